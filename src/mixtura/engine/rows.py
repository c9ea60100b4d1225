"""Rows in memory, divided into the blocks that suit the kernel."""

from __future__ import annotations

from mixtura import kernels
from mixtura._typing import Floats, Rows
from mixtura.sources import ArraySource


def in_memory(rows: Rows, weight: Floats | None = None, *, n_components: int = 1) -> ArraySource:
    """A source of these rows, to be held against so many components.

    The division depends on the shape of the problem and the kernel, never on who reads.
    """
    n, d = rows.shape
    return ArraySource(rows, weight, block_rows=kernels.block_rows(n, n_components, d))
