"""DBSCAN: groups of any shape where rows are dense, and noise where they are not.

Its distance ``eps`` is looked for at the knee of the k-distance curve, as its authors do by eye
(Ester et al. 1996, KDD, section 4.2), with ``min_samples`` twice the number of features (Sander et
al. 1998, Data Mining and Knowledge Discovery 2:169). The knee is not exact: around it, the
distance is taken at which the number of groups stays the same for longest.
"""

from __future__ import annotations

from itertools import groupby
from time import perf_counter

import numpy as np
from sklearn.cluster import DBSCAN
from sklearn.neighbors import NearestNeighbors

from mixtura._typing import Floats, Ints
from mixtura.comparison.comparison import NOISE, Method
from mixtura.comparison.task import Task, taken

MOST_ROWS = 10_000
"""Rows that DBSCAN sees: its cost grows with their square."""

FACTORS = (0.7, 0.85, 1.0, 1.2, 1.45, 1.75, 2.1)
"""Distances tried, in units of the knee."""

MOST_NOISE = 0.25
"""A distance that leaves more of the rows without a group is too small."""

LEAST_SHARE = 0.02
"""A result whose second largest group is smaller than this share of the rows is one group."""


def dbscan(task: Task) -> tuple[Method, ...]:
    """The result at the most stable distance around the knee."""
    began = perf_counter()
    drawn = task.sample(MOST_ROWS)
    rows: Floats = taken(task.rows, drawn)
    n, d = rows.shape
    min_samples = min(max(4, 2 * d), max(4, n // 10))
    knee = _knee(rows, min_samples)
    tried = [(factor, _fit(rows, factor * knee, min_samples)) for factor in FACTORS]
    factor, labels, note = _most_stable(tried)
    if drawn is not None:
        note += f"; seen {n:,} of {len(task.rows):,} rows"
    return (
        Method(
            name="dbscan",
            title="DBSCAN",
            assignment="hard, with noise",
            labels=labels,
            rows=drawn,
            n_groups=int(labels.max()) + 1,
            n_noise=int((labels == NOISE).sum()),
            seconds=perf_counter() - began,
            parameters={"eps": factor * knee, "min_samples": min_samples},
            note=note,
        ),
    )


def _knee(rows: Floats, min_samples: int) -> float:
    """The distance to the neighbour number ``min_samples`` where it begins to grow fast.

    The sorted distances, from their median on, are farthest below the chord there (Satopaa et al.
    2011, section III). The lower half is left out: it says how dense the groups are, not where
    they end.
    """
    neighbours = NearestNeighbors(n_neighbors=min(min_samples, len(rows))).fit(rows)
    distances = np.sort(neighbours.kneighbors(rows)[0][:, -1])
    upper = distances[len(distances) // 2 :]
    rise = upper[-1] - upper[0]
    if rise > 0:
        below = np.linspace(0.0, 1.0, len(upper)) - (upper - upper[0]) / rise
        found = float(upper[below.argmax()])
    else:
        found = float(upper[0])
    # where most rows are repeated, any distance above zero will do
    return found if found > 0 else float(distances[distances > 0].min(initial=1.0))


def _fit(rows: Floats, eps: float, min_samples: int) -> Ints:
    labels: Ints = DBSCAN(eps=eps, min_samples=min_samples).fit_predict(rows)
    return labels


def _most_stable(tried: list[tuple[float, Ints]]) -> tuple[float, Ints, str]:
    """Of the distances that part the rows, the one where the number of groups lasts longest."""
    runs = [list(run) for count, run in groupby(tried, key=lambda t: _usable(t[1])) if count]
    if not runs:
        factor, labels = next(t for t in tried if t[0] == 1.0)
        return factor, labels, "eps at the k-distance knee; no distance near it parts the rows"
    # of equals, the one with fewer groups: the others are fragments
    run = max(runs, key=lambda run: (len(run), -run[0][1].max()))
    factor, labels = run[len(run) // 2]
    if factor == 1.0:
        return factor, labels, "eps at the k-distance knee"
    return (
        factor,
        labels,
        f"eps {factor:g} times the k-distance knee, where the number of groups is most stable",
    )


def _usable(labels: Ints) -> int:
    """The number of groups, or 0 where they are one with crumbs, or mostly noise."""
    sizes = np.sort(np.bincount(labels[labels != NOISE], minlength=2))
    noise = float((labels == NOISE).mean())
    if noise > MOST_NOISE or sizes[-2] < LEAST_SHARE * len(labels):
        return 0
    return len(sizes)
