"""DBSCAN: groups of any shape where rows are dense, and noise where they are not.

Its distance ``eps`` is looked for at the knee of the k-distance curve, as its authors do by eye
(Ester et al. 1996, KDD, section 4.2), with ``min_samples`` twice the number of features (Sander et
al. 1998, Data Mining and Knowledge Discovery 2:169). The knee is not exact: around it, the
distance is taken at which the number of groups stays the same for longest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from time import perf_counter

import numpy as np
from sklearn.cluster import DBSCAN
from sklearn.neighbors import NearestNeighbors

from mixtura._typing import Floats, Ints
from mixtura.comparison.method import NOISE, Method
from mixtura.comparison.task import Task, taken

MOST_ROWS = 10_000
"""Rows that DBSCAN sees: its cost grows with their square."""

FACTORS = (0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
"""Distances tried, in units of the knee."""

MOST_NOISE = 0.25
"""A distance that leaves more of the rows without a group is too small."""

CRUMB = 0.03
"""A group with less than this share of the rows is a crumb and does not count as one."""


def dbscan(task: Task, blank: Method) -> Iterator[Method]:
    """The result at the most stable distance around the knee."""
    began = perf_counter()
    drawn = task.sample(MOST_ROWS)
    rows: Floats = taken(task.rows, drawn)
    n, d = rows.shape
    min_samples = min(max(4, 2 * d), max(4, n // 10))
    knee = _knee(rows, min_samples)
    tried = [
        (factor, DBSCAN(eps=factor * knee, min_samples=min_samples).fit_predict(rows))
        for factor in FACTORS
    ]
    factor, labels, note = _most_stable(tried)
    if drawn is not None:
        note += f"; seen {n:,} of {len(task.rows):,} rows"
    yield replace(
        blank,
        labels=labels,
        rows=drawn,
        n_groups=int(labels.max()) + 1,
        n_noise=int((labels == NOISE).sum()),
        seconds=perf_counter() - began,
        parameters={"eps": factor * knee, "min_samples": min_samples},
        note=note,
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


def _most_stable(tried: list[tuple[float, Ints]]) -> tuple[float, Ints, str]:
    """Of the distances that part the rows, the one where the number of groups lasts longest."""
    runs = [list(run) for count, run in groupby(tried, key=lambda t: _parts(t[1])) if count]
    # what one distance alone parts is an accident, unless it is the knee
    runs = [run for run in runs if len(run) > 1 or run[0][0] == 1.0]
    if not runs:
        factor, labels = next(t for t in tried if t[0] == 1.0)
        return factor, labels, "eps at the k-distance knee; no distance near it parts the rows"
    run = max(runs, key=lambda run: (len(run), -min(abs(factor - 1.0) for factor, _ in run)))
    middle = (len(run) - 1) / 2
    best = min(
        range(len(run)), key=lambda i: (_n_crumbs(run[i][1]), run[i][0] != 1.0, abs(i - middle))
    )
    factor, labels = run[best]
    if factor == 1.0:
        return factor, labels, "eps at the k-distance knee"
    note = f"eps {factor:g} times the k-distance knee, where the number of groups is most stable"
    return factor, labels, note


def _parts(labels: Ints) -> int:
    """The number of groups without crumbs, or 0 where that is one, or most rows are noise."""
    large = int((_sizes(labels) >= CRUMB * len(labels)).sum())
    noise = float((labels == NOISE).mean())
    return large if large > 1 and noise <= MOST_NOISE else 0


def _n_crumbs(labels: Ints) -> int:
    return int((_sizes(labels) < CRUMB * len(labels)).sum())


def _sizes(labels: Ints) -> Ints:
    return np.bincount(labels[labels != NOISE])
