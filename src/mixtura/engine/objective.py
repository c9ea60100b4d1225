"""What a fit maximises, and whether a step may be kept.

The loop, stopping, jumps, the search, its ranking and the choice among ends ask an
:class:`Objective`; none of them knows a likelihood. What an objective remembers of a mixture, such
as hyperparameters, belongs in the mixture; what it was told, such as a prior, in itself.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from mixtura._typing import Bools, Floats
from mixtura.data import Source
from mixtura.engine.fold import Fold
from mixtura.model.mixture import Mixture
from mixtura.model.statistics import MixtureStatistics

ROUNDING = 4 * float(np.finfo(np.float64).eps)


class Objective(ABC):
    """What a fit maximises: for one mixture, or for each of a stack.

    :meth:`value` and :meth:`maximise` belong together: an iteration, which is a pass and then
    ``maximise``, must not lower the value but by rounding, or :meth:`keeps` and :meth:`at_rest`
    have to be overridden.
    """

    name: str
    """What a person calls it."""

    plain: bool = False
    """Whether it is the log-likelihood and its M-step the mixture's own. Then kernels may run
    whole iterations."""

    jumps: bool = True
    """Whether steps may be extrapolated: all that counts is in ``Mixture.coordinates``."""

    proper: bool = False
    """Whether a component of few rows has a maximum all the same, as under a prior."""

    trim: float = 0.0
    """Share of the rows' weight that it leaves out."""

    even: bool = False
    """Whether the covariance floor is one number for all columns, the smallest of theirs."""

    @abstractmethod
    def value(self, mixture: Mixture, statistics: MixtureStatistics) -> Floats:
        """What is maximised (...), in nats, from the statistics of a pass under ``mixture``."""

    def expect(self, mixture: Mixture, source: Source, fold: Fold) -> MixtureStatistics:
        """The E-step of the whole data: one pass over all blocks."""
        return fold(mixture.prepare().expect, source.blocks())

    def compared(self, mixture: Mixture, statistics: MixtureStatistics) -> Floats:
        """By what mixtures from different starts compare (...), in nats: the value as a rule."""
        return self.value(mixture, statistics)

    def maximise(self, mixture: Mixture, statistics: MixtureStatistics) -> Mixture:
        """The M-step: the next mixture. A conjugate prior adds its pseudo-statistics first."""
        return mixture.maximise(statistics)

    def admitted(self, jump: Mixture) -> Mixture:
        """The mixture nearest to where a jump has led, of those that it maximises over."""
        return jump

    def inside(self, mean: Floats, unit: Floats, axes: Floats) -> Objective | None:
        """The same of rows in coordinates (x - mean) / unit along axes (r, d) that span them all.

        None where what is best there depends on more than those.
        """
        return self if self.plain else None

    def keeps(self, before: float, after: float) -> bool:
        """Whether a step or a jump is taken; one that is not ends a run, or is as if untried."""
        return after >= before

    def at_rest(self, gain: float, value: float, total_weight: float) -> bool:
        """Whether a step's gain is no more than rounding: where none can fall, a fall is too."""
        return gain <= ROUNDING * (abs(value) + total_weight)

    def sound(self, mixture: Mixture, total_weight: float) -> Bools:
        """Whether no component has collapsed (...); one that has not wins over any that has."""
        lost = mixture.at_floor() if self.proper else mixture.collapsed(total_weight)
        sound: Bools = ~np.any(lost, axis=-1)
        return sound

    def overstated(self, mixture: Mixture, total_weight: float, held: Floats) -> Floats:
        """Nats (...) of the value that say nothing of the rows; none where it has a maximum."""
        if self.proper:
            return np.zeros(mixture.weights.shape[:-1])
        return mixture.overstated(total_weight, held)


@dataclass(frozen=True, slots=True)
class LogLikelihood(Objective):
    r""":math:`\sum_i w_i \log p(x_i)`, which EM cannot lower (Dempster, Laird & Rubin 1977)."""

    name = "log-likelihood"
    plain = True

    def value(self, mixture: Mixture, statistics: MixtureStatistics) -> Floats:
        return statistics.log_likelihood


LOG_LIKELIHOOD = LogLikelihood()
