"""Full covariance: every component has its own matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.model.components import FEW
from mixtura.model.gaussian.axes import along
from mixtura.model.gaussian.factor import colour
from mixtura.model.gaussian.ratio import within_ratio
from mixtura.model.gaussian.stored import EIGENVALUES, Matrices, small_sample
from mixtura.model.parameters import axes


@dataclass(frozen=True, slots=True)
class Full(Matrices):
    r"""k matrices (..., k, d, d).

    M-step: :math:`\Sigma_k = T_k / N_k - \delta_k \delta_k^\top` (Bishop 2006, eq. 9.25, with
    moments about the means of the pass), then raised to the floor.
    """

    means: Floats = field(metadata=axes("k", "d"))
    covariances: Floats = field(metadata=axes("k", "d", "d", power=2))
    precisions_cholesky: Floats = field(metadata=axes("k", "d", "d", power=-1, free=False))

    name = "full"
    title = "a matrix each"
    plain = "every group has a shape of its own"
    picture = "any ellipse"
    univariate = "V"
    mclust = "VVV"
    free_axes = True
    in_any_units = True
    kernel = "full"
    in_row_space = True

    @staticmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        return k * d * (d + 1) // 2

    @classmethod
    def least_rows(cls, d: int) -> int:
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

    @property
    def variances(self) -> Floats:
        return np.diagonal(self.covariances, axis1=-2, axis2=-1)

    @property
    def covariance_matrices(self) -> Floats:
        return self.covariances

    def best(self, means: Floats, spread: Floats, mass: Floats, floor: Floats) -> Self:
        return self.from_covariances(means, spread, floor)

    def best_within(
        self, means: Floats, spread: Floats, mass: Floats, floor: Floats, ratio: float
    ) -> Self:
        values, vectors = np.linalg.eigh(spread)
        values = within_ratio(values, mass, ratio, floor.min())
        return type(self)(means, *along(vectors, values))

    @staticmethod
    def _spread(second: Floats, mass: Floats, shift: Floats, total: Floats) -> Floats:
        spread = second / mass[..., None, None]
        spread -= shift[..., :, None] * shift[..., None, :]
        symmetric: Floats = 0.5 * (spread + np.swapaxes(spread, -1, -2))
        return symmetric

    @staticmethod
    def rows_to_search(k: int, d: int) -> int:
        return 2 * k * (d + 2)  # where components of equal size have no optimism

    @staticmethod
    def optimism(mass: Floats, d: int) -> Floats:
        return small_sample(mass, d * (d + 3) // 2, d + 2)

    def squared_lengths(self, weights: Floats, changes: Mapping[str, Floats]) -> Floats:
        means, covariances = changes["means"], changes["covariances"]
        factor = self.precisions_cholesky
        shift = (means[..., None, :] @ factor)[..., 0, :]
        change = np.swapaxes(factor, -1, -2) @ covariances @ factor
        squared = np.square(shift).sum(-1) + 0.5 * np.square(change).sum((-2, -1))
        added: Floats = squared @ weights
        return added

    def deviations(self, labels: Ints, rng: np.random.Generator) -> Floats:
        draws = rng.standard_normal((labels.size, self.n_features))
        noise = np.empty_like(draws)
        for component in np.unique(labels):
            mine = labels == component
            noise[mine] = colour(draws[mine], self.precisions_cholesky[component])
        return noise
