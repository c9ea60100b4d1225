"""What a report is about: a fitted model, its rows, and what has been judged of them."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from mixtura._typing import Floats, Ints, Rows
from mixtura.diagnostics import Finding
from mixtura.diagnostics.ambiguity import Ambiguous
from mixtura.diagnostics.anomalies import Anomalies
from mixtura.errors import InvalidTypeError
from mixtura.estimators.anomalies import ambiguous, anomalies
from mixtura.estimators.diagnosing import diagnose
from mixtura.estimators.encoded_rows import further_source
from mixtura.estimators.fittedness import check_is_fitted
from mixtura.estimators.floors import with_floor
from mixtura.estimators.gaussian_mixture import GaussianMixture
from mixtura.estimators.preparation import Preparation
from mixtura.estimators.prepared import PreparedGaussianMixture
from mixtura.estimators.rows import read_rows
from mixtura.mixture import Mixture
from mixtura.page.fit import ANOMALY_QUANTILE
from mixtura.process.lazy import cached_property
from mixtura.process.quiet import quietly
from mixtura.report.space import Space

SEEN = 10_000
"""Rows on which a diagnosis runs starts."""

MOST_WORK = 1e7
"""Multiplications of an iteration on them, above which it runs none: they would take too long."""

Model = GaussianMixture | PreparedGaussianMixture


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


@dataclass(frozen=True)
class Subject:
    """A model beside rows, both as they were given and as the mixture takes them.

    Attributes
    ----------
    model : the estimator that was fitted
    inner : the GaussianMixture in it
    preparation : Preparation or None
    names : (d,) of the features, after one-hot encoding
    rows : (n, d) in the units of the table
    prepared : (n, m) as the mixture takes them
    anomalies, ambiguous, findings : what was judged of them
    sweep : the sweep that chose the model, as the page's ``Sweep``, or None
    """

    model: Model
    inner: GaussianMixture
    preparation: Preparation | None
    names: list[str]
    rows: Rows
    prepared: Rows
    anomalies: Anomalies
    ambiguous: Ambiguous
    findings: list[dict[str, Any]]
    sweep: dict[str, Any] | None = field(default=None)

    @classmethod
    def of(
        cls,
        model: Any,
        X: Any,
        *,
        sweep: dict[str, Any] | None = None,
        findings: Sequence[Finding] | None = None,
        found: Anomalies | None = None,
        unsure: Ambiguous | None = None,
    ) -> Self:
        """Read the rows and judge whatever has not been judged yet.

        Raises
        ------
        InvalidTypeError
            The model is none of mixtura's.
        InvalidDataError
            The rows do not fit the model.
        """
        outer = getattr(model, "best_estimator_", model)
        if not isinstance(outer, Model):
            raise InvalidTypeError(
                f"there is no report on a {type(model).__name__}; give a fitted GaussianMixture, "
                "PreparedGaussianMixture or GaussianMixtureIC of mixtura."
            )
        check_is_fitted(outer)
        preparation = None
        if isinstance(outer, PreparedGaussianMixture):
            preparation, inner = outer.preparation_, outer.mixture_
            rows = further_source(outer, X, preparation.encoding).array()
            names, prepared = preparation.feature_names, preparation.transform(rows)
        else:
            inner = outer
            rows, read = read_rows(outer, X, reset=False)
            made_up = [f"x{column}" for column in range(rows.shape[1])]
            known = getattr(outer, "feature_names_in_", made_up if read is None else read)
            names, prepared = [str(name) for name in known], rows
            inner = copy(outer)  # which takes the rows without their names, as a prepared one does
            if hasattr(inner, "feature_names_in_"):
                del inner.feature_names_in_
        with quietly():  # what there is to say, the findings say
            if findings is None:
                n, m = prepared.shape
                quick = min(n, SEEN) * inner.mixture().n_components * m * m <= MOST_WORK
                findings = diagnose(outer, X, starts=quick)
            return cls(
                outer,
                inner,
                preparation,
                list(names),
                rows,
                np.ascontiguousarray(prepared),
                _anomalies(outer, X) if found is None else found,
                ambiguous(outer, X) if unsure is None else unsure,
                [finding.to_dict() for finding in findings],
                sweep,
            )

    @property
    def n_rows(self) -> int:
        return int(self.rows.shape[0])

    @property
    def shift(self) -> float:
        """Added to a log-density of prepared rows, it is on the scale of the model's."""
        return 0.0 if self.preparation is None else self.preparation.log_determinant

    @property
    def quantile(self) -> float:
        """The share of the rows that the model's own threshold calls anomalies."""
        quantile: float = getattr(self.model, "anomaly_quantile_", ANOMALY_QUANTILE)
        return quantile

    @property
    def trimmed(self) -> Ints:
        """Rows left out of the fit; none where these are not the rows of the fit."""
        trimmed: Ints = getattr(self.model, "trimmed_", np.empty(0, dtype=np.intp))
        fitted = getattr(self.inner, "_total_weight", None)
        return trimmed if fitted == self.n_rows - trimmed.size else trimmed[:0]

    @cached_property
    def fitted_rows(self) -> Rows:
        """The prepared rows that the fit has seen."""
        return (
            np.delete(self.prepared, self.trimmed, axis=0) if self.trimmed.size else self.prepared
        )

    @cached_property
    def fitted_log_density(self) -> Floats:
        """Of those, in the units of the model's densities."""
        return np.delete(self.anomalies.log_density, self.trimmed)

    @cached_property
    def mixture(self) -> Mixture:
        """The fitted parameters, with the covariance floor of the fit."""
        return with_floor(self.inner, self.fitted_rows)

    @cached_property
    def space(self) -> Space:
        """What the page draws in."""
        return Space.of(self.mixture, self.preparation, self.names, self.prepared)

    @cached_property
    def collapsed(self) -> list[int]:
        """Components on the floor, or with too few rows."""
        found = self.mixture.collapsed(float(len(self.fitted_rows)))
        return [int(component) for component in np.flatnonzero(found)]

    @cached_property
    def means_and_sds(self) -> tuple[Floats, Floats]:
        """Of the components (k, d), in the units of the table."""
        if isinstance(self.model, PreparedGaussianMixture):
            return self.model.means_original_, self.model.sds_original_
        components = self.mixture.components
        variances = np.einsum("kdd->kd", components.covariance_matrices)
        return components.means, np.sqrt(variances)


def _anomalies(model: Model, X: Any) -> Anomalies:
    """By the model's own threshold; by that of these rows where the model knows none."""
    quantile = getattr(model, "anomaly_quantile_", ANOMALY_QUANTILE)
    knows = hasattr(model, "anomaly_threshold_") or model._training_densities() is not None
    return anomalies(model, X, quantile, None if knows else X)
