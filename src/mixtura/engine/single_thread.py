"""One thread for BLAS and OpenMP while a fold is open."""

from __future__ import annotations

import sys
from functools import lru_cache
from threading import Lock

from threadpoolctl import ThreadpoolController


class SingleThread:
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


SINGLE_THREAD = SingleThread()


@lru_cache(maxsize=1)
def _pools(modules: int) -> ThreadpoolController:
    """The BLAS and OpenMP pools of this process, looked for anew when modules have been loaded.

    Finding them takes milliseconds, and a module may have brought another library of its own.
    """
    return ThreadpoolController()
