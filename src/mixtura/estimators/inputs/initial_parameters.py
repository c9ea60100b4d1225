"""Whether the initial parameters that a caller gives can begin a fit."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
from sklearn.utils.validation import check_array

from mixtura._typing import Floats
from mixtura.errors import InvalidParameterError
from mixtura.initialise import Given
from mixtura.model.families import Components, Gaussian


def _weights(weights: Any, k: int) -> Floats:
    weights = _as_float("weights", weights, (k,))
    if (weights < 0).any() or (weights > 1).any():
        raise InvalidParameterError(
            "The parameter 'weights' should be in the range [0, 1], but got max value "
            f"{weights.max():.5f}, min value {weights.min():.5f}"
        )
    if abs(weights.sum() - 1.0) > 1e-6:
        raise InvalidParameterError(
            "The parameter 'weights' should be normalized, but got sum(weights) = "
            f"{weights.sum():.5f}"
        )
    return np.asarray(weights / weights.sum())


def _precisions(precisions: Any, family: type[Components], k: int, d: int) -> Floats:
    name = f"{family.name} precision"
    if not issubclass(family, Gaussian):
        raise InvalidParameterError(
            f"precisions_init are inverse covariances, and covariance_type={family.name!r} has "
            "none: leave it out, or give means_init."
        )
    array = _as_float(name, precisions, family.covariance_shape(k, d))
    matrix = family.stored_as_matrices
    wanted = "symmetric, positive-definite" if matrix else "positive"
    symmetric = not matrix or np.allclose(array, np.swapaxes(array, -1, -2))
    with contextlib.suppress(np.linalg.LinAlgError), np.errstate(invalid="ignore"):
        if symmetric:
            family.from_precisions(np.zeros((k, d)), array)
            return array
    raise InvalidParameterError(f"'{name}' should be {wanted}")


def check_given(
    weights: Any, means: Any, precisions: Any, family: type[Components], k: int, d: int
) -> Given:
    """The three ``*_init`` parameters, each checked for shape and range."""
    return Given(
        weights=None if weights is None else _weights(weights, k),
        means=None if means is None else _as_float("means", means, (k, d)),
        precisions=None if precisions is None else _precisions(precisions, family, k, d),
    )


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
