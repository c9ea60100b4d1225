"""Which component sits on which repeated value: nearly all of its rows have just that one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mixtura._typing import Floats, Ints, Rows
from mixtura.patterns import complete

NEARLY_ALL = 0.9
"""Share of a component's responsibility on rows of exactly the value."""

TIGHT = 1e-4
"""Its variance in the column, in units of the column's own: a hundredth of the deviation.

Where most rows have the value anyway, a component may have nearly all of its rows there too and
spread over the others all the same.
"""

REPEATED = 1.5
"""Effective rows at the value from which on it repeats."""

DRAWN = 101
"""Rows drawn from a component to see what value it may sit on: odd, so that a median is one."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One component and the values that it sits on.

    Attributes
    ----------
    component : int
    columns : (m,) in which it has one value, those whose value is rarest elsewhere first
    values : (m,)
    shares : (m,) of the weight of all rows that have each value
    is_row : bool, whether it has one value in each of several columns: it is one row, repeated
    """

    component: int
    columns: tuple[int, ...]
    values: tuple[float, ...]
    shares: tuple[float, ...]
    is_row: bool


def seats(
    components: Ints, responsibilities: Floats, rows: Rows, weight: Floats | None = None
) -> list[Seat]:
    """The seats of those components (m,) that have one, by their responsibilities (m, n)."""
    if not len(components):
        return []
    mass = responsibilities if weight is None else responsibilities * weight
    each = np.ones(len(rows)) if weight is None else weight
    variances = _variances(rows, each)
    found = []
    for component, part in zip(components.tolist(), mass, strict=True):
        own = np.flatnonzero(part > 1e-3 * each)
        sat = _sat_on(rows[own], part[own], variances)
        if sat is None:
            continue
        columns, values = sat
        shares = np.array(
            [each[rows[:, j] == v].sum() for j, v in zip(columns, values, strict=True)]
        )
        shares /= each.sum()
        order = np.argsort(shares, kind="stable")
        found.append(
            Seat(
                component,
                tuple(columns[order].tolist()),
                tuple(values[order].tolist()),
                tuple(shares[order].tolist()),
                1 < len(columns) == rows.shape[1],
            )
        )
    return found


def _sat_on(rows: Rows, mass: Floats, variances: Floats) -> tuple[Ints, Floats] | None:
    """Columns in which rows with these masses have one value, and the values."""
    if not complete(rows):
        return _sat_on_of_what_is_there(rows, mass, variances)
    reached = np.cumsum(mass)
    if not reached.size or reached[-1] < REPEATED:
        return None
    total = reached[-1]
    # evenly through the mass: a value that nearly all of it has is the median of any such draw
    drawn = np.searchsorted(reached, total * (np.arange(DRAWN) + 0.5) / DRAWN)
    value = np.sort(rows[np.minimum(drawn, len(rows) - 1)], axis=0)[DRAWN // 2]
    at = mass @ (rows == value)
    spread = mass @ np.square(rows.astype(np.float64) - value) / total
    columns: Ints = np.flatnonzero(
        (at >= max(NEARLY_ALL * total, REPEATED)) & (spread <= TIGHT * variances) & (variances > 0)
    )
    if not columns.size:
        return None
    return columns, value[columns].astype(np.float64)


def _sat_on_of_what_is_there(
    rows: Rows, mass: Floats, variances: Floats
) -> tuple[Ints, Floats] | None:
    """The same column by column, each in the rows that have a value there."""
    found = []
    for column in range(rows.shape[1]):
        there = ~np.isnan(rows[:, column])
        sat = _sat_on(rows[there][:, [column]], mass[there], variances[[column]])
        if sat is not None:
            found.append((column, float(sat[1][0])))
    if not found:
        return None
    columns, values = zip(*found, strict=True)
    return np.array(columns, dtype=np.intp), np.array(values)


def _variances(rows: Rows, weight: Floats) -> Floats:
    """Of each column (d,), in parts, so that nothing as large as the rows is made."""
    if not complete(rows):
        there = ~np.isnan(rows)
        mass = np.maximum(weight @ there, np.finfo(np.float64).tiny)
        centre = (weight @ np.where(there, rows, 0.0)) / mass
        return np.asarray((weight @ np.square(np.where(there, rows - centre, 0.0))) / mass)
    total, step = weight.sum(), max(1, (1 << 20) // rows.shape[1])
    parts = [slice(begin, begin + step) for begin in range(0, len(rows), step)]
    mean = (
        sum((weight[part] @ rows[part] for part in parts), start=np.zeros(rows.shape[1])) / total
    )
    squares = (weight[part] @ np.square(rows[part] - mean) for part in parts)
    variances: Floats = sum(squares, start=np.zeros(rows.shape[1])) / total
    return variances
