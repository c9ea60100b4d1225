"""Files written by an enemy: nothing but ModelFileError ever leaves ``load``.

``attack`` takes a sound file apart, lets a test change what it likes, and puts it together again
without any of the checks that a writer would make.
"""

import io
import json
import os
import pickle
import zipfile

import numpy as np
import pytest

import mixtura
from mixtura import GaussianMixture, ModelFileError, PreparedGaussianMixture
from mixtura.model_file import disk


def rows(d=2):
    rng = np.random.default_rng(1)
    return np.concatenate([rng.normal(0, 1, (40, d)), rng.normal(9, 2, (40, d))])


@pytest.fixture(scope="session")
def sound(tmp_path_factory):
    """The bytes of one sound file of each kind."""
    folder = tmp_path_factory.mktemp("sound")
    models = {
        kind: GaussianMixture(2, covariance_type=kind, random_state=0).fit(rows())
        for kind in ("full", "tied", "diag", "spherical")
    }
    models["float32"] = GaussianMixture(2, random_state=0).fit(rows().astype(np.float32))
    models["prepared"] = PreparedGaussianMixture(2, pca=2, random_state=0).fit(rows(3))
    files = {}
    for kind, model in models.items():
        model.save(folder / kind)
        files[kind] = (folder / kind).read_bytes()
    return files


@pytest.fixture
def refused(tmp_path):
    """``refused(data, words)``: load says no, in words that name the file."""

    def check(data, words="sound"):
        path = tmp_path / "hostile.safetensors"
        path.write_bytes(data)
        with pytest.raises(ModelFileError, match=words) as caught:
            mixtura.load(path)
        assert str(path) in str(caught.value)

    return check


def take_apart(data):
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    return header, data[8 + length :]


def put_together(header, body):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def with_arrays(data, **changes):
    """The file with some arrays replaced, added, or (None) left out."""
    header, body = take_apart(data)
    metadata = header.pop("__metadata__")
    arrays = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        flat = np.frombuffer(body[begin:end], {"F32": "<f4", "F64": "<f8"}[entry["dtype"]])
        arrays[name] = flat.reshape(entry["shape"])
    for name, change in changes.items():
        arrays[name] = change(arrays[name].copy()) if callable(change) else change
    new, parts, end = {"__metadata__": metadata}, [], 0
    for name, array in arrays.items():
        if array is None:
            continue
        array = np.asarray(array)
        parts.append(array.tobytes())
        begin, end = end, end + len(parts[-1])
        dtype = {"f": "F", "i": "I", "c": "C", "b": "BOOL"}[array.dtype.kind]
        dtype = dtype if dtype == "BOOL" else f"{dtype}{8 * array.itemsize}"
        new[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [begin, end]}
    return put_together(new, b"".join(parts))


def with_model(data, change):
    """The file with the JSON of its model changed in place."""
    header, body = take_apart(data)
    model = json.loads(header["__metadata__"]["model"])
    change(model)
    header["__metadata__"]["model"] = json.dumps(model)
    return put_together(header, body)


def put(array, index, value):
    array[index] = value
    return array


# --- not a model file at all ----------------------------------------------------------------


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
        put_together(b"", b""),
        put_together(b"{}", b""),
        put_together(b"[]", b""),
        put_together(b"null", b""),
        put_together(b"{", b""),
        put_together(b"\xff\xfe{}", b""),
        put_together(b"[" * 200_000, b""),
        put_together(b'{"a":' * 200_000, b""),
        put_together(b'{"a": ' + b"9" * 10_000 + b"}", b""),
        put_together(b'{"a": NaN}', b""),
        put_together({"__metadata__": {}}, b""),
        put_together({"__metadata__": {"format": "pt"}}, b""),
        put_together({"__metadata__": {"format": 3}}, b""),
        put_together({"__metadata__": ["format"]}, b""),
        put_together({"__metadata__": {"format": "mixtura model", "schema_version": "1"}}, b""),
        put_together({f"a{i}": {} for i in range(100)} | {"__metadata__": {}}, b""),
        a_pickle(),
        a_zip(),
        b"solid text\n" * 500,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    ],
    ids=lambda data: repr(data[:24]),
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


# --- a sound file, damaged --------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["full", "prepared"])
def test_truncated_anywhere(refused, sound, kind):
    data = sound[kind]
    lengths = {2**power for power in range(20)} | {len(data) - 2**power for power in range(20)}
    for length in sorted(lengths):
        if 0 <= length < len(data):
            refused(data[:length])


def test_bytes_behind_the_end(refused, sound):
    refused(sound["full"] + b"\x00", "do not fit")


def test_flipped_bits(tmp_path, sound):
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
            resp = model.predict_proba(rows(model.n_features_in_))
            assert np.isfinite(resp).all()
    assert outcomes["refused"] > 300
    assert outcomes["model"] > 10


# --- the container ----------------------------------------------------------------------------


def test_a_key_twice(refused, sound):
    header, body = take_apart(sound["full"])
    text = json.dumps(header)[:-1] + ', "means": ' + json.dumps(header["means"]) + "}"
    refused(put_together(text.encode(), body), "twice")
    header["__metadata__"]["model"] = header["__metadata__"]["model"][:-1] + ', "mixture": {}}'
    refused(put_together(header, body), "twice")


@pytest.mark.parametrize(
    "entry",
    [
        {"dtype": "F64", "shape": [2, 2], "data_offsets": [0, 32]},  # over another
        {"dtype": "F64", "shape": [2, 2], "data_offsets": [32, 0]},
        {"dtype": "F64", "shape": [2, 2], "data_offsets": [10**6, 10**6 + 32]},
        {"dtype": "F64", "shape": [2**62, 2**62], "data_offsets": [0, 32]},
        {"dtype": "F64", "shape": [2**32, 2**32, 0], "data_offsets": [0, 0]},
        {"dtype": "F64", "shape": [-1, 2], "data_offsets": [0, 32]},
        {"dtype": "F64", "shape": [2.5, 2], "data_offsets": [0, 32]},
        {"dtype": "F64", "shape": "22", "data_offsets": [0, 32]},
        {"dtype": "F64", "shape": [1] * 100, "data_offsets": [0, 8]},
        {"dtype": "F64", "shape": [2, 2]},
        {"dtype": "I64", "shape": [2, 2], "data_offsets": [0, 32]},
        {"dtype": "BF16", "shape": [2, 2], "data_offsets": [0, 8]},
        {"dtype": ["F64"], "shape": [2, 2], "data_offsets": [0, 32]},
        {"shape": [2, 2], "data_offsets": [0, 32]},
        [],
        None,
        7,
    ],
    ids=repr,
)
def test_an_entry_that_lies(refused, sound, entry):
    header, body = take_apart(sound["full"])
    header["means"] = entry
    refused(put_together(header, body))


def test_a_hole_between_arrays(refused, sound):
    header, body = take_apart(sound["full"])
    last = max(header.keys() - {"__metadata__"}, key=lambda name: header[name]["data_offsets"])
    begin, end = header[last]["data_offsets"]
    header[last]["data_offsets"] = [begin + 8, end + 8]
    refused(put_together(header, body[:begin] + bytes(8) + body[begin:]), "do not fit")


@pytest.mark.parametrize("version", ["0", "2", "1.0", ""])
def test_another_schema_version(refused, sound, version):
    header, body = take_apart(sound["full"])
    header["__metadata__"]["schema_version"] = version
    refused(put_together(header, body), "schema version")


def test_another_programs_safetensors(refused, sound):
    header, body = take_apart(sound["full"])
    header["__metadata__"]["format"] = "pt"
    refused(put_together(header, body), "not one that mixtura wrote")


# --- the numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["weights", "means", "covariances", "precisions_cholesky"])
@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical", "float32"])
def test_each_array_of_a_mixture(refused, sound, kind, name):
    data = sound[kind]
    refused(with_arrays(data, **{name: None}), f"'{name}' is missing")
    for bad in (np.nan, np.inf, -np.inf):
        refused(with_arrays(data, **{name: lambda a, b=bad: put(a, -1, b)}), "NaN or infinity")
    refused(with_arrays(data, **{name: lambda a: a[:-1]}))
    refused(with_arrays(data, **{name: lambda a: a[None]}))
    refused(with_arrays(data, **{name: lambda a: a[:0]}))
    other = np.float64 if kind == "float32" else np.float32
    refused(with_arrays(data, **{name: lambda a: a.astype(other)}))
    refused(with_arrays(data, **{name: lambda a: a.astype(np.int64)}), "dtype")


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("full", {"weights": [0.5, 0.6]}, "add up to 1.1"),
        ("full", {"weights": [-0.5, 1.5]}, "between 0 and 1"),
        ("full", {"covariances": lambda a: -a}, "positive"),
        ("full", {"covariances": lambda a: 2 * a}, "factor"),
        ("full", {"covariances": lambda a: 0 * a}, "positive"),
        ("full", {"covariances": lambda a: put(a, (0, 0, 1), 0.9)}, "not symmetric"),
        ("full", {"covariances": lambda a: put(put(a, (0, 0, 1), 9.0), (0, 1, 0), 9.0)}, "posit"),
        ("tied", {"covariances": lambda a: put(a, (1, 0), a[1, 0] + 1)}, "not symmetric"),
        ("full", {"precisions_cholesky": lambda a: -a}, "positive"),
        ("full", {"precisions_cholesky": lambda a: 2 * a}, "factor"),
        ("full", {"precisions_cholesky": lambda a: put(a, (0, 1, 0), 1.0)}, "triangular"),
        ("full", {"precisions_cholesky": lambda a: put(a, (0, 0, 1), 1e300)}, "factor"),
        ("diag", {"covariances": lambda a: put(a, (0, 0), -1.0)}, "positive"),
        ("diag", {"covariances": lambda a: put(a, (0, 0), 0.0)}, "positive"),
        ("diag", {"covariances": lambda a: 1.1 * a}, "factor"),
        ("diag", {"precisions_cholesky": lambda a: -a}, "positive"),
        ("spherical", {"covariances": lambda a: put(a, 0, -1.0)}, "positive"),
        ("spherical", {"precisions_cholesky": lambda a: a / 2}, "factor"),
        (
            "tied",
            {
                "covariances": lambda a: 1e-310 * np.eye(2),
                "precisions_cholesky": lambda a: 1e155 * np.eye(2),
            },
            "overflows",
        ),
        ("full", {"extra": [1.0]}, "too many: 'extra'"),
        ("full", {"center": [1.0, 1.0]}, "too many: 'center'"),
        ("full", {"weights_init": [1.0]}, "weights_init"),
        ("full", {"means_init": [[np.nan] * 2] * 2}, "means_init"),
        ("full", {"log_likelihoods": None}, "missing"),
        ("full", {"log_likelihoods": lambda a: a[:0]}, "at least one"),
        ("full", {"log_likelihoods": lambda a: a[:, None]}, "one list"),
        ("full", {"log_likelihoods": lambda a: put(a, 0, np.nan)}, "NaN"),
        ("prepared", {"scale": lambda a: -a}, "positive"),
        ("prepared", {"scale": lambda a: 0 * a}, "positive"),
        ("prepared", {"center": lambda a: a[:2]}, "center"),
        ("prepared", {"pca_mean": None}, "missing"),
        ("prepared", {"pca_components": lambda a: 2 * a}, "orthonormal"),
        ("prepared", {"pca_components": lambda a: a.T}, "shape"),
        ("prepared", {"pca_residual": lambda a: a - 1}, "negative"),
        (
            "prepared",
            {"pca_mean": None, "pca_components": None, "pca_residual": None},
            "3 feature names, but the means have 2",
        ),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else str(value),
)
def test_numbers_that_are_no_model(refused, sound, kind, changes, words):
    arrays = {k: np.array(v) if isinstance(v, list) else v for k, v in changes.items()}
    refused(with_arrays(sound[kind], **arrays), words)


# --- the text -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("mixture",), None, "'mixture'"),
        (("mixture",), [], "'mixture'"),
        (("surprise",), 1, "surprise"),
        (("mixture", "surprise"), 1, "surprise"),
        (("mixture", "fit", "surprise"), 1, "surprise"),
        (("mixture", "parameters"), 3, "parameters"),
        (("mixture", "parameters", "surprise"), 3, "unknown parameter 'surprise'"),
        (("mixture", "parameters", "tol"), "small", "tol"),
        (("mixture", "parameters", "tol"), -1.0, "tol"),
        (("mixture", "parameters", "tol"), [1], "tol"),
        (("mixture", "parameters", "tol"), 1e999, "JSON|finite|plain"),
        (("mixture", "parameters", "n_components"), 3, "n_components"),
        (("mixture", "parameters", "n_components"), True, "n_components"),
        (("mixture", "parameters", "n_components"), 2.0, "n_components"),
        (("mixture", "parameters", "covariance_type"), "diag", "covariances"),
        (("mixture", "parameters", "covariance_type"), "__class__", "covariance_type"),
        (("mixture", "parameters", "covariance_type"), None, "covariance_type"),
        (("mixture", "parameters", "covariance_type"), {}, "covariance_type|plain"),
        (("mixture", "parameters", "init_params"), "os.system", "init_params"),
        (("mixture", "parameters", "random_state"), "os.system", "random_state"),
        (("mixture", "parameters", "n_jobs"), 10**9, "n_jobs"),
        (("mixture", "feature_names"), ["a"], "1 feature names for 2"),
        (("mixture", "feature_names"), ["a", "a"], "twice"),
        (("mixture", "feature_names"), ["a", 1], "text"),
        (("mixture", "feature_names"), "ab", "feature_names"),
        (("mixture", "fit", "outcome"), "__init__", "outcome"),
        (("mixture", "fit", "outcome"), 1, "outcome"),
        (("mixture", "fit", "n_iter"), -1, "n_iter"),
        (("mixture", "fit", "n_iter"), 10**6, "n_iter"),
        (("mixture", "fit", "n_iter"), True, "n_iter"),
        (("mixture", "fit", "total_weight"), 0.0, "total_weight"),
        (("mixture", "fit", "total_weight"), "1", "total_weight"),
        (("mixture", "fit"), None, "too many: 'log_likelihoods'"),
        (("preparation",), {}, "'preparation'"),
        (("preparation",), 1, "preparation"),
    ],
    ids=str,
)
def test_text_that_is_no_model(refused, sound, path, value, words):
    def change(model):
        for key in path[:-1]:
            model = model[key]
        model[path[-1]] = value

    refused(with_model(sound["full"], change), words)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("feature_names", ["a", "b", "b"], "twice"),
        ("feature_names", [], "0 feature names"),
        ("feature_names", None, "feature_names"),
        ("named", 1, "named"),
        ("anomaly_quantile", 1.5, "anomaly_quantile"),
        ("anomaly_threshold", "low", "anomaly_threshold"),
        ("parameters", {}, "lacks the parameter"),
        ("surprise", 1, "surprise"),
    ],
)
def test_text_that_is_no_preparation(refused, sound, key, value, words):
    refused(
        with_model(sound["prepared"], lambda model: model["preparation"].update({key: value})),
        words,
    )


def test_infinity_hidden_in_an_exponent(refused, sound):
    header, body = take_apart(sound["full"])
    text = header["__metadata__"]["model"]
    for before in ('"tol": 1e-06', '"total_weight": 80.0'):
        name = before.split(":")[0]
        header["__metadata__"]["model"] = text.replace(before, f"{name}: 1e999")
        assert header["__metadata__"]["model"] != text
        refused(put_together(header, body), "usable|plain")
