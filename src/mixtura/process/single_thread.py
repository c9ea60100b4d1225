"""One thread for BLAS and OpenMP while a fold is open."""

from __future__ import annotations

import sys
from collections import deque
from functools import lru_cache
from itertools import count
from threading import get_ident, local
from typing import Any, Self

from threadpoolctl import ThreadpoolController

from mixtura.process.forking import lock_over_forks

Changed = dict[str, tuple[Any, int]]
"""By its file, a pool that was held to one thread, and how many it had."""


class SingleThread:
    """Hold BLAS and OpenMP to one thread from the first fold that opens to the last that closes.

    The limit of a BLAS belongs to the process: the last fold to close gives it back, whichever
    thread that is, and folds may overlap in any order. The limit of OpenMP belongs to a thread,
    and a fold closes in the one that opened it.

    A pool that has one thread already is not ours to give back, and neither is one that somebody
    else has given another number meanwhile: they may be inside a limit of their own.

    What ends a thread of work at any moment (Ctrl-C) leaves no limit behind: a hold is written
    down before anything is changed, taking and giving back may be done twice, and a hold that
    nobody gave back is given back when it is collected.
    """

    def __init__(self) -> None:
        self._lock = lock_over_forks(self._in_child)
        self._threads: dict[int, int] = {}  # by the number of a hold, whose it is
        self._numbers = count()
        self._process: Changed = {}
        self._own = local()
        self._lost: deque[int] = deque()

    def hold(self) -> Hold:
        """A hold that is not yet taken."""
        return Hold(self, next(self._numbers))

    def limit_thread(self) -> None:
        """Hold OpenMP to one thread in a thread of our own, for as long as it lives."""
        _limit({}, of_threads=True)

    def _take(self, number: int) -> None:
        with self._lock:
            self._settle()
            self._threads[number] = get_ident()
            _limit(self._process, of_threads=False)
            _limit(self._mine(), of_threads=True)

    def _give_back(self, number: int) -> None:
        with self._lock:
            self._settle()
            self._drop(number)

    def _lose(self, number: int) -> None:
        """Give back what was collected, which may happen anywhere: without waiting."""
        if number not in self._threads:
            return
        self._lost.append(number)
        if self._lock.acquire(blocking=False):
            try:
                self._settle()
            finally:
                self._lock.release()

    def _settle(self) -> None:
        while self._lost:
            self._drop(self._lost[0])
            self._lost.popleft()

    def _drop(self, number: int) -> None:
        thread = self._threads.get(number)
        if thread is None:
            return
        others = [owner for other, owner in self._threads.items() if other != number]
        if not others:
            _restore(self._process)
        if thread == get_ident() and thread not in others:
            _restore(self._mine())
        self._threads.pop(number, None)

    def _mine(self) -> Changed:
        changed: Changed = vars(self._own).setdefault("changed", {})
        return changed

    def _in_child(self) -> None:
        """After a fork, the folds of the threads that are no more are closed."""
        alive = get_ident()
        gone = [number for number, thread in self._threads.items() if thread != alive]
        for number in gone:
            self._drop(number)


class Hold:
    """One fold's claim on single threads."""

    def __init__(self, limits: SingleThread, number: int) -> None:
        self._limits = limits
        self._number = number

    def __enter__(self) -> Self:
        self._limits._take(self._number)
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._limits._give_back(self._number)
        except BaseException:  # one more Ctrl-C; giving back once more does no harm
            self._limits._give_back(self._number)
            raise

    def __del__(self) -> None:
        self._limits._lose(self._number)


def _limit(changed: Changed, *, of_threads: bool) -> None:
    for pool in _pools(len(sys.modules))[of_threads]:
        threads = pool.get_num_threads()
        if threads is not None and threads > 1:
            changed[pool.filepath] = pool, threads
            _set(pool, 1)


def _restore(changed: Changed) -> None:
    for file, (pool, threads) in list(changed.items()):
        if pool.get_num_threads() == 1:
            _set(pool, threads)
        changed.pop(file, None)


def _set(pool: Any, threads: int) -> None:
    """Set it from any thread.

    threadpoolctl 3.8 lets one thread at a time limit OpenBLAS and ignores the others. Our limits
    are one for all threads, taken and given back by whichever comes first and last.
    """
    getattr(pool, "_real_set_num_threads", pool.set_num_threads)(threads)


@lru_cache(maxsize=1)
def _pools(modules: int) -> tuple[list[Any], list[Any]]:
    """The pools whose limits are the process's and those whose limits are a thread's.

    Looked for anew when modules have been loaded: finding them takes milliseconds, and a module
    may have brought another library of its own.
    """
    pools = ThreadpoolController().lib_controllers
    of_threads = [pool for pool in pools if _is_of_threads(pool)]
    return [pool for pool in pools if pool not in of_threads], of_threads


def _is_of_threads(pool: Any) -> bool:
    layer = getattr(pool, "threading_layer", None)
    return pool.internal_api in ("openmp", "mkl") or (
        pool.internal_api == "openblas" and layer == "openmp"
    )


SINGLE_THREAD = SingleThread()
