"""Tied covariance: one matrix shared by all components."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.model.components import least_beside_others
from mixtura.model.gaussian.axes import along
from mixtura.model.gaussian.factor import colour
from mixtura.model.gaussian.ratio import within_ratio
from mixtura.model.gaussian.stored import EIGENVALUES, Matrices
from mixtura.model.parameters import axes


@dataclass(frozen=True, slots=True)
class Tied(Matrices):
    r"""One matrix (..., d, d).

    M-step: :math:`\Sigma = \sum_k (T_k - N_k \delta_k \delta_k^\top) / \sum_k N_k` (model EEE
    of Celeux & Govaert 1995, section 4.1), then raised to the floor.
    """

    means: Floats = field(metadata=axes("k", "d"))
    covariances: Floats = field(metadata=axes("d", "d", power=2))
    precisions_cholesky: Floats = field(metadata=axes("d", "d", power=-1, free=False))

    name = "tied"
    title = "one matrix for all"
    plain = "all groups share one shape"
    picture = "one ellipse for all"
    nests_in = ("full",)
    univariate = "E"
    mclust = "EEE"
    free_axes = True
    in_any_units = True
    kernel = "tied"
    in_row_space = True
    shared = True

    @classmethod
    def least_rows(cls, d: int) -> int:
        return least_beside_others(d)

    @staticmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        return d * (d + 1) // 2

    @staticmethod
    def work(n: int, k: int, d: int, *, floored: bool = False) -> float:
        return float(2 * n * d * (d + k) + d**3 * (EIGENVALUES if floored else 1))

    @property
    def variances(self) -> Floats:
        return np.broadcast_to(
            np.diagonal(self.covariances, axis1=-2, axis2=-1)[..., None, :], self.means.shape
        )

    @property
    def covariance_matrices(self) -> Floats:
        shape = (*self.means.shape, self.n_features)
        return np.broadcast_to(self.covariances[..., None, :, :], shape)

    def best(self, means: Floats, spread: Floats, mass: Floats, floor: Floats) -> Self:
        return self.from_covariances(means, spread, floor)

    def best_within(
        self, means: Floats, spread: Floats, mass: Floats, floor: Floats, ratio: float
    ) -> Self:
        values, vectors = np.linalg.eigh(spread)
        one = np.ones((*values.shape[:-1], 1))
        values = within_ratio(values[..., None, :], one, ratio, floor.min())[..., 0, :]
        return type(self)(means, *along(vectors, values))

    @staticmethod
    def _spread(second: Floats, mass: Floats, shift: Floats, total: Floats) -> Floats:
        spread = second - np.swapaxes(shift * mass[..., None], -1, -2) @ shift
        spread /= total[..., None, None]
        symmetric: Floats = 0.5 * (spread + np.swapaxes(spread, -1, -2))
        return symmetric

    @staticmethod
    def rows_to_search(k: int, d: int) -> int:
        return k + 2 * d

    def squared_lengths(self, weights: Floats, changes: Mapping[str, Floats]) -> Floats:
        means, covariances = changes["means"], changes["covariances"]
        factor = self.precisions_cholesky
        change = factor.T @ covariances @ factor
        squared: Floats = np.square(means @ factor).sum(-1) @ weights
        squared += 0.5 * np.square(change).sum((-2, -1))
        return squared

    def deviations(self, labels: Ints, rng: np.random.Generator) -> Floats:
        draws = rng.standard_normal((labels.size, self.n_features))
        return colour(draws, self.precisions_cholesky)
