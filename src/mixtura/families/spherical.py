"""Spherical covariance: every component one variance, the same in all directions."""

from __future__ import annotations

from typing import Self

import numpy as np

from mixtura import kernels
from mixtura._typing import Floats, Ints, Rows
from mixtura.families._base import FEW, Components, divergence, negligible_mass, posterior_means
from mixtura.families._factor import FLOOR_MARGIN
from mixtura.kernels import Moments, Sums
from mixtura.stats import MixtureStatistics


class Spherical(Components):
    r"""Variances (..., k).

    M-step: :math:`\sigma^2_k = (T_k / N_k - \|\delta_k\|^2) / d` (model VII of Celeux & Govaert
    1995, section 4.3, free volume), then raised to the mean of the features' floors.
    """

    __slots__ = ()
    name = "spherical"
    title = "one variance each"
    plain = "every group is round, with a size of its own"
    picture = "circles"
    nests_in = ("diag", "full")
    univariate = "V"
    isotropic = True
    tolerates_constant_features = True

    @staticmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        return k

    @staticmethod
    def covariance_shape(k: int, d: int) -> tuple[int, ...]:
        return (k,)

    @staticmethod
    def least_rows(d: int) -> int:
        return min(d + 1, FEW)

    @staticmethod
    def work(n: int, k: int, d: int, *, floored: bool = False) -> float:
        return float(3 * n * k * d)

    @classmethod
    def from_covariances(cls, means: Floats, covariances: Floats, floor: Floats) -> Self:
        variances = np.maximum(covariances, floor.mean())
        return cls(means, variances, 1.0 / np.sqrt(variances))

    @classmethod
    def from_precisions(cls, means: Floats, precisions: Floats) -> Self:
        if not (precisions > 0).all():
            raise np.linalg.LinAlgError("a precision is not positive")
        return cls(means, 1.0 / precisions, np.sqrt(precisions))

    @classmethod
    def from_feature_variances(cls, means: Floats, variances: Floats, floor: Floats) -> Self:
        spread = np.full(means.shape[:-1], variances.mean())
        return cls.from_covariances(means, spread, floor)

    @property
    def precisions(self) -> Floats:
        return np.square(self.precisions_cholesky)

    @property
    def variances(self) -> Floats:
        return np.broadcast_to(self.covariances[..., None], self.means.shape)

    @property
    def covariance_matrices(self) -> Floats:
        return self.covariances[..., None, None] * np.eye(self.n_features)

    def log_density(self, rows: Rows) -> Floats:
        return kernels.log_density_spherical(rows, self.means, self.precisions_cholesky)

    def accumulate(self, rows: Rows, weight: Floats | None, log_weights: Floats) -> Sums:
        return kernels.expect_spherical(
            rows, weight, log_weights, self.means, self.precisions_cholesky
        )

    @staticmethod
    def moments(rows: Rows, resp: Floats, about: Floats) -> Moments:
        return kernels.moments_spherical(rows, resp, about)

    def maximise(self, statistics: MixtureStatistics, floor: Floats) -> Self:
        alive, mass, shift, means = posterior_means(statistics, negligible_mass(statistics))
        variances = statistics.second / mass - np.einsum("...d,...d->...", shift, shift)
        variances /= self.n_features
        if not alive.all():
            variances = np.where(alive, variances, self.covariances)
        return self.from_covariances(means, variances, floor)

    def directions_at_floor(self, floor: Floats) -> Ints:
        touching = self.covariances <= floor.mean() * (1.0 + FLOOR_MARGIN)
        return np.where(touching, self.n_features, 0)

    def finer_than(self, held: Floats) -> Floats:
        return self.n_features * divergence(self.covariances / held.mean())

    @staticmethod
    def positive_definite(covariances: Floats) -> bool:
        return bool((covariances > 0).all())

    def squared_lengths(self, weights: Floats, means: Floats, covariances: Floats) -> Floats:
        shift = np.square(means).sum(-1) / self.covariances
        change = covariances / self.covariances
        squared: Floats = (shift + 0.5 * self.n_features * np.square(change)) @ weights
        return squared

    def noise(self, labels: Ints, rng: np.random.Generator) -> Floats:
        draws = rng.standard_normal((labels.size, self.n_features))
        return draws * np.sqrt(self.covariances)[labels, None]
