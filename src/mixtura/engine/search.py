"""Find a start from which EM ends in a good optimum: candidates first, then a race of moves.

Candidates run a few iterations side by side and the best go on (emEM; Biernacki, Celeux &
Govaert 2003, CSDA 41:561). Then moves try to leave the optimum of the best one, the incumbent.
They race: in every heat, new moves away from the incumbent run beside the survivors of earlier
heats and beside the incumbent itself, as one stack. After it each cohort is thinned out to its
best, and whoever has passed the incumbent takes its place. At equal cost moves beat restarts, and
a race beats running every move to its end, since one that will succeed is among the best few
after some iterations (benchmarks/search_quality.py). When a race is stuck, another begins from the
next finalist: some optima no single move leaves.

A mixture in which a component has collapsed loses to any in which none has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from mixtura._typing import Bools, Floats, Ints
from mixtura.block import Block
from mixtura.engine.em import expect
from mixtura.engine.fold import Fold
from mixtura.engine.moves import propose
from mixtura.engine.side_by_side import advance
from mixtura.mixture import Mixture
from mixtura.sources import Source

MARGIN = 1e-3
"""Nats by which a challenger must pass the incumbent; less is the same optimum, further along."""

NEAR, AGREEING = 2.0, 2 / 3
"""Nats, and the share of finalists that so near to one another after settling make a problem an
easy one, where a race needs a third of the patience. Measured on benchmarks/search_quality.py: a
quarter less time, and no more optima missed.
"""

REMEMBERED = 2
"""Incumbents that are handed on, in case the last one collapses when EM runs to its end."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How far a search goes.

    Attributes
    ----------
    candidates : starts
    short : iterations that each candidate gets
    finalists : candidates that go on; each may begin a race
    settle : iterations that finalists get
    heats : heats of all races together at most
    patience : heats without a new incumbent after which a race ends
    heat : iterations in a heat
    cohorts : moves that are new in a heat, then how many of them survive each further one
    """

    candidates: int
    short: int = 10
    finalists: int = 6
    settle: int = 20
    heats: int = 20
    patience: int = 10
    heat: int = 5
    cohorts: tuple[int, ...] = (4, 2, 1)

    @property
    def width(self) -> int:
        """Mixtures in the widest stack, the incumbent among them."""
        return max(self.candidates, sum(self.cohorts) + 1)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A stack of mixtures with what it takes to compare them.

    Attributes
    ----------
    stack : m mixtures
    sound : (m,) whether no component has collapsed
    log_likelihood : (m,) total, in nats
    """

    stack: Mixture
    sound: Bools
    log_likelihood: Floats

    def take(self, index: Ints) -> Ranked:
        return Ranked(self.stack.take(index), self.sound[index], self.log_likelihood[index])

    @property
    def order(self) -> Ints:
        """Members from the best to the worst: sound before collapsed, then by log-likelihood."""
        return np.lexsort((-self.log_likelihood, ~self.sound))

    def best(self, number: int) -> Ranked:
        """The best few, in order."""
        return self.take(self.order[:number])

    def agreeing(self, nats: float) -> int:
        """How many sound members lie within some nats of the first, which is the best."""
        near = self.log_likelihood >= self.log_likelihood[0] - nats
        return int(np.count_nonzero(near & self.sound))

    def beats(self, other: Ranked) -> bool:
        """Whether the first member is clearly better than the first of ``other``."""
        if self.sound[0] != other.sound[0]:
            return bool(self.sound[0])
        return bool(self.log_likelihood[0] > other.log_likelihood[0] + MARGIN)

    def ties(self, other: Ranked) -> bool:
        """Whether both first members stand at the same log-likelihood, as one optimum does."""
        return bool(abs(self.log_likelihood[0] - other.log_likelihood[0]) <= MARGIN)


RunOn = Callable[[Mixture, int], Ranked]
"""Advance a stack by some iterations and judge where it stands."""


def search(
    candidate: Callable[[int], Mixture],
    block: Block,
    source: Source,
    fold: Fold,
    rng: np.random.Generator,
    effort: Effort,
) -> list[Mixture]:
    """The best mixture found for the rows of ``source``, then others to fall back on.

    Parameters
    ----------
    candidate : callable(i) -> Mixture, start number i
    block : the rows of ``source`` in one block, for moves to choose from
    """
    total_weight = block.total_weight

    def run_on(stack: Mixture, iterations: int) -> Ranked:
        stack, log_likelihood = advance(stack, block, source, fold, iterations)
        return Ranked(stack, _sound(stack, total_weight), log_likelihood)

    stack = Mixture.stack([candidate(i) for i in range(effort.candidates)])
    stack, _ = advance(stack, block, source, fold, effort.short)
    # exact here, so that more candidates are never worse than the first one alone
    field = Ranked(
        stack,
        _sound(stack, total_weight),
        expect(stack, source, fold).log_likelihood,
    )
    if effort.heats == 0 or stack.n_components == 1:
        return [field.best(1).stack.take(0)]
    first = field.take(np.zeros(1, dtype=np.intp))
    finalists = Mixture.concatenate([field.best(effort.finalists).stack, first.stack])
    settled = run_on(finalists, effort.settle).best(effort.finalists)
    if settled.agreeing(NEAR) >= AGREEING * effort.finalists:
        effort = replace(effort, patience=max(2, effort.patience // 3))
    found: list[Ranked] = []
    heats = effort.heats
    for rank in range(settled.sound.size):
        start = settled.take(np.array([rank]))
        if heats > 0 and not any(start.ties(other) for other in found):
            incumbents, spent = _race(start, found, run_on, block, rng, effort, heats)
            found += incumbents
            heats -= spent
    found.sort(key=lambda ranked: (bool(ranked.sound[0]), float(ranked.log_likelihood[0])))
    best, *others = reversed(found)
    # where even the best has collapsed, another collapsed one is no better hope
    reserve = [other for other in others if other.sound[0]]
    return [ranked.stack.take(0) for ranked in (best, *reserve)][:REMEMBERED]


def _race(
    incumbent: Ranked,
    found: list[Ranked],
    run_on: RunOn,
    block: Block,
    rng: np.random.Generator,
    effort: Effort,
    heats: int,
) -> tuple[list[Ranked], int]:
    """Heats of moves until patience or the number of heats runs out, or ``found`` is met again.

    Returns the incumbents, the last one first, and the heats run.
    """
    former: list[Ranked] = []
    survivors: Ranked | None = None  # of all cohorts, from the newest to the oldest
    ran = waited = spent = 0
    while spent < heats and waited < effort.patience:
        spent += 1
        moves = propose(incumbent.stack.take(0), block, effort.cohorts[0], rng)
        running = [incumbent.stack, moves]
        if survivors is not None:
            running.append(survivors.stack)
        ran = min(ran + 1, len(effort.cohorts))
        field = run_on(Mixture.concatenate(running), effort.heat)
        order = field.order
        incumbent = field.take(np.zeros(1, dtype=np.intp))
        winner = field.take(order[:1])
        if winner.beats(incumbent):
            former = [incumbent, *former][: REMEMBERED - 1]
            incumbent, waited = winner, 0
        else:
            waited += 1
        if any(incumbent.ties(other) for other in found):
            break
        survivors = field.take(_survivors(order, effort.cohorts, ran))
    return [incumbent, *former], spent


def _survivors(order: Ints, sizes: tuple[int, ...], ran: int) -> Ints:
    """The best of each of the ``ran`` cohorts that follow the incumbent in a field.

    ``order`` is that of the whole field, new moves come first, then older and smaller cohorts.
    """
    ends = 1 + np.cumsum(sizes)
    begins = ends - sizes
    return np.concatenate(
        [
            order[(order >= begins[age]) & (order < ends[age])][: sizes[age + 1]]
            for age in range(min(ran, len(sizes) - 1))
        ]
    )


def _sound(stack: Mixture, total_weight: float) -> Bools:
    sound: Bools = ~np.any(stack.collapsed(total_weight), axis=-1)
    return sound
