"""Two hundred problems by number: every family, size, scale, offset and way of giving rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

KINDS = (
    *("float64", "float32", "int", "uint8", "bool", "fortran", "strided", "swapped", "frame"),
    *("list", "sparse", "readonly", "weighted"),
)
FAMILIES = ("full", "tied", "diag", "spherical")


@dataclass
class Problem:
    """Rows to fit and rows to answer about, and what they are as doubles."""

    family: str
    k: int
    kind: str
    fitted: Any
    asked: Any
    rows: np.ndarray
    answers: np.ndarray
    weight: np.ndarray | None


def problem(number: int) -> Problem:
    rng = np.random.default_rng([20261126, number])
    family, kind = FAMILIES[number % 4], KINDS[number % len(KINDS)]
    d, k, n = int(rng.integers(1, 11)), int(rng.integers(1, 7)), int(rng.integers(24, 49))
    n = max(n, 2 * k * (d + 1)) if family == "full" else n
    centres = rng.normal(scale=rng.choice([1.0, 4.0, 30.0]), size=(k, d))
    mixing = np.eye(d) + rng.normal(scale=0.4, size=(d, d))
    rows = centres[rng.integers(k, size=n)] + rng.normal(size=(n, d)) @ mixing
    far = rows[:6] * 10.0 ** np.repeat(
        rng.uniform(1, rng.choice([12, 30, 190]), 6)[:, None], d, axis=1
    )
    asked = np.concatenate([rows[:10], far])
    if kind in ("int", "uint8", "bool"):
        kinds = {"int": np.int64, "uint8": np.uint8, "bool": np.bool_}
        units = {"int": 1e3, "uint8": 10.0, "bool": 1.0}
        rows, asked = (
            _whole(part * units[kind], kind).astype(kinds[kind]) for part in (rows, asked)
        )
    else:
        narrow = kind == "float32"
        scale = 10.0 ** rng.uniform(
            *((-8, 8) if narrow else (-98, 96)), size=d if number % 3 else 1
        )
        if number % 5 == 0:
            scale = scale[:1]
        offset = rng.choice([0.0, 1.0, 1e3]) if narrow else rng.choice([0.0, 1e3, 1e6, 1e10])
        offset = offset * rng.normal(size=d)
        with np.errstate(over="ignore"):
            rows, asked = (
                np.clip((part + offset) * scale, -1e100, 1e100) for part in (rows, asked)
            )
        if narrow:
            with np.errstate(over="ignore"):
                rows, asked = (
                    np.clip(part, -3e38, 3e38).astype(np.float32) for part in (rows, asked)
                )
    weight = rng.uniform(0.2, 3.0, size=n) if kind == "weighted" else None
    return Problem(
        family,
        k,
        kind,
        as_given(rows, kind),
        as_given(asked, kind),
        np.asarray(rows, dtype=np.float64),
        np.asarray(asked, dtype=np.float64),
        weight,
    )


def _whole(values: np.ndarray, kind: str) -> np.ndarray:
    if kind == "bool":
        return values > 0
    if kind == "uint8":
        return np.clip(np.round(values) + 128, 0, 255)
    return np.round(np.clip(values, -1e15, 1e15))


def as_given(rows: np.ndarray, kind: str) -> Any:
    """The same rows as callers have them."""
    if kind == "fortran":
        return np.asfortranarray(rows)
    if kind == "strided":
        wide = np.zeros((2 * len(rows), 3 * rows.shape[1]))
        wide[::2, ::3] = rows
        return wide[::2, ::3]
    if kind == "swapped":
        return rows.astype(rows.dtype.newbyteorder())
    if kind == "frame":
        return pd.DataFrame(rows, columns=[f"c{i}" for i in range(rows.shape[1])])
    if kind == "list":
        return rows.tolist()
    if kind == "sparse":
        return sparse.csr_array(rows)
    if kind == "readonly":
        rows = rows.copy()
        rows.flags.writeable = False
    return rows
