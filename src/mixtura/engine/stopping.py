r"""When to stop: by what is left to gain, not by what the last step gained.

EM converges linearly: near the end each gain is about a times the gain before. Then the
log-likelihood still to come is the geometric series

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

import numpy as np

from mixtura.engine.outcome import Outcome

ROUNDING = 4 * float(np.finfo(np.float64).eps)


def left_to_gain(log_likelihoods: Sequence[float], slowest: float = 0.0) -> float:
    """Aitken's estimate of the log-likelihood still to come, in the unit of its input.

    Infinite while the gains are not yet shrinking, or there are fewer than four values. Of the
    last two ratios the larger counts, since ratios rise towards their limit; ``slowest``, where a
    larger one is known, counts instead.
    """
    if len(log_likelihoods) < 4:
        return float("inf")
    gain = log_likelihoods[-1] - log_likelihoods[-2]
    return still_to_come(gain, max(ratio(log_likelihoods), slowest))


def ratio(log_likelihoods: Sequence[float]) -> float:
    """The larger of the last two ratios a of gains; infinite where the last four values fell."""
    before, first, second, third = log_likelihoods[-4:]
    gains = first - before, second - first, third - second
    if gains[0] <= 0 or gains[1] <= 0:
        return float("inf")
    return max(gains[1] / gains[0], gains[2] / gains[1])


def still_to_come(gain: float, a: float) -> float:
    """The geometric series that follows ``gain``; infinite if it does not shrink."""
    return max(0.0, gain) * max(a, 0.0) / (1.0 - a) if a < 1.0 else float("inf")


def judge(
    log_likelihoods: Sequence[float], total_weight: float, tol: float, slowest: float = 0.0
) -> Outcome | None:
    """The outcome if the run should stop here, else None.

    ``log_likelihoods`` are those of plain EM, step by step. ``tol`` is in nats a row, like
    scikit-learn's.
    """
    if len(log_likelihoods) < 2:
        return None
    gain = log_likelihoods[-1] - log_likelihoods[-2]
    if gain <= ROUNDING * (abs(log_likelihoods[-1]) + total_weight):
        return Outcome.AT_ROUNDING
    if left_to_gain(log_likelihoods, slowest) < tol * total_weight:
        return Outcome.CONVERGED
    return None
