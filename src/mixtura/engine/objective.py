"""What a fit maximises, and whether a step may be kept.

The loop, stopping, jumps, the search, its ranking and the choice among ends ask an
:class:`Objective`; none of them knows a likelihood. What an objective remembers of a mixture, such
as hyperparameters, belongs in the mixture; what it was told, such as a prior, in itself.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mixtura._typing import Bools, Floats
from mixtura.model.mixture import Mixture
from mixtura.model.statistics import MixtureStatistics

ROUNDING = 4 * float(np.finfo(np.float64).eps)


class Objective(ABC):
    """What a fit maximises: for one mixture, or for each of a stack.

    :meth:`value` and :meth:`maximise` belong together: an iteration, which is a pass and then
    ``maximise``, must not lower the value but by rounding, or :meth:`keeps` and :meth:`at_rest`
    have to be overridden.
    """

    name: ClassVar[str]
    """What a person calls it."""

    plain: ClassVar[bool] = False
    """Whether it is the log-likelihood and its M-step the mixture's own. Then kernels may run
    whole iterations, and rows may be fitted in coordinates of their own."""

    jumps: ClassVar[bool] = True
    """Whether steps may be extrapolated: all that counts is in ``Mixture.coordinates``."""

    proper: ClassVar[bool] = False
    """Whether a component of few rows has a maximum all the same, as under a prior."""

    @abstractmethod
    def value(self, mixture: Mixture, statistics: MixtureStatistics) -> Floats:
        """What is maximised (...), in nats, from the statistics of a pass under ``mixture``."""

    def maximise(self, mixture: Mixture, statistics: MixtureStatistics) -> Mixture:
        """The M-step: the next mixture. A conjugate prior adds its pseudo-statistics first."""
        return mixture.maximise(statistics)

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


@dataclass(frozen=True, slots=True)
class LogLikelihood(Objective):
    r""":math:`\sum_i w_i \log p(x_i)`, which EM cannot lower (Dempster, Laird & Rubin 1977)."""

    name = "log-likelihood"
    plain = True

    def value(self, mixture: Mixture, statistics: MixtureStatistics) -> Floats:
        return statistics.log_likelihood


LOG_LIKELIHOOD = LogLikelihood()
