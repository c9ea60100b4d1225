"""Tied covariance: one matrix shared by all components."""

from __future__ import annotations

from typing import Self

import numpy as np

from mixtura import kernels
from mixtura._typing import Floats, Ints, Rows
from mixtura.families._base import EIGENVALUES, FEW, Components, negligible_mass, posterior_means
from mixtura.families._factor import (
    colour,
    directions_at_floor,
    factorise,
    finer_than,
    invert_precisions,
    positive_definite,
)
from mixtura.kernels import Moments, Sums
from mixtura.stats import MixtureStatistics


class Tied(Components):
    r"""One matrix (..., d, d).

    M-step: :math:`\Sigma = \sum_k (T_k - N_k \delta_k \delta_k^\top) / \sum_k N_k` (model EEE
    of Celeux & Govaert 1995, section 4.1), then raised to the floor.
    """

    __slots__ = ()
    name = "tied"
    title = "one matrix for all"
    plain = "all groups share one shape"
    picture = "one ellipse for all"
    nests_in = ("full",)
    univariate = "E"
    stored_as_matrices = True
    free_axes = True
    in_any_units = True
    shared = True
    spans_all_directions = True

    @staticmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        return d * (d + 1) // 2

    @staticmethod
    def covariance_shape(k: int, d: int) -> tuple[int, ...]:
        return (d, d)

    @staticmethod
    def least_rows(d: int) -> int:
        return min(d + 1, FEW)  # the matrix is estimated from all rows; a mean takes a few too

    @staticmethod
    def work(n: int, k: int, d: int, *, floored: bool = False) -> float:
        return float(2 * n * d * (d + k) + d**3 * (EIGENVALUES if floored else 1))

    @classmethod
    def from_covariances(cls, means: Floats, covariances: Floats, floor: Floats) -> Self:
        return cls(means, *factorise(covariances, floor))

    @classmethod
    def from_precisions(cls, means: Floats, precisions: Floats) -> Self:
        return cls(means, *invert_precisions(precisions))

    @classmethod
    def from_feature_variances(cls, means: Floats, variances: Floats, floor: Floats) -> Self:
        shape = (*means.shape[:-2], means.shape[-1], means.shape[-1])
        return cls.from_covariances(
            means, np.broadcast_to(np.diag(variances), shape).copy(), floor
        )

    @property
    def precisions(self) -> Floats:
        return self.precisions_cholesky @ np.swapaxes(self.precisions_cholesky, -1, -2)

    @property
    def variances(self) -> Floats:
        return np.broadcast_to(
            np.diagonal(self.covariances, axis1=-2, axis2=-1)[..., None, :], self.means.shape
        )

    @property
    def covariance_matrices(self) -> Floats:
        shape = (*self.means.shape, self.n_features)
        return np.broadcast_to(self.covariances[..., None, :, :], shape)

    def log_density(self, rows: Rows) -> Floats:
        return kernels.log_density_tied(rows, self.means, self.precisions_cholesky)

    def accumulate(self, rows: Rows, weight: Floats | None, log_weights: Floats) -> Sums:
        return kernels.expect_tied(rows, weight, log_weights, self.means, self.precisions_cholesky)

    @staticmethod
    def moments(rows: Rows, resp: Floats, about: Floats) -> Moments:
        return kernels.moments_tied(rows, resp, about)

    def maximise(self, statistics: MixtureStatistics, floor: Floats) -> Self:
        alive, mass, shift, means = posterior_means(statistics, negligible_mass(statistics))
        mass = np.where(alive, mass, 0.0)
        covariances = statistics.second - np.swapaxes(shift * mass[..., None], -1, -2) @ shift
        covariances /= statistics.total_weight
        covariances = 0.5 * (covariances + np.swapaxes(covariances, -1, -2))
        return self.from_covariances(means, covariances, floor)

    def directions_at_floor(self, floor: Floats) -> Ints:
        number = directions_at_floor(self.covariances, self.precisions_cholesky, floor)
        return np.broadcast_to(number[..., None], self.means.shape[:-1])

    @staticmethod
    def rows_to_search(k: int, d: int) -> int:
        return k + 2 * d

    def finer_than(self, held: Floats) -> Floats:
        nats = finer_than(self.covariances, self.precisions_cholesky, held)
        return np.broadcast_to(nats[..., None], self.means.shape[:-1])

    @staticmethod
    def positive_definite(covariances: Floats) -> bool:
        return positive_definite(covariances)

    def squared_lengths(self, weights: Floats, means: Floats, covariances: Floats) -> Floats:
        factor = self.precisions_cholesky
        change = factor.T @ covariances @ factor
        squared: Floats = np.square(means @ factor).sum(-1) @ weights
        squared += 0.5 * np.square(change).sum((-2, -1))
        return squared

    def noise(self, labels: Ints, rng: np.random.Generator) -> Floats:
        draws = rng.standard_normal((labels.size, self.n_features))
        return colour(draws, self.precisions_cholesky)
