"""Shares in words."""

from __future__ import annotations

from mixtura._typing import Floats
from mixtura.diagnostics.words import listed

MOST_NAMED = 6
"""Shares that are named one by one."""


def shares(weights: Floats) -> str:
    """Shares in per cent, the largest first.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.page.shares import shares
    >>> shares(np.array([0.1, 0.6, 0.3]))
    '60 %, 30 % and 10 %'
    """
    texts = [f"{100 * weight:.0f} %" for weight in sorted(weights.tolist(), reverse=True)]
    if len(texts) > MOST_NAMED:
        rest = len(texts) - MOST_NAMED + 1
        texts = [*texts[: MOST_NAMED - 1], f"{rest} smaller ones"]
    return listed(texts)
