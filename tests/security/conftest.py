"""Tools of an attacker: take a sound file apart, change what you like, put it together again.

None of the checks that a writer makes is made here.
"""

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from tests.by_capability import ONE_OF_EACH

import mixtura
from mixtura import GaussianMixture, MixturaWarning, ModelFileError, PreparedGaussianMixture


def rows(d=2):
    rng = np.random.default_rng(1)
    return np.concatenate([rng.normal(0, 1, (40, d)), rng.normal(9, 2, (40, d))])


def encoded():
    """A model with a column of categories, and a row that was left out of its fit."""
    table = pd.DataFrame(rows(), columns=["x", "y"]).assign(city=["Oslo", "Bergen"] * 40)
    table.loc[7, "x"] = 1e9
    with pytest.warns(MixturaWarning, match="0 and 1"):
        return PreparedGaussianMixture(1, one_hot=["city"], trim=10.0).fit(table)


@pytest.fixture(scope="session")
def sound(tmp_path_factory):
    """The bytes of one sound file of each kind."""
    folder = tmp_path_factory.mktemp("sound")
    models = {
        kind: GaussianMixture(2, covariance_type=kind, random_state=0).fit(rows())
        for kind in ONE_OF_EACH
    }
    models["float32"] = GaussianMixture(2, random_state=0).fit(rows().astype(np.float32))
    models["prepared"] = PreparedGaussianMixture(2, pca=2, random_state=0).fit(rows(3))
    models["encoded"] = encoded()
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


@pytest.fixture(scope="session")
def attack():
    return SimpleNamespace(
        rows=rows,
        take_apart=take_apart,
        put_together=put_together,
        with_arrays=with_arrays,
        with_model=with_model,
    )
