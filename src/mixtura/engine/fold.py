"""Map the blocks of a pass, on any number of threads, and add up in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Self, TypeVar

from mixtura.engine.threads import Threads
from mixtura.model.block import Block
from mixtura.model.statistics import MixtureStatistics
from mixtura.process.single_thread import SINGLE_THREAD

Expect = Callable[[Block], MixtureStatistics]
S = TypeVar("S")
T = TypeVar("T")


class Fold:
    """Sum of ``expect(block)`` over blocks: the same bits for any number of workers.

    The sum is a binary tree over block numbers, whoever finished first. It is built as results
    come in, so that it holds about log2(blocks) + workers statistics at a time. BLAS and OpenMP
    are held to one thread while the fold is open: threads belong to the fold, and a second pool
    spinning beside it costs more than it gives.

    Parameters
    ----------
    workers : int
        Threads, the caller's among them. With one, everything runs in it.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.data import ArraySource
    >>> source = ArraySource(np.zeros((5, 1)), block_rows=2)
    >>> with Fold(workers=2) as fold:
    ...     list(fold.map(lambda block: block.n_rows, source.blocks()))
    [2, 2, 1]
    """

    def __init__(self, workers: int = 1) -> None:
        self._threads = Threads(max(1, workers) - 1, SINGLE_THREAD.limit_thread)

    def __enter__(self) -> Self:
        self._hold = SINGLE_THREAD.hold()  # dropped with the fold if an interrupt comes here
        self._hold.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._threads.close()
        finally:
            self._hold.__exit__()

    def __call__(self, expect: Expect, blocks: Iterable[Block]) -> MixtureStatistics:
        tree = _Tree()
        self._threads.each(expect, blocks, tree.add)
        return tree.total()

    def map(self, function: Callable[[S], T], blocks: Iterable[S]) -> Iterator[T]:
        """``function(block)`` for every block, or any other task, in their order."""
        return self._threads.in_order(function, blocks)


class _Tree:
    """A sum in pairs, of pairs, of pairs: its shape depends on the number of parts only.

    Parts come in any order and from any thread. Whoever brings the second half of a pair adds
    it to the first, which waits under the pair's place: (height, number). Sums are written over
    their first part, so parts must be new ones.
    """

    def __init__(self) -> None:
        self._waiting: dict[tuple[int, int], tuple[int, MixtureStatistics]] = {}

    def add(self, number: int, part: MixtureStatistics) -> None:
        height = 0
        while True:
            height += 1
            pair = height, number >> 1
            mine = number, part
            first = self._waiting.setdefault(pair, mine)  # one step: no thread comes between
            if first is mine:
                return
            del self._waiting[pair]
            left, right = (first[1], part) if first[0] < number else (part, first[1])
            left += right
            part = left
            number >>= 1

    def total(self) -> MixtureStatistics:
        """The sum, once all parts are in: what is left without its other half, from the end."""
        if not self._waiting:
            raise ValueError("a source without rows has no statistics: give it at least one block")
        total, *others = (self._waiting[pair][1] for pair in sorted(self._waiting))
        for other in others:
            other += total
            total = other
        return total
