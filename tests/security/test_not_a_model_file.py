"""What is no model file, or no longer one: nothing but ModelFileError leaves ``load``."""

import io
import json
import os
import pickle
import zipfile

import numpy as np
import pytest
from tests.systems import posix

import mixtura
from mixtura import GaussianMixture, ModelFileError
from mixtura.model_file import disk


def container(header, body):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def a_pickle():
    class Bomb:
        def __reduce__(self):
            return os._exit, (99,)

    return pickle.dumps([os._exit, Bomb.__name__, GaussianMixture()])


def a_zip():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("model.json", "{}")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        b"\x00" * 7,
        b"\x00" * 8,
        b"\x00" * 4096,
        b"\xff" * 8,
        b"\xff" * 4096,
        (2**63).to_bytes(8, "little") + b"{}",
        (100_000_001).to_bytes(8, "little") + b"{}",
        container(b"", b""),
        container(b"{}", b""),
        container(b"[]", b""),
        container(b"null", b""),
        container(b"{", b""),
        container(b"\xff\xfe{}", b""),
        container(b"[" * 200_000, b""),
        container(b'{"a":' * 200_000, b""),
        container(b'{"a": ' + b"9" * 10_000 + b"}", b""),
        container(b'{"a": NaN}', b""),
        container({"__metadata__": {}}, b""),
        container({"__metadata__": {"format": "pt"}}, b""),
        container({"__metadata__": {"format": 3}}, b""),
        container({"__metadata__": ["format"]}, b""),
        container({"__metadata__": {"format": "mixtura model", "schema_version": "1"}}, b""),
        container({f"a{i}": {} for i in range(100)} | {"__metadata__": {}}, b""),
        a_pickle(),
        a_zip(),
        b"solid text\n" * 500,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    ],
    ids=lambda data: repr(data[:10]),
)
def test_other_files(refused, data):
    refused(data, "not a sound model file")


def test_random_bytes(refused):
    rng = np.random.default_rng(0)
    for size in (1, 8, 9, 100, 5000):
        refused(rng.bytes(size))
        refused((size).to_bytes(8, "little") + rng.bytes(size))


def test_not_a_file(tmp_path):
    for path in (tmp_path, tmp_path / "missing", "/dev/zero", "nul\0byte"):
        with pytest.raises(ModelFileError, match="cannot be read"):
            mixtura.load(path)


@posix
def test_a_pipe_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ModelFileError, match="not a regular file"):
        mixtura.load(tmp_path / "pipe")


def test_a_huge_file_is_not_even_read(tmp_path, monkeypatch):
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(disk.MAX_FILE_BYTES + 1)  # sparse: takes no room
    with pytest.raises(ModelFileError, match="more than 2147483648"):
        mixtura.load(path)


@pytest.mark.parametrize("kind", ["full", "prepared"])
def test_truncated_anywhere(refused, sound, kind):
    data = sound[kind]
    lengths = {2**power for power in range(20)} | {len(data) - 2**power for power in range(20)}
    for length in sorted(lengths):
        if 0 <= length < len(data):
            refused(data[:length])


def test_bytes_behind_the_end(refused, sound):
    refused(sound["full"] + b"\x00", "do not fit")


def test_flipped_bits(tmp_path, sound, attack):
    """A flip in a name, a number or a length: an error, or a model that predicts."""
    rng = np.random.default_rng(7)
    path = tmp_path / "flipped"
    outcomes = {"refused": 0, "model": 0}
    for kind in ("full", "diag", "float32", "prepared"):
        for _ in range(150):
            data = bytearray(sound[kind])
            for position in rng.integers(len(data), size=rng.integers(1, 4)):
                data[position] ^= 1 << rng.integers(8)
            path.write_bytes(data)
            try:
                model = mixtura.load(path)
            except ModelFileError:
                outcomes["refused"] += 1
                continue
            outcomes["model"] += 1
            resp = model.predict_proba(attack.rows(model.n_features_in_))
            assert np.isfinite(resp).all()
    assert outcomes["refused"] > 300
    assert outcomes["model"] > 10
