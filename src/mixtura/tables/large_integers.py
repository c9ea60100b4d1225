"""Whole numbers too large for a double, which identifiers are and measurements are not."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import numpy as np

from mixtura._typing import Floats
from mixtura.limits import LARGEST_WHOLE

WHOLE = re.compile(r"[+-]?[0-9]{1,100}")


def first_rounded(values: Floats, column: Any) -> int | None:
    """The first row of a pyarrow column whose whole number is not the one among the values.

    The column holds whole numbers, decimals, or text that the values were read from.
    """
    large = np.flatnonzero(np.abs(values) >= LARGEST_WHOLE)  # NaN is not
    for begin in range(0, large.size, _PIECE):
        rows = large[begin : begin + _PIECE]
        for row, cell in zip(rows, column.take(rows).to_pylist(), strict=True):
            exact = _whole(cell)
            if exact is not None and np.isfinite(values[row]) and exact != int(values[row]):
                return int(row)
    return None


_PIECE = 10_000


def _whole(cell: Any) -> int | None:
    """A cell as a whole number, or None where it is none."""
    if isinstance(cell, str):
        return int(cell) if WHOLE.fullmatch(cell) else None
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else None
    return int(cell)
