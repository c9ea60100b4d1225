r"""Fewer iterations: now and then a jump along the path of EM, kept only where it is no fall.

EM moves straight ahead in ever smaller steps, the slower the more the components overlap. From
three mixtures in a row, each the EM step of the one before, with
:math:`r = \theta_1 - \theta_0` and :math:`v = (\theta_2 - \theta_1) - r`, SQUAREM jumps to

.. math::
    \theta' = \theta_0 + 2 s r + s^2 v
            = (1-s)^2 \theta_0 + 2 s (1-s) \theta_1 + s^2 \theta_2,
    \qquad s = \lVert r \rVert / \lVert v \rVert

(Varadhan & Roland 2008, Scandinavian Journal of Statistics 35:335, with the third of their step
lengths, S3, whose :math:`\alpha` is -s). With s = 1 it is :math:`\theta_2`, plain EM.
benchmarks/acceleration.py has what it saves. On the same problems and with the same guard,
Anderson acceleration and quasi-Newton steps over two to eight secants needed more passes.

The coordinates are weights, means and covariances themselves; lengths are measured by the Fisher
information of the complete data at :math:`\theta_1` (:meth:`Mixture.squared_lengths`). In it the
steps of EM shrink along orthogonal directions, and units of the features do not matter. To know
the value of a jump costs a pass, which is the next E-step if the jump is kept: if it lowers
nothing. Else EM goes on from :math:`\theta_2` as if nothing had been tried, so that a trace
still never falls.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from math import sqrt

import numpy as np

from mixtura._typing import Floats
from mixtura.engine.stopping import ratio, still_to_come
from mixtura.model.mixture import Mixture

BEGIN = 10
"""Iterations before the first jump: far from an optimum EM itself takes large steps."""

LONGEST = 4.0
"""Longest step at first and at least."""

GROW, SHRINK = 4.0, 2.0
"""The longest step grows when a jump of that length was kept and shrinks when one was not."""

STEP_AND_BEND = np.array([[-1.0, 1.0, 0.0], [1.0, -2.0, 1.0]])
"""r and v as shares in three mixtures."""

REMEMBERED = 16
"""Rates that are looked back on.

Each is an average over the directions a step goes in, so that only the largest of several is near
the slowest there is.
"""


class Squarem:
    """The jumps of one run: when, how far, and at what rate EM converges between them."""

    def __init__(self) -> None:
        self._before: Mixture | None = None
        self._longest = LONGEST
        self._reached = False
        self._rates: deque[float] = deque(maxlen=REMEMBERED)

    @property
    def slowest(self) -> float:
        r"""The largest factor of late by which EM's gains shrink in an iteration.

        Where steps shrink by a factor :math:`\lambda`, s is :math:`1 / (1 - \lambda)` and gains
        shrink by :math:`\lambda^2`. Zero before the path was looked at.
        """
        return max(self._rates, default=0.0)

    def propose(
        self, now: Mixture, following: Mixture, plain: Sequence[float], enough: float
    ) -> Mixture | None:
        """Where to jump from ``now``, whose EM step is ``following``: None for that step itself.

        After a jump, or an attempt at one, EM makes a step of its own before the next.

        Parameters
        ----------
        plain : values of the last steps of plain EM, that of ``now`` at the end
        enough : nats left to gain at which the run may stop
        """
        before, self._before = self._before, now
        if not self._rates and len(plain) >= 4:
            self._remember(ratio(plain))
        if before is None or self._nearly_there(plain, enough):
            return None
        self._before = None
        path = np.stack([mixture.coordinates() for mixture in (before, now, following)])
        length = _step_length(path, now)
        if length <= 1.0:
            return None
        self._remember((1.0 - 1.0 / length) ** 2)
        self._reached = length >= self._longest
        length = min(length, self._longest)
        rest = 1.0 - length
        jump = following.at(np.array([rest**2, 2 * length * rest, length**2]) @ path)
        if jump is None:
            self._shorten()
        return jump

    def settle(self, *, kept: bool) -> None:
        """What became of the jump that was proposed."""
        if not kept:
            self._shorten()
        elif self._reached:
            self._longest *= GROW

    def _nearly_there(self, plain: Sequence[float], enough: float) -> bool:
        """Whether EM should go on by itself, so that stopping can see what it gains."""
        if not self._rates:
            return False
        if still_to_come(plain[-1] - plain[-2], self.slowest) >= enough:
            return False
        if len(plain) < 4:
            return True
        self._remember(ratio(plain))  # it saw, and went on: there was a slower one
        return False

    def _remember(self, rate: float) -> None:
        if rate < 1.0:  # gains that grow are not yet on their way to an end
            self._rates.append(rate)

    def _shorten(self) -> None:
        self._longest = max(LONGEST, self._longest / SHRINK)


def _step_length(path: Floats, middle: Mixture) -> float:
    """The s of coordinates (3, p) of mixtures in a row; one where the path does not bend."""
    step, bend = middle.squared_lengths(STEP_AND_BEND @ path)
    return sqrt(step / bend) if bend > 0 else 1.0
