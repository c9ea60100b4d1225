"""Work that nobody waits for any more comes to its end at the next moment where it may.

An interrupt reaches the caller's thread only. Its helpers may each be inside a whole fit, so that
whoever stops waiting marks a token, and everything long looks at it: between the blocks of a pass,
between passes, and between calls of the kernel, none of which is long.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident, local


class Cancelled(BaseException):
    """Nobody waits for this. It passes by whoever handles errors, and never reaches a caller."""


class Token:
    """Whether some work is still wanted by the thread that makes this.

    Made in a helper, it ends with that helper's own work.
    """

    __slots__ = ("_cancelled", "_parent", "_thread")

    def __init__(self) -> None:
        self._parent = _current()
        self._thread = get_ident()
        self._cancelled = False

    @property
    def cancelled(self) -> bool:
        return any(token._cancelled for token in _upwards(self))

    def cancel(self) -> None:
        self._cancelled = True

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Inside, the calling thread works for it."""
        before = _current()
        _work.token = self
        try:
            yield
        finally:
            _work.token = before


_work = local()


def _current() -> Token | None:
    token: Token | None = getattr(_work, "token", None)
    return token


def _upwards(token: Token | None) -> Iterator[Token]:
    while token is not None:
        yield token
        token = token._parent


def waiting() -> Iterator[int]:
    """The number of this thread, and those of the threads that wait for its work."""
    yield get_ident()
    for token in _upwards(_current()):
        yield token._thread


def check() -> None:
    """Leave by :class:`Cancelled` if the work of this thread is not wanted any more."""
    token = _current()
    if token is not None and token.cancelled:
        raise Cancelled
