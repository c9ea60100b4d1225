"""What has become of lost components, as clauses of a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mixtura.diagnostics.collapse import Collapse
from mixtura.diagnostics.seats import Seat
from mixtura.diagnostics.words import listed, percent, rows

SOME = 1e-3
"""Effective rows from which on a component is said to have some."""

MOST = 3
"""Clauses, and columns of a clause; of more it is said how many there are."""

Column = Callable[[int], str]
"""How a sentence names a column: ``column 'age'``, or ``column 3`` where there are no names."""


def clauses(
    collapse: Collapse, column: Column, floor_column: Column | None = None, noun: str = "component"
) -> list[str]:
    """What has become of each, the gravest first, and how many more there are.

    Parameters
    ----------
    column : names a column of the rows whose values are told
    floor_column : names a column of the mixture, where these are others (principal components)
    noun : what a component is called
    """
    told = list(_each(collapse, column, floor_column or column, noun))
    if not told:
        where = "onto too few rows, or onto values that repeat"
        if collapse.incomplete:
            where = (
                "onto too few rows, onto values that repeat, or in a direction of which rows that "
                "lack values say nothing"
            )
        return [f"a {noun} shrank {where}, in every run"]
    more = len(told) - MOST
    if more > 1:
        told = [*told[:MOST], f"{more} more {noun}s are like these"]
    return told


def sat_on(seat: Seat, column: Column) -> str:
    """Where a component sits: ``column 'score' is 100 (31 % of all rows)``."""
    parts = [
        f"{column(j)} is {value:.6g} ({percent(share)} of all rows)"
        for j, value, share in zip(seat.columns, seat.values, seat.shares, strict=True)
    ]
    return listed(parts, MOST)


def _each(collapse: Collapse, column: Column, floor_column: Column, noun: str) -> Iterator[str]:
    for group in collapse.twins:
        yield (
            f"{noun}s {listed([str(k) for k in group])} have the same mean and covariance, and EM "
            "never parts such twins"
        )
    for k in collapse.weightless:
        if collapse.masses[k] > SOME:
            yield f"{noun} {k} has {_effective(collapse, k)}: no row is its own"
        else:
            yield f"{noun} {k} has no weight: no row is its own, and EM never gives it one"
    for seat in collapse.seats:
        where = "one row that repeats" if seat.is_row else "a point mass"
        yield (
            f"{noun} {seat.component} ({_effective(collapse, seat.component)}) sits on {where}: "
            f"in nearly all of its rows {sat_on(seat, column)}, which leaves it no spread there "
            "and the likelihood no bound"
        )
    for k in collapse.starved:
        yield (
            f"{noun} {k} has {_effective(collapse, k)}, fewer than the {collapse.needed} that its "
            "covariance takes"
        )
    if collapse.floored and collapse.shared:
        columns = next(iter(collapse.floored.values()))
        where = _in(columns, floor_column)
        yield f"all {noun}s share one covariance, which is on its floor{where}"
        return
    for k, columns in collapse.floored.items():
        yield (
            f"{noun} {k} ({_effective(collapse, k)}) has no spread of its own"
            f"{_in(columns, floor_column)}: its covariance is on the floor"
        )


def _effective(collapse: Collapse, k: int) -> str:
    return rows(float(collapse.masses[k])).replace(" row", " effective row")


def _in(columns: Sequence[int], column: Column) -> str:
    """Where a covariance is on its floor."""
    if not columns:
        return ""
    return f" in {listed([column(j) for j in columns], MOST)}"
