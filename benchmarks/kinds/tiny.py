"""Groups of few rows, and few rows in all."""

from __future__ import annotations

import numpy as np

from benchmarks.kinds._drawn import Drawn, blobs, by_name, correlated, drawn, sizes

Generator = np.random.Generator


def one_in_a_thousand(rng: Generator) -> Drawn:
    """Five rows of 5000, eight standard deviations away; the only kind of so many rows."""
    y = sizes(4995, 5)
    return drawn(blobs(rng, y, [[0, 0], [8, 8]], [1.0, 0.5]), y)


def one_in_a_hundred(rng: Generator) -> Drawn:
    y = sizes(1188, 12)
    return drawn(blobs(rng, y, [[0, 0, 0], [5, 5, 5]], [1.0, 0.5]), y)


def two_tiny_groups(rng: Generator) -> Drawn:
    """A large group and two of one per cent each on either side."""
    y = sizes(980, 10, 10)
    return drawn(blobs(rng, y, [[0, 0, 0], [7, 0, 3], [-6, 5, 0]], [1.0, 0.5, 0.5]), y)


def tiny_group_in_ten_columns(rng: Generator) -> Drawn:
    """Fifteen rows of 800."""
    y = sizes(785, 15)
    return drawn(blobs(rng, y, np.stack([np.zeros(10), np.full(10, 3.0)])), y)


def sixty_rows(rng: Generator) -> Drawn:
    y = sizes(25, 20, 15)
    return drawn(blobs(rng, y, [[0, 0, 0], [4, 3, 0], [0, 4, 4]]), y)


def sixty_rows_in_ten_columns(rng: Generator) -> Drawn:
    """Hardly more rows than a full covariance of two groups takes."""
    y = sizes(33, 27)
    return drawn(correlated(rng, y, np.stack([np.zeros(10), np.full(10, 2.0)]), 0.2), y)


KINDS = by_name(
    one_in_a_thousand,
    one_in_a_hundred,
    two_tiny_groups,
    tiny_group_in_ten_columns,
    sixty_rows,
    sixty_rows_in_ten_columns,
)
