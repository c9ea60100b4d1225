"""How many rows may be drawn at once."""

from __future__ import annotations

from numbers import Integral
from typing import Any

from mixtura.errors import InvalidParameterError
from mixtura.free_memory import free_memory, in_words

COPIES = 3
"""Of the rows while they are drawn: noise, rows, and rows in the caller's units."""


def sample_size(n_samples: Any, n_features: int) -> int:
    """``n_samples`` as a number of rows that the memory takes.

    Raises
    ------
    InvalidParameterError
        It is no positive whole number, or so many rows are more than the memory takes.

    Examples
    --------
    >>> from mixtura.estimators.inputs.sample_size import sample_size
    >>> sample_size(10, n_features=2)
    10
    """
    if not isinstance(n_samples, Integral) or n_samples < 1:
        raise InvalidParameterError(
            f"Invalid value for 'n_samples': {n_samples!r}. The sampling requires at least "
            "one sample, as a whole number."
        )
    size, free = 8 * int(n_samples) * n_features, free_memory()
    if COPIES * size > free:
        raise InvalidParameterError(
            f"Invalid value for 'n_samples': {_in_words(int(n_samples))} rows are more than the "
            f"{in_words(free)} of memory that are free here take: draw at most "
            f"{int(free / (2 * COPIES * 8 * n_features)):,} at a time, with another random_state "
            "(--seed) each time."
        )
    return int(n_samples)


def _in_words(number: int) -> str:
    return f"{number:,}" if number < 10**18 else f"10^{len(f'{number}') - 1} or more"
