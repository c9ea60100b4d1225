"""A source whose rows are looked at as they first go by, so that nothing below has to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from mixtura.data.finite import check_finite
from mixtura.data.kinds import numbers_of_objects, refuse_kinds
from mixtura.data.source import Mapped, Source
from mixtura.errors import InvalidDataError, InvalidTypeError
from mixtura.model.block import Block


class CheckedSource(Mapped):
    """The rows of another source as finite numbers; an error names the first that is none.

    With ``gaps`` values may be missing, which is NaN.
    Rows are looked at block by block, on their first way through a pass: no pass is made for it.
    A source gives the same blocks at every call, so that once is enough.
    """

    def __init__(self, source: Source, *, gaps: bool = False) -> None:
        super().__init__(source)
        self._may_have_gaps = gaps
        self._lacks, self._seen = False, False
        self.checked, self._sound = True, 0
        if source.dtype not in (np.float32, np.float64):
            self.dtype = np.dtype(np.float64)

    def blocks(self) -> Iterator[Block]:
        before = 0
        for place, block in enumerate(self._source.blocks()):
            block = self._numbers(block, before)
            if place >= self._sound:
                check_finite(block.rows, self.names, before, gaps=self._may_have_gaps)
                self._sound = place + 1
            self._lacks |= block.patterns is not None
            yield block
            before += block.n_rows
        self._seen = True
        if before != self.n_rows:
            raise InvalidDataError(
                f"X is a {type(self._source).__name__} that promises {self.n_rows} rows, but its "
                f"blocks hold {before}: have n_rows count the rows of all blocks, and blocks() "
                "begin anew at every call."
            )

    @property
    def may_lack(self) -> bool:
        return self._lacks or (self._may_have_gaps and not self._seen)

    def _numbers(self, block: Block, before: int) -> Block:
        """A block as an array of the source's type, in the order of C."""
        rows = block.rows
        if not isinstance(rows, np.ndarray):
            raise InvalidTypeError(
                f"the block of X that begins at row {before} holds a {type(rows).__name__}, not "
                "an array of NumPy's: yield Block(np.asarray(rows), ...)."
            )
        refuse_kinds(rows)
        if rows.ndim != 2 or rows.shape[1] != self.n_features or not rows.size:
            raise InvalidDataError(
                f"the block of X that begins at row {before} has the shape {rows.shape}: give one "
                f"or more rows of {self.n_features} columns, as n_features says."
            )
        rows = np.ascontiguousarray(numbers_of_objects(rows, before), dtype=self.dtype)
        if self._may_have_gaps:
            return Block.of(rows, block.weight, block.index)
        return block if rows is block.rows else replace(block, rows=rows)
