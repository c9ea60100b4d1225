"""What a fit maximises under a prior, within a ratio of eigenvalues, or without some rows.

Each changes one verb: a prior the value and what the M-step is given, a ratio of eigenvalues
where the M-step may go, trimming which rows the E-step sums over. So they go together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from mixtura._typing import Floats
from mixtura.data import Source
from mixtura.engine.fold import Fold
from mixtura.engine.objective import Objective
from mixtura.engine.trimmed import Lacking, expect_kept
from mixtura.model.gaussian.prior import NormalInverseWishart
from mixtura.model.gaussian.shape import Gaussian
from mixtura.model.mixture import Mixture
from mixtura.model.statistics import MixtureStatistics


@dataclass(frozen=True, slots=True, eq=False)
class Regularised(Objective):
    r"""The log-likelihood of the rows that are kept, and the log-density of a prior.

    .. math::
        \sum_i u_i \log p(x_i) + \log p(\mu, \Sigma) + (\alpha - 1) \sum_k \log \pi_k,

    but for a constant of the prior's, over mixtures no two of whose eigenvalues differ by more
    than a factor.

    Attributes
    ----------
    prior : of means and covariances, or None
    concentration : :math:`\alpha \ge 1` of the weights' Dirichlet density; with a background, of
        its weight too
    max_ratio : the factor, or None
    trim : share of the rows' weight that is left out
    lacking : what missing values count there, or None where all rows are complete
    """

    prior: NormalInverseWishart | None = None
    concentration: float = 1.0
    max_ratio: float | None = None
    trim: float = 0.0
    lacking: Lacking | None = None

    @property
    def name(self) -> str:  # type: ignore[override]
        value = "log-likelihood" if self.prior is None else "log-posterior"
        return f"trimmed {value}" if self.trim else value

    @property
    def proper(self) -> bool:  # type: ignore[override]
        return self.prior is not None or self.max_ratio is not None

    @property
    def even(self) -> bool:  # type: ignore[override]
        return self.max_ratio is not None

    def expect(self, mixture: Mixture, source: Source, fold: Fold) -> MixtureStatistics:
        if self.trim:
            return expect_kept(mixture, source, fold, self.trim, lacking=self.lacking)
        return Objective.expect(self, mixture, source, fold)

    def value(self, mixture: Mixture, statistics: MixtureStatistics) -> Floats:
        value = statistics.log_likelihood
        if self.concentration > 1.0:
            smallest = np.finfo(np.float64).tiny
            logs = np.log(np.maximum(mixture.weights, smallest)).sum(-1)
            value = value + (self.concentration - 1.0) * logs
        if self.prior is not None:
            value = value + self.prior.log_density(cast(Gaussian, mixture.components))
        return value

    def compared(self, mixture: Mixture, statistics: MixtureStatistics) -> Floats:
        """By the value where a prior counts once, by the likelihood where it does a component.

        The density of a component's own covariance is the higher the fewer rows it has: without
        any it is at its peak, and the highest mode is one of tiny components.
        """
        if self.prior is not None and not self.prior.once:
            return statistics.log_likelihood
        return self.value(mixture, statistics)

    def maximise(self, mixture: Mixture, statistics: MixtureStatistics) -> Mixture:
        mass = statistics.mass + (self.concentration - 1.0)
        weights = mass / mass.sum(-1, keepdims=True)
        components, owned = cast(Gaussian, mixture.components), mixture.owned(statistics)
        if self.prior is not None:
            moments = self.prior.moments(components, owned)
        elif self.max_ratio is not None:
            moments = components.moments(owned)
        else:
            return replace(
                mixture, weights=weights, components=components.maximise(owned, mixture.floor)
            )
        if self.max_ratio is None:
            return replace(
                mixture, weights=weights, components=components.best(*moments, mixture.floor)
            )
        within = components.best_within(*moments, mixture.floor, self.max_ratio)
        return replace(mixture, weights=weights, components=within)

    def inside(self, mean: Floats, unit: Floats, axes: Floats) -> Objective | None:
        if self.max_ratio is not None or self.prior is None or not self.prior.of_rows:
            return None
        return replace(self, prior=self.prior.inside(mean, unit, axes))

    def admitted(self, jump: Mixture) -> Mixture:
        if self.max_ratio is None:
            return jump
        parts = cast(Gaussian, jump.components)
        each = np.ones(parts.means.shape[:-1])
        return replace(
            jump,
            components=parts.best_within(
                parts.means, parts.covariances, each, jump.floor, self.max_ratio
            ),
        )
