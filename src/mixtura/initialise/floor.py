"""The covariance floor: how little spread a component may have, in units of the data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from mixtura._typing import Floats
from mixtura.data import Source
from mixtura.engine.fold import Fold
from mixtura.initialise.moments import Moments, measure
from mixtura.model.families import Components
from mixtura.model.mixture import Mixture

SMALLEST_FLOOR = 1e-13
"""Floor in variances that holds even at ``reg_covar=0``: a few hundred roundings above zero.

It keeps a collapsing candidate computable until the search drops it; a fit that ends on it with
``reg_covar=0`` is an error.
"""


@dataclass(frozen=True, slots=True)
class Floor:
    """What holds the covariances of a fit from below.

    Attributes
    ----------
    variances : (d,) smallest variance allowed along each feature, in squared units of the data
    flat : in how many directions the data themselves have no more spread than that
    """

    variances: Floats
    flat: int = 0

    @classmethod
    def of(cls, reg_covar: float, moments: Moments, *, even: bool = False) -> Self:
        """The floor for data of these moments; ``even`` where it is the same in all columns."""
        variances = covariance_floor(reg_covar, moments.units)
        if even:
            variances = np.full_like(variances, variances.min())
        return cls(variances, moments.flat_directions(variances))

    def under(self, mixture: Mixture) -> Mixture:
        """A mixture held from below by this floor."""
        return replace(mixture, floor=self.variances, flat=self.flat)


def floor_of(
    source: Source,
    family: type[Components],
    reg_covar: float,
    fold: Fold,
    *,
    even: bool = False,
) -> Floor:
    """The floor of a fit of this family to these rows."""
    moments = measure(source, fold, with_covariance=family.spans_all_directions)
    return Floor.of(reg_covar, moments, even=even)


def covariance_floor(reg_covar: float, variances: Floats) -> Floats:
    """The floor (d,): ``reg_covar`` in units of each feature's own variance.

    A feature without variance has no unit of its own: it gets that of the others, pooled as their
    geometric mean, and 1 where there are no others. It adds the same constant to the log-density
    of every component, so that it changes no label and no comparison.
    """
    varies = variances > 0
    pooled = float(np.exp(np.log(variances[varies]).mean())) if varies.any() else 1.0
    return max(reg_covar, SMALLEST_FLOOR) * np.where(varies, variances, pooled)
