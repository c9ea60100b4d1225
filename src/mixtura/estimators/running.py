"""How a fit begins, runs and ends: the estimator's way to the engine and back."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mixtura._typing import Floats, Rows
from mixtura.diagnostics.anomalies import Densities, remembered
from mixtura.engine.em import Run
from mixtura.engine.fold import Fold
from mixtura.engine.objective import LOG_LIKELIHOOD, Objective
from mixtura.engine.outcome import Outcome
from mixtura.engine.rows import in_memory
from mixtura.errors import InvalidParameterError, SingularDataWarning
from mixtura.estimators import validation
from mixtura.estimators.ending import Ended
from mixtura.estimators.fitted import FittedMixture, representable
from mixtura.estimators.given import check_given
from mixtura.estimators.marks import untouched
from mixtura.estimators.preparation import Preparation
from mixtura.estimators.randomness import generator
from mixtura.estimators.row_weights import FitWeights, read_weights
from mixtura.estimators.rows import read_rows
from mixtura.estimators.spread import in_a_row, singular
from mixtura.families import FAMILIES, Components
from mixtura.fitting import (
    SEARCH_ALL_ROWS,
    Settings,
    Starts,
    fit,
    fit_from,
)
from mixtura.initialise import (
    INITIALISERS,
    SMALLEST_FLOOR,
    Floor,
    Moments,
    from_callable,
    measure,
    partition_by,
)
from mixtura.mixture import Mixture
from mixtura.process.workers import usable_workers
from mixtura.sources import Source


def _worked_in(rows: Rows) -> Rows:
    """The rows in the precision that they are worked in: a copy in float64 where that is cheap.

    Arithmetic in float32 is twice as fast, which many rows are for; few lose nothing to it.
    """
    few = rows.shape[0] <= SEARCH_ALL_ROWS
    return rows.astype(np.float64, copy=False) if few else rows


class RunsFits(FittedMixture):
    """The private half of :class:`mixtura.GaussianMixture`: parameters in, attributes out."""

    n_components: int
    tol: float
    reg_covar: float
    max_iter: int
    n_init: int
    init_params: str | Callable[..., ArrayLike]
    weights_init: ArrayLike | None
    means_init: ArrayLike | None
    precisions_init: ArrayLike | None
    warm_start: bool
    verbose: int
    verbose_interval: int

    def _fit(
        self, X: Any, sample_weight: ArrayLike | None, preparation: Preparation | None = None
    ) -> Ended:
        """Fit, publish what came out, and return it with the rows, for whoever warns of it.

        Where a ``preparation`` made the rows, warnings speak of what it read.
        """
        rows, names = read_rows(self, X, reset=True, at_least=2)
        weight = read_weights(sample_weight, rows.shape[0], tell=4)
        few = validation.check_enough_rows(rows, weight, self.n_components)
        family = FAMILIES[self.covariance_type]
        source = in_memory(_worked_in(rows), weight, n_components=self.n_components)
        with Fold(usable_workers(self.n_jobs)) as fold:
            moments = measure(source, fold, with_covariance=family.spans_all_directions)
            judged = moments
            if preparation is not None:
                names = preparation.prepared_names
                judged = replace(moments, mean=moments.mean + preparation.offset)
            told = in_a_row(singular(judged, family, names, self.reg_covar), few)
            floor = Floor.of(self.reg_covar, judged)
            try:
                result, earlier = self._run(source, family, moments, floor, fold)
            except MemoryError:
                if told is not None:  # which may well be why
                    warnings.warn(told, SingularDataWarning, stacklevel=4)
                raise
        self._publish(result, earlier, rows.dtype)
        self._densities = self._remember(rows, weight)
        vars(self).pop("_fit_weights", None)
        if (weights := FitWeights.of(weight)) is not None:
            self._fit_weights = weights
        return Ended(result.mixture, result.outcome, rows, weight, names, singular=told)

    def _run(
        self,
        source: Source,
        family: type[Components],
        moments: Moments,
        floor: Floor,
        fold: Fold,
    ) -> tuple[Run, tuple[float, ...]]:
        """The run, and the last values before it where it continues another."""
        k, d = self.n_components, source.n_features
        settings = self._settings(family, moments)
        progress = self._progress(settings.objective.name)
        if self.warm_start and hasattr(self, "converged_"):
            starts = Starts([self._continued(family, k, d)])
            earlier = self._log_likelihoods[-4:-1] if untouched(self) else ()
            result = fit_from(
                starts, floor, source, settings, fold, earlier=earlier, progress=progress
            )
            return result, earlier
        rng = generator(self.random_state)
        return fit(source, settings, moments, floor, fold, rng, progress), ()

    def _objective(self, moments: Moments) -> Objective:
        """What a fit to rows of these moments maximises: the place for a prior."""
        return LOG_LIKELIHOOD

    def _settings(self, family: type[Components], moments: Moments) -> Settings:
        """What the parameters ask of the engine, for rows of these moments."""
        return Settings(
            family=family,
            n_components=self.n_components,
            tol=self.tol,
            max_iter=self.max_iter,
            n_init=self.n_init,
            partition=(
                from_callable(self.init_params)
                if callable(self.init_params)
                else partition_by(INITIALISERS[self.init_params])
            ),
            plain=None if callable(self.init_params) else partition_by(INITIALISERS["kmeans"]),
            given=check_given(
                self.weights_init,
                self.means_init,
                self.precisions_init,
                family,
                self.n_components,
                moments.mean.size,
            ),
            objective=self._objective(moments),
        )

    def _continued(self, family: type[Components], k: int, d: int) -> Mixture:
        shapes = {name: np.shape(getattr(self, f"{name}_", 0.0)) for name in family.declared()}
        if shapes != family.shapes(k, d):
            had = np.shape(self.means_), np.shape(getattr(self, "covariances_", 0.0))
            raise InvalidParameterError(
                f"warm_start cannot go on from means of shape {had[0]} and covariances of "
                f"shape {had[1]} to n_components={k}, covariance_type={family.name!r} and "
                f"{d} features: fit with warm_start=False."
            )
        return self.mixture()

    def _publish(self, result: Run, earlier: tuple[float, ...], dtype: np.dtype[Any]) -> None:
        collapsed = result.mixture.at_floor()
        if collapsed.any() and self.reg_covar < SMALLEST_FLOOR:
            raise validation.ill_defined(int(np.flatnonzero(collapsed)[0]), self.reg_covar)
        self._set_mixture(result.mixture, representable(result.mixture, dtype))
        self._set_trace(
            result.outcome,
            (*earlier, *result.trace.values),
            result.trace.n_iterations,
            result.statistics.total_weight,
        )

    def _remember(self, rows: Rows, weight: Floats | None) -> Densities:
        """The log-densities of rows of the fit, for a threshold and percentiles."""
        which = remembered(rows.shape[0], weight)
        log_density = self.mixture().prepare().log_density(np.ascontiguousarray(rows[which]))
        return Densities.of(log_density, None if weight is None else weight[which])

    def _set_trace(
        self,
        outcome: Outcome,
        log_likelihoods: tuple[float, ...],
        n_iter: int,
        total_weight: float,
    ) -> None:
        """How the fit ended.

        ``log_likelihoods``, or another objective's values, are totals, in nats: a few from before
        a warm start, which stopping looks back to, then those of the start and of each of the
        ``n_iter`` iterations.
        """
        self._log_likelihoods = log_likelihoods
        self._total_weight = total_weight
        self.outcome_ = outcome
        self.converged_ = outcome.converged
        self.n_iter_ = n_iter
        bounds = [value / total_weight for value in log_likelihoods]
        self.lower_bounds_ = bounds[len(bounds) - n_iter :]
        self.lower_bound_ = bounds[-1]

    def _progress(self, name: str) -> Callable[[int, float], None] | None:
        if not self.verbose:
            return None

        def report(iteration: int, value: float) -> None:
            if iteration % self.verbose_interval == 0:
                print(f"iteration {iteration}: {name} {value:.6f}")

        return report
