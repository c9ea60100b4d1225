"""Numbers as JSON takes them: few as they are, ten thousand rows as base64."""

from __future__ import annotations

from base64 import b64encode
from math import isfinite
from numbers import Integral, Real
from typing import Any

import numpy as np

from mixtura._typing import Rows

LOSSLESS = 1e-4
"""Rounding to float32 may move a value by this share of its column's standard deviation."""


def plain(value: Any) -> Any:
    """A value with Python's own numbers, and None for NaN and infinity."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        number = float(value)
        return number if isfinite(number) else None
    if hasattr(value, "items"):
        return {str(name): plain(part) for name, part in value.items()}
    if hasattr(value, "tolist"):  # NumPy's arrays and scalars
        return plain(value.tolist())
    return [plain(part) for part in value]


def packed(array: Rows) -> dict[str, Any]:
    """An array as ``{"shape", "type", "base64"}``, little-endian and in C order.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.page.packed import packed
    >>> packed(np.array([1, 2], dtype=np.int32))
    {'shape': [2], 'type': 'int32', 'base64': 'AQAAAAIAAAA='}
    """
    plain = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    return {
        "shape": list(array.shape),
        "type": array.dtype.name,
        "base64": b64encode(plain.tobytes()).decode("ascii"),
    }


def packed_rows(rows: Rows) -> dict[str, Any]:
    """Rows (m, d) as float32, or as float64 where float32 would show: at a large offset."""
    largest = np.abs(rows).max(axis=0, initial=0.0)
    spread = rows.std(axis=0) if len(rows) else np.zeros(rows.shape[1])
    step = largest * float(np.finfo(np.float32).eps)
    fits = bool((largest < 1e37).all() and (step <= LOSSLESS * spread)[spread > 0].all())
    return packed(rows.astype(np.float32 if fits else np.float64))
