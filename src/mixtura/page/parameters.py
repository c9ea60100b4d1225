"""Parameters between the page and the engine.

The page holds weights, means and full covariance matrices in the units of the rows; beside them
degrees of freedom where tails are heavy, whose covariances are then scale matrices, and the noise
where there is any. The engine holds one family's parameters in the units of the prepared rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self

import numpy as np

from mixtura._typing import Floats
from mixtura.errors import InvalidParameterError
from mixtura.initialise import Floor
from mixtura.initialise.noise import Noise
from mixtura.model.block import Block
from mixtura.model.families import STUDENT_T, Components, Full, StudentT, family_of
from mixtura.model.mixture import Mixture, of_responsibilities
from mixtura.model.student_t import LEAST, MOST
from mixtura.preparation.transform import Preparation

SMALLEST_WEIGHT = 1e-9
"""A component that the page gives less than this gets this, so that its parameters are defined."""

FLAT = 1e-14
"""A covariance's smallest eigenvalue, in units of its own variances, must be above this."""


class PageNoise(NamedTuple):
    """Noise as the page holds it: its weight, and its log-density in the units of the rows."""

    weight: float
    log_density: float


@dataclass(frozen=True, slots=True)
class Parameters:
    """Of one mixture, as the page holds them.

    Attributes
    ----------
    weights : (k,), adding up to one, or to what the noise leaves of it
    means : (k, d)
    covariances : (k, d, d), positive-definite; scale matrices where tails are heavy
    degrees_of_freedom : (k,), or None for Gaussians
    noise : PageNoise, or None where there is none
    """

    weights: Floats
    means: Floats
    covariances: Floats
    degrees_of_freedom: Floats | None = None
    noise: PageNoise | None = None

    @classmethod
    def of(
        cls,
        weights: Floats,
        means: Floats,
        covariances: Floats,
        degrees_of_freedom: Floats | None = None,
        noise: PageNoise | None = None,
    ) -> Self:
        """With weights that add up to one and covariances that are symmetric to the last bit.

        InvalidParameterError where a weight is negative, all are zero, or a covariance is none;
        or where degrees of freedom are not above zero.
        """
        if degrees_of_freedom is not None:
            if not (degrees_of_freedom > 0).all():
                raise InvalidParameterError(
                    f"the degrees of freedom are {degrees_of_freedom.tolist()}; each is above 0."
                )
            degrees_of_freedom = np.clip(degrees_of_freedom, LEAST, MOST)
        if (weights < 0).any() or not weights.any():
            raise InvalidParameterError(
                f"the weights are {weights.tolist()}; none may be negative, nor all zero."
            )
        weights = np.maximum(weights / weights.sum(), SMALLEST_WEIGHT)
        variances = np.einsum("kdd->kd", covariances)
        if not (variances > 0).all():
            component = int(np.argwhere(~(variances > 0))[0, 0])
            raise _no_covariance(component, "a variance in it is not above zero")
        spread = np.sqrt(variances)
        units = spread[:, :, None] * spread[:, None, :]
        if not ((units > 1e-300) & (units < 1e300)).all():
            raise InvalidParameterError(
                "a covariance is too small or too large to compute with: rescale the columns."
            )
        correlations = covariances / units
        away = np.abs(correlations - np.swapaxes(correlations, 1, 2)).max(axis=(1, 2))
        if away.max() > 1e-6:
            raise _no_covariance(int(away.argmax()), "it is not symmetric")
        smallest = np.linalg.eigvalsh(correlations)[:, 0]
        if not (smallest > FLAT).all():
            component = int(smallest.argmin())
            raise _no_covariance(component, "it is not positive-definite")
        symmetric = 0.5 * (covariances + np.swapaxes(covariances, 1, 2))
        left = 1.0
        if noise is not None:
            share = min(max(noise.weight, SMALLEST_WEIGHT), 1.0 - SMALLEST_WEIGHT)
            noise, left = noise._replace(weight=share), 1.0 - share
        return cls(left * (weights / weights.sum()), means, symmetric, degrees_of_freedom, noise)

    @classmethod
    def of_mixture(cls, mixture: Mixture, preparation: Preparation) -> Self:
        """In the units of the rows that the preparation takes."""
        components = mixture.components
        units = np.outer(preparation.scale, preparation.scale)
        noise = None
        if mixture.background is not None:
            everywhere = mixture.background + preparation.log_determinant
            noise = PageNoise(float(mixture.weights[-1]), everywhere)
        return cls(
            mixture.shares,
            components.means * preparation.scale + preparation.center,
            components.covariance_matrices * units,
            components.degrees_of_freedom if isinstance(components, StudentT) else None,
            noise,
        )

    def mixture(
        self,
        family: type[Components],
        preparation: Preparation,
        floor: Floor,
        noise: Noise | None = None,
    ) -> Mixture:
        r"""The family's mixture that is nearest, for rows that the preparation has transformed.

        It is the M-step for rows that have these weights, means and covariances: 2 d of them a
        component, at :math:`\mu_k \pm \sqrt{d} L_j` with L the Cholesky factor. So the family
        itself says what becomes of a full covariance, and none is named here. The floor holds.
        Heavy tails and the ``noise`` of a fit are beside that, as they are given; where they are
        not, they are what a start has.
        """
        shape = family.gaussian_shape() or family
        means = (self.means - preparation.center) / preparation.scale
        covariances = self.covariances / np.outer(preparation.scale, preparation.scale)
        d = means.shape[1]
        lengths = np.sqrt(d) * np.swapaxes(np.linalg.cholesky(covariances), 1, 2)
        rows = np.concatenate(
            [means[:, None] + lengths, means[:, None] - lengths], axis=1
        ).reshape(-1, d)
        resp = np.repeat(np.diag(self.weights / (2 * d)), 2 * d, axis=1)
        about = shape.from_feature_variances(means, floor.variances, floor.variances)
        blank = floor.under(Mixture(self.weights, about, floor.variances))
        statistics = of_responsibilities(about, Block(rows, None, 0), resp)
        nearest = blank.maximise(replace(statistics, total_weight=float(self.weights.sum())))
        if issubclass(family, StudentT):
            core, nu = nearest.components, self.degrees_of_freedom
            if nu is None:
                nu = np.full(len(means), family.beginning())
            nearest = replace(nearest, components=family(*core.arrays(), nu))
        if noise is None:
            return nearest
        share = noise.share if self.noise is None else self.noise.weight
        return nearest.beside(noise.background, share)

    def dense(self) -> Mixture:
        """As they are, for densities of rows in their own units."""
        floor = np.full(self.means.shape[1], np.finfo(np.float64).tiny)
        floor = np.maximum(floor, 1e-13 * np.einsum("kdd->kd", self.covariances).min(axis=0))
        components: Components = Full.from_covariances(self.means, self.covariances, floor)
        if self.degrees_of_freedom is not None:
            heavy = family_of(Full.name, STUDENT_T)
            components = heavy(*components.arrays(), self.degrees_of_freedom)
        mixture = Mixture(self.weights, components, floor)
        if self.noise is None:
            return mixture
        return mixture.beside(self.noise.log_density, self.noise.weight)

    def to_dict(self) -> dict[str, Any]:
        """As the page's ``Parameters``."""
        told: dict[str, Any] = {
            "weights": self.weights.tolist(),
            "means": self.means.tolist(),
            "covariances": self.covariances.tolist(),
        }
        if self.degrees_of_freedom is not None:
            told["degreesOfFreedom"] = self.degrees_of_freedom.tolist()
        if self.noise is not None:
            told["noise"] = {"weight": self.noise.weight, "logDensity": self.noise.log_density}
        return told


def _no_covariance(component: int, why: str) -> InvalidParameterError:
    return InvalidParameterError(
        f"the covariance of component {component} is none: {why}. Give a symmetric, "
        "positive-definite matrix."
    )
