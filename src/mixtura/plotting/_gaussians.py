"""A mixture as pictures need it: dense matrices, which any affine map takes to a mixture again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log, pi
from typing import Self

import numpy as np

from mixtura._typing import Floats
from mixtura.fitted import FittedModel
from mixtura.model.student_t.freedom import log_normaliser

FARTHEST = 1e6
"""Scales to which an ellipse reaches at most, however heavy its tails are."""


@dataclass(frozen=True, slots=True)
class Gaussians:
    """Weights (k,), means (k, d) and covariance matrices (k, d, d) of one mixture.

    With degrees of freedom (k,) they are Student's t of these scale matrices, whose marginals and
    affine images are Student's t as well (Kotz & Nadarajah 2004, Multivariate t Distributions and
    Their Applications, sections 1.8 and 1.10).
    """

    weights: Floats
    means: Floats
    covariances: Floats
    freedom: Floats | None = None

    @classmethod
    def of(cls, model: FittedModel) -> Self:
        """The mixture in the units of the table."""
        freedom = model.degrees_of_freedom
        return cls(model.mixture.shares, model.means, model.covariances, freedom)

    @property
    def n_components(self) -> int:
        return len(self.weights)

    def marginal(self, features: Sequence[int]) -> Self:
        """The exact marginal on some features: a mixture of the components' own marginals."""
        chosen = np.asarray(features)
        matrices = self.covariances[:, chosen[:, None], chosen]
        return replace(self, means=self.means[:, chosen], covariances=matrices)

    def mapped(self, axes: Floats, offset: Floats) -> Self:
        r"""The exact distribution of :math:`A (x - b)` for ``axes`` (m, d), ``offset`` (d,)."""
        return replace(
            self,
            means=(self.means - offset) @ axes.T,
            covariances=axes @ self.covariances @ axes.T,
        )

    def densities(self, points: Floats) -> Floats:
        r""":math:`\pi_k N(x_i; \mu_k, \Sigma_k)` of points (n, d), as (k, n)."""
        densities = np.empty((self.n_components, len(points)))
        for k, (mean, matrix) in enumerate(zip(self.means, self.covariances, strict=True)):
            factor = _factor(matrix)
            distances = np.square(np.linalg.solve(factor, (points - mean).T)).sum(axis=0)
            scale = np.log(np.diag(factor)).sum()
            if self.freedom is None:
                log_density = -0.5 * distances - 0.5 * len(mean) * log(2 * pi)
            else:
                nu, d = self.freedom[k], len(mean)
                log_density = log_normaliser(nu, d) - 0.5 * (nu + d) * np.log1p(distances / nu)
            densities[k] = self.weights[k] * np.exp(log_density - scale)
        return densities

    def sample(self, n: int) -> Floats:
        """N draws (n, d), the same ones every time."""
        rng = np.random.default_rng(0)
        labels = rng.choice(self.n_components, size=n, p=self.weights / self.weights.sum())
        noise = rng.standard_normal((n, self.means.shape[1]))
        if self.freedom is not None:
            nu = self.freedom[labels]
            noise /= np.sqrt(np.maximum(rng.chisquare(nu) / nu, np.finfo(np.float64).tiny))[
                :, None
            ]
        drawn: Floats = self.means[labels]
        for k, matrix in enumerate(self.covariances):
            drawn[labels == k] += noise[labels == k] @ _factor(matrix).T
        return drawn

    def range(self, rows: Floats, reach: float) -> tuple[Floats, Floats]:
        """Lowest and highest (d,) of the rows, and of every mean ``reach`` sd to either side."""
        sds = np.sqrt(np.einsum("kdd->kd", self.covariances))
        low = np.minimum((self.means - reach * sds).min(axis=0), rows.min(axis=0))
        high = np.maximum((self.means + reach * sds).max(axis=0), rows.max(axis=0))
        return low, high

    def grid(self, axis: int, low: float, high: float, n: int) -> Floats:
        """Points along one axis: even ones, and more about each mean, so that no peak is lost."""
        sds = np.sqrt(self.covariances[:, axis, axis])
        about = self.means[:, axis, None] + sds[:, None] * np.linspace(-3.5, 3.5, 15)
        points = np.concatenate([np.linspace(low, high, n), about.ravel()])
        return np.unique(points[(points >= low) & (points <= high)])


def _factor(matrix: Floats) -> Floats:
    """The Cholesky factor; of a flat matrix, as PCA of collinear features leaves, the nearest."""
    try:
        factor = np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        factor = np.linalg.cholesky(matrix + 1e-9 * np.diag(np.diag(matrix)))
    return np.asarray(factor, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Ellipses:
    """Covariances in the plane as ellipses of one standard deviation.

    Attributes
    ----------
    centres : (k, 2)
    semi_axes : (k, 2), the longer one first: square roots of the covariance's eigenvalues
    angles : (k,), of the longer one, in degrees from the x-axis
    freedom : (k,) degrees of freedom where the components are Student's t
    flat : whether the ellipses are of one feature, along the x-axis
    """

    centres: Floats
    semi_axes: Floats
    angles: Floats
    freedom: Floats | None = None
    flat: bool = False

    def reach(self, sds: float) -> Floats:
        r"""Times a semi-axis (k,) that hold as much as so many standard deviations of a Gaussian.

        In two dimensions :math:`P(\delta > r^2) = (1 + r^2 / \nu)^{-\nu / 2}` for Student's t, and
        :math:`e^{-r^2 / 2}` for a Gaussian.
        """
        if self.freedom is None:
            return np.full(len(self.angles), sds)
        if self.flat:
            from scipy.stats import norm, t

            reach = t.isf(norm.sf(sds), self.freedom)
        else:
            reach = np.sqrt(self.freedom * np.expm1(np.minimum(sds**2 / self.freedom, 600.0)))
        return np.minimum(np.asarray(reach, dtype=np.float64), FARTHEST)

    @classmethod
    def of(cls, gaussians: Gaussians) -> Self:
        """The ellipses of a mixture in two dimensions."""
        values, vectors = np.linalg.eigh(gaussians.covariances)
        semi_axes = np.sqrt(np.maximum(values[:, ::-1], 0.0))
        longest = vectors[:, :, -1]
        angles = np.degrees(np.arctan2(longest[:, 1], longest[:, 0]))
        return cls(gaussians.means, semi_axes, angles, gaussians.freedom)
