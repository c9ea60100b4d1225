"""Whether groups of K-Means are apart, or a single group cut into pieces."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from sklearn.cluster import KMeans

from mixtura._typing import Bools, Floats
from mixtura.process.quiet import quietly

EMPTY = 0.25
"""Where groups are apart, the middle has at most this share of the rows at either centre."""

LEAST_ROWS = 5
"""Rows at either centre that it takes to tell."""

SEEN_ROWS = 2_000
"""Rows that are looked at."""


def clearly_apart(rows: Floats, k: int, seed: int) -> bool:
    """Whether some of k groups of K-Means leave the middle between them and others empty.

    Whatever the rows, those that K-Means has grouped lie on either side of its line, all the more
    in many columns. So it groups one half of the rows at a time, and the other half is looked at,
    all of it, on the axis from one centre to another, and to the centre of all others. A single
    group has one peak there, so that the middle is no emptier than either centre.

    Parameters
    ----------
    rows : (n, m)
    k : int, of at least 2
    seed : int, for halves and starts

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.comparison.separation import clearly_apart
    >>> rows = np.random.default_rng(0).normal(size=(200, 2))
    >>> clearly_apart(rows, 2, seed=0)
    False
    >>> rows[:100] += 6
    >>> clearly_apart(rows, 2, seed=0)
    True
    """
    order = np.random.default_rng(seed).permutation(len(rows))[:SEEN_ROWS]
    halves = rows[order[::2]], rows[order[1::2]]
    if min(map(len, halves)) < k:
        return False
    return all(
        _empty_middle(grouped, held_out, k, seed) for grouped, held_out in (halves, halves[::-1])
    )


def _empty_middle(grouped: Floats, held_out: Floats, k: int, seed: int) -> bool:
    with quietly():  # of fewer different rows than groups
        found = KMeans(k, n_init=4, random_state=seed).fit(grouped)
    labels, centres = found.predict(held_out), found.cluster_centers_
    pairs = [
        (labels == a, labels == b, centres[a] - centres[b]) for a, b in combinations(range(k), 2)
    ]
    for a in range(k):
        others = np.delete(centres, a, axis=0).mean(axis=0)
        pairs.append((labels == a, labels != a, centres[a] - others))
    return any(_parted(held_out @ axis, one, other) for one, other, axis in pairs)


def _parted(places: Floats, one: Bools, other: Bools) -> bool:
    """Whether rows, at these places of an axis (n,), leave the middle between two groups empty."""
    if not (one.any() and other.any()):
        return False
    centre, way = float(places[other].mean()), float(places[one].mean() - places[other].mean())
    if way <= 0:
        return False
    sixths = 6 * (places - centre) / way
    here, middle, there = ((np.abs(sixths - place) <= 1).sum() for place in (0.0, 3.0, 6.0))
    least = min(here, there)
    return bool(least >= LEAST_ROWS and middle <= EMPTY * least)
