"""What a worker's process does: take tasks until nobody is there.

It may end at any moment and leaves nothing behind, for all it has came through its pipe.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from threading import Thread
from typing import TYPE_CHECKING, Any

from mixtura.lab.lru_cache import LruCache
from mixtura.lab.refusal import status_and_sentence

if TYPE_CHECKING:
    from mixtura.page.dataset import Dataset


def serve(connection: Connection, needs: tuple[str, ...] = ()) -> None:
    """The process: take tasks until nobody is there; what they need is imported meanwhile."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the lab, which ends this process
    if hasattr(signal, "SIGHUP"):  # so is a terminal that closes
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    _leave_no_core()
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    with suppress(EOFError, OSError):
        _serve(connection, needs)


def _end_with(sentinel: Any, end: Callable[[int], Any] = os._exit) -> None:
    """End at once when the lab has, also when it was killed while this process computes."""
    wait([sentinel])
    end(1)


def _leave_no_core() -> None:
    """If the process dies, its memory, which holds the user's rows, is not written to a file."""
    try:
        import resource
    except ModuleNotFoundError:  # Windows writes none here
        return
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))


def _serve(connection: Connection, needs: tuple[str, ...]) -> None:
    from mixtura.lab.tasks import TASKS

    sheets: LruCache[Dataset] = LruCache()
    coming = iter(needs)
    connection.send(("ready",))
    while True:
        while not connection.poll() and (name := next(coming, None)) is not None:
            import_module(name)
        task, arguments, message = connection.recv()
        if message is not None:
            identity, rows = message
            if rows is not None:
                sheets.put(identity, rows.X.size, rows)
            arguments = {**arguments, "sheet": sheets.get(identity)}

        def progress(done: int, total: int) -> None:
            connection.send(("progress", done, total))

        connection.send(_reply(partial(TASKS[task], **arguments, progress=progress)))


def _reply(work: Callable[[], Any]) -> tuple[Any, ...]:
    """What a task says, or the status and the sentence of what went wrong."""
    try:
        return "done", work()
    except Exception as error:
        return "failed", *status_and_sentence(error)
