"""Some of many rows, by chance."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Ints


def some_rows(n: int, most: int, rng: np.random.Generator) -> Ints | slice:
    """Which of n rows to look at: all, or so many by chance, each as likely as the next, in order.

    Equal steps, or one row of each of as many stretches, go wrong where rows repeat with a period.
    """
    if n <= most:
        return slice(None)
    return np.sort(rng.choice(n, most, replace=False))
