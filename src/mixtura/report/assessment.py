"""What a report is about: a fitted model, its rows, and what has been judged of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any, Self

import numpy as np

from mixtura._typing import Floats, Ints, Rows
from mixtura.diagnostics import Finding
from mixtura.diagnostics.ambiguity import Ambiguous
from mixtura.diagnostics.anomalies import Anomalies
from mixtura.diagnostics.verdict import Verdict, verdict
from mixtura.estimators.inputs.parameters import with_floor
from mixtura.fitted import FittedModel, Model, Observations
from mixtura.fitted.diagnosis import diagnose
from mixtura.fitted.silhouette import silhouette_of
from mixtura.fitted.unusual import ambiguous, anomalies
from mixtura.model.mixture import Mixture
from mixtura.process.lazy import cached_property
from mixtura.process.quiet import quietly
from mixtura.report.space import Space
from mixtura.selection import Confidence

NO_ROWS: Ints = np.empty(0, dtype=np.intp)

SEEN = 10_000
"""Rows on which a diagnosis runs starts."""

MOST_WORK = 1e7
"""Multiplications of an iteration on them, above which it runs none: they would take too long."""


@dataclass(frozen=True, slots=True)
class Labelling:
    """What the report says of where it comes from.

    Attributes
    ----------
    title : str, of the data
    notes : tuple of (what, why), the columns left out and the reason, which may quote a cell
    command, python : str or None, what makes the model again
    created : str, when
    """

    title: str
    notes: tuple[tuple[str, str], ...] = ()
    command: str | None = None
    python: str | None = None
    created: str = ""


@dataclass(frozen=True, eq=False)
class Assessment:
    """A model and rows, and what has been judged of them.

    Attributes
    ----------
    observed : the model, and the rows beside it, gaps filled by one draw of what it expects there
    given : the same with the rows as they are
    anomalies, ambiguous, findings : what was judged of them
    sweep : the sweep that chose the model, as the page's ``Sweep``, or None
    confidence : how sure its choice is, or None where that is not known
    numbers : (n,) the number (from 0) of each row in its table, or None where that has no others
    """

    observed: Observations
    given: Observations
    anomalies: Anomalies
    ambiguous: Ambiguous
    findings: list[dict[str, Any]]
    sweep: dict[str, Any] | None = None
    confidence: Confidence | None = None
    numbers: Ints | None = None

    @classmethod
    def of(
        cls,
        model: Model,
        X: Any,
        *,
        sweep: dict[str, Any] | None = None,
        confidence: Confidence | None = None,
        findings: Sequence[Finding] | None = None,
        found: Anomalies | None = None,
        unsure: Ambiguous | None = None,
        numbers: Ints | None = None,
    ) -> Self:
        """Read the rows and judge whatever has not been judged yet.

        Raises
        ------
        InvalidModelError
            The model is none of mixtura's.
        InvalidDataError
            The rows do not fit the model.
        """
        observed = Observations.of(model, X, "there is no report on")
        fitted = observed.model
        with quietly():  # what there is to say, the findings say
            if findings is None:
                n, m = observed.prepared.shape
                quick = min(n, SEEN) * fitted.mixture.n_components * m * m <= MOST_WORK
                findings = diagnose(fitted.estimator, X, starts=quick)
            if found is None:  # by the rows themselves where the model does not know its own
                calibration = X if fitted.threshold(fitted.quantile) is None else None
                found = anomalies(fitted.estimator, X, fitted.quantile, calibration)
            if unsure is None:
                unsure = ambiguous(fitted.estimator, X)
        told = [finding.to_dict() for finding in findings]
        return cls(observed.completed, observed, found, unsure, told, sweep, confidence, numbers)

    @property
    def note_on_gaps(self) -> str | None:
        """What pictures show where values are missing."""
        if self.given is self.observed:
            return None
        return (
            "Some rows lack values. Each counts by those that it has, in densities and criteria "
            "too; pictures, and comparisons with other methods, show one draw of what the model "
            "expects in their place."
        )

    def number(self, row: int) -> int:
        """A row's number (from 0) in its table."""
        return row if self.numbers is None else int(self.numbers[row])

    @property
    def model(self) -> FittedModel:
        return self.observed.model

    @property
    def verdict(self) -> Verdict:
        """What all that was found comes to."""
        findings = map(Finding.from_dict, self.findings)
        return verdict(findings, self.confidence, self.mixture.n_components)

    @property
    def n_rows(self) -> int:
        return self.observed.n_rows

    @property
    def seed(self) -> int:
        """Of the fit; 0 where it is no number."""
        seed = self.model.inner.random_state
        return int(seed) if isinstance(seed, Integral) else 0

    @property
    def trimmed(self) -> Ints:
        """Rows left out of the fit; none where these are not the rows of the fit."""
        trimmed: Ints = getattr(self.model.estimator, "trimmed_", NO_ROWS)
        return trimmed if self.model.total_weight == self.n_rows - trimmed.size else NO_ROWS

    @cached_property
    def fitted_rows(self) -> Rows:
        """The prepared rows that the fit has seen."""
        rows = self.given.prepared
        return np.delete(rows, self.trimmed, axis=0) if self.trimmed.size else rows

    @cached_property
    def fitted_log_density(self) -> Floats:
        """Of those, in the units of the model's densities."""
        return np.delete(self.anomalies.log_density, self.trimmed)

    @cached_property
    def silhouette(self) -> float | None:
        """Of the rows of the fit, as findings and summaries tell it."""
        return silhouette_of(self.given, self.trimmed)

    @cached_property
    def unusual(self) -> Ints:
        """The flagged rows, the most unusual first."""
        found = self.anomalies
        return found.rows[np.argsort(found.rank[found.rows], kind="stable")]

    @cached_property
    def mixture(self) -> Mixture:
        """The fitted parameters, with the covariance floor of the fit."""
        return with_floor(self.model.inner, self.fitted_rows)

    @cached_property
    def space(self) -> Space:
        """What the page draws in."""
        return Space.of(self.observed)

    def page_rows(self, which: Ints | slice) -> Floats:
        """Some rows (n, p) in the page's units."""
        return self.space.rows(self.observed.prepared[which])

    @cached_property
    def collapsed(self) -> list[int]:
        """Components on the floor, or with too few rows."""
        found = self.mixture.collapsed(float(len(self.fitted_rows)))
        return [int(component) for component in np.flatnonzero(found)]
