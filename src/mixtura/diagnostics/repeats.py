"""Values that come again and again, onto which a group may shrink."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.subject import Subject
from mixtura.diagnostics.words import listed, percent

SAME_ROWS = 0.05
"""Share of the rows that are one and the same row."""

REPEATED = 0.5
"""Share of the rows that have a copy, where there are several columns."""

FEW_VALUES = 5
"""Distinct values up to which a column is not a measurement."""

ONE_VALUE = 0.3
"""Share of the rows at one value of a column."""

ENOUGH = 20
"""Rows from which on shares mean something."""


def check(subject: Subject) -> Iterator[Finding]:
    """``repeated-rows`` and ``few-distinct-values``."""
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
    yield from _values(subject)


def _values(subject: Subject) -> Iterator[Finding]:
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
        f"Leave {'such columns' if several else 'the column'} out, and see whether the groups "
        "remain.",
        {"columns": found},
    )
