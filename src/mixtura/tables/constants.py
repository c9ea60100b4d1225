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
    with np.errstate(all="ignore"):
        largest = np.fmax.reduce(np.abs(values))
        spread = np.fmax.reduce(values) - np.fmin.reduce(values)
    if not np.isfinite(largest):
        return False
    return bool(spread <= 4 * np.finfo(np.float64).eps * largest)
