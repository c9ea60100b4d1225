"""Covariances of one shape: components differ in size and direction."""

from __future__ import annotations

from typing import Self

import numpy as np

from mixtura._typing import Floats
from mixtura.model.gaussian.axes import eigen
from mixtura.model.gaussian.eigenvalues import of_equal_shape
from mixtura.model.gaussian.natively import natively
from mixtura.model.gaussian.oriented import Oriented, smallest


class VEV(Oriented):
    r"""Matrices :math:`\Sigma_k = \lambda_k D_k A D_k^\top`, as (..., k, d, d).

    M-step: :math:`D_k` are the eigenvectors of :math:`S_k`, and the variances along them
    :func:`~.eigenvalues.of_equal_shape` of their sorted eigenvalues (model
    :math:`[\lambda_k D_k A D_k']` of Celeux & Govaert 1995, section 4.1).
    """

    __slots__ = ()

    name = mclust = "VEV"
    title = "a matrix each, of one shape"
    plain = "groups are of one shape, each of its own size and turned its own way"
    picture = "ellipses of one shape, turned"
    adjective = "full of one shape"
    nests_in = ("full",)
    univariate = "V"
    in_row_space = False  # directions without rows have a say in the volumes

    @staticmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        return k + d - 1 + k * (d * (d - 1) // 2)

    @natively
    def best(self, means: Floats, spread: Floats, mass: Floats, floor: Floats) -> Self:
        values, vectors = eigen(spread)
        least = smallest(floor)
        before = np.maximum(eigen(self.covariances)[0], least)
        variances = of_equal_shape(values, mass, before, least)
        return self._of_axes(means, vectors, variances)
