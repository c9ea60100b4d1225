"""K-Means: round groups of one size, each row in exactly one.

Twice: with as many groups as the mixture has, to see what the methods do differently where they
agree on the number; and with the number that the silhouette would choose (Rousseeuw 1987, Journal
of Computational and Applied Mathematics 20:53), as a user of K-Means alone would.
"""

from __future__ import annotations

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


def k_means(task: Task) -> tuple[Method, ...]:
    """One result, or two where the silhouette chooses another number of groups."""
    same = _run(task, "k_means", "K-Means", task.k, "as many groups as the mixture has")
    began = perf_counter()
    best = _best_by_silhouette(task)
    searched = perf_counter() - began
    if best is None:
        return (same,)
    if best == task.k:
        note = "as many groups as the mixture has, which is also the number of best silhouette"
        return (_run(task, "k_means", "K-Means", task.k, note),)
    note = "the number of groups with the best silhouette"
    other = _run(task, "k_means_silhouette", "K-Means, own k", best, note, searched)
    return same, other


def _run(task: Task, name: str, title: str, k: int, note: str, seconds: float = 0.0) -> Method:
    began = perf_counter()
    drawn = task.sample(MOST_ROWS)
    model = KMeans(k, n_init=10, random_state=task.seed).fit(taken(task.rows, drawn))
    labels: Ints = model.labels_ if drawn is None else model.predict(task.rows)
    if drawn is not None:
        note += f"; centres found from {MOST_ROWS:,} rows"
    return Method(
        name=name,
        title=title,
        assignment="hard",
        labels=labels,
        n_groups=k,
        seconds=seconds + perf_counter() - began,
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
