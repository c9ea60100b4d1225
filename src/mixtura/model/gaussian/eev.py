"""Covariances of one volume and shape: components differ in direction only."""

from __future__ import annotations

from typing import Self

import numpy as np

from mixtura._typing import Floats
from mixtura.model.gaussian.axes import eigen
from mixtura.model.gaussian.eigenvalues import pooled
from mixtura.model.gaussian.natively import natively
from mixtura.model.gaussian.oriented import Oriented
from mixtura.model.gaussian.ratio import within_ratio


class EEV(Oriented):
    r"""Matrices :math:`\Sigma_k = \lambda D_k A D_k^\top`, as (..., k, d, d).

    M-step: :math:`D_k` are the eigenvectors of :math:`S_k`, and :math:`\lambda A` the mean of
    their sorted eigenvalues by mass, raised to the floor (model :math:`[\lambda D_k A D_k']` of
    Celeux & Govaert 1995, section 4.1).
    """

    __slots__ = ()

    name = mclust = "EEV"
    title = "a matrix each, of one volume and shape"
    plain = "groups are of one size and shape, each turned its own way"
    picture = "one ellipse, turned"
    adjective = "one matrix, turned"
    nests_in = ("VEV", "EVV", "full")
    univariate = "E"

    @staticmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        return d + k * (d * (d - 1) // 2)

    @natively
    def best(self, means: Floats, spread: Floats, mass: Floats, floor: Floats) -> Self:
        values, vectors = eigen(spread)
        variances = np.maximum(pooled(values, mass), floor.min())
        return self._of_axes(means, vectors, np.broadcast_to(variances, values.shape))

    def best_within(
        self, means: Floats, spread: Floats, mass: Floats, floor: Floats, ratio: float
    ) -> Self:
        values, vectors = np.linalg.eigh(spread)
        one = np.ones((*mass.shape[:-1], 1))
        variances = within_ratio(pooled(values, mass), one, ratio, floor.min())
        return self._of_axes(means, vectors, np.broadcast_to(variances, values.shape))
