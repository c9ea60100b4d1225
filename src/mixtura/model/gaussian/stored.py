"""How covariances are stored: as matrices, or as variances. A shape is one or the other."""

from __future__ import annotations

from typing import Self

import numpy as np

from mixtura._typing import Floats
from mixtura.model.gaussian.factor import factorise, invert_precisions, positive_definite
from mixtura.model.gaussian.shape import Gaussian

EIGENVALUES = 30
"""Eigenvalues and vectors of a matrix in multiplications of its d³."""


class Matrices(Gaussian):
    """Covariances are matrices (..., d, d), one or several, and factors upper triangles."""

    __slots__ = ()
    spans_all_directions = True
    stored_as_matrices = True

    @classmethod
    def from_covariances(cls, means: Floats, covariances: Floats, floor: Floats) -> Self:
        return cls(means, *factorise(covariances, floor))

    @classmethod
    def from_precisions(cls, means: Floats, precisions: Floats) -> Self:
        return cls(means, *invert_precisions(precisions))

    @classmethod
    def from_feature_variances(cls, means: Floats, variances: Floats, floor: Floats) -> Self:
        lead = means.shape[:-2]
        shape = (*lead, *cls.covariance_shape(*means.shape[-2:]))
        return cls.from_covariances(
            means, np.broadcast_to(np.diag(variances), shape).copy(), floor
        )

    @property
    def precisions(self) -> Floats:
        return self.precisions_cholesky @ np.swapaxes(self.precisions_cholesky, -1, -2)

    @staticmethod
    def positive_definite(covariances: Floats) -> bool:
        return positive_definite(covariances)

    @classmethod
    def covariances_of(cls, factors: Floats) -> Floats:
        # with the units taken out, so that nothing leaves the range of a double on the way
        unit = 1.0 / np.diagonal(factors, axis1=-2, axis2=-1)
        root = np.linalg.inv(unit[..., :, None] * factors) * unit[..., None, :]
        covariances: Floats = np.swapaxes(root, -1, -2) @ root
        return covariances

    @classmethod
    def units(cls, covariances: Floats) -> Floats:
        sd = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
        return sd[..., :, None] * sd[..., None, :]

    @staticmethod
    def _whitened(shift: Floats, factor: Floats) -> Floats:
        return shift @ factor


class Variances(Gaussian):
    """Covariances are variances, and factors 1/sd."""

    __slots__ = ()

    @classmethod
    def from_precisions(cls, means: Floats, precisions: Floats) -> Self:
        if not (precisions > 0).all():
            raise np.linalg.LinAlgError("a precision is not positive")
        return cls(means, 1.0 / precisions, np.sqrt(precisions))

    @property
    def precisions(self) -> Floats:
        return np.square(self.precisions_cholesky)

    @staticmethod
    def positive_definite(covariances: Floats) -> bool:
        return bool((covariances > 0).all())

    @classmethod
    def covariances_of(cls, factors: Floats) -> Floats:
        return 1.0 / np.square(factors)

    @classmethod
    def units(cls, covariances: Floats) -> Floats:
        return covariances

    @staticmethod
    def _whitened(shift: Floats, factor: Floats) -> Floats:
        return shift * factor


def small_sample(mass: Floats, parameters: int, least: int) -> Floats:
    r"""How many nats a component of few rows gains by chance beyond what more rows would.

    In its own rows a Gaussian of p parameters in d columns fits better than in new ones by
    :math:`p N / (N - d - 2)` nats, the correction of Hurvich & Tsai (1989, Biometrika 76:297) for
    small samples, here exact. Of the excess over p, what more than twice d + 2 rows would have is
    let pass: below that a component follows its rows, above it the data decide.
    """
    room = np.maximum(mass - least, 0.5)
    nats: Floats = parameters * np.maximum(least / room - 1.0, 0.0)
    return nats
