"""No warnings from this thread and its helpers, and nothing else for any other.

:func:`warnings.catch_warnings` swaps the filters of the whole process: where two threads do so and
leave in the order in which they came, the first one's silence is what the process is left with.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import get_ident
from typing import Any

from mixtura.process.cancel import waiting
from mixtura.process.forking import at_fork


class Here:
    """A filter's pattern that matches all that is said in a thread or on its behalf."""

    def __init__(self, thread: int | None) -> None:
        self.thread = thread

    def match(self, _text: str, *_: Any) -> bool:
        return any(thread == self.thread for thread in waiting())

    pattern = "(?!)"
    """An expression for the workers that filters are handed to, which matches nothing.

    scikit-learn's ``Parallel`` takes this of every filter, in whatever thread.
    """

    def __reduce__(self) -> tuple[Any, ...]:  # filters are sent to other processes as they are
        return Here, (None,)


@contextmanager
def quietly() -> Iterator[None]:
    """Ignore warnings that this thread and its helpers give inside.

    A filter that applies to one thread goes in front of the others, and is taken out again
    wherever it is by then. What a library sets in between, in front of it, counts.

    Examples
    --------
    >>> import warnings
    >>> from mixtura.process.quiet import quietly
    >>> with quietly():
    ...     warnings.warn("not heard", stacklevel=1)
    """
    _forget(lambda here: here.thread is None)
    here = Here(get_ident())
    entry: Any = ("ignore", here, Warning, None, 0)
    try:
        warnings.filters.insert(0, entry)  # type: ignore[attr-defined]
        yield
    finally:
        here.thread = None
        _forget(lambda other: other is here)


def _forget(which: Any) -> None:
    filters: Any = warnings.filters
    for entry in [entry for entry in list(filters) if isinstance(entry[1], Here)]:
        if which(entry[1]):
            with suppress(ValueError):  # another thread has taken it out in the meantime
                filters.remove(entry)


def _in_child() -> None:
    """Threads that a fork left behind may have been inside, and new ones may get their numbers."""
    alive = get_ident()
    for entry in list(warnings.filters):
        if isinstance(entry[1], Here) and entry[1].thread != alive:
            entry[1].thread = None
    _forget(lambda here: here.thread is None)


at_fork(after_in_child=_in_child)
