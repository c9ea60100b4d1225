"""How many rows may be drawn at once."""

from __future__ import annotations

from numbers import Integral
from typing import Any

from mixtura.errors import InvalidParameterError
from mixtura.free_memory import free_memory, in_words

COPIES = 3
"""Of the rows while they are drawn: noise, rows, and rows in the caller's units."""


def sample_size(n_samples: Any, n_features: int) -> int:
    """``n_samples`` as a number of rows that the memory takes, or InvalidParameterError."""
    if not isinstance(n_samples, Integral) or n_samples < 1:
        raise InvalidParameterError(
            f"Invalid value for 'n_samples': {n_samples!r}. The sampling requires at least "
            "one sample, as a whole number."
        )
    size, free = 8 * int(n_samples) * n_features, free_memory()
    if COPIES * size > free:
        n = int(n_samples)
        told = f"{n:,}" if n < 10**18 else f"10^{len(f'{n}') - 1} or more"
        raise InvalidParameterError(
            f"Invalid value for 'n_samples': {told} rows are more than the "
            f"{in_words(free)} of memory that are free here take: draw at most "
            f"{int(free / (2 * COPIES * 8 * n_features)):,} at a time, with another random_state "
            "(--seed) each time."
        )
    return int(n_samples)
