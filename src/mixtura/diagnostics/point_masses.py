"""Values that a column repeats far more often than its way of being recorded explains.

A column that is capped at a bound, is zero for many, or holds a detection limit in place of what
lies below it has a *point mass*: a share of the rows at one value, with no spread at all. Where a
Gaussian covers just those rows its variance has nowhere to stop, and the likelihood no bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mixtura._typing import Floats, Ints, Rows

FEW_VALUES = 5
"""Distinct values up to which a column is not a measurement: every one of them repeats."""

TIMES = 5.0
"""A point mass comes at least so many times as often as any ordinary value near it.

Where values are rounded, neighbours come about equally often: the commonest value of Fisher's
iris, a petal width of 0.2 cm, 2.2 times as often as the next; those of counts fall off by less
than this from one to the next, but for the rarest of events.
"""

NEAR = 5
"""Distinct values to either side that count as near."""

MOST = 3
"""Point masses of a column at the most: a lower bound, an upper bound, a default. Where more
values stand out it is how the column is recorded: ages and prices heap at round numbers."""

LEAST_ROWS, LEAST_SHARE = 10.0, 0.02
"""Rows, and share of them, below which a repeated value is a coincidence or does not matter."""


@dataclass(frozen=True, slots=True)
class PointMass:
    """A value that a column repeats.

    Attributes
    ----------
    column : int
    value : float
    share : float, of the weight of all rows
    """

    column: int
    value: float
    share: float


def point_masses(rows: Rows, weight: Floats | None = None) -> list[PointMass]:
    """The point masses of every column, column by column, the commonest value first.

    A value is one where it is among the ``MOST`` commonest of the ``NEAR`` distinct values to
    either side, and these come ``TIMES`` as often as all others there. Columns of a handful of
    values, ratings, counts and rounded measurements have none: there repeats are how the column
    is recorded.

    Parameters
    ----------
    rows : (n, d)
    weight : (n,) of the rows, or None where all count one; weight 2 is the row twice

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.diagnostics.point_masses import point_masses
    >>> marks = np.random.default_rng(0).normal(70, 20, 300)
    >>> point_masses(marks[:, None])
    []
    >>> [mass] = point_masses(np.minimum(marks, 100.0)[:, None])
    >>> mass.value, round(mass.share, 2)
    (100.0, 0.06)
    >>> point_masses(marks.round()[:, None])
    []
    """
    return [
        PointMass(column, value, share)
        for column in range(rows.shape[1])
        for value, share in _of_column(rows[:, column], weight)
    ]


def repeated_values(rows: Rows, weight: Floats | None = None) -> list[PointMass]:
    """Values that a component may have shrunk onto: point masses, and columns of few values.

    Of a column that holds a handful of values only, the commonest stands for all of them.
    Parameters as for :func:`point_masses`.
    """
    found = point_masses(rows, weight)
    for column in range(rows.shape[1]):
        values, own = _there(rows[:, column], weight)
        distinct, place = np.unique(values, return_inverse=True)
        if 1 < len(distinct) <= FEW_VALUES:
            counts = np.bincount(place, weights=own).astype(np.float64)
            value = distinct[counts.argmax()]
            found.append(PointMass(column, float(value), float(counts.max() / counts.sum())))
    return sorted(found, key=lambda mass: (mass.column, -mass.share))


def _there(values: Rows, weight: Floats | None) -> tuple[Rows, Floats | None]:
    """Those values of a column that are not missing, and their weights."""
    there = ~np.isnan(values)
    if there.all():
        return values, weight
    return values[there], None if weight is None else weight[there]


def _of_column(values: Rows, weight: Floats | None) -> list[tuple[float, float]]:
    values, weight = _there(values, weight)
    distinct, place = np.unique(values, return_inverse=True)
    if len(distinct) <= FEW_VALUES:
        return []
    counts = np.bincount(place, weights=weight, minlength=len(distinct)).astype(np.float64)
    total = counts.sum()
    often: Ints = np.flatnonzero(counts >= max(LEAST_ROWS, LEAST_SHARE * total))
    found = [i for i in often if _stands_out(counts, int(i))]
    if len(found) > MOST:
        return []
    found.sort(key=lambda i: -counts[i])
    return [(float(distinct[i]), float(counts[i] / total)) for i in found]


def _stands_out(counts: Floats, i: int) -> bool:
    """Whether value i is one of a few near it that come far more often than the others there."""
    near = -np.sort(-counts[max(0, i - NEAR) : i + NEAR + 1])
    return any(
        counts[i] >= near[more - 1] >= TIMES * near[more]
        for more in range(1, min(MOST + 1, len(near)))
    )
