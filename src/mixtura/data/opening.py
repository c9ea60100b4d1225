"""The one door for data: whatever holds rows, to a source of them.

A kind of container is a file with a function that opens it, and its line in :data:`OPENERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mixtura.data.array import Check
from mixtura.data.containers import open_array
from mixtura.data.frames import open_frame
from mixtura.data.source import Source
from mixtura.data.sparse import open_sparse

Opener = Callable[[Any, Check], Source | None]
"""(X, check) -> its rows, or None where it is of another kind.

What comes out as cells in memory, whole, goes through ``check``, which makes them an array of
numbers or says why it cannot; what is read block by block is checked as it is read.
"""


OPENERS: dict[str, Opener] = {
    "array": open_array,
    "sparse matrix": open_sparse,
    "table": open_frame,
    "source": lambda X, check: X if isinstance(X, Source) else None,
}
"""Every kind of container by its name; the last is asked first, and an array is what is left."""


def as_source(X: Any, check: Check) -> Source:
    """The rows of X, a container of any kind.

    Raises
    ------
    InvalidDataError, InvalidTypeError
        X is of no kind that holds rows of numbers.
    """
    for opens in reversed(OPENERS.values()):
        if (source := opens(X, check)) is not None:
            return source
    raise AssertionError  # what is of no kind has been refused as an array
