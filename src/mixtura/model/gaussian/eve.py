"""Covariances of one volume with common axes: components differ in shape along them."""

from __future__ import annotations

from mixtura._typing import Floats
from mixtura.model.gaussian.eigenvalues import of_equal_volume
from mixtura.model.gaussian.vve import VVE


class EVE(VVE):
    r"""Matrices :math:`\Sigma_k = \lambda D A_k D^\top` with :math:`|A_k| = 1`, (..., k, d, d).

    M-step: that of :class:`~.vve.VVE`, with :func:`~.eigenvalues.of_equal_volume` for the
    variances along the axes (Browne & McNicholas 2014).
    """

    __slots__ = ()

    name = mclust = "EVE"
    title = "variances along axes that all share, each set of one volume"
    plain = "all groups lie along the same directions and are of one size"
    picture = "parallel ellipses of one size"
    adjective = "common axes and volume"
    nests_in = ("VVE", "EVV", "full")
    univariate = "E"

    @staticmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        return 1 + k * (d - 1) + d * (d - 1) // 2

    @classmethod
    def takes_ratio(cls) -> bool:
        return False  # VVE's is for variances that are free

    @staticmethod
    def _along(spread: Floats, mass: Floats, floor: Floats) -> tuple[Floats, Floats]:
        variances = of_equal_volume(spread, mass, floor)
        return variances, (spread / variances).max(-1)
