"""What a source of rows is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from mixtura.block import Block


class Source(Protocol):
    """Rows that can be read again and again, always in the same blocks.

    The division into blocks depends on the data's shape only, never on who reads: that is what
    makes a fit give the same bits for any number of workers.
    """

    @property
    def n_rows(self) -> int: ...

    @property
    def n_features(self) -> int: ...

    @property
    def fingerprint(self) -> str:
        """Changes when the rows change; a checkpoint refuses to go on with other data."""
        ...

    def blocks(self) -> Iterator[Block]:
        """The blocks in order, from the first, at every call."""
        ...
