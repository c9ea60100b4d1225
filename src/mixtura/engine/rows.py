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
    return ArraySource(rows, weight, block_rows=block_rows(n, n_components, d))


def block_rows(n: int, k: int, d: int) -> int:
    if hasattr(kernels, "block_rows"):
        return int(kernels.block_rows(n, k, d))
    return min(16384, max(128, (1 << 17) // max(1, k * d)))
