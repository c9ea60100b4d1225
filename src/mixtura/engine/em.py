"""The EM loop. It knows blocks, statistics and when to stop, and no formula of a Gaussian."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from mixtura._typing import Floats
from mixtura.data import Source
from mixtura.engine.acceleration import BEGIN, Squarem
from mixtura.engine.fold import Fold
from mixtura.engine.objective import LOG_LIKELIHOOD, Objective
from mixtura.engine.outcome import Outcome
from mixtura.engine.stopping import check_convergence
from mixtura.engine.trace import Record, Trace
from mixtura.model.mixture import Mixture
from mixtura.model.statistics import MixtureStatistics


@dataclass(frozen=True, slots=True)
class Run:
    """Where a run of EM ended.

    Attributes
    ----------
    mixture : the parameters whose value ends the trace
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
    return LOG_LIKELIHOOD.expect(mixture, source, fold)


def run(
    mixture: Mixture,
    source: Source,
    fold: Fold,
    *,
    objective: Objective = LOG_LIKELIHOOD,
    tol: float,
    max_iter: int,
    earlier: tuple[float, ...] = (),
    keep_parameters: bool = False,
    progress: Callable[[int, float], None] | None = None,
    accelerate: bool = True,
) -> Run:
    r"""Iterate E and M from ``mixture`` until little is left to gain.

    After some iterations, every other one is a jump where the objective keeps it
    (:mod:`mixtura.engine.acceleration`). One not kept is not in the trace: it cost a pass.

    The parameters returned are those of the last E-step, so that their value is known and the
    trace ends with it; where that step is not kept, since it has fallen by rounding, those of the
    one before, and the trace ends level.

    Parameters
    ----------
    objective : Objective
        What is maximised, whether a step may be kept, and whether there are jumps.
    tol : float
        Stop when Aitken's estimate of the gain still to come is below this, in nats a row.
    max_iter : int
        Iterations at most.
    earlier : tuple of float
        Values before ``mixture`` in a run that this one continues, which stopping then looks
        back to.
    keep_parameters : bool
        Keep the mixture of every iteration in the trace.
    progress : callable(iteration, value), called after every iteration
    accelerate : bool
        False for plain EM throughout.
    """
    began = perf_counter()
    trace = Trace()
    squarem = Squarem()
    history = list(earlier[-4:])  # values of plain EM: since the last jump
    statistics = objective.expect(mixture, source, fold)
    before: tuple[Mixture, MixtureStatistics] | None = None  # the last step of plain EM
    while True:
        value = float(objective.value(mixture, statistics))
        if before is not None and not objective.keeps(trace.records[-1].value, value):
            fall, first = trace.records[-1].value - value, len(trace.records) == 1
            at_rest = objective.at_rest(fall, value, statistics.total_weight)
            if first and not at_rest:
                history = []  # the start was below the floor or none of the family: EM begins now
            elif not (first and objective.plain):
                # where EM cannot fall, this is rounding: the step is not taken, which ends the run
                mixture, statistics = before
                value = trace.records[-1].value
        likelihood, seconds = float(statistics.log_likelihood), perf_counter() - began
        trace.records.append(
            Record(value, likelihood, seconds, mixture if keep_parameters else None)
        )
        history = [*history[-3:], value]
        done = trace.n_iterations
        if progress is not None and done:
            progress(done, value)
        outcome = None
        if max_iter == 0:
            outcome = Outcome.NOT_RUN
        elif done > 0:
            outcome = check_convergence(
                history, statistics.total_weight, tol, squarem.slowest, objective
            )
            if outcome is None and done >= max_iter:
                outcome = Outcome.NOT_CONVERGED
        if outcome is not None:
            return Run(mixture, statistics, trace, outcome)
        following = objective.maximise(mixture, statistics)
        if accelerate and objective.jumps and done >= BEGIN:
            enough = tol * statistics.total_weight
            jump = squarem.propose(mixture, following, history, enough)
            if jump is not None:
                jump = objective.admitted(jump)
                landed = objective.expect(jump, source, fold)
                kept = objective.keeps(value, float(objective.value(jump, landed)))
                squarem.settle(kept=kept)
                if kept:
                    mixture, statistics, history, before = jump, landed, [], None
                    continue
        before = mixture, statistics
        mixture, statistics = following, objective.expect(following, source, fold)


def advance(
    mixture: Mixture,
    source: Source,
    fold: Fold,
    iterations: int,
    objective: Objective = LOG_LIKELIHOOD,
) -> tuple[Mixture, Floats]:
    """A fixed number of EM iterations, for one mixture or a stack of them side by side.

    Returns the mixture and by what it compares (...), as it was before the last iteration, which
    EM can only have raised; to know it exactly would cost one pass more.
    """
    value = np.asarray(-np.inf)
    for _ in range(iterations):
        statistics = objective.expect(mixture, source, fold)
        value = objective.compared(mixture, statistics)
        mixture = objective.maximise(mixture, statistics)
    return mixture, value
