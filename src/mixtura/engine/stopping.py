r"""When to stop: by what is left to gain, not by what the last step gained.

EM converges linearly: near the end each gain is about a times the gain before. Then what is still
to come of the objective, such as the log-likelihood, is the geometric series

.. math::
    \ell_\infty - \ell_{t+1} = \frac{a}{1 - a} (\ell_{t+1} - \ell_t),
    \qquad a = \frac{\ell_{t+1} - \ell_t}{\ell_t - \ell_{t-1}}

(Aitken acceleration; Boehning et al. 1994, Annals of the Institute of Statistical Mathematics
46:373, section 2; McNicholas et al. 2010, CSDA 54:711). A rule on the last gain alone stops nats
short where a is close to one, which is where mixtures overlap.

Only steps of plain EM are judged. A jump (:mod:`mixtura.engine.acceleration`) gains what it likes,
and after it a is small for some steps, since it disturbs directions that EM soon corrects; then
the rate that the jumps themselves have measured stands in for a.
"""

from __future__ import annotations

from collections.abc import Sequence

from mixtura.engine.objective import LOG_LIKELIHOOD, Objective
from mixtura.engine.outcome import Outcome


def left_to_gain(values: Sequence[float], slowest: float = 0.0) -> float:
    """Aitken's estimate of what is still to come, in the unit of its input.

    Infinite while the gains are not yet shrinking, or there are fewer than four values. Of the
    last two ratios the larger counts, since ratios rise towards their limit; ``slowest``, where a
    larger one is known, counts instead.
    """
    if len(values) < 4:
        return float("inf")
    gain = values[-1] - values[-2]
    return still_to_come(gain, max(ratio(values), slowest))


def ratio(values: Sequence[float]) -> float:
    """The larger of the last two ratios a of gains; infinite where the last four values fell."""
    before, first, second, third = values[-4:]
    gains = first - before, second - first, third - second
    if gains[0] <= 0 or gains[1] <= 0:
        return float("inf")
    return max(gains[1] / gains[0], gains[2] / gains[1])


def still_to_come(gain: float, a: float) -> float:
    """The geometric series that follows ``gain``; infinite if it does not shrink."""
    return max(0.0, gain) * max(a, 0.0) / (1.0 - a) if a < 1.0 else float("inf")


def check_convergence(
    values: Sequence[float],
    total_weight: float,
    tol: float,
    slowest: float = 0.0,
    objective: Objective = LOG_LIKELIHOOD,
) -> Outcome | None:
    """The outcome if the run should stop here, else None.

    ``values`` are those of plain EM, step by step. ``tol`` is in nats a row, like scikit-learn's.
    """
    if len(values) < 2:
        return None
    gain = values[-1] - values[-2]
    if objective.at_rest(gain, values[-1], total_weight):
        return Outcome.AT_ROUNDING
    # a fall that an objective has kept says nothing of what is still to come
    if not gain < 0.0 and left_to_gain(values, slowest) < tol * total_weight:
        return Outcome.CONVERGED
    return None
