"""Whether numbers that someone has set are those of a mixture, with a sentence where not."""

from __future__ import annotations

from typing import Any

import numpy as np

from mixtura._typing import Floats, Rows
from mixtura.errors import InvalidParameterError
from mixtura.model.families import FAMILIES, Gaussian
from mixtura.model_file.checks import AGREEMENT, WEIGHT_SUM
from mixtura.model_file.ranges import out_of_range

EPS = float(np.finfo(np.float64).eps)


def check_means(means: Rows) -> tuple[int, int]:
    """K and d, if these are k means of d features."""
    if means.ndim != 2 or 0 in means.shape:
        cure = ""
        if means.ndim == 1 and means.size:
            cure = ": means_.reshape(-1, 1) for one feature, or (1, -1) for one component"
        raise InvalidParameterError(
            f"means_ has shape {means.shape}, not (k, d), a row for each component and a column "
            f"for each feature{cure}."
        )
    _check_finite("means_", means)
    return means.shape[0], means.shape[1]


def check_weights(weights: Rows, k: int, noise: float = 0.0) -> None:
    """K shares that add up to one, together with that of the ``noise``."""
    if weights.shape != (k,):
        raise InvalidParameterError(
            f"weights_ has shape {weights.shape}, but means_ has {k} row{'s'[: k != 1]}: set one "
            "weight for each component."
        )
    _check_finite("weights_", weights)
    if (weights < 0).any():
        which = int(np.argmin(weights))
        raise InvalidParameterError(
            f"weights_[{which}] is {weights[which]:g}: a component's share cannot be negative, so "
            "set it to 0 or more, with all of them adding up to 1."
        )
    total = float(weights.sum(dtype=np.float64))
    if noise and abs(total + noise - 1.0) > WEIGHT_SUM:
        raise InvalidParameterError(
            f"weights_ add up to {total:g} and noise_weight_ is {noise:g}, which together are "
            f"{total + noise:g}, not 1: set weights_ to shares of all rows, or noise_weight_ to "
            "1 less their sum."
        )
    if not noise and abs(total - 1.0) > WEIGHT_SUM:
        cure = "divide them by their sum" if total > 0 else "set their shares"
        raise InvalidParameterError(f"weights_ add up to {total:g}, not to 1: {cure}.")


def check_spread(name: str, array: Rows, family: type[Gaussian], k: int, d: int) -> Floats:
    """Covariances, precisions or factors (``name``) in the family's shape, finite, as float64."""
    wanted = family.covariance_shape(k, d)
    if array.shape != wanted:
        others = [
            repr(other.name)
            for other in FAMILIES.values()
            if issubclass(other, Gaussian) and other.covariance_shape(k, d) == array.shape
        ]
        cure = f", or covariance_type to {' or '.join(others)}" if others else ""
        raise InvalidParameterError(
            f"{name} has shape {array.shape}, but covariance_type={family.name!r} with means_ of "
            f"shape {(k, d)} takes {wanted}: set it in that shape{cure}."
        )
    _check_finite(name, array)
    return array.astype(np.float64)


def check_array(name: str, array: Rows, shape: tuple[int, ...]) -> Floats:
    """An array of a family without covariances, in its shape, finite, as float64."""
    if array.shape != shape:
        raise InvalidParameterError(
            f"{name} has shape {array.shape}, but the other parameters take {shape}: set it in "
            "that shape."
        )
    _check_finite(name, array)
    return array.astype(np.float64)


def check_freedoms(array: Rows, k: int) -> Floats:
    """Degrees of freedom (k,), all above zero, as float64."""
    name = "degrees_of_freedom_"
    values = check_array(name, array, (k,))
    if not (values > 0).all():
        which = int(np.argmin(values))
        raise InvalidParameterError(
            f"{name}[{which}] is {values[which]:g}: degrees of freedom must be positive, so set a "
            "number above 0; the smaller it is the heavier are the tails."
        )
    return values


def check_symmetric(name: str, array: Floats, family: type[Gaussian], dtype: Any) -> None:
    """Positive variances, and both halves the same, to the rounding of ``dtype``."""
    _check_positive(name, array, family)
    if not family.stored_as_matrices:
        return
    apart = np.abs(array - np.swapaxes(array, -1, -2)) > AGREEMENT[dtype] * family.units(array)
    if apart.any():
        *which, i, j = np.argwhere(apart)[0]
        matrix = array[tuple(which)]
        raise InvalidParameterError(
            f"{_at(name, which)} is not symmetric: {matrix[i, j]:g} at ({i}, {j}) but "
            f"{matrix[j, i]:g} at ({j}, {i}). Give both the same value, such as (A + A.T) / 2."
        )


def check_positive_definite(name: str, array: Floats, family: type[Gaussian]) -> None:
    """No direction without spread, in matrices that are symmetric with a positive diagonal."""
    if not family.stored_as_matrices:
        return
    least = np.linalg.eigvalsh(array / family.units(array))[..., 0]
    d = array.shape[-1]
    if (least <= 4 * d * EPS).any():
        which = np.argwhere(least <= 4 * d * EPS)[0]
        value = float(least[tuple(which)])
        raise InvalidParameterError(
            f"{_at(name, which)} is not positive-definite: scaled to ones on its diagonal, its "
            f"smallest eigenvalue is {value:.2g}. Correct its entries off the diagonal, or raise "
            f"each entry of the diagonal by the factor 1 + {max(-2 * value, 1e-6):.2g}."
        )


def check_factor(factor: Floats, family: type[Gaussian]) -> Floats:
    """The factor U with U U' the precision, upper triangular; what is lower is turned."""
    name = "precisions_cholesky_"
    _check_positive(name, factor, family)
    if not family.stored_as_matrices:
        return factor
    upper = np.asarray(~np.tril(factor, -1).any(axis=(-2, -1)))
    lower = np.asarray(~np.triu(factor, 1).any(axis=(-2, -1)))
    if not (upper | lower).all():
        raise InvalidParameterError(
            f"{_at(name, np.argwhere(~(upper | lower))[0])} is not triangular, as the Cholesky "
            "factor of a precision is: set covariances_ or precisions_ instead, and delete it."
        )
    if upper.all():
        return factor
    # as numpy.linalg.cholesky(precisions) gives it: the same precision, by another factor
    nothing = np.zeros((1, factor.shape[-1]))
    precisions = factor @ np.swapaxes(factor, -1, -2)
    check_positive_definite(name, precisions, family)
    turned = family.from_precisions(nothing, precisions).precisions_cholesky
    return np.where(upper[..., None, None], factor, turned)


def check_range(name: str, components: Gaussian, given: Floats | None = None) -> None:
    """Variances whose inverses a double holds, and the ``given`` ones, which no floor raised."""
    parts = (components.covariances, components.precisions_cholesky, components.precisions)
    raised = given is not None and not np.array_equal(components.covariances, given)
    if raised or not all(np.isfinite(part).all() for part in parts):
        raise InvalidParameterError(
            f"{name} is so small or so large that its inverse overflows: multiply the data, the "
            "means and the standard deviations by a constant."
        )
    odd = out_of_range(components)
    if odd is not None:
        raise InvalidParameterError(
            f"{name} and means_ are out of range: {odd}. Multiply the data, the means and the "
            "standard deviations by a constant."
        )


def _check_finite(name: str, array: Rows) -> None:
    if not np.isfinite(array).all():
        where = np.argwhere(~np.isfinite(array))[0]
        raise InvalidParameterError(
            f"{_at(name, where)} is NaN or infinite ({array[tuple(where)]}): set a finite number."
        )


def _check_positive(name: str, array: Floats, family: type[Gaussian]) -> None:
    """Variances, or what is on the diagonals of matrices."""
    matrices = family.stored_as_matrices
    array = np.diagonal(array, axis1=-2, axis2=-1) if matrices else array
    if not (array > 0).all():
        where = np.argwhere(~(array > 0))[0]
        value = array[tuple(where)]
        entry = [*where, where[-1]] if matrices else where
        what = "the diagonal of a factor" if name == "precisions_cholesky_" else "a variance"
        what = "a precision" if name == "precisions_" else what
        raise InvalidParameterError(
            f"{_at(name, entry)} is {value:g}: {what} must be positive, so set a number above 0."
        )


def _at(name: str, index: Any) -> str:
    """How an error names an entry, of the component that the first number is."""
    place = ", ".join(str(int(i)) for i in index)
    return f"{name}[{place}]" if place else name
