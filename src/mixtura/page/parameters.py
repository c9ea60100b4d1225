"""Parameters between the page and the engine.

The page holds weights, means and full covariance matrices in the units of the rows. The engine
holds one family's parameters in the units of the prepared rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from mixtura._typing import Floats
from mixtura.errors import InvalidParameterError
from mixtura.initialise import Floor
from mixtura.model.block import Block
from mixtura.model.families import Components, Full
from mixtura.model.mixture import Mixture, of_responsibilities
from mixtura.preparation.transform import Preparation

SMALLEST_WEIGHT = 1e-9
"""A component that the page gives less than this gets this, so that its parameters are defined."""

FLAT = 1e-14
"""A covariance's smallest eigenvalue, in units of its own variances, must be above this."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """Of one mixture, as the page holds them.

    Attributes
    ----------
    weights : (k,), adding up to one
    means : (k, d)
    covariances : (k, d, d), positive-definite
    """

    weights: Floats
    means: Floats
    covariances: Floats

    @classmethod
    def of(cls, weights: Floats, means: Floats, covariances: Floats) -> Self:
        """With weights that add up to one and covariances that are symmetric to the last bit.

        InvalidParameterError where a weight is negative, all are zero, or a covariance is none.
        """
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
        return cls(weights / weights.sum(), means, symmetric)

    @classmethod
    def of_mixture(cls, mixture: Mixture, preparation: Preparation) -> Self:
        """In the units of the rows that the preparation takes."""
        components = mixture.components
        units = np.outer(preparation.scale, preparation.scale)
        return cls(
            mixture.weights,
            components.means * preparation.scale + preparation.center,
            components.covariance_matrices * units,
        )

    def mixture(self, family: type[Components], preparation: Preparation, floor: Floor) -> Mixture:
        r"""The family's mixture that is nearest, for rows that the preparation has transformed.

        It is the M-step for rows that have these weights, means and covariances: 2 d of them a
        component, at :math:`\mu_k \pm \sqrt{d} L_j` with L the Cholesky factor. So the family
        itself says what becomes of a full covariance, and none is named here. The floor holds.
        """
        means = (self.means - preparation.center) / preparation.scale
        covariances = self.covariances / np.outer(preparation.scale, preparation.scale)
        d = means.shape[1]
        lengths = np.sqrt(d) * np.swapaxes(np.linalg.cholesky(covariances), 1, 2)
        rows = np.concatenate(
            [means[:, None] + lengths, means[:, None] - lengths], axis=1
        ).reshape(-1, d)
        resp = np.repeat(np.diag(self.weights / (2 * d)), 2 * d, axis=1)
        about = family.from_feature_variances(means, floor.variances, floor.variances)
        blank = floor.under(Mixture(self.weights, about, floor.variances))
        statistics = of_responsibilities(about, Block(rows, None, 0), resp)
        return blank.maximise(replace(statistics, total_weight=1.0))

    def dense(self) -> Mixture:
        """As they are, for densities of rows in their own units."""
        floor = np.full(self.means.shape[1], np.finfo(np.float64).tiny)
        floor = np.maximum(floor, 1e-13 * np.einsum("kdd->kd", self.covariances).min(axis=0))
        components = Full.from_covariances(self.means, self.covariances, floor)
        return Mixture(self.weights, components, floor)

    def to_dict(self) -> dict[str, Any]:
        """As the page's ``Parameters``."""
        return {
            "weights": self.weights.tolist(),
            "means": self.means.tolist(),
            "covariances": self.covariances.tolist(),
        }


def _no_covariance(component: int, why: str) -> InvalidParameterError:
    return InvalidParameterError(
        f"the covariance of component {component} is none: {why}. Give a symmetric, "
        "positive-definite matrix."
    )
