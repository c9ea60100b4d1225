"""Where a run ended, as the fitted attributes of an estimator."""

from __future__ import annotations

from typing import Any

import numpy as np

from mixtura.diagnostics.anomalies import Densities, remembered
from mixtura.engine.em import Run
from mixtura.engine.outcome import Outcome
from mixtura.estimators.fitted import representable
from mixtura.estimators.row_weights import FitWeights
from mixtura.estimators.validation import ill_defined
from mixtura.initialise import SMALLEST_FLOOR
from mixtura.sources import Source


def publish(model: Any, result: Run, earlier: tuple[float, ...], source: Source) -> None:
    """Set what a fit found, and what is remembered of the rows it was made to.

    Parameters
    ----------
    model : GaussianMixture
    result, earlier : the run, and the last log-likelihoods before it where it continues another
    source : the rows as they were read, with their weights

    Raises
    ------
    IllDefinedCovarianceError
        A component collapsed and ``reg_covar`` is 0.
    """
    collapsed = result.mixture.at_floor()
    if collapsed.any() and model.reg_covar < SMALLEST_FLOOR:
        raise ill_defined(int(np.flatnonzero(collapsed)[0]), model.reg_covar)
    model._set_mixture(result.mixture, representable(result.mixture, source.dtype))
    publish_trace(
        model,
        result.outcome,
        (*earlier, *result.trace.log_likelihoods),
        result.trace.n_iterations,
        result.statistics.total_weight,
    )
    weight = source.weight
    which = remembered(source.n_rows, weight)  # for a threshold and percentiles
    rows = np.ascontiguousarray(source.take(which))
    log_density = model.mixture().prepare().log_density(rows)
    model._densities = Densities.of(log_density, None if weight is None else weight[which])
    vars(model).pop("_fit_weights", None)
    if (weights := FitWeights.of(weight)) is not None:
        model._fit_weights = weights


def publish_trace(
    model: Any,
    outcome: Outcome,
    log_likelihoods: tuple[float, ...],
    n_iter: int,
    total_weight: float,
) -> None:
    """Set how the fit ended.

    ``log_likelihoods`` are totals, in nats: a few from before a warm start, which stopping looks
    back to, then those of the start and of each of the ``n_iter`` iterations.
    """
    model._log_likelihoods = log_likelihoods
    model._total_weight = total_weight
    model.outcome_ = outcome
    model.converged_ = outcome.converged
    model.n_iter_ = n_iter
    bounds = [value / total_weight for value in log_likelihoods]
    model.lower_bounds_ = bounds[len(bounds) - n_iter :]
    model.lower_bound_ = bounds[-1]
