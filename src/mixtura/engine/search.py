"""Find a start from which EM ends in a good optimum: candidates first, then moves.

Candidates run a few iterations side by side and the best goes on (emEM; Biernacki, Celeux &
Govaert 2003, CSDA 41:561). Then rounds of moves try to leave its optimum; a round's proposals run
side by side and are thinned out as they go (successive halving), since a move that will succeed
is among the best few after some iterations. At equal cost moves beat restarts.

A mixture in which a component has collapsed loses to any in which none has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.block import Block
from mixtura.engine.em import advance
from mixtura.engine.fold import Fold
from mixtura.engine.moves import propose
from mixtura.mixture import Mixture
from mixtura.sources import Source


@dataclass(frozen=True, slots=True)
class Effort:
    """How far a search goes; every number is iterations or mixtures.

    The defaults were measured on 212 problems (benchmarks/search_quality.py).
    """

    short: int = 10
    settle: int = 20
    rounds: int = 10
    proposals: int = 10
    keep: tuple[int, ...] = (3, 1)
    stage: tuple[int, ...] = (6, 8, 10)
    refresh: int = 5
    patience: int = 10


@dataclass(slots=True)
class _Incumbent:
    mixture: Mixture
    sound: bool
    log_likelihood: float

    def loses_to(self, sound: bool, log_likelihood: float, margin: float) -> bool:
        if sound != self.sound:
            return sound
        return log_likelihood > self.log_likelihood + margin


def search(
    candidate: Callable[[int], Mixture],
    n_candidates: int,
    block: Block,
    source: Source,
    fold: Fold,
    rng: np.random.Generator,
    effort: Effort,
) -> Mixture:
    """The best mixture found for the rows of ``source``, which are those of ``block``.

    Parameters
    ----------
    candidate : callable(i) -> Mixture, start number i
    n_candidates : int; with one there is nothing to search and it is returned as it is
    """
    if n_candidates == 1:
        return candidate(0)
    total_weight = float(block.n_rows if block.weight is None else block.weight.sum())
    stack = Mixture.stack([candidate(i) for i in range(n_candidates)])
    best = _best_candidate(stack, source, fold, total_weight, effort)
    if best.mixture.n_components == 1:
        return best.mixture
    failures = 0
    for _ in range(effort.rounds):
        proposals = propose(best.mixture, block, effort.proposals, rng)
        challenger = _thin_out(proposals, source, fold, total_weight, effort)
        if best.loses_to(challenger.sound, challenger.log_likelihood, margin=1e-3):
            best, failures = challenger, 0
        else:
            failures += 1
            if failures >= effort.patience:
                break
        best.mixture, ll = advance(best.mixture, source, fold, effort.refresh)
        best.log_likelihood = float(ll)
    return best.mixture


def _best_candidate(
    stack: Mixture, source: Source, fold: Fold, total_weight: float, effort: Effort
) -> _Incumbent:
    """The best of the candidates after a short run, and of the very first one."""
    stack, log_likelihood = advance(stack, source, fold, effort.short)
    order = _ranking(stack, log_likelihood, total_weight)
    # the first candidate goes on as well: more candidates are then never worse than one
    finalists = stack.take(np.unique([order[0], order[min(1, order.size - 1)], 0]))
    return _run_on(finalists, source, fold, total_weight, effort.settle)


def _thin_out(
    proposals: Mixture, source: Source, fold: Fold, total_weight: float, effort: Effort
) -> _Incumbent:
    for keep, iterations in zip(effort.keep, effort.stage, strict=False):
        proposals, log_likelihood = advance(proposals, source, fold, iterations)
        order = _ranking(proposals, log_likelihood, total_weight)
        proposals = proposals.take(order[:keep])
    return _run_on(proposals, source, fold, total_weight, effort.stage[-1])


def _run_on(
    stack: Mixture, source: Source, fold: Fold, total_weight: float, iterations: int
) -> _Incumbent:
    stack, log_likelihood = advance(stack, source, fold, iterations)
    first = int(_ranking(stack, log_likelihood, total_weight)[0])
    winner = stack.take(first)
    sound = not bool(winner.collapsed(total_weight).any())
    return _Incumbent(winner, sound, float(log_likelihood[first]))


def _ranking(stack: Mixture, log_likelihood: Floats, total_weight: float) -> Ints:
    """Order of the stack, best first: sound before collapsed, then by log-likelihood."""
    collapsed = stack.collapsed(total_weight).any(-1)
    return np.lexsort((-log_likelihood, collapsed))
