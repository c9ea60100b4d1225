"""Numbers in words."""

from __future__ import annotations

from mixtura._typing import Floats

MOST_NAMED = 6
"""Shares that are named one by one."""


def count_of(number: int, what: str) -> str:
    """How many of something.

    Examples
    --------
    >>> from mixtura.page.words import count_of
    >>> count_of(1, "row"), count_of(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {what}{'s'[: number != 1]}"


def share(weights: Floats) -> str:
    """Shares in per cent, the largest first.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.page.words import share
    >>> share(np.array([0.1, 0.6, 0.3]))
    '60 %, 30 % and 10 %'
    """
    texts = [f"{100 * weight:.0f} %" for weight in sorted(weights.tolist(), reverse=True)]
    if len(texts) > MOST_NAMED:
        rest = len(texts) - MOST_NAMED + 1
        texts = [*texts[: MOST_NAMED - 1], f"{rest} smaller ones"]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
