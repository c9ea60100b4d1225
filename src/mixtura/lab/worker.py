"""A process that works for the lab, kept warm, and ended when its work takes too long."""

from __future__ import annotations

import multiprocessing
import signal
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from time import monotonic
from typing import TYPE_CHECKING, Any

from mixtura.lab.refusal import RefusedError

if TYPE_CHECKING:
    from mixtura.page.sheet import Sheet

KEPT = 3
"""Sheets that a worker keeps, so that they are sent to it once."""

LOOK = 0.05
"""Seconds between two looks at whether to stop."""


START_SECONDS = 60.0
"""For a process to come to life, on a computer that has much else to do."""


class StoppedError(Exception):
    """Work was ended because somebody asked for it."""


class Worker:
    """One process, started when it is first needed, or earlier by :meth:`warm`."""

    def __init__(self) -> None:
        self._process: Any = None
        self._connection: Connection | None = None
        self._ready = False
        self._known: OrderedDict[str, None] = OrderedDict()

    def warm(self) -> Connection:
        """Start the process, if it does not run, and return the way to it."""
        if self._connection is None or not self._process.is_alive():
            self.end()
            context = multiprocessing.get_context("spawn")  # a fork would copy threads' locks
            self._connection, far = context.Pipe()
            self._process = context.Process(target=serve, args=(far,), daemon=True)
            with _without_interrupts():
                self._process.start()
            far.close()
        return self._connection

    def run(
        self,
        task: str,
        arguments: dict[str, Any],
        sheet: tuple[str, Sheet] | None,
        *,
        seconds: float,
        progress: Callable[[int, int], None],
        stop: Callable[[], bool],
    ) -> Any:
        """The result of a task of :mod:`mixtura.lab.tasks`.

        Raises
        ------
        RefusedError
            The task says no, takes too long, or its process has died.
        StoppedError
            ``stop`` said so.
        """
        connection = self.warm()
        try:
            if not self._ready:  # until it listens, sending could block
                self._next(connection, START_SECONDS, stop)
                self._ready = True
            connection.send((task, arguments, self._message(sheet)))
            end = monotonic() + seconds
            while True:
                kind, *rest = self._next(connection, end - monotonic(), stop)
                if kind == "done":
                    return rest[0]
                if kind == "failed":
                    raise RefusedError(422, rest[0])
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
            raise RefusedError(
                503,
                "The computation ended before its time, perhaps because memory ran out: try "
                "fewer rows or fewer components.",
            ) from None

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

    def dismiss(self) -> None:
        """Let the process go: it ends by itself where it has nothing to do."""
        if self._connection is not None:
            self._connection.close()
            self._process.join(1)
        self.end()

    def end(self) -> None:
        """End the process, whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.join(5)
            self._process.close()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None
        self._ready = False
        self._known.clear()

    def _message(self, sheet: tuple[str, Sheet] | None) -> tuple[str, Sheet | None] | None:
        """The id of a sheet, and the sheet itself where the worker does not have it."""
        if sheet is None:
            return None
        identity, rows = sheet
        new = identity not in self._known
        self._known[identity] = None
        self._known.move_to_end(identity)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return identity, replace(rows) if new else None  # without what was worked out from it


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Ctrl-C is for the lab alone: a process started here is deaf to it from its first breath."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def serve(connection: Connection) -> None:
    """The process: take tasks until nobody is there."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the lab, which ends this process
    with suppress(EOFError, OSError):
        _serve(connection)


def _serve(connection: Connection) -> None:
    from mixtura.errors import MixturaError
    from mixtura.lab.tasks import TASKS

    sheets: OrderedDict[str, Sheet] = OrderedDict()
    connection.send(("ready",))
    while True:
        task, arguments, message = connection.recv()
        if message is not None:
            identity, rows = message
            if rows is not None:
                sheets[identity] = rows
            sheets.move_to_end(identity)
            while len(sheets) > KEPT:
                sheets.popitem(last=False)
            arguments = {**arguments, "sheet": sheets[identity]}

        def progress(done: int, total: int) -> None:
            connection.send(("progress", done, total))

        try:
            reply: tuple[str, Any] = ("done", TASKS[task](**arguments, progress=progress))
        except MixturaError as error:
            reply = ("failed", str(error))
        except MemoryError:
            reply = ("failed", "Memory ran out: try fewer rows or fewer components.")
        except Exception as error:
            import traceback

            traceback.print_exc()
            reply = ("failed", f"The lab has failed at this ({type(error).__name__}: {error}).")
        connection.send(reply)
