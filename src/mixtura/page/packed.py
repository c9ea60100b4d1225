"""Arrays of numbers as base64, so that ten thousand rows stay small."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import numpy as np

from mixtura._typing import Rows

LOSSLESS = 1e-4
"""Rounding to float32 may move a value by this share of its column's standard deviation."""


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
