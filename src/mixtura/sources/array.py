"""Rows in an array in memory, or mapped to it from a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np

from mixtura._typing import Floats, Rows
from mixtura.block import Block

BLOCK_NUMBERS = 1 << 17
"""A block's rows are chosen so that its (k, d, b) deviations hold about this many numbers.

1 MiB of float64: a pass over a block stays near the cache, and a call costs little beside it.
"""


class ArraySource:
    """Blocks of an (n, d) array of finite float32 or float64.

    Parameters
    ----------
    rows : (n, d) array; never copied whole, strided or Fortran order is copied a block at a time
    weight : (n,) float64, or None
    n_components : int
        How many components the rows will be held against: more components, shorter blocks.
    block_rows : int, optional
        Rows in a block, instead of the number that suits the cache.
    """

    def __init__(
        self,
        rows: Rows,
        weight: Floats | None = None,
        *,
        n_components: int = 1,
        block_rows: int | None = None,
    ) -> None:
        self._rows = rows
        self._weight = weight
        width = max(1, n_components * rows.shape[1])
        self._block_rows = block_rows or int(np.clip(BLOCK_NUMBERS // width, 128, 16384))

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
        for index, start in enumerate(range(0, self.n_rows, self._block_rows)):
            stop = start + self._block_rows
            yield Block(
                rows=np.ascontiguousarray(self._rows[start:stop]),
                weight=None if self._weight is None else self._weight[start:stop],
                index=index,
            )
