"""Covariances with common axes: components differ in the variances along them."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np

from mixtura._typing import Floats
from mixtura.model.components import FEW
from mixtura.model.gaussian.natively import natively
from mixtura.model.gaussian.orientation import ENOUGH, best_axes, common_axes
from mixtura.model.gaussian.oriented import Oriented, smallest
from mixtura.model.gaussian.ratio import within_ratio


class VVE(Oriented):
    r"""Matrices :math:`\Sigma_k = \lambda_k D A_k D^\top`, as (..., k, d, d).

    M-step: the axes D for given variances (:func:`~.orientation.best_axes`) and the variances
    :math:`\lambda_k A_k = \mathrm{diag}(D^\top S_k D)` along them in turn, to their end (Browne &
    McNicholas 2014, Advances in Data Analysis and Classification 8:217, where each component
    counts with :math:`1 / \lambda_k`; for k = 1, principal components, and in general those that
    Flury 1984, JASA 79:892, has in common).
    """

    __slots__ = ()

    name = mclust = "VVE"
    turns_together = True
    title = "variances along axes that all share"
    plain = "all groups lie along the same directions, with spreads of their own"
    picture = "parallel ellipses"
    adjective = "common axes"
    nests_in: ClassVar[tuple[str, ...]] = ("full",)
    univariate = "V"

    @classmethod
    def least_rows(cls, d: int) -> int:
        return min(d + 1, FEW)  # its axes are estimated from all rows

    @classmethod
    def believable_rows(cls, d: int) -> int:
        return FEW

    @staticmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        return k * d + d * (d - 1) // 2

    @natively
    def best(self, means: Floats, spread: Floats, mass: Floats, floor: Floats) -> Self:
        return self._turned(means, spread, mass, floor)

    def best_on_the_way(self, means: Floats, spread: Floats, mass: Floats, floor: Floats) -> Self:
        return self._turned(means, spread, mass, floor, ENOUGH)

    def _turned(
        self, means: Floats, spread: Floats, mass: Floats, floor: Floats, enough: float = 0.0
    ) -> Self:
        least = smallest(floor)
        before = common_axes(self.covariances)
        axes, variances = best_axes(
            spread, mass, before, lambda s, n: self._along(s, n, least), float(least[0]), enough
        )
        return self._of_axes(means, axes[..., None, :, :], variances)

    def best_within(
        self, means: Floats, spread: Floats, mass: Floats, floor: Floats, ratio: float
    ) -> Self:
        least = float(floor.min())
        axes, variances = best_axes(
            spread,
            mass,
            common_axes(self.covariances),
            lambda s, n: (within_ratio(s, n, ratio, least), np.ones(n.shape)),
        )
        return self._of_axes(means, axes[..., None, :, :], variances)

    @staticmethod
    def _along(spread: Floats, mass: Floats, floor: Floats) -> tuple[Floats, Floats]:
        """Variances (..., k, d) along given axes, and how many times those the spreads are."""
        return np.maximum(spread, floor), np.ones(spread.shape[:-1])
