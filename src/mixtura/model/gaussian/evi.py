"""Diagonal covariance of one volume: components differ in shape only."""

from __future__ import annotations

from typing import Self

from mixtura._typing import Floats
from mixtura.model.gaussian.diag import Diag
from mixtura.model.gaussian.eigenvalues import of_equal_volume
from mixtura.model.gaussian.natively import natively


class EVI(Diag):
    r"""Variances :math:`\Sigma_k = \lambda A_k` with :math:`A_k` diagonal, as (..., k, d).

    M-step: :func:`~.eigenvalues.of_equal_volume` (model :math:`[\lambda B_k]` of Celeux & Govaert
    1995, section 4.2).
    """

    __slots__ = ()

    name = mclust = "EVI"
    title = "variances by feature, each set of one volume"
    plain = "groups are upright and of one size, with a shape of their own"
    picture = "upright ellipses of one size"
    adjective = "diagonal of one volume"
    nests_in = ("diag", "EVE", "full")
    univariate = "E"
    usual = affine = False

    @staticmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        return 1 + k * (d - 1)

    @natively
    def best(self, means: Floats, spread: Floats, mass: Floats, floor: Floats) -> Self:
        return self.from_covariances(means, of_equal_volume(spread, mass, floor), floor)
