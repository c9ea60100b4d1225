"""Where a run ended, as the fitted attributes of an estimator."""

from __future__ import annotations

from typing import Any

import numpy as np

from mixtura.data import Source
from mixtura.data.sample_weights import FitWeights
from mixtura.data.validation import ill_defined
from mixtura.diagnostics.anomalies import Densities, remembered
from mixtura.engine.em import Run
from mixtura.engine.outcome import Outcome
from mixtura.engine.trimmed import kept
from mixtura.estimators.inputs.regularised import share_trimmed
from mixtura.initialise import SMALLEST_FLOOR
from mixtura.initialise.box import Box
from mixtura.initialise.yardstick import Yardstick
from mixtura.model.families import Gaussian, StudentT
from mixtura.model.mixture import Mixture
from mixtura.selection import Evidence


def publish(
    model: Any,
    result: Run,
    earlier: tuple[float, ...],
    source: Source,
    box: Box | None = None,
    lacking: Any = None,
) -> None:
    """Set what a fit found, and what is remembered of the rows (n, d) it was made to.

    ``earlier`` are the last values before a run that continues another. IllDefinedCovarianceError
    where a component collapsed and ``reg_covar`` is 0. ``box`` is where its noise lies,
    ``lacking`` what missing values count where a trimmed fit compares rows.
    """
    collapsed = result.mixture.at_floor()
    if collapsed.any() and model.reg_covar < SMALLEST_FLOOR:
        raise ill_defined(int(np.flatnonzero(collapsed)[0]), model.reg_covar)
    model._set_mixture(result.mixture, _representable(result.mixture, source.dtype))
    if box is not None:
        model.noise_box_ = np.concatenate([box.corner[None], box.edges])
    if share := share_trimmed(model):
        if isinstance(lacking, Yardstick):
            model.trim_covariance_ = lacking.covariance
        _publish_trimmed(model, source, share)
    model._evidence_of_fit = Evidence.of(result.mixture, result.statistics)
    values, n_iter = (*earlier, *result.trace.values), result.trace.n_iterations
    publish_trace(model, result.outcome, values, n_iter, result.statistics.total_weight)
    weight = source.weight
    which = remembered(source.n_rows, weight)  # for a threshold and percentiles
    rows = np.ascontiguousarray(source.take(which))
    errors = None if source.errors is None else source.errors[which]
    log_density = model.mixture().prepare().log_density(rows, errors)
    model._densities = Densities.of(log_density, None if weight is None else weight[which])
    vars(model).pop("_fit_weights", None)
    vars(model).pop("_fit_errors", None)
    if source.errors is not None:
        model._fit_errors = source.n_rows
    if (weights := FitWeights.of(weight)) is not None:
        model._fit_weights = weights


def _publish_trimmed(model: Any, source: Source, share: float) -> None:
    """Which rows the fit has left out, and the log-density below which others would be."""
    log_density = model._trim_densities(source)
    weight = np.concatenate([block.row_weights for block in source.blocks()])
    counts = kept(log_density, weight, share)
    model.trimmed_ = np.flatnonzero((counts == 0.0) & (weight > 0.0))
    model.trim_log_density_ = float(log_density[counts > 0.0].min())


def publish_trace(
    model: Any, outcome: Outcome, values: tuple[float, ...], n_iter: int, total_weight: float
) -> None:
    """Set how the fit ended.

    ``values`` are log-likelihoods, or another objective's, in total: a few from before a warm
    start, which stopping looks back to, then those of the start and of each iteration.
    """
    model._log_likelihoods = values
    model._total_weight = total_weight
    model.outcome_ = outcome
    model.converged_ = outcome.converged
    model.n_iter_ = n_iter
    bounds = [value / total_weight for value in values]
    model.lower_bounds_ = bounds[len(bounds) - n_iter :]
    model.lower_bound_ = bounds[-1]


def _representable(mixture: Mixture, dtype: np.dtype[Any]) -> np.dtype[Any]:
    """``dtype``, or float64 where a variance or its inverse is beyond the range of float32."""
    parts = mixture.components
    arrays = parts.arrays()
    if isinstance(parts, Gaussian | StudentT):
        arrays = parts.covariances, parts.precisions
    with np.errstate(over="ignore"):
        narrow = [array.astype(dtype) for array in arrays]
    return dtype if all(np.isfinite(array).all() for array in narrow) else np.dtype(np.float64)
