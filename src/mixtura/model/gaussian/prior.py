r"""A conjugate prior for components of one family: its density, and the mode given statistics.

Each component has the normal-inverse-Wishart density of its own mean and covariance, of which the
family allows some only. Up to a constant,

.. math::
    \log p = -\tfrac{1}{2} \sum_k \left( (m + s a) \log |\Sigma_k|
    + \kappa \, (\mu_k - \mu_0)^\top \Sigma_k^{-1} (\mu_k - \mu_0)
    + s \, \mathrm{tr}\, \Lambda \Sigma_k^{-1} \right)

with m = 1, or 0 where :math:`\kappa = 0`; a the weight of the inverse Wishart, :math:`\nu + d + 1`
for matrices, :math:`\nu + 2` a variance for diagonals and :math:`\nu + 2` a component for spheres;
and s = 1, or 1 / k where all components share one covariance, which then has its density once.
To the expected log-likelihood it adds as rows of known component would: spread and mass of each
component change, and the family's M-step of covariances (``best``) finds the mode for them
(Fraley & Raftery 2007, Journal of Classification 24:155, tables 1 and 2, for six of the shapes).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mixtura._typing import Floats
from mixtura.model.components import negligible_mass, posterior_means
from mixtura.model.gaussian.shape import Gaussian
from mixtura.model.statistics import MixtureStatistics


@dataclass(frozen=True, slots=True, eq=False)
class NormalInverseWishart:
    r"""The prior of components of one family, in their units.

    Attributes
    ----------
    mean : (d,) :math:`\mu_0`
    shrinkage : :math:`\kappa`
    weight : a, as it counts beside rows: for spheres by d
    scale : :math:`\Lambda`, (d, d) for matrices, (d,) for diagonals, and for spheres a number by d
    once : whether one covariance serves all components
    of_rows : whether mean and scale are of the rows, so that they lie in the space these span
    """

    mean: Floats
    shrinkage: float
    weight: float
    scale: Floats
    once: bool
    of_rows: bool = False

    def inside(self, mean: Floats, unit: Floats, axes: Floats) -> NormalInverseWishart:
        """The same of matrices in coordinates (x - mean) / unit along axes (r, d)."""
        centre = axes @ ((self.mean - mean) / unit)
        scale = axes @ (self.scale / np.outer(unit, unit)) @ axes.T
        return replace(self, mean=centre, scale=0.5 * (scale + scale.T))

    def moments(
        self, components: Gaussian, statistics: MixtureStatistics
    ) -> tuple[Floats, Floats, Floats]:
        r"""What ``best`` takes: means, spreads about them and masses, the prior's among them.

        Means are :math:`(n_k \bar x_k + \kappa \mu_0) / (n_k + \kappa)`. A component without rows
        has the mean and the spread that the prior expects.
        """
        k = components.n_components
        pulled = self._beside_the_mean(components, statistics)
        alive, mass, shift, means = posterior_means(pulled, negligible_mass(statistics))
        rows = np.where(alive, statistics.mass, 0.0)
        weights = rows + self._of_means + self.weight * self._share(k)
        one = np.ones(mass.shape[:-1])
        scatter = components._spread(pulled.sums["second"], mass, shift, one)
        if components.shared:
            total = weights.sum(-1)[..., None, None]
            return means, (scatter + self.scale) / total, weights
        axes = tuple(range(mass.ndim, scatter.ndim))
        scatter *= np.expand_dims(np.where(alive, mass, 0.0), axes)
        spread = (scatter + self._share(k) * self.scale) / np.expand_dims(weights, axes)
        return means, spread, weights

    def log_density(self, components: Gaussian) -> Floats:
        """The log-density (...) of components, in nats, up to a constant of the prior's."""
        k, d = components.means.shape[-2:]
        factor, away = components.precisions_cholesky, components.means - self.mean
        if components.stored_as_matrices:
            diagonal = np.diagonal(factor, axis1=-2, axis2=-1)
            log_precision = 2.0 * np.log(diagonal).sum(-1)
            traces = np.square(_root(self.scale) @ factor).sum((-2, -1))
            if components.shared:
                log_precision, traces = log_precision[..., None], traces[..., None]
                distances = np.square(away @ factor).sum(-1)
            else:
                distances = np.square((away[..., None, :] @ factor)[..., 0, :]).sum(-1)
        elif components.isotropic:
            log_precision = 2.0 * d * np.log(factor)
            traces = d * self.scale * np.square(factor)
            distances = np.square(away).sum(-1) * np.square(factor)
        else:
            log_precision = 2.0 * np.log(factor).sum(-1)
            traces = (self.scale * np.square(factor)).sum(-1)
            distances = np.square(away * factor).sum(-1)
        share = self._share(k)
        each = (self._of_means + share * self.weight) * log_precision
        each = 0.5 * (each - self.shrinkage * distances - share * traces)
        total: Floats = each.sum(-1)
        return total

    @property
    def _of_means(self) -> float:
        return 1.0 if self.shrinkage > 0.0 else 0.0

    def _share(self, k: int) -> float:
        return 1.0 / max(1, k) if self.once else 1.0

    def _beside_the_mean(
        self, components: Gaussian, statistics: MixtureStatistics
    ) -> MixtureStatistics:
        """Statistics with one row more in each component, the prior's mean, of its weight."""
        if self.shrinkage == 0.0:
            return statistics
        resp = np.full((*components.means.shape[:-1], 1), self.shrinkage)
        seen = components.accumulate(np.ascontiguousarray(self.mean[None]), resp)
        nothing = np.zeros(resp.shape[:-2])
        return statistics + MixtureStatistics(components, seen, nothing, nothing, 0.0, 0)


def _root(scale: Floats) -> Floats:
    """R with R'R = scale (d, d), which may be singular, as that of collinear columns is."""
    unit = np.sqrt(np.diagonal(scale))
    unit = np.where(unit > 0.0, unit, 1.0)
    values, vectors = np.linalg.eigh(scale / np.outer(unit, unit))
    root: Floats = np.sqrt(np.maximum(values, 0.0))[:, None] * vectors.T * unit
    return root
