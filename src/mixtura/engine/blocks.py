"""Rows divided into the blocks that suit the kernel."""

from __future__ import annotations

from mixtura import kernels
from mixtura._typing import Floats, Rows
from mixtura.data import ArraySource, Source


def in_blocks(
    rows: Rows | Source, weight: Floats | None = None, *, n_components: int = 1
) -> Source:
    """A source of these rows, to be held against so many components.

    The division depends on the shape of the problem and the kernel, never on who reads.
    """
    source = rows if isinstance(rows, Source) else ArraySource(rows)
    n, d = source.n_rows, source.n_features
    return source.weighted(weight).cut(kernels.block_rows(n, max(1, n_components), d))
