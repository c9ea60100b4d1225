"""Sweep and choose: every size with every covariance type on the same rows, and the best of them.

:class:`mixtura.GaussianMixtureIC`, ``mixtura fit``, the page and a comparison of methods all do
this, once :mod:`mixtura.preparation.reduction` has prepared their rows. They differ in what they
ask for and in what they say of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Any, Self

from mixtura._typing import Floats, Ints
from mixtura.data import ArraySource, Source
from mixtura.engine.objective import Objective
from mixtura.estimators.gaussian_mixture import GaussianMixture
from mixtura.estimators.inputs.parameters import objective_with_covariance
from mixtura.estimators.prepared_gaussian_mixture import PreparedGaussianMixture
from mixtura.fitting.common import Common
from mixtura.fitting.relatives import generation
from mixtura.initialise import Moments
from mixtura.model.families import GAUSSIAN, parts_of
from mixtura.model.mixture import Mixture
from mixtura.preparation.reduction import Reduction
from mixtura.preparation.transform import Preparation
from mixtura.process.quiet import quietly
from mixtura.process.workers import usable_workers
from mixtura.selection import Candidate, Criterion, Evidence, OutOfSample, Row, Sweep, sweep
from mixtura.selection.comparable import Limits, limits_of
from mixtura.selection.grid import different_types


@dataclass(frozen=True, slots=True, eq=False)
class GridSearch:
    """Mixtures to fit to the same rows, of which a criterion chooses one.

    Attributes
    ----------
    rows : (n, m) as the mixtures take them
    sizes, covariance_types : each of the former is fitted with each of the latter, which name
        shape and density (:func:`mixtura.model.families.kind_of`)
    parameters : what all models share: those of :class:`mixtura.GaussianMixture`, or of
        :class:`mixtura.PreparedGaussianMixture` where there is a preparation
    names : of the m columns, or None; a preparation has its own
    preparation : what has made the rows; None where they are as they were given
    trimmed : numbers of the rows that were left out before the preparation
    """

    rows: Source
    sizes: Sequence[int]
    covariance_types: Sequence[str]
    parameters: Mapping[str, Any]
    names: list[str] | None = None
    preparation: Preparation | None = None
    trimmed: Ints | None = None

    @classmethod
    def prepared(
        cls,
        reduction: Reduction,
        rows: Floats,
        sizes: Sequence[int],
        parameters: Mapping[str, Any],
        trimmed: Ints | None = None,
    ) -> Self:
        """The search on rows (n, d) once prepared, over the types that they are enough for."""
        preparation = reduction.preparation
        ready = preparation.prepare(ArraySource(rows))
        types = different_types(reduction.covariance_types, ready.n_features)
        return cls(ready, sizes, types, parameters, preparation=preparation, trimmed=trimmed)

    def limits(self) -> Limits:
        """Which of the models the rows do not allow to be compared."""
        names = self.names if self.preparation is None else self.preparation.prepared_names
        return limits_of(self.rows, self.sizes, self.covariance_types, names)

    def run(
        self,
        criterion: str | Criterion = "bic",
        progress: Callable[[Row], None] | None = None,
        *,
        limits: Limits | None = None,
        reg_covar: float = 1e-6,
        n_jobs: int | None = None,
    ) -> Sweep:
        """Fit all models, side by side and silently, and choose: :func:`mixtura.selection.sweep`.

        Those that the limits refuse are rows of the sweep with the reason. ``reg_covar`` is that
        of the refits without some of the rows, on which the choice is checked.
        """
        usable = usable_workers(n_jobs)
        workers = min(usable, len(self.sizes) * len(self.covariance_types))
        # without a seed every fit draws its own
        common = Common(one_seed=isinstance(self.parameters.get("random_state"), Integral))

        def fit_one(n_components: int, covariance_type: str) -> Candidate:
            if limits is not None:
                limits.check(n_components, covariance_type)
            shape, component = parts_of(covariance_type)
            asked = {
                **self.parameters,
                "n_components": n_components,
                "covariance_type": shape,
                "component": component,
            }
            if component == GAUSSIAN:
                asked.pop("degrees_of_freedom", None)
            if self.preparation is None:
                plain = GaussianMixture(**asked, n_jobs=usable // workers)
                plain._fit_silently(self.rows, common=common)
                return _candidate(plain, plain, plain.evidence(self.rows))
            alone = 1 if workers > 1 else None
            model = PreparedGaussianMixture(**asked, n_jobs=alone)
            model.fit_prepared(self.preparation, self.rows, trimmed=self.trimmed, common=common)
            return _candidate(model, model.mixture_, model.evidence_of_prepared(self.rows))

        with quietly():  # each row says how its fit ended
            check = self._check(reg_covar, usable)
            return sweep(
                fit_one,
                self.sizes,
                self.covariance_types,
                criterion,
                progress,
                workers,
                check,
                generation,
            )

    def _check(self, reg_covar: float, workers: int) -> OutOfSample | None:
        """The rows for refits that maximise what the fits did.

        None where fits leave rows out: those are no rows that a model should predict.
        """
        asked = {name: self.parameters.get(name) for name in ("prior", "max_ratio")}
        if self.preparation is None and self.parameters.get("trim"):
            return None
        if not any(value is not None for value in asked.values()):
            return OutOfSample(self.rows, reg_covar=reg_covar, workers=workers)

        def objective(mixture: Mixture, moments: Moments) -> Objective:
            shape = type(mixture.components).name
            model = GaussianMixture(mixture.n_components, covariance_type=shape)
            model.set_params(**asked)
            return objective_with_covariance(model, self.rows, moments)

        return OutOfSample(self.rows, reg_covar=reg_covar, workers=workers, objective=objective)


def _candidate(model: Any, mixture: GaussianMixture, evidence: Evidence) -> Candidate:
    return Candidate.of(model, mixture.mixture(), evidence, mixture.outcome_, mixture.n_iter_)
