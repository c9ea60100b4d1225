"""Rows in an array in memory, or mapped to it from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from mixtura._typing import Floats, Ints, Rows
from mixtura.data.source import Source
from mixtura.model.block import Block
from mixtura.patterns import Patterns

BLOCK_ROWS = 4096
"""Rows in a block where nobody says what suits the kernel."""

Check = Callable[[Any, Any], Rows]
"""(cells, the table that they are from or None) -> rows (n, d) of float32 or float64."""


class ArraySource(Source):
    """Blocks of an (n, d) array of float32 or float64, finite or missing (NaN).

    Parameters
    ----------
    rows : (n, d) array; never copied whole, strided or Fortran order is copied a block at a time
    weight : (n,) float64, or None
    names : (d,) names of the columns, or None
    block_rows : int
        Rows in a block; how many suit a kernel is for the kernel to say.
    errors : (n, d) or (n, d, d) of the rows' measurement errors, zero where one lacks a value, or
        None
    """

    def __init__(
        self,
        rows: Rows,
        weight: Floats | None = None,
        *,
        names: list[str] | None = None,
        block_rows: int = BLOCK_ROWS,
        checked: bool = False,
        errors: Floats | None = None,
    ) -> None:
        self.rows, self.weight, self.names, self.errors = rows, weight, names, errors
        self.dtype, self.checked = rows.dtype, checked
        self._block_rows = block_rows
        self._views: tuple[Block, ...] | None = None

    @property
    def n_rows(self) -> int:
        return int(self.rows.shape[0])

    @property
    def n_features(self) -> int:
        return int(self.rows.shape[1])

    def cut(self, block_rows: int) -> ArraySource:
        return self.replaced(_block_rows=block_rows)

    def weighted(self, weight: Floats | None) -> ArraySource:
        return self if weight is None else self.replaced(weight=weight)

    @property
    def may_lack(self) -> bool:
        return any(block.patterns is not None for block in self.blocks())

    def by_pattern(self) -> ArraySource:
        patterns = Patterns.of(self.rows)
        if patterns is None or patterns.order is None:
            return self
        weight = None if self.weight is None else patterns.sorted(self.weight)
        errors = None if self.errors is None else patterns.sorted(self.errors)
        return self.replaced(rows=patterns.sorted(self.rows), weight=weight, errors=errors)

    def replaced(self, **changes: Any) -> ArraySource:
        """The same with other rows, weights or errors."""
        if "rows" in changes:
            changes["dtype"] = changes["rows"].dtype
        other = object.__new__(type(self))  # copy() takes longer than all of this
        other.__dict__ = {**self.__dict__, "_views": None, **changes}
        return other

    def mapped(self, function: Callable[[Rows], Rows], n_features: int) -> ArraySource:
        # errors are in the units of the rows, and go no further
        # all at once: products of matrices have other bits in other blocks
        return ArraySource(function(self.rows), self.weight, checked=self.checked)

    def take(self, which: Ints | slice) -> Rows:
        return self.rows[which]

    def some(self, most: int) -> tuple[Rows, Floats | None]:
        return self.rows, self.weight

    def array(self) -> Rows:
        return self.rows

    def blocks(self) -> Iterator[Block]:
        if not self.rows.flags.c_contiguous:
            return self._cut()
        if self._views is None:  # they hold no rows of their own: every pass reads the same ones
            self._views = tuple(self._cut())
        return iter(self._views)

    def _cut(self) -> Iterator[Block]:
        for index, start in enumerate(range(0, self.n_rows, self._block_rows)):
            stop = start + self._block_rows
            yield Block.of(
                np.ascontiguousarray(self.rows[start:stop]),
                None if self.weight is None else self.weight[start:stop],
                index,
                None if self.errors is None else self.errors[start:stop],
            )
