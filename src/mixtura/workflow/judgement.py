"""What is judged of a finished study: findings, rows that are unusual, rows between groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np

from mixtura._typing import Ints
from mixtura.diagnostics import Finding, Severity, examine
from mixtura.diagnostics.ambiguity import Ambiguous
from mixtura.diagnostics.anomalies import Anomalies
from mixtura.diagnostics.silhouette import silhouette
from mixtura.diagnostics.verdict import Verdict, verdict
from mixtura.fitted.diagnosis import examination_of
from mixtura.fitted.unusual import ambiguous, anomalies
from mixtura.selection import confidence
from mixtura.workflow.study import Study


@dataclass(frozen=True, slots=True)
class Judgement:
    """The findings about a chosen model and its rows, and what it says of single rows.

    ``verdict`` is what all of it comes to, which screen, summary and report say alike.
    """

    findings: list[Finding]
    verdict: Verdict
    anomalies: Anomalies
    ambiguous: Ambiguous
    silhouette: float | None

    @property
    def warnings(self) -> list[Finding]:
        """The findings above "info"."""
        return [finding for finding in self.findings if finding.severity > Severity.INFO]


def judge(study: Study, table: Any) -> Judgement:
    """Judge the chosen model on the rows of its fit."""
    model = study.model
    # rows that were trimmed are no part of what the model is to be judged by
    kept = _without(table, study.trimmed)
    subject = examination_of(model, kept, sweep=study.sweep, random_state=study.plan.seed)
    findings = examine(subject)
    return Judgement(
        findings=findings,
        verdict=verdict(findings, confidence(study.sweep), subject.n_components),
        anomalies=anomalies(model, table, quantile=study.plan.anomaly_quantile),
        ambiguous=ambiguous(model, table),
        silhouette=silhouette(subject),
    )


def _without(table: Any, rows: Ints) -> Any:
    """A table of whatever kind, or an array, without some of its rows."""
    if not rows.size:
        return table
    if isinstance(table, np.ndarray):
        return np.delete(table, rows, axis=0)
    frame = nw.from_native(table, eager_only=True)
    return frame[np.delete(np.arange(len(frame)), rows)].to_native()
