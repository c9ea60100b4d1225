"""From what a person says of a prior to that of a family's components, for rows of known moments.

What is left open is what Fraley & Raftery (2007, Journal of Classification 24:155) take for it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mixtura._typing import Floats
from mixtura.errors import InvalidParameterError
from mixtura.initialise import Moments
from mixtura.model.conjugate_prior import ConjugatePrior
from mixtura.model.families import Components, Gaussian
from mixtura.model.gaussian.prior import NormalInverseWishart


def prior_for(
    asked: ConjugatePrior, family: type[Components], k: int, moments: Moments
) -> NormalInverseWishart:
    """The prior of k components of the family.

    Raises
    ------
    InvalidParameterError
        The family has none, or a parameter does not go with the columns or the family.
    """
    if not issubclass(family, Gaussian):
        raise InvalidParameterError(
            f"covariance_type={family.name!r} has no conjugate prior: leave prior at None, or "
            "choose a Gaussian shape."
        )
    d = moments.mean.size
    mean = moments.mean if asked.mean is None else _mean(asked.mean, d)
    scale = _usual(family, k, moments) if asked.scale is None else _scale(asked.scale, family, d)
    dof = d + 2.0 if asked.degrees_of_freedom is None else asked.degrees_of_freedom
    if family.stored_as_matrices:
        if not dof > d - 1:
            raise InvalidParameterError(
                f"degrees_of_freedom of the prior is {dof:g}, which makes no density of "
                f"covariances of {d} columns: give a number above {d - 1}, such as {d + 2}."
            )
        weight = dof + d + 1.0
    else:
        weight = dof + 2.0
        if family.isotropic:  # one variance, which d columns of each row tell of
            weight, scale = weight / d, scale / d
    once = family.n_covariance_parameters(2, d) == family.n_covariance_parameters(1, d)
    of_rows = asked.mean is None and asked.scale is None
    return NormalInverseWishart(mean, asked.shrinkage, weight, scale, once, of_rows)


def _usual(family: type[Gaussian], k: int, moments: Moments) -> Floats:
    """The rows' own spread, in k equal parts of its volume."""
    d, n = moments.mean.size, moments.total_weight
    per_sample = min(2.0, n / (n - 1.0)) if n > 1.0 else 2.0  # as of at least two rows
    volume = per_sample / max(1, k) ** (2.0 / d)
    if not family.stored_as_matrices:
        mean = moments.spread.mean() * volume
        return np.asarray(mean if family.isotropic else np.full(d, mean))
    if moments.covariance is None:
        raise AssertionError("the covariance of the rows was not measured")
    covariance: Floats = moments.covariance * volume
    return covariance


def _mean(given: Any, d: int) -> Floats:
    mean: Floats = np.array(given)
    if mean.shape != (d,):
        raise InvalidParameterError(
            f"mean of the prior has {mean.size} number{'s'[: mean.size != 1]}, but the rows have "
            f"{d} column{'s'[: d != 1]}: give one number for each."
        )
    return mean


def _scale(given: Any, family: type[Gaussian], d: int) -> Floats:
    """A scale as the family has it: (d, d), (d,) or a number."""
    scale: Floats = np.array(given)
    if scale.ndim and scale.shape[0] != d:
        raise InvalidParameterError(
            f"scale of the prior has the shape {scale.shape}, but the rows have {d} "
            f"column{'s'[: d != 1]}: give a number, ({d},) or ({d}, {d})."
        )
    if scale.ndim == 2 and not family.stored_as_matrices:
        diagonal = np.diagonal(scale)
        if (scale != np.diag(diagonal)).any():
            raise InvalidParameterError(
                f"scale of the prior is a matrix, but covariance_type={family.name!r} has no "
                "correlations for it to speak of: give its diagonal, or choose a shape of "
                "matrices such as covariance_type='full'."
            )
        scale = diagonal
    if scale.ndim == 1 and family.isotropic:
        if (scale != scale[0]).any():
            raise InvalidParameterError(
                "scale of the prior differs between columns, but "
                f"covariance_type={family.name!r} has the same variance in all: give one number."
            )
        scale = scale[0]
    if not family.stored_as_matrices:
        return np.asarray(scale if family.isotropic else np.broadcast_to(scale, (d,)).copy())
    if scale.ndim < 2:
        return np.diag(np.broadcast_to(scale, (d,)))
    return 0.5 * (scale + scale.T)
