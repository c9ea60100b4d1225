"""Columns that are another one over again: the same, or in other units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mixtura._typing import Bools, Floats

SEEN = 1_000
"""Rows that show which columns may be copies; only of those all rows are compared."""

FEWEST = 10
"""Rows in which columns that are none could not agree by chance."""

MOST_COLUMNS = 4_000
"""More columns than this are not compared with one another."""

ROUNDING = 1e-9
"""Share of a column's spread by which arithmetic alone may make copies differ."""

COARSE = 0.02
"""Share of the spread that rounding to few digits may take; above, likeness tells nothing."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A column that is slope times another, plus an intercept."""

    name: str
    of: str
    slope: float
    intercept: float

    @property
    def reason(self) -> str:
        """What it is, in words."""
        if self.slope == 1.0 and self.intercept == 0.0:
            return f"the same as {self.of!r}"
        plus = (
            ""
            if self.intercept == 0.0
            else f" {'+-'[self.intercept < 0]} {abs(self.intercept):.4g}"
        )
        return f"the same as {self.of!r} in other units ({self.slope:.4g} x{plus})"


def find_copies(columns: Mapping[str, Floats]) -> list[Copy]:
    """The columns (n,) that are copies of one before them, or of one with fewer gaps.

    Gaps are NaN; rows with one in either column tell nothing. Where columns are written with few
    digits they may differ by what is lost in rounding, as degrees Celsius and Fahrenheit do.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.tables.copies import find_copies
    >>> celsius = np.random.default_rng(0).normal(15, 8, size=40).round(1)
    >>> [copy] = find_copies({"c": celsius, "f": (1.8 * celsius + 32).round(1)})
    >>> print(copy.name, "is", copy.reason)
    f is the same as 'c' in other units (1.8 x + 32)
    """
    names = list(columns)
    if not 2 <= len(names) <= MOST_COLUMNS:
        return []
    gaps = {name: np.isnan(values) for name, values in columns.items()}
    copies: dict[str, Copy] = {}
    for first, second in _alike(columns, gaps):
        a, b = names[first], names[second]
        if a in copies or b in copies:
            continue
        if gaps[b].sum() < gaps[a].sum():
            a, b = b, a
        found = _copy(columns, gaps, a, b)
        if found is not None:
            copies[found.name] = found
    return [copies[name] for name in names if name in copies]


def correlations(columns: Mapping[str, Floats], gaps: Mapping[str, Bools]) -> Floats:
    """Of all pairs (d, d), in some of the complete rows; zero where there are too few."""
    d = len(columns)
    complete = np.ones(len(next(iter(columns.values()))), dtype=np.bool_)
    for mask in gaps.values():
        complete &= ~mask
    rows = np.flatnonzero(complete)
    if rows.size < FEWEST:
        return np.zeros((d, d))
    some = rows[:: max(1, rows.size // SEEN)]
    sample = np.stack([values[some] for values in columns.values()])
    with np.errstate(all="ignore"):
        sample -= sample.mean(axis=1, keepdims=True)
        sample /= np.sqrt((sample**2).sum(axis=1, keepdims=True))
    sample[~np.isfinite(sample).all(axis=1)] = 0.0
    told: Floats = sample @ sample.T
    return told


def _alike(columns: Mapping[str, Floats], gaps: Mapping[str, Bools]) -> list[tuple[int, int]]:
    """Pairs that some rows do not tell apart, in the order of the columns."""
    like = np.abs(np.triu(correlations(columns, gaps), k=1)) > 1.0 - COARSE**2
    return [(int(i), int(j)) for i, j in zip(*np.nonzero(like), strict=True)]


def _copy(columns: Mapping[str, Floats], gaps: Mapping[str, Bools], a: str, b: str) -> Copy | None:
    """The second as a copy of the first, if it is one in all rows."""
    both = ~(gaps[a] | gaps[b])
    if both.sum() < FEWEST:
        return None
    x, y = (columns[a], columns[b]) if both.all() else (columns[a][both], columns[b][both])
    if np.array_equal(x, y):
        return Copy(b, a, 1.0, 0.0)
    centre, spread = x.mean(), y.std()
    from_mean = x - centre
    square = float(from_mean @ from_mean)
    if not 0.0 < square < np.inf or not 0.0 < spread < np.inf:
        return None
    slope = float(from_mean @ (y - y.mean())) / square
    if slope == 0.0:
        return None
    off = float(np.abs(y - y.mean() - slope * from_mean).max())
    if off > COARSE * spread:
        return None
    slope, intercept = _plain(slope, float(y.mean() - slope * centre), float(spread))
    exact = off <= ROUNDING * spread + 8 * np.finfo(np.float64).eps * np.abs(y).max()
    rounding = 0.5 * (_step(y) + abs(slope) * _step(x))
    if not exact and not off <= 1.01 * rounding <= COARSE * spread:
        return None
    return Copy(b, a, slope, intercept)


def _step(values: Floats) -> float:
    """The last digit that values are written to, as some of them show; 0 for more than four."""
    some = values[:: max(1, values.size // SEEN)]
    for digits in range(5):
        scaled = some * 10.0**digits
        if (np.abs(scaled - np.round(scaled)) <= 1e-9 * np.maximum(np.abs(scaled), 1.0)).all():
            return float(10.0**-digits)
    return 0.0


def _plain(slope: float, intercept: float, spread: float) -> tuple[float, float]:
    """The numbers without the last digits, which are of rounding."""
    near = float(f"{slope:.4g}")
    slope = near if abs(near - slope) <= 1e-3 * abs(slope) else slope
    return slope, 0.0 if abs(intercept) <= 1e-6 * spread else intercept
