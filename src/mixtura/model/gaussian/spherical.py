"""Spherical covariance: every component one variance, the same in all directions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.model.gaussian.factor import FLOOR_MARGIN, divergence
from mixtura.model.gaussian.ratio import within_ratio
from mixtura.model.gaussian.stored import Variances
from mixtura.model.parameters import axes


@dataclass(frozen=True, slots=True)
class Spherical(Variances):
    r"""Variances (..., k).

    M-step: :math:`\sigma^2_k = (T_k / N_k - \|\delta_k\|^2) / d` (model VII of Celeux & Govaert
    1995, section 4.3, free volume), then raised to the mean of the features' floors.
    """

    means: Floats = field(metadata=axes("k", "d"))
    covariances: Floats = field(metadata=axes("k", power=2))
    precisions_cholesky: Floats = field(metadata=axes("k", power=-1, free=False))

    name = "spherical"
    title = "one variance each"
    plain = "every group is round, with a size of its own"
    picture = "circles"
    nests_in: ClassVar[tuple[str, ...]] = ("diag", "full")
    univariate = "V"
    mclust = "VII"
    isotropic = True
    kernel = "spherical"
    tolerates_constant_features = True

    @staticmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        return k

    @staticmethod
    def work(n: int, k: int, d: int, *, floored: bool = False) -> float:
        return float(3 * n * k * d)

    @classmethod
    def from_covariances(cls, means: Floats, covariances: Floats, floor: Floats) -> Self:
        variances = np.maximum(covariances, floor.mean())
        return cls(means, variances, 1.0 / np.sqrt(variances))

    @classmethod
    def from_feature_variances(cls, means: Floats, variances: Floats, floor: Floats) -> Self:
        spread = np.full(means.shape[:-1], variances.mean())
        return cls.from_covariances(means, spread, floor)

    @property
    def variances(self) -> Floats:
        return np.broadcast_to(self.covariances[..., None], self.means.shape)

    @property
    def covariance_matrices(self) -> Floats:
        return self.covariances[..., None, None] * np.eye(self.n_features)

    def best(self, means: Floats, spread: Floats, mass: Floats, floor: Floats) -> Self:
        return self.from_covariances(means, spread, floor)

    def best_within(
        self, means: Floats, spread: Floats, mass: Floats, floor: Floats, ratio: float
    ) -> Self:
        variances = within_ratio(spread[..., None], mass, ratio, floor.mean())[..., 0]
        return type(self)(means, variances, 1.0 / np.sqrt(variances))

    @staticmethod
    def _spread(second: Floats, mass: Floats, shift: Floats, total: Floats) -> Floats:
        spread: Floats = second / mass - np.einsum("...d,...d->...", shift, shift)
        spread /= shift.shape[-1]
        return spread

    def directions_at_floor(self, floor: Floats) -> Ints:
        touching = self.covariances <= floor.mean() * (1.0 + FLOOR_MARGIN)
        return np.where(touching, self.n_features, 0)

    def finer_than(self, held: Floats) -> Floats:
        return self.n_features * divergence(self.covariances / held.mean())

    def squared_lengths(self, weights: Floats, changes: Mapping[str, Floats]) -> Floats:
        shift = np.square(changes["means"]).sum(-1) / self.covariances
        change = changes["covariances"] / self.covariances
        squared: Floats = (shift + 0.5 * self.n_features * np.square(change)) @ weights
        return squared

    def deviations(self, labels: Ints, rng: np.random.Generator) -> Floats:
        draws = rng.standard_normal((labels.size, self.n_features))
        return draws * np.sqrt(self.covariances)[labels, None]
