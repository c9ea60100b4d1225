"""What is judged of a fit, in lines a person reads: how sure, what is wrong, what is odd."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from mixtura._typing import Ints
from mixtura.cli.in_short import in_commands
from mixtura.cli.voice import percent
from mixtura.diagnostics import Finding, Severity
from mixtura.diagnostics.aspects import Trust
from mixtura.diagnostics.words import sentence
from mixtura.workflow.judgement import Judgement

STYLES = {Severity.SEVERE: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "dim"}

MOST_ROWS = 3
"""Unusual rows that are explained."""


def findings(judgement: Judgement) -> Iterable[RenderableType]:
    """The findings, the most severe first."""
    if not judgement.warnings:
        yield "The checks have found nothing wrong with this model."
    yield from map(_line, judgement.findings)


def certainty(judgement: Judgement) -> Iterable[RenderableType]:
    """How clearly rows belong to their groups."""
    unsure = judgement.ambiguous
    if len(unsure.sizes) < 2:
        return
    if unsure.rows.size or unsure.transition_groups.size:
        yield from map(sentence, unsure.sentences(limit=0))
    else:
        clear = judgement.verdict.labels is Trust.YES
        said = "at least nine in ten rows of every group belong to it with more than 90 %"
        yield f"{'Every group is clear' if clear else 'By the model itself'}: {said} probability."


def unusual(
    judgement: Judgement, count: int, quantile: float | None, numbers: Ints | None = None
) -> Iterable[RenderableType]:
    """How many rows are unusual, and why the most unusual ones are. Rows count from 1."""
    found = judgement.anomalies
    n = int(found.flagged.size)
    if not count:
        yield "No row is marked as unusual."
        return
    trimmed = count - int(found.rows.size)
    more = f", and {trimmed} that --trim left out of the fit" if trimmed > 0 else ""
    noise = "" if found.noise is None else "the noise, and "
    yield (
        f"{count:,} row{'s'[: count != 1]} of {n:,} {'is' if count == 1 else 'are'} marked as "
        f"unusual: {noise}the {percent(quantile)} that fit the groups "
        f"least, with a log-density below {found.threshold:.6g}{more}. The most unusual:"
    )
    for why in found.sentences(MOST_ROWS, first_row=1, numbers=numbers):
        yield Padding(why, (0, 0, 0, 2))


def _line(finding: Finding) -> RenderableType:
    return Padding(
        Text.assemble(
            (f"{finding.severity}: ", STYLES[finding.severity]),
            in_commands(finding.message),
            f" {in_commands(finding.advice)}" if finding.severity > Severity.INFO else "",
        ),
        (0, 0, 0, 2),
    )
