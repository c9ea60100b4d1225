"""Whether stored numbers are in the range of what a fit gives: :mod:`mixtura.limits` has it.

Parameters beyond it are no one's result, and answers about rows would leave a double's range.
"""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats
from mixtura.errors import ModelFileError
from mixtura.limits import LARGEST, VARIANCES
from mixtura.model.families import Components, Gaussian, StudentT
from mixtura.model_file.stored import StoredPreparation

LONGEST = 745.0
"""The size of the logarithm of any positive double, at most."""

ROOM = 8.0
"""A mean of values, or a sum of squares over columns, is this much larger by rounding at most."""


def out_of_range(components: Components) -> str | None:
    """What of a mixture's parameters is beyond what a fit gives, or None."""
    largest = float(np.abs(components.means).max())
    if not largest <= ROOM * LARGEST:
        return f"a mean is {largest:.3g} in size, and no row that is fitted exceeds {LARGEST:g}"
    variances = components.variances
    smallest, largest = float(variances.min()), float(variances.max())
    if not (VARIANCES[0] <= smallest and largest <= VARIANCES[1]):
        odd = smallest if not smallest >= VARIANCES[0] else largest
        return f"a variance is {odd:.3g}, and a fit's are {VARIANCES[0]:g} to {VARIANCES[1]:g}"
    if not isinstance(components, Gaussian | StudentT):
        return None
    factor = components.precisions_cholesky
    if components.stored_as_matrices:
        factor = np.diagonal(factor, axis1=-2, axis2=-1)
    smallest, largest = float(factor.min()), float(factor.max())
    bounds = VARIANCES[1] ** -0.5 / ROOM, ROOM * VARIANCES[0] ** -0.5
    if not (bounds[0] <= smallest and largest <= bounds[1]):
        odd = smallest if not smallest >= bounds[0] else largest
        return (
            f"a precision factor is {odd:.3g}, and a fit's are {bounds[0]:.3g} to {bounds[1]:.3g}"
        )
    return None


def check_preparation(preparation: StoredPreparation, prepared: Components) -> None:
    """Units as columns have them, also where they meet the mixture's parameters."""
    low, high = VARIANCES[0] ** 0.5, VARIANCES[1] ** 0.5
    scale, pca = preparation.scale, preparation.pca
    if not (low <= scale.min() and scale.max() <= high):
        raise ModelFileError(f"array 'scale' has a number that is not from {low:.3g} to {high:g}.")
    _at_most("center", preparation.center, LARGEST)
    means, variances = prepared.means, prepared.variances
    if pca is not None:
        _at_most("pca_mean", pca.mean, LARGEST)
        _at_most("pca_residual", pca.residual, VARIANCES[1])
        if pca.variances is not None:
            _at_most("pca_variances", pca.variances, VARIANCES[1])
        means = means @ pca.components + pca.mean
        # no direction of the original space has more than all of the axes together
        variances = variances.sum(-1)[:, None] + pca.residual
    with np.errstate(over="ignore"):
        _at_most("means", means * scale + preparation.center, LARGEST)
        _at_most("covariances", variances * np.square(scale), VARIANCES[1])
    if not (variances * np.square(scale)).min() >= VARIANCES[0]:
        raise ModelFileError("array 'covariances' is too small in the units of the columns.")
    if places := preparation.places:
        own = means * scale + preparation.center, variances * np.square(scale)
        _check_logarithms(own[0][:, places], own[1][:, places])


def _check_logarithms(means: Floats, variances: Floats) -> None:
    """Means and variances (k, l) as logarithms of a double's values have them."""
    if not (np.abs(means).max() <= ROOM * LONGEST and variances.max() <= (ROOM * LONGEST) ** 2):
        raise ModelFileError("a mean or a variance of a logarithm is beyond what a number has.")


def _at_most(name: str, array: Floats, largest: float) -> None:
    if not np.abs(array).max() <= ROOM * array.shape[-1] * largest:
        raise ModelFileError(f"array {name!r} is above {largest:g} in the units of the columns.")
