"""Values that are missing: what a fit to such rows rests on, and what a diagnosis did not see."""

from __future__ import annotations

from collections.abc import Iterator

from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.words import listed, percent

MOST_NAMED = 5
"""Columns that are named, those that lack most first."""


def check(subject: Examination) -> Iterator[Finding]:
    """``missing-values``."""
    gaps = subject.gaps
    if gaps is None:
        return
    n, d = gaps.shape
    lacking, cells = int(gaps.any(axis=1).sum()), int(gaps.sum())
    counts = gaps.sum(axis=0)
    order = [int(j) for j in counts.argsort(kind="stable")[::-1] if counts[j]]
    named = [f"{subject.names[j]} ({percent(counts[j] / n)})" for j in order[:MOST_NAMED]]
    more = "" if len(order) <= MOST_NAMED else " among others"
    yield Finding(
        "missing-values",
        Severity.INFO,
        f"{percent(cells / (n * d))} of all values are missing, in {percent(lacking / n)} of the "
        f"rows: {listed(named)}{more}. Each row counts by the values it has, which is right where "
        "the others are missing by chance, or for a reason that the values there tell (missing at "
        "random). For checks that look at rows one by one the gaps were filled with one draw of "
        "what the model expects, so that these see less of what is wrong; and whether the rows "
        "are like those of the fit was not looked at.",
        "Ask why values are missing. Where it is their own size that hides them, as with incomes "
        "that only the rich leave out, means and groups are off.",
        {
            "missing_cells": cells,
            "rows_with_gaps": lacking,
            "by_column": {subject.names[j]: int(counts[j]) for j in order},
        },
    )
