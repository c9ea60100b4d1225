"""Covariances of one volume: components differ in shape and direction."""

from __future__ import annotations

from typing import Self

import numpy as np

from mixtura._typing import Floats
from mixtura.model.gaussian.axes import along
from mixtura.model.gaussian.eigenvalues import of_equal_volume
from mixtura.model.gaussian.full import Full
from mixtura.model.gaussian.natively import natively


class EVV(Full):
    r"""Matrices :math:`\Sigma_k = \lambda C_k` with :math:`|C_k| = 1`, as (..., k, d, d).

    M-step: :func:`~.eigenvalues.of_equal_volume` for the eigenvalues of the spreads, that is,
    :math:`C_k = S_k / |S_k|^{1/d}` above the floor (model :math:`[\lambda C_k]` of Celeux &
    Govaert 1995, section 4.1).
    """

    __slots__ = ()

    name = mclust = "EVV"
    title = "a matrix each, of one volume"
    plain = "groups are of one size, with a shape and direction of their own"
    picture = "any ellipses of one size"
    adjective = "full of one volume"
    nests_in = ("full",)
    univariate = "E"
    usual = affine = False

    @staticmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        return 1 - k + k * d * (d + 1) // 2

    @natively
    def best(self, means: Floats, spread: Floats, mass: Floats, floor: Floats) -> Self:
        unit = np.sqrt(floor)
        outer = unit[:, None] * unit
        values, vectors = np.linalg.eigh(spread / outer)
        variances = of_equal_volume(np.maximum(values, 0.0), mass, np.ones(unit.size))
        covariances, factors = along(vectors, variances)
        return type(self)(means, covariances * outer, factors / unit[:, None])
