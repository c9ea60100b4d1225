"""The EM loop. It knows blocks, statistics and when to stop, and no formula of a Gaussian."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from mixtura._typing import Floats
from mixtura.engine.acceleration import BEGIN, Squarem
from mixtura.engine.fold import Fold
from mixtura.engine.outcome import Outcome
from mixtura.engine.stopping import judge
from mixtura.engine.trace import Record, Trace
from mixtura.mixture import Mixture
from mixtura.sources import Source
from mixtura.stats import MixtureStatistics


@dataclass(frozen=True, slots=True)
class Run:
    """Where a run of EM ended.

    Attributes
    ----------
    mixture : the parameters whose log-likelihood ends the trace
    statistics : of the whole data under those parameters
    trace : one record an iteration, the start first
    outcome : why it ended
    """

    mixture: Mixture
    statistics: MixtureStatistics
    trace: Trace
    outcome: Outcome


def expect(mixture: Mixture, source: Source, fold: Fold) -> MixtureStatistics:
    """One pass over all blocks: the E-step of the whole data."""
    return fold(mixture.prepare().expect, source.blocks())


def run(
    mixture: Mixture,
    source: Source,
    fold: Fold,
    *,
    tol: float,
    max_iter: int,
    earlier: tuple[float, ...] = (),
    keep_parameters: bool = False,
    progress: Callable[[int, float], None] | None = None,
    accelerate: bool = True,
) -> Run:
    r"""Iterate E and M from ``mixture`` until little is left to gain.

    After some iterations, every other one is a jump where that does not lower the likelihood
    (:mod:`mixtura.engine.acceleration`). A jump that does is not in the trace: it cost a pass.

    The parameters returned are those of the last E-step, so that their log-likelihood is known
    and the trace ends with it; where that step has fallen by rounding, those of the one before,
    and the trace ends level.

    Parameters
    ----------
    tol : float
        Stop when Aitken's estimate of the gain still to come is below this, in nats a row.
    max_iter : int
        Iterations at most.
    earlier : tuple of float
        Log-likelihoods before ``mixture`` in a run that this one continues, which stopping then
        looks back to.
    keep_parameters : bool
        Keep the mixture of every iteration in the trace.
    progress : callable(iteration, log_likelihood), called after every iteration
    accelerate : bool
        False for plain EM throughout.
    """
    began = perf_counter()
    trace = Trace()
    squarem = Squarem()
    history = list(earlier[-4:])  # log-likelihoods of plain EM: since the last jump
    statistics = expect(mixture, source, fold)
    before: tuple[Mixture, MixtureStatistics] | None = None  # the last step of plain EM
    while True:
        total = float(statistics.log_likelihood)
        within = trace.n_iterations > 0  # a start may be below the floor; what follows is not
        if within and before is not None and not total >= trace.records[-1].log_likelihood:
            # EM cannot fall, so this is rounding: the step is not taken, which ends the run
            mixture, statistics = before
            total = float(statistics.log_likelihood)
        trace.records.append(
            Record(total, perf_counter() - began, mixture if keep_parameters else None)
        )
        history = [*history[-3:], total]
        done = trace.n_iterations
        if progress is not None and done:
            progress(done, total)
        outcome = None
        if max_iter == 0:
            outcome = Outcome.NOT_RUN
        elif done > 0:
            outcome = judge(history, statistics.total_weight, tol, squarem.slowest)
            if outcome is None and done >= max_iter:
                outcome = Outcome.NOT_CONVERGED
        if outcome is not None:
            return Run(mixture, statistics, trace, outcome)
        following = mixture.maximise(statistics)
        if accelerate and done >= BEGIN:
            enough = tol * statistics.total_weight
            jump = squarem.propose(mixture, following, history, enough)
            if jump is not None:
                landed = expect(jump, source, fold)
                kept = bool(landed.log_likelihood >= total)
                squarem.settle(kept=kept)
                if kept:
                    mixture, statistics, history, before = jump, landed, [], None
                    continue
        before = mixture, statistics
        mixture, statistics = following, expect(following, source, fold)


def advance(
    mixture: Mixture, source: Source, fold: Fold, iterations: int
) -> tuple[Mixture, Floats]:
    """A fixed number of EM iterations, for one mixture or a stack of them side by side.

    Returns the mixture and the log-likelihood (...) it had before the last iteration, which EM
    can only have raised; to know it exactly would cost one pass more.
    """
    log_likelihood = np.asarray(-np.inf)
    for _ in range(iterations):
        statistics = expect(mixture, source, fold)
        log_likelihood = statistics.log_likelihood
        mixture = mixture.maximise(statistics)
    return mixture, log_likelihood
