"""Find a start from which EM ends in a good optimum: candidates, then races of relocations.

Candidates run a few iterations side by side and the best go on (emEM; Biernacki, Celeux &
Govaert 2003, CSDA 41:561). One of them, the plain start, goes on until an ordinary fit would stop:
what it reaches is kept, whatever else is found. Then relocations try to leave the optimum of the
best one (:mod:`mixtura.engine.race`); when a race is stuck, another begins from the next finalist:
some optima no single relocation leaves. After all races one more start may come last: if it gets
further than all of them, it is raced from too, and otherwise nothing is as if it had not been.

A mixture in which a component has collapsed loses to any in which none has. Where all have, a few
rounds look for one that has not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from mixtura._typing import Floats
from mixtura.data import Source
from mixtura.engine.effort import Effort
from mixtura.engine.fold import Fold
from mixtura.engine.objective import LOG_LIKELIHOOD, Objective
from mixtura.engine.race import RunOn, race
from mixtura.engine.ranking import Ranked
from mixtura.engine.side_by_side import advance
from mixtura.model.block import Block
from mixtura.model.mixture import Mixture

NEAR, AGREEING = 2.0, 2 / 3
"""Nats, and the share of finalists that so near to one another after settling make a problem an
easy one, where a race needs a third of the patience. Measured on benchmarks/search_quality.py: a
quarter less time, and no more optima missed.
"""

REMEMBERED = 4
"""Mixtures that are handed on, in case the best one collapses when EM runs to its end."""

FIRST_STEP = 2
PLAIN_GAIN, PLAIN_MOST = 1e-3, 100
"""The plain start runs on until an iteration gains less than so many nats a row, but no further
than so many: scikit-learn's defaults."""


Go = Callable[[Mixture, int], tuple[Mixture, Floats]]
"""A stack some iterations further, and its value before the last of them."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search hands on.

    Attributes
    ----------
    mixtures : the best one first, then others to fall back on
    sound : whether the best one is: no component collapsed, no two the same
    ordinary : where the plain start ended; None where there was no race
    """

    mixtures: list[Mixture]
    sound: bool
    ordinary: Mixture | None = None


def search(
    candidate: Callable[[int], Mixture],
    block: Block,
    source: Source,
    fold: Fold,
    rng: np.random.Generator,
    effort: Effort,
    plain: int,
    held: Floats,
    rescue: int = 0,
    extend: Callable[[Effort, int, bool], Effort] = lambda effort, *_: effort,
    objective: Objective = LOG_LIKELIHOOD,
    last: Callable[[int, int], Mixture | None] = lambda *_: None,
) -> Found:
    """The best mixtures found for the rows of ``source``.

    Parameters
    ----------
    candidate : callable(i) -> Mixture, start number i
    block : the rows of ``source`` in one block, to draw relocations from
    plain : number of the plain start
    held : (d,) variances below which the rows tell nothing
    rescue : rounds for a sound mixture where every finalist has collapsed
    extend : callable(effort, iterations, sound) -> Effort
        The effort that is due where the plain start took so many iterations, and whether it ended
        sound.
    objective : what is maximised
    last : callable(iterations, rounds) -> Mixture or None
        The start that comes after all races, which took so much; None for none.
    """
    total_weight = block.total_weight

    def go(stack: Mixture, iterations: int) -> tuple[Mixture, Floats]:
        return advance(stack, block, source, fold, iterations, objective)

    def ranked(stack: Mixture, value: Floats) -> Ranked:
        return Ranked.of(stack, value, total_weight, held, objective)

    def run_on(stack: Mixture, iterations: int) -> Ranked:
        return ranked(*go(stack, iterations))

    starts = Mixture.stack([candidate(i) for i in range(effort.candidates)])
    racing = effort.rounds > 0 and starts.n_components > 1
    ordinary: list[Ranked] = []
    if racing:
        first = starts.take(np.array([plain]))
        ended, value, iterations = _settle(first, go, total_weight)
        settled = ranked(ended, value)
        ordinary = [settled]
        effort = extend(effort, iterations, bool(settled.sound[0]))
    stack, _ = go(starts, effort.short)
    # exact here, so that more candidates are never worse than the first one alone
    field = ranked(stack, objective.compared(stack, objective.expect(stack, source, fold)))
    if not racing:
        best = field.best(1)
        return Found([best.stack.take(0)], bool(best.sound[0]))
    finalists, met = field.best(effort.finalists).sorted_out()
    alive = np.flatnonzero(finalists.sound)
    if alive.size:
        finalists, met = run_on(finalists.stack.take(alive), effort.settle), met[alive]
    if met[finalists.near(NEAR)].sum() >= AGREEING * effort.finalists:
        effort = replace(effort, patience=max(2, effort.patience // 3))
    finalists = Ranked.concatenate([*ordinary, finalists])
    finalists = finalists.apart().best(finalists.size)
    stopped = ordinary[0].stack.take(0)
    if not finalists.sound[0]:
        effort = replace(effort, rounds=min(effort.rounds, rescue), patience=rescue)
    found, rounds = _races(finalists, run_on, block, rng, effort)
    found += [finalists.one(i) for i in range(finalists.size)]
    late = None
    if any(other.sound[0] for other in found):  # else another search is to follow
        late = last(iterations + replace(effort, rounds=rounds).iterations, rounds)
    if late is not None:
        ended, value, _ = _settle(Mixture.stack([late]), go, total_weight)
        latest = ranked(ended, value).apart()
        if all(latest.beats(other) for other in found):
            found += race(latest, found, run_on, block, rng, effort, effort.rounds)[0]
        found.append(latest)
    kept = _in_reserve(found)
    if not kept:
        return Found([finalists.stack.take(0)], sound=False, ordinary=stopped)
    return Found(kept, sound=True, ordinary=stopped)


def _settle(stack: Mixture, go: Go, total_weight: float) -> tuple[Mixture, Floats, int]:
    """Run a start on until an ordinary fit would stop.

    Also its value before the last iteration, and after how many that was.
    """
    stack, value = go(stack, FIRST_STEP)
    step = iterations = FIRST_STEP
    gain = np.inf
    while gain > PLAIN_GAIN * step * total_weight and iterations < PLAIN_MOST:
        step = min(1 + iterations // 4, PLAIN_MOST - iterations)  # ever longer ones
        before = value[0]
        stack, value = go(stack, step)
        iterations += step
        gain = value[0] - before
    return stack, value, iterations - 1  # the last one only shows that it was enough


def _races(
    finalists: Ranked, run_on: RunOn, block: Block, rng: np.random.Generator, effort: Effort
) -> tuple[list[Ranked], int]:
    """What was the best in races from one finalist after the other, as far as the rounds go.

    And how many rounds that took.
    """
    found: list[Ranked] = []
    rounds = effort.rounds
    for rank in range(finalists.size):
        start = finalists.one(rank)
        if (
            rounds > 0
            and (start.sound[0] or rank == 0)
            and not any(start.ties(other) for other in found)
        ):
            bests, spent = race(start, found, run_on, block, rng, effort, rounds)
            found += bests
            rounds -= spent
    return found, effort.rounds - rounds


def _in_reserve(found: list[Ranked]) -> list[Mixture]:
    """The best sound ones that differ from one another, the very best first."""
    sound = [ranked for ranked in found if ranked.sound[0]]
    sound.sort(key=lambda ranked: -float(ranked.merit[0]))
    kept: list[Ranked] = []
    for ranked in sound:
        if len(kept) < REMEMBERED and not any(ranked.ties(other) for other in kept):
            kept.append(ranked)
    return [ranked.stack.take(0) for ranked in kept]
