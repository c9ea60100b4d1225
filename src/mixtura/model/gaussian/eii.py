"""Spherical covariance of one size: all components have the same variance in all directions."""

from __future__ import annotations

from typing import Self

import numpy as np

from mixtura._typing import Floats
from mixtura.model.components import least_beside_others
from mixtura.model.gaussian.eigenvalues import common, pooled
from mixtura.model.gaussian.natively import natively
from mixtura.model.gaussian.spherical import Spherical


class EII(Spherical):
    r"""One variance, kept once a component (..., k): :math:`\Sigma_k = \lambda I`.

    M-step: :math:`\lambda = \sum_k n_k \mathrm{tr} S_k / (d \sum_k n_k)` (model
    :math:`[\lambda I]` of Celeux & Govaert 1995, section 4.3), then raised to the mean of the
    features' floors.
    """

    __slots__ = ()

    name = mclust = "EII"
    title = "one variance for all"
    plain = "all groups are round and of one size"
    picture = "circles of one size"
    adjective = "round of one size"
    nests_in = ("spherical", "EEI", "full")
    univariate = "E"
    usual = False

    @classmethod
    def least_rows(cls, d: int) -> int:
        return least_beside_others(d)

    @staticmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        return 1

    @natively
    def best(self, means: Floats, spread: Floats, mass: Floats, floor: Floats) -> Self:
        variance = pooled(spread, mass)
        return self.from_covariances(means, np.repeat(variance, mass.shape[-1], -1), floor)

    def best_within(
        self, means: Floats, spread: Floats, mass: Floats, floor: Floats, ratio: float
    ) -> Self:
        return self.best(means, spread, mass, floor)  # all eigenvalues are one

    def constrain(self, floor: Floats) -> Self:
        return self.from_covariances(self.means, common(self.covariances, -1), floor)
