"""Values that come again and again, onto which a group may shrink."""

from __future__ import annotations

from collections.abc import Container, Iterator

import numpy as np

from mixtura.diagnostics.collapse_words import sat_on
from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.point_masses import FEW_VALUES, PointMass, point_masses
from mixtura.diagnostics.seats import Seat, seats
from mixtura.diagnostics.words import listed, percent, sentence

SAME_ROWS = 0.05
"""Share of the rows that are one and the same row."""

REPEATED = 0.5
"""Share of the rows that have a copy, where there are several columns."""

ONE_VALUE = 0.3
"""Share of the rows at one value of a column."""

ENOUGH = 20
"""Rows from which on shares mean something."""


def check(subject: Examination) -> Iterator[Finding]:
    """``repeated-rows``, ``point-mass`` and ``few-distinct-values``."""
    n, d = subject.raw.shape
    if n < ENOUGH:
        return
    _, counts = np.unique(subject.raw, axis=0, return_counts=True)
    largest, copied = counts.max() / n, counts[counts > 1].sum() / n
    if (counts.max() > 2 and largest >= SAME_ROWS) or (d > 1 and copied >= REPEATED):
        yield Finding(
            "repeated-rows",
            Severity.WARNING,
            f"{percent(copied)} of the rows have an exact copy, and the commonest makes up "
            f"{percent(largest)} of all: a group may shrink onto such a point.",
            "Find out why rows repeat; drop copies that are no observations of their own.",
            {"repeated_share": float(copied), "largest_share": float(largest)},
        )
    few = _few_values(subject)
    masses = point_masses(subject.raw)
    taken = _groups_on(subject, masses)
    if taken:
        yield _group_at_a_value(subject, taken)
        told = {subject.names[j] for seat in taken for j in seat.columns}
        few = {name: numbers for name, numbers in few.items() if name not in told}
    else:
        yield from _values_by_themselves(subject, masses, few)
    yield from _no_measurements(few, d)


def _groups_on(subject: Examination, masses: list[PointMass]) -> list[Seat]:
    """Groups that sit on values: on any if they have collapsed, else on point masses."""
    found = seats(np.arange(subject.n_components), subject.responsibilities.T, subject.raw)
    lost = subject.mixture.collapsed(subject.n_fitted)
    known = {(mass.column, mass.value) for mass in masses}
    return [
        seat
        for seat in found
        if lost[seat.component] or known & set(zip(seat.columns, seat.values, strict=True))
    ]


def _group_at_a_value(subject: Examination, taken: list[Seat]) -> Finding:
    def column(j: int) -> str:
        return f"column {subject.names[j]!r}"

    told = [f"group {seat.component}, where {sat_on(seat, column)}" for seat in taken]
    one = len(taken) == 1
    return Finding(
        "point-mass",
        Severity.WARNING,
        f"{'A group is' if one else 'Some groups are'} no more than a value that repeats: "
        f"{listed(told, 4)}. Nearly all rows of {'the' if one else 'such a'} group have it, "
        "so that there is no spread there to estimate.",
        "Leave the column out, or fit the rows at other values by themselves and count those at "
        "this one as a group of their own.",
        {
            "groups": [
                {
                    "component": seat.component,
                    "columns": [subject.names[j] for j in seat.columns],
                    "values": list(seat.values),
                    "shares": list(seat.shares),
                }
                for seat in taken
            ]
        },
    )


def _values_by_themselves(
    subject: Examination, masses: list[PointMass], few: Container[str]
) -> Iterator[Finding]:
    """Point masses that no group sits on, but for columns of which worse is said."""
    left = [mass for mass in masses if subject.names[mass.column] not in few]
    if not left:
        return
    told = [
        f"column {subject.names[mass.column]!r} is {mass.value:.6g} in {percent(mass.share)} of "
        "the rows"
        for mass in left
    ]
    yield Finding(
        "point-mass",
        Severity.INFO,
        f"{sentence(listed(told, 4))}, far more often than any value nearby: a bound, a default "
        "or a limit of detection, perhaps.",
        "This fit holds all the same. With more groups, one may shrink onto the value: then leave "
        "the column out, or fit the rows at other values by themselves.",
        {
            "masses": [
                {"column": subject.names[m.column], "value": m.value, "share": m.share}
                for m in left
            ]
        },
    )


def _few_values(subject: Examination) -> dict[str, dict[str, float]]:
    """Columns that are no measurements, with their numbers."""
    n = len(subject.raw)
    found: dict[str, dict[str, float]] = {}
    for name, column in zip(subject.names, subject.raw.T, strict=True):
        values, counts = np.unique(column, return_counts=True)
        share = float(counts.max() / n)
        if len(values) <= FEW_VALUES or share >= ONE_VALUE:
            found[name] = {
                "distinct": len(values),
                "commonest": float(values[counts.argmax()]),
                "share": share,
            }
    return found


def _no_measurements(found: dict[str, dict[str, float]], d: int) -> Iterator[Finding]:
    """Columns of few values; where all ``d`` are, there is nothing to fit without them."""
    if not found:
        return
    name, worst = min(found.items(), key=lambda item: (item[1]["distinct"], -item[1]["share"]))
    several = len(found) > 1
    yield Finding(
        "few-distinct-values",
        Severity.WARNING,
        f"Column{'s'[:several]} {listed([repr(name) for name in found])} "
        f"{'do not look like measurements' if several else 'does not look like a measurement'}: "
        f"{repr(name) + ' holds ' if several else 'it holds '}"
        f"{worst['distinct']:,} distinct value{'s'[: worst['distinct'] != 1]}, and "
        f"{percent(worst['share'])} of its rows are {worst['commonest']:g}. Groups may form "
        "around values, not around kinds of rows.",
        "Look at which values each group has: no column is left without them."
        if len(found) == d
        else f"Leave {'such columns' if several else 'the column'} out, and see whether the "
        "groups remain.",
        {"columns": found, "in_all_columns": len(found) == d},
    )
