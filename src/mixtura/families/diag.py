"""Diagonal covariance: every component its own variances, features independent within it."""

from __future__ import annotations

from typing import Self

import numpy as np

from mixtura import kernels
from mixtura._typing import Floats, Ints, Rows
from mixtura.families._base import (
    FEW,
    Components,
    divergence,
    negligible_mass,
    posterior_means,
    small_sample,
)
from mixtura.families._factor import FLOOR_MARGIN
from mixtura.kernels import Moments, Sums
from mixtura.stats import MixtureStatistics


class Diag(Components):
    r"""Variances (..., k, d).

    M-step: :math:`\sigma^2_{kj} = T_{kj} / N_k - \delta_{kj}^2` (model VVI of Celeux & Govaert
    1995, section 4.2, free volume), then raised to the floor.
    """

    __slots__ = ()
    name = "diag"
    title = "variances by feature"
    plain = "every group has a spread of its own in each column"
    picture = "upright ellipses"
    adjective = "diagonal"
    nests_in = ("full",)
    univariate = "V"
    in_any_units = True

    @staticmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        return k * d

    @staticmethod
    def covariance_shape(k: int, d: int) -> tuple[int, ...]:
        return (k, d)

    @staticmethod
    def least_rows(d: int) -> int:
        return min(d + 1, FEW)

    @staticmethod
    def work(n: int, k: int, d: int, *, floored: bool = False) -> float:
        return float(4 * n * k * d)

    @classmethod
    def from_covariances(cls, means: Floats, covariances: Floats, floor: Floats) -> Self:
        variances = np.maximum(covariances, floor)
        return cls(means, variances, 1.0 / np.sqrt(variances))

    @classmethod
    def from_precisions(cls, means: Floats, precisions: Floats) -> Self:
        if not (precisions > 0).all():
            raise np.linalg.LinAlgError("a precision is not positive")
        return cls(means, 1.0 / precisions, np.sqrt(precisions))

    @classmethod
    def from_feature_variances(cls, means: Floats, variances: Floats, floor: Floats) -> Self:
        return cls.from_covariances(means, np.broadcast_to(variances, means.shape), floor)

    @property
    def precisions(self) -> Floats:
        return np.square(self.precisions_cholesky)

    @property
    def variances(self) -> Floats:
        return self.covariances

    @property
    def covariance_matrices(self) -> Floats:
        return self.covariances[..., None] * np.eye(self.n_features)

    def log_density(self, rows: Rows) -> Floats:
        return kernels.log_density_diag(rows, self.means, self.precisions_cholesky)

    def accumulate(self, rows: Rows, weight: Floats | None, log_weights: Floats) -> Sums:
        return kernels.expect_diag(rows, weight, log_weights, self.means, self.precisions_cholesky)

    @staticmethod
    def moments(rows: Rows, resp: Floats, about: Floats) -> Moments:
        return kernels.moments_diag(rows, resp, about)

    def maximise(self, statistics: MixtureStatistics, floor: Floats) -> Self:
        alive, mass, shift, means = posterior_means(statistics, negligible_mass(statistics))
        variances = statistics.second / mass[..., None] - np.square(shift)
        if not alive.all():
            variances = np.where(alive[..., None], variances, self.covariances)
        return self.from_covariances(means, variances, floor)

    def directions_at_floor(self, floor: Floats) -> Ints:
        number: Ints = np.sum(self.covariances <= floor * (1.0 + FLOOR_MARGIN), axis=-1)
        return number

    @staticmethod
    def optimism(mass: Floats, d: int) -> Floats:
        return small_sample(mass, 2 * d, 3)

    def finer_than(self, held: Floats) -> Floats:
        nats: Floats = divergence(self.covariances / held).sum(-1)
        return nats

    @staticmethod
    def positive_definite(covariances: Floats) -> bool:
        return bool((covariances > 0).all())

    def squared_lengths(self, weights: Floats, means: Floats, covariances: Floats) -> Floats:
        shift = means * self.precisions_cholesky
        change = covariances / self.covariances
        squared: Floats = (np.square(shift) + 0.5 * np.square(change)).sum(-1) @ weights
        return squared

    def noise(self, labels: Ints, rng: np.random.Generator) -> Floats:
        draws = rng.standard_normal((labels.size, self.n_features))
        return draws * np.sqrt(self.covariances)[labels]
