"""Full covariance: every component has its own matrix."""

from __future__ import annotations

from typing import Self

import numpy as np

from mixtura import kernels
from mixtura._typing import Floats, Ints, Rows
from mixtura.families._base import (
    EIGENVALUES,
    FEW,
    Components,
    negligible_mass,
    posterior_means,
    small_sample,
)
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


class Full(Components):
    r"""k matrices (..., k, d, d).

    M-step: :math:`\Sigma_k = T_k / N_k - \delta_k \delta_k^\top` (Bishop 2006, eq. 9.25, with
    moments about the means of the pass), then raised to the floor.
    """

    __slots__ = ()
    name = "full"
    title = "a matrix each"
    plain = "every group has a shape of its own"
    picture = "any ellipse"
    univariate = "V"
    stored_as_matrices = True
    free_axes = True
    in_any_units = True
    spans_all_directions = True

    @staticmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        return k * d * (d + 1) // 2

    @staticmethod
    def covariance_shape(k: int, d: int) -> tuple[int, ...]:
        return (k, d, d)

    @staticmethod
    def least_rows(d: int) -> int:
        return d + 1  # fewer span no volume

    @classmethod
    def believable_rows(cls, d: int) -> int:
        r"""Twice what spans a volume.

        Under the maximum-likelihood covariance of m rows, a new row of the same group has an
        expected squared Mahalanobis distance of :math:`d (m + 1) / (m - d - 2)` (from the
        distribution of Hotelling's T squared; Anderson 2003, An Introduction to Multivariate
        Statistical Analysis, section 5.2). It is infinite up to :math:`m = d + 2`; at
        :math:`m = 2 (d + 1)` it has come down to twice the d that the component itself expects.
        """
        return max(FEW, 2 * (d + 1))

    @staticmethod
    def work(n: int, k: int, d: int, *, floored: bool = False) -> float:
        return float(k * d**2 * (n + d * (EIGENVALUES if floored else 1)))

    @classmethod
    def from_covariances(cls, means: Floats, covariances: Floats, floor: Floats) -> Self:
        return cls(means, *factorise(covariances, floor))

    @classmethod
    def from_precisions(cls, means: Floats, precisions: Floats) -> Self:
        return cls(means, *invert_precisions(precisions))

    @classmethod
    def from_feature_variances(cls, means: Floats, variances: Floats, floor: Floats) -> Self:
        shape = (*means.shape, means.shape[-1])
        return cls.from_covariances(
            means, np.broadcast_to(np.diag(variances), shape).copy(), floor
        )

    @property
    def precisions(self) -> Floats:
        return self.precisions_cholesky @ np.swapaxes(self.precisions_cholesky, -1, -2)

    @property
    def variances(self) -> Floats:
        return np.diagonal(self.covariances, axis1=-2, axis2=-1)

    @property
    def covariance_matrices(self) -> Floats:
        return self.covariances

    def log_density(self, rows: Rows) -> Floats:
        return kernels.log_density_full(rows, self.means, self.precisions_cholesky)

    def accumulate(self, rows: Rows, weight: Floats | None, log_weights: Floats) -> Sums:
        return kernels.expect_full(rows, weight, log_weights, self.means, self.precisions_cholesky)

    @staticmethod
    def moments(rows: Rows, resp: Floats, about: Floats) -> Moments:
        return kernels.moments_full(rows, resp, about)

    def maximise(self, statistics: MixtureStatistics, floor: Floats) -> Self:
        alive, mass, shift, means = posterior_means(statistics, negligible_mass(statistics))
        covariances = statistics.second / mass[..., None, None]
        covariances -= shift[..., :, None] * shift[..., None, :]
        covariances = 0.5 * (covariances + np.swapaxes(covariances, -1, -2))
        if not alive.all():
            covariances = np.where(alive[..., None, None], covariances, self.covariances)
        return self.from_covariances(means, covariances, floor)

    def directions_at_floor(self, floor: Floats) -> Ints:
        return directions_at_floor(self.covariances, self.precisions_cholesky, floor)

    @staticmethod
    def rows_to_search(k: int, d: int) -> int:
        return 2 * k * (d + 2)  # where components of equal size have no optimism

    @staticmethod
    def optimism(mass: Floats, d: int) -> Floats:
        return small_sample(mass, d * (d + 3) // 2, d + 2)

    def finer_than(self, held: Floats) -> Floats:
        return finer_than(self.covariances, self.precisions_cholesky, held)

    @staticmethod
    def positive_definite(covariances: Floats) -> bool:
        return positive_definite(covariances)

    def squared_lengths(self, weights: Floats, means: Floats, covariances: Floats) -> Floats:
        factor = self.precisions_cholesky
        shift = (means[..., None, :] @ factor)[..., 0, :]
        change = np.swapaxes(factor, -1, -2) @ covariances @ factor
        squared = np.square(shift).sum(-1) + 0.5 * np.square(change).sum((-2, -1))
        added: Floats = squared @ weights
        return added

    def noise(self, labels: Ints, rng: np.random.Generator) -> Floats:
        draws = rng.standard_normal((labels.size, self.n_features))
        noise = np.empty_like(draws)
        for component in np.unique(labels):
            mine = labels == component
            noise[mine] = colour(draws[mine], self.precisions_cholesky[component])
        return noise
