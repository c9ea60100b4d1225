"""A process that works for the lab, seen from the lab: kept warm, ended when it is too slow.

What happens inside is :mod:`mixtura.lab.process`.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from threading import Timer
from time import monotonic
from typing import TYPE_CHECKING, Any

from mixtura.lab.lru_cache import LruCache
from mixtura.lab.process import serve
from mixtura.lab.refusal import RefusedError

if TYPE_CHECKING:
    from mixtura.lab.tasks import Answer
    from mixtura.page.dataset import Dataset

LOOK = 0.05
"""Seconds between two looks at whether to stop."""

START_SECONDS = 180.0
"""For a process to come to life, on a computer that has much else to do."""


class StoppedError(Exception):
    """Work was ended because somebody asked for it."""


class Worker:
    """One process, started when it is first needed, or earlier by :meth:`warm`.

    Parameters
    ----------
    needs : names of the modules that it imports while there is nothing else to do
    """

    def __init__(self, needs: tuple[str, ...] = ()) -> None:
        self._needs = needs
        self._process: Any = None
        self._connection: Connection | None = None
        self._ready = False
        self._known: LruCache[None] = LruCache()

    def warm(self) -> Connection:
        """Start the process, if it does not run, and return the way to it."""
        if self._connection is None or not self._process.is_alive():
            self.end()
            context = multiprocessing.get_context("spawn")  # a fork would copy threads' locks
            self._connection, far = context.Pipe()
            self._process = context.Process(target=serve, args=(far, self._needs), daemon=True)
            with _without_interrupts():
                self._process.start()
            far.close()
        return self._connection

    def run(
        self,
        task: str,
        arguments: dict[str, Any],
        sheet: tuple[str, Dataset] | None,
        *,
        seconds: float,
        stop: Callable[[], bool],
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> Answer:
        """What a task of :mod:`mixtura.lab.tasks` has to say.

        Raises
        ------
        RefusedError
            The task says no, takes too long, or its process has died.
        StoppedError
            ``stop`` said so.
        """
        try:
            connection = self.warm()
            if not self._ready:  # until it listens, sending could block
                self._await_start(connection, stop)
            with self._given(START_SECONDS):
                connection.send((task, arguments, self._message(sheet)))
            end = monotonic() + seconds
            while True:
                kind, *rest = self._next(connection, end - monotonic(), stop)
                if kind == "done":
                    answer: Answer = rest[0]
                    return answer
                if kind == "failed":
                    raise RefusedError(*rest)
                progress(*rest)
        except StoppedError:
            self.end()
            raise
        except TimeoutError:
            self.end()
            raise RefusedError(
                503,
                f"This took longer than {seconds:g} seconds and was stopped: ask for fewer "
                "components, fewer models or fewer rows.",
            ) from None
        except (EOFError, OSError):
            self.end()
            if stop():
                raise StoppedError from None
            raise RefusedError(
                503,
                "The computation ended before its time, perhaps because memory ran out: try "
                "fewer rows or fewer components.",
            ) from None

    def _await_start(self, connection: Connection, stop: Callable[[], bool]) -> None:
        try:
            self._next(connection, START_SECONDS, stop)
        except TimeoutError:
            self.end()
            raise RefusedError(
                503,
                f"This computer was too busy to begin within {START_SECONDS:g} seconds: try again "
                "when it has less to do.",
            ) from None
        self._ready = True

    @staticmethod
    def _next(connection: Connection, seconds: float, stop: Callable[[], bool]) -> Any:
        """The next message of the process; TimeoutError or StoppedError where none comes."""
        end = monotonic() + seconds
        while not connection.poll(LOOK):
            if stop():
                raise StoppedError
            if monotonic() > end:
                raise TimeoutError
        if stop():
            raise StoppedError
        return connection.recv()

    @contextmanager
    def _given(self, seconds: float) -> Iterator[None]:
        """Kill the process if what is done here takes longer: sending waits for it to listen."""
        watch = Timer(seconds, self.kill)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()

    def kill(self) -> None:
        """Kill the process from any thread; whoever waits for it notices."""
        process = self._process
        with suppress(AttributeError, ValueError):  # it has just been ended
            process.kill()

    def let_go(self) -> None:
        """Say that no more work will come: a process with nothing to do then ends by itself."""
        if self._connection is not None:
            self._connection.close()

    def end(self, patience: float = 0.0) -> None:
        """End the process, whatever it does, if it has not ended by itself in so many seconds."""
        if self._process is not None:
            if patience:
                self._process.join(patience)
            self._process.kill()
            self._process.join(5)
            with suppress(ValueError):  # a busy system may take longer to end it
                self._process.close()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None
        self._ready = False
        self._known.clear()

    def _message(self, sheet: tuple[str, Dataset] | None) -> tuple[str, Dataset | None] | None:
        """The id of a sheet, and the sheet itself where the worker does not have it."""
        if sheet is None:
            return None
        identity, rows = sheet
        if identity in self._known:
            self._known.get(identity)
            return identity, None
        self._known.put(identity, rows.X.size, None)
        return identity, replace(rows)  # without what was worked out from it


def end_all(workers: list[Worker], patience: float) -> None:
    """End several that nobody uses any more, side by side: all together wait only so long."""
    for worker in workers:
        worker.let_go()
    end = monotonic() + patience
    for worker in workers:
        worker.end(max(0.0, end - monotonic()))


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Ctrl-C is for the lab alone: a process started here is deaf to it from its first breath."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # what multiprocessing starts before its first process lets interrupts through again
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
