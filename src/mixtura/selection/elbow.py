"""Where a falling curve stops to fall steeply."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def elbow(sizes: Sequence[int], values: Sequence[float]) -> int | None:
    """The size at which the curve of ``values`` bends most, or None where it does not bend.

    What follows the minimum counts as level with it, so that a criterion which rises again bends
    at its minimum unless it has bent before. The elbow is the point farthest below the chord from
    the first point to the last (Satopaa et al. 2011, "Finding a kneedle in a haystack", section
    III), both axes scaled to one. A curve that never falls, or is straight to within a tenth of
    its fall, has none.

    Examples
    --------
    >>> from mixtura.selection import elbow
    >>> elbow([1, 2, 3, 4, 5], [100.0, 60.0, 20.0, 18.0, 17.0])
    3
    >>> elbow([1, 2, 3], [10.0, 11.0, 12.0]) is None
    True
    """
    if len(sizes) < 3:
        return None
    x = np.asarray(sizes, dtype=np.float64)
    y = np.minimum.accumulate(np.asarray(values, dtype=np.float64))
    fall = y[0] - y[-1]
    if not fall > 0:
        return None
    below = 1.0 - (x - x[0]) / (x[-1] - x[0]) - (y - y[-1]) / fall
    best = int(below.argmax())
    return int(sizes[best]) if below[best] > 0.1 else None
