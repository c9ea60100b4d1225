"""Diagonal covariance of one shape: components differ in size only."""

from __future__ import annotations

from typing import Self

import numpy as np

from mixtura._typing import Floats
from mixtura.model.gaussian.diag import Diag
from mixtura.model.gaussian.eigenvalues import of_equal_shape
from mixtura.model.gaussian.natively import natively


class VEI(Diag):
    r"""Variances :math:`\Sigma_k = \lambda_k A` with :math:`A` diagonal, as (..., k, d).

    M-step: :func:`~.eigenvalues.of_equal_shape`, volumes and shape in turn to their end (model
    :math:`[\lambda_k B]` of Celeux & Govaert 1995, section 4.2).
    """

    __slots__ = ()

    name = mclust = "VEI"
    title = "variances by feature of one shape, each of a size of its own"
    plain = "groups are upright and of one shape, with a size of their own"
    picture = "upright ellipses of one shape"
    adjective = "diagonal of one shape"
    nests_in = ("diag", "VEE", "full")
    univariate = "V"
    usual = affine = False

    @staticmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        return k + d - 1

    @staticmethod
    def optimism(mass: Floats, d: int) -> Floats:
        return np.zeros_like(mass)

    @natively
    def best(self, means: Floats, spread: Floats, mass: Floats, floor: Floats) -> Self:
        variances = of_equal_shape(spread, mass, self.covariances, floor)
        return self.from_covariances(means, variances, floor)
