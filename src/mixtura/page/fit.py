"""A fit as the page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mixtura._typing import Floats
from mixtura.diagnostics import Finding
from mixtura.diagnostics.words import count_of
from mixtura.estimators.inputs.parameters import with_floor
from mixtura.estimators.prepared_gaussian_mixture import PreparedGaussianMixture
from mixtura.fitted.diagnosis import diagnose
from mixtura.fitted.model import ANOMALY_QUANTILE
from mixtura.model.families import StudentT
from mixtura.page.dataset import Dataset
from mixtura.page.parameters import Parameters
from mixtura.page.shares import shares
from mixtura.page.spec import Spec
from mixtura.process.quiet import quietly

QUANTILES = 1001
"""Densities by which the page counts the anomalies of any threshold."""


def fit_model(sheet: Dataset, spec: Spec, *, n_init: int = 10) -> PreparedGaussianMixture:
    """The model of a spec; a fit that has not come to rest says so in its outcome."""
    spec.check_rows(sheet.n_rows)
    preparation, rows = sheet.prepared(spec.scale)
    with quietly():  # the outcome and the findings say it
        model = spec.estimator(n_init=n_init).fit_prepared(preparation, rows)
    model.feature_names_in_ = np.array(sheet.names, dtype=object)
    return model


def fit_of(sheet: Dataset, spec: Spec, *, n_init: int = 10) -> dict[str, Any]:
    """Fit a model and say how it went, as ``Fit``."""
    return described(fit_model(sheet, spec, n_init=n_init), sheet, spec)


def described(
    model: PreparedGaussianMixture,
    sheet: Dataset,
    spec: Spec,
    findings: Sequence[Finding] | None = None,
) -> dict[str, Any]:
    """A fitted model as ``Fit``; without ``findings``, :func:`mixtura.diagnose` is asked."""
    if findings is None:
        findings = diagnose(model, sheet.table(), starts=False)
    preparation, rows = model.preparation_, model.preparation_.transform(sheet.X)
    fitted = model.mixture_
    mixture = fitted.mixture()
    evidence = model.evidence_of_prepared(rows)
    noise = None if mixture.background is None else float(mixture.weights[-1])
    heavy = isinstance(mixture.components, StudentT)
    collapsed = with_floor(fitted, rows).collapsed(len(rows))
    log_density = fitted.score_samples(rows) + preparation.log_determinant
    return {
        "spec": spec.to_dict(),
        "parameters": Parameters.of_mixture(mixture, preparation).to_dict(),
        "logLikelihood": evidence.log_likelihood,
        "bic": evidence.judge("bic"),
        "aic": evidence.judge("aic"),
        "icl": evidence.judge("icl"),
        "nParameters": evidence.n_parameters,
        "nIter": fitted.n_iter_,
        "outcome": str(fitted.outcome_),
        "converged": bool(fitted.converged_),
        "collapsed": np.flatnonzero(collapsed).tolist(),
        "findings": [finding.to_dict() for finding in findings],
        "anomalies": anomaly_scale(log_density),
        "headline": headline(mixture.shares, sheet.n_rows, noise=noise, heavy=heavy),
    }


def anomaly_scale(log_density: Floats) -> dict[str, Any]:
    """The densities of all rows as quantiles, and where the lowest 5 % end."""
    return {
        "quantile": ANOMALY_QUANTILE,
        "threshold": float(np.quantile(log_density, ANOMALY_QUANTILE)),
        "densities": np.quantile(log_density, np.linspace(0, 1, QUANTILES)).tolist(),
    }


def headline(weights: Floats, n: int, *, noise: float | None = None, heavy: bool = False) -> str:
    """The answer in one sentence; ``noise`` is its share of the rows.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.page.fit import headline
    >>> headline(np.array([0.64, 0.36]), 272)
    '2 groups explain the 272 rows: 64 % and 36 % of them.'
    """
    k = weights.size
    one = "bell shape with heavy tails" if heavy else "bell shape"
    if noise is not None:
        some = f"{100 * noise:.1f} % of the {n:,} rows are noise"
        if k == 1:
            return f"{some}, and one {one} is for the others: no groups are told apart."
        return f"{count_of(k, 'group')}, with {shares(weights)} of the rows. {some}."
    if k == 1:
        return f"One {one} for all {n:,} rows: no groups are told apart."
    return f"{count_of(k, 'group')} explain the {n:,} rows: {shares(weights)} of them."
