"""What covariances, precision factors and precisions set by hand mean, and whether they agree."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats, Rows
from mixtura.errors import InvalidParameterError
from mixtura.estimators.attributes.fingerprints import SPREADS
from mixtura.estimators.attributes.validity import (
    check_factor,
    check_positive_definite,
    check_range,
    check_symmetric,
)
from mixtura.model.families import Gaussian
from mixtura.model_file.checks import AGREEMENT, check_family

CLEAR = 1e-3
"""Covariances further apart, in units of a variance, are not the same but for rounding.

The inverse of a matrix with a condition number of 1e12 is still known to this.
"""


def agreed(arrays: dict[str, Floats], have: dict[str, Rows], family: type[Gaussian]) -> Gaussian:
    """The components that all of the arrays mean; the first decides, up to rounding."""
    for name, array in arrays.items():
        if name == "precisions_cholesky_":
            arrays[name] = check_factor(array, family)
        else:
            check_symmetric(name, array, family, have[name].dtype)
    means = np.asarray(have["means_"], dtype=np.float64)
    first, *others = arrays
    made = None
    if set(SPREADS[:2]) <= set(arrays):
        # as a fit gives them: the factor shows what float32 may have left of a covariance
        made = family(means, *(arrays[name] for name in SPREADS[:2]))
        gap, _ = _apart(made.covariances, family.covariances_of(made.precisions_cholesky), family)
        if gap <= max(AGREEMENT[have[name].dtype] for name in SPREADS[:2]):
            check_range(first, made)
            others = others[1:]
        else:
            made = None
    if made is None:
        made = _from(first, arrays[first], means, family)
    rounded = min((have[name].dtype for name in arrays), key=lambda dtype: dtype.itemsize)
    foreign = check_family(made, rounded, by_factor=SPREADS[1] in arrays)
    if foreign is not None:
        raise InvalidParameterError(f"{first} are of {foreign}")
    for name in others:
        other = _from(name, arrays[name], means, family)
        gap, where = _apart(made.covariances, other.covariances, family)
        if not gap <= CLEAR:
            of = "" if family.shared else f" of component {where}"
            raise InvalidParameterError(
                f"{first} and {name} disagree: the covariances{of} that they mean differ by "
                f"{100 * gap:.2g} % of a variance. Delete the one that is out of date (del "
                f"model.{name}, or del model.{first}): it then follows from the other."
            )
    return made


def _from(name: str, array: Floats, means: Floats, family: type[Gaussian]) -> Gaussian:
    """The components that one array means."""
    if name == "precisions_cholesky_":
        made = family(means, family.covariances_of(array), array)
    else:
        check_positive_definite(name, array, family)
        if name == "precisions_":
            made = family.from_precisions(means, array)
        else:
            made = family.from_covariances(means, array, _no_floor(array, family, means.shape[1]))
    check_range(name, made, array if name == "covariances_" else None)
    return made


def _no_floor(covariances: Floats, family: type[Gaussian], d: int) -> Floats:
    """A floor (d,) that nothing positive-definite to a double is below."""
    variances = covariances
    if family.stored_as_matrices:
        variances = np.diagonal(covariances, axis1=-2, axis2=-1)
    elif variances.ndim == 1:
        variances = variances[:, None]
    least = variances.reshape(-1, variances.shape[-1]).min(axis=0)
    return np.broadcast_to(np.maximum(1e-18 * least, np.finfo(np.float64).tiny), d)


def _apart(a: Floats, b: Floats, family: type[Gaussian]) -> tuple[float, int]:
    """How far covariances differ, in units of the first's variances, and the component where."""
    gaps = np.nan_to_num(np.abs(a - b) / family.units(a), nan=np.inf)
    return float(gaps.max()), int(gaps.reshape(len(gaps), -1).max(axis=1).argmax())
