"""What is judged of a fit, in lines a person reads: how sure, what is wrong, what is odd."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from mixtura.cli.voice import percent
from mixtura.diagnostics import Finding, Severity
from mixtura.diagnostics.words import sentence
from mixtura.workflow.judgement import Judgement

STYLES = {Severity.SEVERE: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "dim"}

MOST_REMARKS = 3
"""Remarks shown in whole; the summary holds all. Warnings are never left out."""

MOST_ROWS = 3
"""Unusual rows that are explained."""


def findings(judgement: Judgement) -> Iterable[RenderableType]:
    """The findings, warnings first; of mere remarks only the first few."""
    serious = judgement.warnings
    remarks = [finding for finding in judgement.findings if finding not in serious]
    if not serious:
        yield "Nothing is wrong with this model that the checks can see."
    for finding in serious:
        yield _line(finding)
    for finding in remarks[:MOST_REMARKS]:
        yield _line(finding)
    more = len(remarks) - MOST_REMARKS
    if more > 0:
        yield f"  {more} more remark{'s'[: more != 1]} in the summary."


def certainty(judgement: Judgement) -> Iterable[RenderableType]:
    """How clearly rows belong to their groups."""
    unsure = judgement.ambiguous
    if len(unsure.sizes) < 2:
        return
    if unsure.rows.size or unsure.transition_groups.size:
        yield from map(sentence, unsure.sentences(limit=0))
    else:
        yield (
            "Every group is clear: at least nine in ten of its rows belong to it with more than "
            "90 % probability."
        )


def unusual(judgement: Judgement, count: int, quantile: float | None) -> Iterable[RenderableType]:
    """How many rows are unusual, and why the most unusual ones are. Rows count from 1."""
    found = judgement.anomalies
    n = int(found.flagged.size)
    if not count:
        yield "No row is marked as an anomaly."
        return
    trimmed = count - int(found.rows.size)
    more = f", and {trimmed} that --trim left out of the fit" if trimmed > 0 else ""
    yield (
        f"{count:,} row{'s'[: count != 1]} of {n:,} {'is' if count == 1 else 'are'} marked as "
        f"unusual (anomaly): the {percent(quantile)} that fit the groups "
        f"least, with a log-density below {found.threshold:.6g}{more}. The most unusual:"
    )
    for why in found.sentences(MOST_ROWS, first_row=1):
        yield Padding(why, (0, 0, 0, 2))


def _line(finding: Finding) -> RenderableType:
    return Padding(
        Text.assemble(
            (f"{finding.severity}: ", STYLES[finding.severity]),
            finding.message,
            f" {finding.advice}" if finding.severity > Severity.INFO else "",
        ),
        (0, 0, 0, 2),
    )
