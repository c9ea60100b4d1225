"""Model files, damaged at random and forged by someone who knows the format.

Whatever ``load`` lets through must answer every question about any row in finite numbers.
"""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tests.by_capability import ONE_OF_EACH
from tests.fuzz.mutations import damaged

import mixtura
from mixtura import GaussianMixture, PreparedGaussianMixture
from mixtura.errors import MixturaError

PROMISED = (MixturaError,)

Generator = np.random.Generator
Arrays = dict[str, np.ndarray]

EXTREMES = (
    *(0.0, -0.0, 5e-324, 1e-308, 1e-300, 1e-160, 1e-154, 1e-110, 1e-100, 1e-16, 0.999, 1.0),
    *(1.001, 2.0, 2.0**53, 3.4e38, 1e100, 1e101, 1e154, 1e160, 1e200, 1e300, 1.7e308, np.inf),
    *(np.nan,),
)
ODD_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 3, 10**9, 10**30, -(10**400), 0.5, 1e300, 5e-324, -0.0),
    *("", "full", "diag", "auto", "CONVERGED", "\x1b[31mred", "\u202egnp", "\ud800", "a" * 5000),
    *([], ["x"], ["x", "x"], {}, {"x": 1}, [[1.0]]),
)


def mutant(rng: Generator) -> bytes:
    files = sound()
    data = files[int(rng.integers(len(files)))]
    draw = rng.random()
    if draw < 0.2:
        return damaged(rng, data, files)
    metadata, arrays = taken_apart(data)
    for _ in range(int(rng.integers(1, 4))):
        if rng.random() < 0.25:
            _text_changed(rng, metadata)
        else:
            ARRAY_CHANGES[int(rng.integers(len(ARRAY_CHANGES)))](rng, arrays)
    return put_together(metadata, arrays)


def attempt(mutant: bytes, folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(mutant)
    model = mixtura.load(path)
    # the file is taken for sound: from here on it is only the rows that may be refused
    with np.errstate(all="ignore"):
        X = rows_for(model)
    answers = [model.predict_proba(X), model.score_samples(X), model.score(X), model.bic(X)]
    answers += [model.aic(X), model.icl(X), model.sample(5)[0], model.predict(X)]
    for answer in answers:
        assert np.isfinite(answer).all(), answer
    assert np.abs(answers[0].sum(axis=1) - 1).max() < 1e-5
    found = mixtura.anomalies(model, X, calibration=X)
    found.sentences()
    assert np.isfinite(found.drivers).all()
    assert np.isfinite(found.deviations).all()
    mixtura.ambiguous(model, X).sentences()
    _diagnosed(model, X)
    if isinstance(model, PreparedGaussianMixture):
        model.means_original_, model.sds_original_, model.level_shares_  # noqa: B018
        assert np.isfinite(model.covariances_original_).all()
    again = folder / "again.safetensors"
    model.save(again)
    mixtura.load(again)
    table = X if isinstance(X, pd.DataFrame) else pd.DataFrame(X)
    table.to_csv(folder / "rows.csv", index=False)
    commanded("info", str(path))
    commanded("info", "--json", str(path))
    commanded("predict", str(path), str(folder / "rows.csv"))


def _diagnosed(model: Any, X: Any) -> None:
    """Of ordinary rows: those that are fitted are no larger than 1e100."""
    with suppress(mixtura.errors.InvalidDataError):
        list(mixtura.diagnose(model, X))


def commanded(*arguments: str) -> None:
    """A command in this process, whose bugs are raised and not printed."""
    from mixtura.cli.app import app

    try:
        app(list(arguments), prog_name="mixtura", standalone_mode=False)
        code: object = 0
    except SystemExit as end:
        code = end.code
    assert code in (0, 2, None), code


def rows_for(model: Any) -> Any:
    """Rows near its means, far from them, and as far as numbers go."""
    d = model.n_features_in_
    rng = np.random.default_rng(0)
    prepared = isinstance(model, PreparedGaussianMixture)
    if prepared and model.preparation_.encoding is not None:
        levels = model.preparation_.encoding.levels
        columns: dict[str, Any] = {}
        for name in model.feature_names_in_:
            columns[name] = (
                np.array(levels[name], dtype=object)[np.arange(12) % len(levels[name])]
                if name in levels
                else rng.normal(size=12)
            )
        return pd.DataFrame(columns)
    means = model.means_original_ if prepared else np.asarray(model.means_, dtype=np.float64)
    near = np.repeat(means, 6, axis=0)
    X = np.concatenate([near * (1 + 1e-3 * rng.normal(size=near.shape)), 1e6 * near[:3]])
    X = np.concatenate([X, np.full((1, d), 1e100), np.full((1, d), -1e100), np.zeros((1, d))])
    X = np.clip(np.nan_to_num(X), -1e100, 1e100)
    if hasattr(model, "feature_names_in_"):
        return pd.DataFrame(X, columns=list(model.feature_names_in_))
    return X


@cache
def sound() -> list[bytes]:
    """Files of every kind of model."""
    rng = np.random.default_rng(1)
    X = np.concatenate([rng.normal(0, 1, (30, 3)), rng.normal(9, 2, (30, 3))])
    table = pd.DataFrame(X, columns=["x", "y", "z"])
    models: list[Any] = [
        GaussianMixture(2, covariance_type=kind, random_state=0, max_iter=5).fit(rows)
        for kind in ONE_OF_EACH
        for rows in (X, X[:, :1], X.astype(np.float32))
    ]
    models += [
        GaussianMixture(1, random_state=0).fit(table),
        PreparedGaussianMixture(2, random_state=0).fit(table),
        PreparedGaussianMixture(2, pca=2, random_state=0).fit(table),
        PreparedGaussianMixture(1, one_hot=["c"], trim=10.0).fit(
            table.assign(c=["u", "v", "w"] * 20)
        ),
    ]
    files = []
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for model in models:
            model.save(path := Path(folder) / "model.safetensors")
            files.append(path.read_bytes())
    return files


def taken_apart(data: bytes) -> tuple[dict[str, Any], Arrays]:
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__")
    metadata["model"] = json.loads(metadata["model"])
    arrays = {}
    for name, entry in header.items():
        begin, end = (8 + length + at for at in entry["data_offsets"])
        flat = np.frombuffer(data[begin:end], "<f4" if entry["dtype"] == "F32" else "<f8")
        arrays[name] = flat.reshape(entry["shape"]).copy()
    return metadata, arrays


def put_together(metadata: dict[str, Any], arrays: Arrays) -> bytes:
    header: dict[str, Any] = {
        "__metadata__": {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in metadata.items()
        }
    }
    body = b""
    for name, array in arrays.items():
        header[name] = {
            "dtype": f"F{8 * array.itemsize}",
            "shape": array.shape,
            "data_offsets": [len(body), len(body) + array.nbytes],
        }
        body += array.tobytes()
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def _text_changed(rng: Generator, metadata: dict[str, Any]) -> None:
    """A key of the model's JSON, at any depth, with another value, or gone."""
    at: Any = metadata["model"] if rng.random() < 0.95 else metadata
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not keys:
            return
        key = keys[int(rng.integers(len(keys)))]
        if isinstance(at[key], dict | list) and at[key] and rng.random() < 0.85:
            at = at[key]
            continue
        if rng.random() < 0.1:
            del at[key]
        else:
            at[key] = ODD_VALUES[int(rng.integers(len(ODD_VALUES)))]
        return


def _any_of(rng: Generator, arrays: Arrays) -> str:
    names = list(arrays)
    return names[int(rng.integers(len(names)))]


def _extreme_put(rng: Generator, arrays: Arrays) -> None:
    if arrays and (array := arrays[_any_of(rng, arrays)]).size:
        value = EXTREMES[int(rng.integers(len(EXTREMES)))]
        with np.errstate(over="ignore"):
            array.reshape(-1)[rng.integers(array.size)] = value * rng.choice([1.0, -1.0])


def _multiplied(rng: Generator, arrays: Arrays) -> None:
    if arrays:
        name = _any_of(rng, arrays)
        with np.errstate(all="ignore"):
            arrays[name] *= np.asarray(10.0 ** rng.uniform(-320, 305), dtype=arrays[name].dtype)


def _other_units(rng: Generator, arrays: Arrays) -> None:
    """A mixture that agrees with itself, in units as large or small as they may be, or more."""
    if not {"means", "covariances", "precisions_cholesky"} <= set(arrays):
        return
    unit = np.float64(10.0) ** rng.uniform(-165, 160)
    with np.errstate(all="ignore"):
        arrays["means"] = arrays["means"] * (unit if rng.random() < 0.7 else 1.0)
        arrays["covariances"] = arrays["covariances"] * unit**2
        arrays["precisions_cholesky"] = arrays["precisions_cholesky"] / unit


def _other_scale(rng: Generator, arrays: Arrays) -> None:
    for name in ("scale", "center", "pca_mean", "pca_residual"):
        if name in arrays and rng.random() < 0.5:
            with np.errstate(all="ignore"):
                arrays[name] = arrays[name] * 10.0 ** rng.uniform(-200, 200)


def _noise_added(rng: Generator, arrays: Arrays) -> None:
    if arrays:
        name = _any_of(rng, arrays)
        size = 10.0 ** rng.uniform(-17, 1)
        with np.errstate(all="ignore"):
            noisy = arrays[name] * (1 + size * rng.normal(size=arrays[name].shape))
        arrays[name] = noisy.astype(arrays[name].dtype)


def _reshaped(rng: Generator, arrays: Arrays) -> None:
    if arrays:
        name = _any_of(rng, arrays)
        changes: tuple[Callable[[np.ndarray], np.ndarray], ...] = (
            np.transpose,
            np.ravel,
            lambda a: a[None],
            lambda a: a[:-1] if a.ndim else a,
            lambda a: a[..., :0] if a.ndim else a,
            lambda a: np.repeat(a, 2, axis=0) if a.ndim else a,
            lambda a: a[::-1] if a.ndim else a,
            lambda a: a.astype(np.float32 if a.itemsize == 8 else np.float64),
        )
        with np.errstate(all="ignore"):
            change = changes[int(rng.integers(len(changes)))]
            arrays[name] = np.ascontiguousarray(change(arrays[name]))


def _lost_or_moved(rng: Generator, arrays: Arrays) -> None:
    if arrays:
        name, other = _any_of(rng, arrays), _any_of(rng, arrays)
        if rng.random() < 0.5:
            arrays[other] = arrays[name].copy()
        else:
            arrays["extra" if rng.random() < 0.2 else other] = arrays.pop(name)


ARRAY_CHANGES: tuple[Callable[[Generator, Arrays], None], ...] = (
    *(_extreme_put,) * 4,
    *(_other_units,) * 4,
    *(_other_scale,) * 2,
    *(_multiplied, _noise_added, _noise_added, _reshaped, _lost_or_moved),
)
