"""Seconds per EM iteration, ours and a peer's in turn, so that a busy machine slows both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from benchmarks.workload import Array

ITERATIONS = 3
"""That are timed, after one that is not."""

TURN = 0.3
"""Seconds that a turn lasts at least: fast libraries repeat their run until then."""

QUIET = 0.05
"""Seconds between turns: threads of OpenBLAS and OpenMP spin on for a while after their work."""

ROUNDS, QUICK_ROUNDS = 5, 2

BUDGET, QUICK_BUDGET = 5.0, 2.0
"""Seconds that a peer may take in all rounds of a shape; slow ones take part in fewer."""


class Ran(NamedTuple):
    """What a library did when asked for some iterations from the common start."""

    iterations: int
    means: Array


Run = Callable[[int], Ran]
"""Called with a number of iterations; does them from the common start, always the same ones."""


def seconds_per_iteration(run: Run, iterations: int = ITERATIONS) -> float:
    """By the difference of two runs of different length, so that all fixed costs drop out.

    Of the medians where there is time for several of each: a single one that something else
    delayed would make the difference of short runs anything, less than nothing included.
    """
    time.sleep(QUIET)
    shorter, longer, difference = [], [], 0.0
    began = time.perf_counter()
    while difference <= 0 or time.perf_counter() - began < TURN:
        begin = time.perf_counter()
        short = run(1)
        middle = time.perf_counter()
        long = run(1 + iterations)
        end = time.perf_counter()
        if (short.iterations, long.iterations) != (1, 1 + iterations):
            raise RuntimeError(f"{long.iterations} of {1 + iterations} iterations ran")
        shorter.append(middle - begin)
        longer.append(end - middle)
        difference = statistics.median(longer) - statistics.median(shorter)
    return difference / iterations


def interleaved(
    ours: Run, peers: dict[str, Run], quick: bool
) -> dict[str, list[tuple[float, float]]]:
    """Ours, a peer, ours, the next peer, and so on: pairs of seconds (ours, peer's) a peer."""
    pairs: dict[str, list[tuple[float, float]]] = {name: [] for name in peers}
    spent = dict.fromkeys(peers, 0.0)
    for _ in range(QUICK_ROUNDS if quick else ROUNDS):
        for name, run in peers.items():
            if spent[name] > (QUICK_BUDGET if quick else BUDGET):
                continue
            mine = seconds_per_iteration(ours)
            begin = time.perf_counter()
            pairs[name].append((mine, seconds_per_iteration(run)))
            spent[name] += time.perf_counter() - begin
    return pairs


def gemm_gflops(size: int = 2000, *, dtype: Any = np.float64) -> float:
    """What a matrix product reaches now, with the threads that NumPy takes."""
    a = np.ones((size, size), dtype)
    time.sleep(QUIET)
    begin = time.perf_counter()
    a @ a
    return 2e-9 * size**3 / (time.perf_counter() - begin)


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Min, median, max."""
    return min(values), statistics.median(values), max(values)
