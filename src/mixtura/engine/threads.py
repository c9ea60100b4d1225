"""Threads that work through the blocks of a pass, or any tasks, beside the thread that calls."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from itertools import chain, count, islice
from math import inf
from operator import itemgetter
from os import getpid
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

from mixtura.errors import MixturaError
from mixtura.process.cancel import Cancelled, Token, check

S = TypeVar("S")
T = TypeVar("T")


class Threads:
    """A caller and its helpers, who stay from pass to pass and sleep in between.

    A block's hand-over costs microseconds: whoever is free takes the next one, under a lock, and
    puts its result in place. The caller does as much as any helper.

    Parameters
    ----------
    helpers : int
        Threads beside the caller's, started with the first pass that has two blocks. Where the
        system gives fewer, those do the work.
    at_start : callable, called in every helper as it begins

    What ends the caller's part early, as an interrupt does, ends the helpers' too, inside of a
    block where that looks at :func:`mixtura.process.cancel.check`, as a pass does.
    """

    def __init__(self, helpers: int, at_start: Callable[[], object] = lambda: None) -> None:
        self._helpers = helpers
        self._at_start = at_start
        self._threads: list[Thread] = []
        self._invitations: SimpleQueue[_Pass[Any, Any] | None] = SimpleQueue()

    def each(
        self, function: Callable[[S], T], blocks: Iterable[S], take: Callable[[int, T], None]
    ) -> None:
        """``take(i, function(block))`` for every block i, in any order and from any thread."""
        check()
        head, rest = self._look_ahead(blocks)
        if len(head) < 2:  # alone, or one block: waking a helper costs more than the block
            for number, block in enumerate(chain(head, rest)):
                check()
                take(number, function(block))
            return
        work = _Pass(function, chain(head, rest), take)
        try:
            self._invite(work, len(head) - 1)
            while work.step():
                pass
            work.close()
        except BaseException:
            work.cancel()
            work.close()
            raise
        work.raise_errors()

    def in_order(self, function: Callable[[S], T], blocks: Iterable[S]) -> Iterator[T]:
        """``function(block)`` for every block in order, few of them ahead of the reader."""
        check()
        head, rest = self._look_ahead(blocks)
        if len(head) < 2:
            for block in chain(head, rest):
                check()
                yield function(block)
            return
        done: dict[int, T] = {}
        work = _Pass(function, chain(head, rest), done.__setitem__)
        # two a worker keep all busy while few blocks are in memory at a time
        ahead = 2 * (self._helpers + 1)
        try:
            for number in count():
                work.limit = number + ahead
                self._invite(work, self._helpers)
                while number not in done and work.step():
                    pass
                if not work.wait_for(number, done):
                    break
                yield done.pop(number)
        except BaseException:  # or nobody reads on
            work.cancel()
            raise
        finally:
            work.close()
        work.raise_errors()

    def close(self) -> None:
        """Send the helpers home and wait until they are gone."""
        self._invitations.put(None)
        while self._threads:
            if self._threads[-1].is_alive():  # not so if an interrupt came while it started
                self._threads[-1].join()
            self._threads.pop()
        self._invitations = SimpleQueue()

    def _look_ahead(self, blocks: Iterable[S]) -> tuple[list[S], Iterator[S]]:
        """As many blocks as there are workers, and an iterator over those that follow."""
        iterator = iter(blocks)
        return list(islice(iterator, self._helpers + 1)), iterator

    def _invite(self, work: _Pass[Any, Any], helpers: int) -> None:
        while len(self._threads) < helpers:
            thread = Thread(
                target=_serve,
                args=(self._invitations, self._at_start),
                name="mixtura",
                daemon=True,
            )
            self._threads.append(thread)
            try:
                thread.start()
            except RuntimeError:  # the system has no more of them: results do not depend on it
                self._threads.remove(thread)
                self._helpers = len(self._threads)
                break
        for _ in range(work.invite(min(helpers, len(self._threads)))):
            self._invitations.put(work)


def _serve(
    invitations: SimpleQueue[_Pass[Any, Any] | None], at_start: Callable[[], object]
) -> None:
    """The life of a helper."""
    at_start()
    while (work := invitations.get()) is not None:
        work.help()
        del work  # while it sleeps, a helper keeps nothing alive
    invitations.put(None)  # for the next helper


class _Pass(Generic[S, T]):
    """The blocks of one pass, handed out to whoever is free.

    An interrupt reaches the caller only. What it may leave half done is its own: only helpers
    are counted, so that nobody waits for a block that the caller had taken.
    """

    def __init__(
        self, function: Callable[[S], T], blocks: Iterator[S], take: Callable[[int, T], None]
    ) -> None:
        self.limit: float = inf
        """Blocks from this number on are not handed out yet."""
        self._function = function
        self._blocks = blocks
        self._take = take
        self._lock = Lock()
        # whoever waits is the caller, for one of these; an interrupt while it waits on a Condition
        # could leave the lock unlocked
        self._news: SimpleQueue[None] = SimpleQueue()
        self._open = True
        self._next = 0
        self._invited = 0
        self._helping = 0
        self._errors: list[tuple[int, BaseException]] = []
        self._token = Token()
        self._process = getpid()

    def step(self) -> bool:
        """Work on the next block; False if there is none to take."""
        if not self._open:  # so that who comes too late to a pass leaves it at once
            return False
        check()
        self._stay()
        number = self._next
        try:
            with self._lock:
                number = self._next
                if not (self._open and number < self.limit):
                    return False
                block = next(self._blocks, None)
                if block is None:
                    return False
                self._next = number + 1
            self._take(number, self._function(block))
        except Exception as error:
            self._fail(number, error)
            return False
        return True

    def help(self) -> None:
        """What a helper does: join in, work while there are blocks, leave."""
        with self._lock:
            self._invited -= 1
            self._helping += 1
        try:
            with self._token.at_work():
                while self.step():
                    if self.limit != inf:  # a reader may be waiting for this one
                        self._news.put(None)
        except Cancelled:
            pass  # whoever cancelled it knows
        except BaseException as error:  # as a call of sys.exit
            self._fail(-1, error)
            self.cancel()
        with self._lock:
            self._helping -= 1
        self._news.put(None)

    def invite(self, helpers: int) -> int:
        """How many invitations to send so that this many helpers are, or will be, here."""
        with self._lock:
            more = max(0, helpers - self._invited - self._helping)
            self._invited += more
        return more

    def wait_for(self, number: int, done: Container[int]) -> bool:
        """Wait for a block that was handed out; False if it was not, or came to nothing."""
        while number not in done and self._is_helped():
            self._news.get()
        return number in done

    def cancel(self) -> None:
        """Nobody wants the blocks any more that helpers are at work on."""
        self._token.cancel()

    def close(self) -> None:
        """Hand nothing out any more, and wait until the helpers have left."""
        if self._process != getpid():  # where a fork left them, and the lock perhaps locked
            return
        with self._lock:
            self._open = False
        while self._is_helped():
            self._news.get()

    def _is_helped(self) -> bool:
        with self._lock:
            return self._helping > 0

    def raise_errors(self) -> None:
        """Raise the error of the first block that failed, if any did."""
        if self._errors:
            _, error = min(self._errors, key=itemgetter(0))
            self._errors.clear()
            raise error

    def _stay(self) -> None:
        if self._process != getpid():
            raise MixturaError(
                "this process was forked in the middle of a fit, by a function that the fit "
                "called, and only the parent has the threads to finish it: in the child, begin "
                "a fit of its own, or end the process with os._exit."
            )

    def _fail(self, number: int, error: BaseException) -> None:
        with self._lock:
            self._open = False
            self._errors.append((number, error))
