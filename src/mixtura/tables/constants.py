"""Columns with one value in every row."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats


def why_constant(values: Floats) -> str:
    """The reason, in words."""
    gaps = " or missing" if np.isnan(values).any() else ""
    value = values[np.flatnonzero(~np.isnan(values))[0]]
    return f"constant (always {value:g}{gaps})"


def is_constant(values: Floats) -> bool:
    """Whether the spread, NaN aside, is nothing, or nothing but the rounding of a large number."""
    low, high = extent(values)
    largest = max(abs(low), abs(high))
    return bool(np.isfinite(largest) and high - low <= 4 * np.finfo(np.float64).eps * largest)


def extent(values: Floats) -> tuple[float, float]:
    """The smallest and the largest value, NaN aside; NaN where there is no other."""
    low, high = values.min(), values.max()  # much quicker than what looks for NaN
    if np.isnan(low):
        low, high = np.fmin.reduce(values), np.fmax.reduce(values)
    return float(low), float(high)
