"""Rows in an array in memory, or mapped to it from a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np

from mixtura._typing import Floats, Rows
from mixtura.block import Block

BLOCK_ROWS = 4096
"""Rows in a block where nobody says what suits the kernel."""


class ArraySource:
    """Blocks of an (n, d) array of finite float32 or float64.

    Parameters
    ----------
    rows : (n, d) array; never copied whole, strided or Fortran order is copied a block at a time
    weight : (n,) float64, or None
    block_rows : int
        Rows in a block; how many suit a kernel is for the kernel to say.
    """

    def __init__(
        self, rows: Rows, weight: Floats | None = None, *, block_rows: int = BLOCK_ROWS
    ) -> None:
        self._rows = rows
        self._weight = weight
        self._block_rows = block_rows
        self._views: tuple[Block, ...] | None = None

    @property
    def n_rows(self) -> int:
        return int(self._rows.shape[0])

    @property
    def n_features(self) -> int:
        return int(self._rows.shape[1])

    @property
    def fingerprint(self) -> str:
        digest = hashlib.sha256(repr((self._rows.shape, self._rows.dtype.str)).encode())
        for block in self.blocks():
            digest.update(block.rows.data)
        if self._weight is not None:  # after the rows, so that their division plays no part
            digest.update(np.ascontiguousarray(self._weight).data)
        return digest.hexdigest()

    def blocks(self) -> Iterator[Block]:
        if not self._rows.flags.c_contiguous:
            return self._cut()
        if self._views is None:  # they hold no rows of their own: every pass reads the same ones
            self._views = tuple(self._cut())
        return iter(self._views)

    def _cut(self) -> Iterator[Block]:
        for index, start in enumerate(range(0, self.n_rows, self._block_rows)):
            stop = start + self._block_rows
            yield Block(
                rows=np.ascontiguousarray(self._rows[start:stop]),
                weight=None if self._weight is None else self._weight[start:stop],
                index=index,
            )
