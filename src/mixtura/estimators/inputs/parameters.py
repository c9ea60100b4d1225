"""What the parameters of an estimator ask of the engine."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.utils.validation import check_array

from mixtura._near_names import did_you_mean
from mixtura._typing import Floats, Rows
from mixtura.data import Source
from mixtura.engine.blocks import in_blocks
from mixtura.engine.fold import Fold
from mixtura.engine.objective import Objective
from mixtura.engine.regularised import Regularised
from mixtura.errors import InvalidParameterError
from mixtura.estimators.inputs.family import asked_family
from mixtura.estimators.inputs.noise import measured
from mixtura.estimators.inputs.regularised import share_trimmed
from mixtura.fitting import Problem, settings_for
from mixtura.fitting.common import Common
from mixtura.initialise import Given, Moments, floor_of, with_covariance
from mixtura.initialise.yardstick import Yardstick
from mixtura.model.families import FAMILIES, AllNames, Components, Gaussian
from mixtura.model.mixture import Mixture
from mixtura.process.workers import usable_workers


def check_parameters(estimator: Any) -> None:
    """As scikit-learn checks them, with an error of ours."""
    try:
        estimator._validate_params()
    except ValueError as error:
        shape = getattr(estimator, "covariance_type", None)
        near = ""
        if isinstance(shape, str) and "'covariance_type'" in str(error):
            near = did_you_mean(shape, [*AllNames()])
        raise InvalidParameterError(f"{error}{near}") from error


def problem_of(
    model: Any,
    source: Source,
    fold: Fold,
    offset: Floats | None = None,
    common: Common | None = None,
    shift: float = 0.0,
) -> Problem:
    """The fit of a :class:`mixtura.GaussianMixture` to these rows; InvalidParameterError if none.

    ``offset`` (d,) is what a preparation has taken from each row, ``common`` what the fit has in
    common with others to the same rows, and ``shift`` what the preparation adds to log-densities.
    """
    family, k = asked_family(model), model.n_components
    FAMILIES.check_columns(model.covariance_type, source.n_features)
    given = check_given(model, family, k, source.n_features)
    settings = settings_for(
        family,
        k,
        tol=model.tol,
        max_iter=model.max_iter,
        n_init=model.n_init,
        init_params=model.init_params,
        given=given,
        trees=None if common is None else common.trees,
    )

    def objective(moments: Moments) -> Objective:
        return objective_with_covariance(model, source, moments, fold)

    return Problem.of(
        source,
        settings,
        model.reg_covar,
        fold,
        offset=offset,
        objective=objective,
        common=common,
        noise=measured(model, source, _left_to_noise(model), shift),
    )


def objective_with_covariance(
    model: Any, source: Source, moments: Moments, fold: Fold | None = None
) -> Objective:
    """What a model maximises for rows of these moments, with the covariance a prior is of."""
    if model.prior is not None and FAMILIES[model.covariance_type].spans_all_directions:
        moments = with_covariance(moments, source, Fold(1) if fold is None else fold)
    objective: Objective = model._objective(moments)
    share = share_trimmed(model)
    if share and isinstance(objective, Regularised):
        objective = replace(objective, lacking=Yardstick.measured(source, moments, share))
    return objective


def with_floor(model: Any, rows: Rows | Source) -> Mixture:
    """A fitted model's mixture with the floor of its fit, which no attribute holds.

    It is worked out again from the rows (n, d) of the fit, as the mixture took them.
    """
    mixture: Mixture = model.mixture()
    source = in_blocks(rows, n_components=mixture.n_components)
    with Fold(usable_workers(model.n_jobs)) as fold:
        floor = floor_of(
            source,
            asked_family(model),
            model.reg_covar,
            fold,
            even=model.max_ratio is not None,
        )
    return floor.under(mixture)


def check_given(model: Any, family: type[Components], k: int, d: int) -> Given:
    """The three ``*_init`` parameters, each checked for shape and range."""
    weights, means, precisions = model.weights_init, model.means_init, model.precisions_init
    return Given(
        weights=None if weights is None else _weights(weights, k, noise=model.noise is not None),
        means=None if means is None else _as_float("means", means, (k, d)),
        precisions=None if precisions is None else _precisions(precisions, family, k, d),
    )


def last_mixture(model: Any, problem: Problem) -> Mixture:
    """What the last fit ended with, for a warm start; InvalidParameterError if of other shapes."""
    family, k, d = problem.settings.family, model.n_components, problem.source.n_features
    if problem.settings.noise is None and hasattr(model, "noise_weight_"):
        raise InvalidParameterError(
            "warm_start cannot go on without noise from a fit that had it: fit with "
            "warm_start=False."
        )
    shapes = {name: np.shape(getattr(model, f"{name}_", 0.0)) for name in family.declared()}
    if shapes != family.shapes(k, d):
        had = np.shape(model.means_), np.shape(getattr(model, "covariances_", 0.0))
        raise InvalidParameterError(
            f"warm_start cannot go on from means of shape {had[0]} and covariances of "
            f"shape {had[1]} to n_components={k}, covariance_type={family.name!r} and "
            f"{d} features: fit with warm_start=False."
        )
    mixture: Mixture = model.mixture()
    noise = problem.settings.noise
    if noise is not None:
        share = noise.share if mixture.background is None else float(mixture.weights[-1])
        mixture = mixture.beside(noise.background, share, noise.sides)
    return mixture


def progress_of(model: Any, name: str) -> Callable[[int, float], None] | None:
    """What ``verbose`` asks for: prints the objective of this name now and then."""
    if not model.verbose:
        return None

    def report(iteration: int, value: float) -> None:
        if iteration % model.verbose_interval == 0:
            print(f"iteration {iteration}: {name} {value:.6f}")  # noqa: T201

    return report


def _left_to_noise(model: Any) -> float | None:
    """What ``weights_init``, which were checked, lack of one."""
    if model.noise is None or model.weights_init is None:
        return None
    left = 1.0 - float(np.sum(model.weights_init))
    return left if left > 1e-6 else None


def _weights(weights: Any, k: int, *, noise: bool) -> Floats:
    weights = _as_float("weights", weights, (k,))
    if (weights < 0).any() or (weights > 1).any():
        raise InvalidParameterError(
            "The parameter 'weights' should be in the range [0, 1], but got max value "
            f"{weights.max():.5f}, min value {weights.min():.5f}"
        )
    if abs(weights.sum() - 1.0) > 1e-6 and not (noise and 0.0 < weights.sum() < 1.0):
        raise InvalidParameterError(
            "The parameter 'weights' should be normalized, but got sum(weights) = "
            f"{weights.sum():.5f}"
        )
    return np.asarray(weights / weights.sum())


def _precisions(precisions: Any, family: type[Components], k: int, d: int) -> Floats:
    name = f"{family.name} precision"
    shape = family.gaussian_shape()
    if shape is None or not issubclass(shape, Gaussian):
        raise InvalidParameterError(
            f"precisions_init are inverse covariances, and covariance_type={family.name!r} has "
            "none: leave it out, or give means_init."
        )
    array = _as_float(name, precisions, shape.covariance_shape(k, d))
    matrix = shape.stored_as_matrices
    wanted = "symmetric, positive-definite" if matrix else "positive"
    symmetric = not matrix or np.allclose(array, np.swapaxes(array, -1, -2))
    with contextlib.suppress(np.linalg.LinAlgError), np.errstate(invalid="ignore"):
        if symmetric:
            shape.from_precisions(np.zeros((k, d)), array)
            return array
    raise InvalidParameterError(f"'{name}' should be {wanted}")


def _as_float(name: str, values: Any, shape: tuple[int, ...]) -> Floats:
    try:
        array: Floats = check_array(values, dtype=np.float64, ensure_2d=False, allow_nd=True)
    except (TypeError, ValueError) as error:
        raise InvalidParameterError(f"The parameter '{name}' is not usable: {error}") from error
    if array.shape != shape:
        raise InvalidParameterError(
            f"The parameter '{name}' should have the shape of {shape}, but got {array.shape}"
        )
    return array
