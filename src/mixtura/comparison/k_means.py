"""K-Means: round groups of one size, each row in exactly one.

Twice: with as many groups as the mixture has, to see what the methods do differently where they
agree on the number; and with the number that the silhouette would choose (Rousseeuw 1987, Journal
of Computational and Applied Mathematics 20:53), as a user of K-Means alone would.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter

from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from mixtura._typing import Floats, Ints
from mixtura.comparison.method import Method
from mixtura.comparison.task import Task, taken
from mixtura.data.validation import n_distinct

MOST_ROWS = 200_000
"""Rows that the centres are found from; all rows are assigned to them."""

SEARCHED_ROWS = 2_000
"""Rows on which numbers of groups are tried."""

MOST_GROUPS = 12
"""The largest number of groups tried."""


def k_means(task: Task, blank: Method) -> Iterator[Method]:
    """One result, or two where the silhouette chooses another number of groups."""
    began = perf_counter()
    best = _best_by_silhouette(task)
    searched = perf_counter() - began
    note = "as many groups as the mixture has"
    if best == task.k:
        note += ", which is also the number of best silhouette"
    yield _run(task, blank, task.k, note)
    if best is not None and best != task.k:
        own = replace(blank, name="k_means_silhouette", title="K-Means, own k", seconds=searched)
        yield _run(task, own, best, "the number of groups with the best silhouette")


def _run(task: Task, blank: Method, k: int, note: str) -> Method:
    began = perf_counter()
    drawn = task.sample(MOST_ROWS)
    model = KMeans(k, n_init=10, random_state=task.seed).fit(taken(task.rows, drawn))
    labels: Ints = model.labels_ if drawn is None else model.predict(task.rows)
    if drawn is not None:
        note += f"; centres found from {MOST_ROWS:,} rows"
    return replace(
        blank,
        labels=labels,
        n_groups=k,
        seconds=blank.seconds + perf_counter() - began,
        parameters={"n_clusters": k, "n_init": 10},
        note=note,
    )


def _best_by_silhouette(task: Task) -> int | None:
    """The number of groups, 2 to 12, whose silhouette is best; None where there are few rows."""
    rows: Floats = taken(task.rows, task.sample(SEARCHED_ROWS))
    most = min(MOST_GROUPS, n_distinct(rows, MOST_GROUPS + 1) - 1)
    scores: dict[int, float] = {}
    for k in range(2, most + 1):
        labels = KMeans(k, n_init=4, random_state=task.seed).fit_predict(rows)
        scores[k] = float(silhouette_score(rows, labels))
    return max(scores, key=lambda k: scores[k]) if scores else None
