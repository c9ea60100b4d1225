"""Covariances that are one matrix up to their size."""

from __future__ import annotations

from typing import Self

import numpy as np

from mixtura._typing import Floats
from mixtura.model.components import FEW
from mixtura.model.gaussian.eigenvalues import MOST_ROUNDS, alike, pooled
from mixtura.model.gaussian.factor import factorise
from mixtura.model.gaussian.full import Full
from mixtura.model.gaussian.natively import natively


class VEE(Full):
    r"""Matrices :math:`\Sigma_k = \lambda_k C`, as (..., k, d, d).

    M-step: :math:`C` and the volumes :math:`\lambda_k = \mathrm{tr}(S_k C^{-1}) / d` in turn, each
    the best for the other at or above the floor, to their end (model :math:`[\lambda_k C]` of
    Celeux & Govaert 1995, section 4.1). In the logarithms of the volumes, with the best matrix for
    them, it is convex: there is one end.
    """

    __slots__ = ()

    name = mclust = "VEE"
    title = "one matrix up to a size each"
    plain = "all groups share one shape and direction, with a size of their own"
    picture = "ellipses of one shape and direction"
    adjective = "one matrix in several sizes"
    nests_in = ("VVE", "VEV", "full")
    univariate = "V"
    usual = affine = False
    in_row_space = False  # directions without rows have a say in the volumes

    @classmethod
    def least_rows(cls, d: int) -> int:
        return min(d + 1, FEW)  # its matrix is estimated from all rows

    @classmethod
    def believable_rows(cls, d: int) -> int:
        return FEW

    @staticmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        return k + d - 1 + d * (d - 1) // 2

    @staticmethod
    def optimism(mass: Floats, d: int) -> Floats:
        return np.zeros_like(mass)

    @natively
    def best(self, means: Floats, spread: Floats, mass: Floats, floor: Floats) -> Self:
        unit = np.sqrt(floor)
        outer = unit[:, None] * unit
        k, d = means.shape[-2:]
        scaled, masses = (spread / outer).reshape(-1, k, d, d), mass.reshape(-1, k)
        values, vectors = np.linalg.eigh(scaled)
        roots = vectors * np.sqrt(np.maximum(values, 0.0))[..., None, :]
        volumes = _volumes(self.precisions_cholesky * unit[:, None]).reshape(-1, k)
        volumes /= np.exp(np.log(volumes).mean(-1, keepdims=True))  # their ratios are what counts
        matrices, factors = np.empty((2, len(scaled), d, d))
        relative, moving = np.empty_like(volumes), np.arange(len(scaled))
        for _ in range(MOST_ROUNDS):
            earlier = volumes[moving]
            smallest = earlier.min(-1)
            lighter = (smallest[:, None] / earlier)[..., None, None]
            matrix, factor = factorise(
                pooled(lighter * scaled[moving], masses[moving])[:, 0], np.ones(d)
            )
            volume = smallest[:, None] * _traces(roots[moving], factor) / d
            volume = _held(volume, smallest, factor)
            matrices[moving], factors[moving] = matrix, factor
            relative[moving] = volume / smallest[:, None]
            volumes[moving] = volume / np.exp(np.log(volume).mean(-1, keepdims=True))
            moving = moving[~alike(volumes[moving], earlier)]
            if not moving.size:
                break
        relative = relative[..., None, None]
        shape = spread.shape
        return type(self)(
            means,
            (relative * matrices[:, None]).reshape(shape) * outer,
            (factors[:, None] / np.sqrt(relative)).reshape(shape) / unit[:, None],
        )


def _volumes(factors: Floats) -> Floats:
    r""":math:`|\Sigma_k|^{1/d}` (..., k) of precision factors."""
    logs = np.log(np.diagonal(factors, axis1=-2, axis2=-1))
    volumes: Floats = np.exp(-2.0 * logs.mean(-1))
    return volumes


def _traces(roots: Floats, factor: Floats) -> Floats:
    r""":math:`\mathrm{tr}\, S_k C^{-1}` (m, k), never negative, for one C by its precision factor.

    ``roots`` (m, k, d, d) are :math:`R_k` with :math:`S_k = R_k R_k^\top`.
    """
    whitened = np.swapaxes(factor, -1, -2)[:, None] @ roots
    traces: Floats = np.square(whitened).sum((-2, -1))
    return traces


def _held(volume: Floats, smallest: Floats, factor: Floats) -> Floats:
    """Volumes (m, k) no smaller than bring C, by its factor, down to the floor."""
    below = ~(volume >= smallest[:, None]).all(-1)
    if below.any():
        room = 1.0 / np.square(np.linalg.norm(factor[below], ord=2, axis=(-2, -1)))
        volume[below] = np.fmax(volume[below], (smallest[below] / np.maximum(room, 1.0))[:, None])
    return volume
