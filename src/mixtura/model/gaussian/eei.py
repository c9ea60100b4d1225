"""Diagonal covariance, one for all: features independent, with one variance each."""

from __future__ import annotations

from typing import Self

import numpy as np

from mixtura._typing import Floats
from mixtura.model.components import least_beside_others
from mixtura.model.gaussian.diag import Diag
from mixtura.model.gaussian.eigenvalues import common, pooled
from mixtura.model.gaussian.natively import natively
from mixtura.model.gaussian.ratio import within_ratio


class EEI(Diag):
    r"""Variances by feature, kept once a component (..., k, d): :math:`\Sigma_k = \lambda A`.

    M-step: :math:`\Sigma = \mathrm{diag} \sum_k n_k S_k / \sum_k n_k` (model
    :math:`[\lambda B]` of Celeux & Govaert 1995, section 4.2), then raised to the floor.
    """

    __slots__ = ()

    name = mclust = "EEI"
    title = "variances by feature, one set for all"
    plain = "all groups share one spread in each column, and columns do not lean on each other"
    picture = "one upright ellipse for all"
    adjective = "shared diagonal"
    nests_in = ("VEI", "EVI", "diag", "tied", "full")
    univariate = "E"
    usual = False

    @classmethod
    def least_rows(cls, d: int) -> int:
        return least_beside_others(d)

    @staticmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        return d

    @staticmethod
    def optimism(mass: Floats, d: int) -> Floats:
        return np.zeros_like(mass)

    @natively
    def best(self, means: Floats, spread: Floats, mass: Floats, floor: Floats) -> Self:
        variances = pooled(spread, mass)
        return self.from_covariances(means, np.repeat(variances, mass.shape[-1], -2), floor)

    def best_within(
        self, means: Floats, spread: Floats, mass: Floats, floor: Floats, ratio: float
    ) -> Self:
        one = np.ones((*mass.shape[:-1], 1))
        variances = within_ratio(pooled(spread, mass), one, ratio, floor.min())
        variances = np.repeat(variances, mass.shape[-1], -2)
        return type(self)(means, variances, 1.0 / np.sqrt(variances))

    def constrain(self, floor: Floats) -> Self:
        return self.from_covariances(self.means, common(self.covariances, -2), floor)
