"""What takes long: run beside the server, looked at from time to time, stopped when asked."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Event, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

from mixtura.lab.limits import Limits
from mixtura.lab.refusal import RefusedError, status_and_sentence
from mixtura.lab.store import new_identity
from mixtura.lab.tasks import NEEDS
from mixtura.lab.worker import StoppedError, Worker, end_all

if TYPE_CHECKING:
    from mixtura.page.dataset import Dataset

REMEMBERED = 64
"""Jobs that can still be asked for after they have ended."""

AT_ONCE = 0.2
"""Seconds that the first answer waits: what is done by then need not be asked for again."""


STOPPED = "Stopped."
"""What is said of a job that somebody stopped."""


@dataclass(eq=False, slots=True)
class Job:
    """One piece of work. Its fields are written by the thread that runs it."""

    task: str
    arguments: dict[str, Any]
    sheet: tuple[str, Dataset] | None
    id: str = field(default_factory=new_identity)
    state: str = "running"
    steps: tuple[int, int] = (0, 1)
    result: Any = None
    error: str | None = None
    begun: bool = False
    stop: Event = field(default_factory=Event)
    ended: Event = field(default_factory=Event)
    asked_for: float = field(default_factory=monotonic)

    def to_dict(self) -> dict[str, Any]:
        """As the page's ``Job``."""
        done, total = self.steps
        return {
            "id": self.id,
            "state": self.state,
            "done": done,
            "total": total,
            "result": self.result,
            "error": self.error,
        }


class Jobs:
    """Some workers and the jobs that they have done, do, and will do.

    Parameters
    ----------
    limits : Limits
    keep : callable(id, sheet), told of rows that a job has made
    """

    def __init__(self, limits: Limits, keep: Callable[[str, Dataset], None]) -> None:
        self._limits = limits
        self._keep = keep
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = Lock()
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._workers = [Worker(NEEDS["jobs"]) for _ in range(limits.jobs)]
        self._threads = [
            Thread(target=self._work, args=(worker, i == 0), daemon=True)
            for i, worker in enumerate(self._workers)
        ]
        self._started = False

    def warm(self) -> None:
        """Start a worker before there is work, so that the first job need not wait for it."""
        with self._lock:
            if not self._started:
                self._started = True
                for thread in self._threads:
                    thread.start()

    def start(
        self, task: str, arguments: dict[str, Any], sheet: tuple[str, Dataset] | None = None
    ) -> dict[str, Any]:
        """A new job, done already where it takes no time.

        Raises
        ------
        RefusedError
            So many are running and waiting that this one would have to wait too long.
        """
        self.warm()
        job = Job(task, arguments, sheet)
        with self._lock:
            active = sum(not other.ended.is_set() for other in self._jobs.values())
            if active >= self._limits.jobs + self._limits.waiting:
                raise RefusedError(
                    429, f"{active} computations are under way already: wait, or stop one first."
                )
            self._jobs[job.id] = job
            for identity in [other.id for other in self._jobs.values() if other.ended.is_set()]:
                if len(self._jobs) <= REMEMBERED:
                    break
                del self._jobs[identity]
        self._queue.put(job)
        job.ended.wait(AT_ONCE)
        return job.to_dict()

    def look(self, identity: str) -> dict[str, Any]:
        """How a job is getting on.

        Raises
        ------
        RefusedError
            There is no such job.
        """
        return self._get(identity).to_dict()

    def stop(self, identity: str) -> dict[str, Any]:
        """End a job, if it has not ended by itself.

        Raises
        ------
        RefusedError
            There is no such job.
        """
        job = self._get(identity)
        with self._lock:
            job.stop.set()
            if not job.begun and not job.ended.is_set():  # it waits for others, and need not
                job.state, job.error = "stopped", STOPPED
                job.ended.set()
        job.ended.wait(2.0)
        return job.to_dict()

    def stop_all(self) -> None:
        """Stop every job, those that wait too."""
        with self._lock:
            for job in self._jobs.values():
                job.stop.set()
            at_work = any(job.begun and not job.ended.is_set() for job in self._jobs.values())
        if at_work:
            for worker in self._workers:
                worker.kill()

    def close(self, patience: float) -> None:
        """Stop everything and end the workers."""
        self.stop_all()
        for _ in self._threads:
            self._queue.put(None)
        end = monotonic() + patience
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, end - monotonic()))
        end_all(self._workers, patience)

    def _get(self, identity: str) -> Job:
        with self._lock:
            job = self._jobs.get(identity)
        if job is None:
            raise RefusedError(404, "The lab knows no such computation: start it again.")
        job.asked_for = monotonic()
        return job

    def _work(self, worker: Worker, first: bool) -> None:
        if first:
            worker.warm()
        while True:
            job = self._queue.get()
            if job is None:
                return
            with self._lock:
                if job.ended.is_set():
                    continue
                job.begun = True
            try:
                self._do(worker, job)
            finally:
                job.ended.set()
                if not job.stop.is_set():
                    worker.warm()

    def _do(self, worker: Worker, job: Job) -> None:
        def progress(done: int, total: int) -> None:
            job.steps = done, total

        def stop() -> bool:
            return job.stop.is_set() or self._forgotten(job)

        try:
            if stop():
                raise StoppedError
            answer = worker.run(
                job.task,
                job.arguments,
                job.sheet,
                seconds=self._limits.seconds[job.task],
                progress=progress,
                stop=stop,
            )
            if answer.sheet is not None:
                self._keep(job.arguments["identity"], answer.sheet)
            job.result = answer.value
            job.steps = job.steps[1], job.steps[1]
            job.state = "done"
        except StoppedError:
            job.error = (
                "Stopped, because no page has asked for it any more."
                if self._forgotten(job)
                else STOPPED
            )
            job.state = "stopped"
        except Exception as error:
            _, job.error = status_and_sentence(error)
            job.state = "failed"

    def _forgotten(self, job: Job) -> bool:
        return monotonic() - job.asked_for > self._limits.unasked_seconds
