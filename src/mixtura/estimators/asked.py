"""What the parameters of an estimator ask of the engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mixtura._typing import Floats
from mixtura.engine.fold import Fold
from mixtura.errors import InvalidParameterError
from mixtura.estimators.given import check_given
from mixtura.families import FAMILIES
from mixtura.fitting import Problem, settings_for
from mixtura.mixture import Mixture
from mixtura.sources import Source


def problem_of(model: Any, source: Source, fold: Fold, offset: Floats | None = None) -> Problem:
    """The fit of a :class:`mixtura.GaussianMixture` to these rows.

    ``offset`` (d,) is what a preparation has taken from each row.

    Raises
    ------
    InvalidParameterError
        One of the ``*_init`` parameters has a wrong shape or value.
    """
    family, k = FAMILIES[model.covariance_type], model.n_components
    initial = model.weights_init, model.means_init, model.precisions_init
    settings = settings_for(
        family,
        k,
        tol=model.tol,
        max_iter=model.max_iter,
        n_init=model.n_init,
        init_params=model.init_params,
        given=check_given(*initial, family, k, source.n_features),
    )
    return Problem.of(source, settings, model.reg_covar, fold, offset=offset)


def last_mixture(model: Any, problem: Problem) -> Mixture:
    """What the last fit ended with, for a warm start.

    Raises
    ------
    InvalidParameterError
        It is of another number of components, family or number of features.
    """
    family, k, d = problem.settings.family, model.n_components, problem.source.n_features
    shapes = {name: np.shape(getattr(model, f"{name}_", 0.0)) for name in family.declared()}
    if shapes != family.shapes(k, d):
        had = np.shape(model.means_), np.shape(getattr(model, "covariances_", 0.0))
        raise InvalidParameterError(
            f"warm_start cannot go on from means of shape {had[0]} and covariances of "
            f"shape {had[1]} to n_components={k}, covariance_type={family.name!r} and "
            f"{d} features: fit with warm_start=False."
        )
    mixture: Mixture = model.mixture()
    return mixture


def printed_every(interval: int) -> Callable[[int, float], None]:
    """What ``verbose`` asks for: prints the log-likelihood now and then."""

    def report(iteration: int, log_likelihood: float) -> None:
        if iteration % interval == 0:
            print(f"iteration {iteration}: log-likelihood {log_likelihood:.6f}")  # noqa: T201

    return report
