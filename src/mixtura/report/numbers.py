"""Short numbers: digits that matter, and nothing that JSON does not know."""

from __future__ import annotations

from math import floor, isfinite, log10
from typing import Any

import numpy as np

from mixtura._printable import printable
from mixtura._typing import Floats

MOST_TEXT = 600
"""Characters of one sentence."""

MOST_NAME = 80
"""Characters of one name."""

HIGHEST = 1e300
"""What stands for a moment that is beyond a double's range."""

LOWEST = -1e300
"""What stands for a log-density of minus infinity."""


def significant(value: float, digits: int = 7) -> float:
    """A number with so many significant digits.

    Examples
    --------
    >>> from mixtura.report.numbers import significant
    >>> significant(1234.56789, 6), significant(0.0)
    (1234.57, 0.0)
    """
    return float(f"{value:.{digits}g}")


def to_unit(values: Floats, units: Floats) -> list[Any]:
    """Each number rounded to a power of ten no coarser than its unit.

    Rounding by significant digits alone would spoil means far from zero.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.report.numbers import to_unit
    >>> to_unit(np.array([100000000.123456, 0.123456]), np.array([0.01, 0.01]))
    [100000000.12, 0.12]
    """
    values = np.asarray(values, dtype=np.float64)
    units = np.broadcast_to(units, values.shape)
    pairs = zip(values.ravel().tolist(), units.ravel().tolist(), strict=True)
    flat = [
        round(number, -floor(log10(step))) if step > 0 and isfinite(step) else number
        for number, step in pairs
    ]
    shaped: Any = np.array(flat, dtype=np.float64).reshape(values.shape)
    rounded: list[Any] = shaped.tolist()
    return rounded


def short(text: str, most: int = MOST_TEXT) -> str:
    """A text that does not fill the page, and hides nothing."""
    text = printable(text)
    return text if len(text) <= most else text[: most - 1] + "…"
