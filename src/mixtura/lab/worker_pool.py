"""Calls that compute but are answered at once: in processes of their own, beside the jobs'.

The server itself computes nothing, so that it can always be asked, stopped and closed; a process
can be ended, a thread cannot.
"""

from __future__ import annotations

from contextlib import suppress
from queue import Empty, LifoQueue
from threading import Event
from typing import TYPE_CHECKING, Any

from mixtura.lab.limits import Limits
from mixtura.lab.refusal import RefusedError
from mixtura.lab.tasks import NEEDS
from mixtura.lab.worker import StoppedError, Worker, end_all

if TYPE_CHECKING:
    from mixtura.lab.tasks import Answer
    from mixtura.page.dataset import Dataset

BUSY = "The lab has too much to do at the moment: try again."
"""What whoever cannot have a turn is told."""

CLOSING = "The lab is closing."
"""What whoever waits is told when the lab ends."""


class WorkerPool:
    """Some workers; who was used last is used next, for it knows the rows."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._workers = [Worker(NEEDS["calls"]) for _ in range(limits.computing)]
        self._free: LifoQueue[Worker] = LifoQueue()
        self._closed = Event()
        for worker in reversed(self._workers):
            self._free.put(worker)

    def warm(self) -> None:
        """Start one worker before there is work; a second starts after the first has had some."""
        if self._closed.is_set():
            return
        try:
            worker = self._free.get_nowait()
        except Empty:
            return
        try:
            with suppress(OSError):  # whoever needs it then says so
                worker.warm()
        finally:
            self._free.put(worker)

    def run(
        self, task: str, arguments: dict[str, Any], sheet: tuple[str, Dataset] | None = None
    ) -> Answer:
        """What a task has to say.

        Raises
        ------
        RefusedError
            The task says no, takes too long, or cannot begin.
        """
        try:
            worker = self._free.get(timeout=self._limits.wait_seconds)
        except Empty:
            raise RefusedError(503, BUSY) from None
        try:
            if self._closed.is_set():
                raise StoppedError
            return worker.run(
                task,
                arguments,
                sheet,
                seconds=self._limits.seconds.get(task, self._limits.computing_seconds),
                stop=self._closed.is_set,
            )
        except StoppedError:
            raise RefusedError(503, CLOSING) from None
        finally:
            self.warm()  # one in reserve, for whoever comes while this one is at work again
            self._free.put(worker)

    def stop(self) -> None:
        """Stop what is being computed; whoever waits for it is told so."""
        self._closed.set()
        resting = list(self._free.queue)
        for worker in self._workers:
            if worker not in resting:
                worker.kill()

    def close(self, patience: float) -> None:
        """Stop everything and end the workers."""
        self.stop()
        resting: list[Worker] = []
        for _ in self._workers:  # one that is at work is ended by whoever waits for it
            try:
                resting.append(self._free.get(timeout=patience))
            except Empty:
                break
        end_all(resting, patience)
