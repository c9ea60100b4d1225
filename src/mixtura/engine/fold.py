"""Map the blocks of a pass, on any number of threads, and add up in a fixed order."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from itertools import chain, islice
from threading import Lock
from typing import Self, TypeVar

from threadpoolctl import ThreadpoolController

from mixtura.block import Block
from mixtura.stats import MixtureStatistics

Expect = Callable[[Block], MixtureStatistics]
T = TypeVar("T")


class Fold:
    """Sum of ``expect(block)`` over blocks: the same bits for any number of workers.

    The sum is a binary tree over block numbers that is built as blocks arrive in order, so it
    holds log2(blocks) statistics at a time and does not depend on who finished first. BLAS
    and OpenMP are held to one thread while the fold is open: threads belong to the fold, and a
    second pool spinning beside it costs more than it gives.

    Parameters
    ----------
    workers : int
        Threads, at least one. With one, everything runs in the caller's thread.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.sources import ArraySource
    >>> source = ArraySource(np.zeros((5, 1)), block_rows=2)
    >>> with Fold(workers=2) as fold:
    ...     list(fold.map(lambda block: block.n_rows, source.blocks()))
    [2, 2, 1]
    """

    def __init__(self, workers: int = 1) -> None:
        self._workers = max(1, workers)
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> Self:
        _single_thread.enter()
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        _single_thread.leave()

    def __call__(self, expect: Expect, blocks: Iterable[Block]) -> MixtureStatistics:
        tree: list[tuple[int, MixtureStatistics]] = []
        for statistics in self.map(expect, blocks):
            height, total = 0, statistics
            while tree and tree[-1][0] == height:
                total = tree.pop()[1] + total
                height += 1
            tree.append((height, total))
        if not tree:
            raise ValueError("a source without rows has no statistics: give it at least one block")
        total = tree.pop()[1]
        while tree:
            total = tree.pop()[1] + total
        return total

    def map(self, function: Callable[[Block], T], blocks: Iterable[Block]) -> Iterator[T]:
        """``function(block)`` for every block, in the order of the blocks."""
        if self._workers == 1:
            yield from map(function, blocks)
            return
        iterator = iter(blocks)
        head = list(islice(iterator, 2))
        if len(head) < 2:  # one block: handing it over costs more than the block
            yield from map(function, head)
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._workers, thread_name_prefix="mixtura")
        waiting: deque[Future[T]] = deque()
        for block in chain(head, iterator):
            # two a worker keep all busy while few blocks are in memory at a time
            if len(waiting) >= 2 * self._workers:
                yield waiting.popleft().result()
            waiting.append(self._pool.submit(function, block))
        while waiting:
            yield waiting.popleft().result()


class _SingleThread:
    """Hold BLAS and OpenMP to one thread from the first fold that opens to the last that closes.

    Their limits belong to the process: folds that callers open in threads of their own would
    otherwise lift each other's.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._open = 0

    def enter(self) -> None:
        with self._lock:
            if self._open == 0:
                self._limit = _pools(len(sys.modules)).limit(limits=1)
            self._open += 1

    def leave(self) -> None:
        with self._lock:
            self._open -= 1
            if self._open == 0:
                self._limit.restore_original_limits()


_single_thread = _SingleThread()


@lru_cache(maxsize=1)
def _pools(modules: int) -> ThreadpoolController:
    """The BLAS and OpenMP pools of this process, looked for anew when modules have been loaded.

    Finding them takes milliseconds, and a module may have brought another library of its own.
    """
    return ThreadpoolController()


def usable_workers(n_jobs: int | None) -> int:
    """How many threads ``n_jobs`` asks for, in scikit-learn's manner.

    ``None`` means every core this process may use, or ``OMP_NUM_THREADS`` where it is smaller
    (which is how joblib tells a worker of its own to keep to its share); -1 every core, -2 all
    but one. The result of a fit does not depend on it.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    cores = cores or 1
    if n_jobs is None:
        limit = os.environ.get("OMP_NUM_THREADS", "")
        return max(1, min(cores, int(limit))) if limit.isdigit() else cores
    if n_jobs < 0:
        return max(1, cores + 1 + n_jobs)
    return n_jobs
