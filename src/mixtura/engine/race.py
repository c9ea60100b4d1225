"""A race of relocations: which one gets past the best mixture known so far?

In every round, new proposals run beside the survivors of earlier rounds and beside the current
best itself, as one stack. After it each cohort is thinned out to its best, and whoever has passed
the current best takes its place; with a component near the floor, once some more iterations have
shown that it is not merely on its way to a collapse: the likelihood of a component that shrinks
onto equal values rises fastest just before it is on the floor. At equal cost relocations beat
restarts, and a race beats running every proposal to its end, since one that will succeed is among
the best few after some iterations (benchmarks/search_quality.py).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mixtura._typing import Ints
from mixtura.engine.effort import Effort
from mixtura.engine.ranking import Ranked
from mixtura.engine.relocate import propose
from mixtura.model.block import Block
from mixtura.model.mixture import Mixture

RunOn = Callable[[Mixture, int], Ranked]
"""Advance a stack by some iterations and judge where it stands."""

REMEMBERED = 2
"""Bests of a race that are handed on: the last, and one in case that collapses after all."""

DOUBTFUL = 1e3
"""A component within so many times the floor may be on its way to it."""

CHALLENGERS = 2
"""How many of those that have passed the current best in a round are tried, the best first."""


def race(
    current: Ranked,
    found: list[Ranked],
    run_on: RunOn,
    block: Block,
    rng: np.random.Generator,
    effort: Effort,
    rounds: int,
) -> tuple[list[Ranked], int]:
    """Rounds of proposals until patience or rounds run out, or one of ``found`` is met again.

    Returns those that were the best in turn, the last one first, and how many rounds ran.
    """
    former: list[Ranked] = []
    survivors: Ranked | None = None  # of all cohorts, from the newest to the oldest
    ran = waited = spent = 0
    while spent < rounds and waited < effort.patience:
        spent += 1
        proposals = propose(current.stack.take(0), block, effort.cohorts[0], rng)
        running = [current.stack, proposals]
        if survivors is not None:
            running.append(survivors.stack)
        ran = min(ran + 1, len(effort.cohorts))
        field = run_on(Mixture.concatenate(running), effort.per_round)
        order = field.order
        current = field.one(0)
        if former and former[0].sound[0] and not current.sound[0]:
            current, former = former[0], former[1:]  # it has collapsed after all
        winner = _winner(current, field, run_on, effort)
        waited += 1
        if winner is not None:
            former = [current, *former][: REMEMBERED - 1]
            current, waited = winner, 0
        if any(current.ties(other) for other in found):
            break
        survivors = field.take(_survivors(order, effort.cohorts, ran))
    return [current, *former], spent


def _winner(current: Ranked, field: Ranked, run_on: RunOn, effort: Effort) -> Ranked | None:
    """The best challenger that is ahead of the current best, also later if that is in doubt."""
    for index in field.order[:CHALLENGERS]:
        challenger = field.one(int(index)).apart()
        if not challenger.beats(current):
            return None
        if not challenger.narrow(DOUBTFUL):
            return challenger
        confirmed = run_on(challenger.stack, effort.confirm).apart()
        if confirmed.beats(current):
            return confirmed
    return None


def _survivors(order: Ints, sizes: tuple[int, ...], ran: int) -> Ints:
    """The best of each of the ``ran`` cohorts that follow the current best in a field.

    ``order`` is that of the whole field, new proposals come first, then older and smaller cohorts.
    """
    ends = 1 + np.cumsum(sizes)
    begins = ends - sizes
    return np.concatenate(
        [
            order[(order >= begins[age]) & (order < ends[age])][: sizes[age + 1]]
            for age in range(min(ran, len(sizes) - 1))
        ]
    )
