"""Diagonal covariance: every component its own variances, features independent within it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.model.gaussian.factor import FLOOR_MARGIN, divergence
from mixtura.model.gaussian.ratio import within_ratio
from mixtura.model.gaussian.stored import Variances, small_sample
from mixtura.model.parameters import axes


@dataclass(frozen=True, slots=True)
class Diag(Variances):
    r"""Variances (..., k, d).

    M-step: :math:`\sigma^2_{kj} = T_{kj} / N_k - \delta_{kj}^2` (model VVI of Celeux & Govaert
    1995, section 4.2, free volume), then raised to the floor.
    """

    means: Floats = field(metadata=axes("k", "d"))
    covariances: Floats = field(metadata=axes("k", "d", power=2))
    precisions_cholesky: Floats = field(metadata=axes("k", "d", power=-1, free=False))

    name = "diag"
    title = "variances by feature"
    plain = "every group has a spread of its own in each column"
    picture = "upright ellipses"
    adjective = "diagonal"
    nests_in: ClassVar[tuple[str, ...]] = ("full",)
    univariate = "V"
    mclust = "VVI"
    in_any_units = True
    kernel = "diag"

    @staticmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        return k * d

    @staticmethod
    def work(n: int, k: int, d: int, *, floored: bool = False) -> float:
        return float(4 * n * k * d)

    @classmethod
    def from_covariances(cls, means: Floats, covariances: Floats, floor: Floats) -> Self:
        variances = np.maximum(covariances, floor)
        return cls(means, variances, 1.0 / np.sqrt(variances))

    @classmethod
    def from_feature_variances(cls, means: Floats, variances: Floats, floor: Floats) -> Self:
        return cls.from_covariances(means, np.broadcast_to(variances, means.shape), floor)

    @property
    def variances(self) -> Floats:
        return self.covariances

    @property
    def covariance_matrices(self) -> Floats:
        return self.covariances[..., None] * np.eye(self.n_features)

    def best(self, means: Floats, spread: Floats, mass: Floats, floor: Floats) -> Self:
        return self.from_covariances(means, spread, floor)

    def best_within(
        self, means: Floats, spread: Floats, mass: Floats, floor: Floats, ratio: float
    ) -> Self:
        variances = within_ratio(spread, mass, ratio, floor.min())
        return type(self)(means, variances, 1.0 / np.sqrt(variances))

    @staticmethod
    def _spread(second: Floats, mass: Floats, shift: Floats, total: Floats) -> Floats:
        spread: Floats = second / mass[..., None] - np.square(shift)
        return spread

    def directions_at_floor(self, floor: Floats) -> Ints:
        number: Ints = np.sum(self.covariances <= floor * (1.0 + FLOOR_MARGIN), axis=-1)
        return number

    @staticmethod
    def optimism(mass: Floats, d: int) -> Floats:
        return small_sample(mass, 2 * d, 3)

    def finer_than(self, held: Floats) -> Floats:
        nats: Floats = divergence(self.covariances / held).sum(-1)
        return nats

    def squared_lengths(self, weights: Floats, changes: Mapping[str, Floats]) -> Floats:
        shift = changes["means"] * self.precisions_cholesky
        change = changes["covariances"] / self.covariances
        squared: Floats = (np.square(shift) + 0.5 * np.square(change)).sum(-1) @ weights
        return squared

    def deviations(self, labels: Ints, rng: np.random.Generator) -> Floats:
        draws = rng.standard_normal((labels.size, self.n_features))
        return draws * np.sqrt(self.covariances)[labels]
