"""Every method there is, and one run of all of them. A new one: its file and its line here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from mixtura._typing import Ints
from mixtura.comparison.dbscan import dbscan
from mixtura.comparison.k_means import k_means
from mixtura.comparison.method import NOISE, Method
from mixtura.comparison.mixture import gaussian_mixture
from mixtura.comparison.naive_bayes import naive_bayes
from mixtura.comparison.task import MethodFunction, Task, taken
from mixtura.diagnostics.silhouette import mean_silhouette, sampled
from mixtura.process.quiet import quietly
from mixtura.process.single_thread import SINGLE_THREAD

METHODS: dict[str, tuple[str, str, MethodFunction]] = {
    "gaussian_mixture": ("Mixture", "soft", gaussian_mixture),
    "k_means": ("K-Means", "hard", k_means),
    "dbscan": ("DBSCAN", "hard, with noise", dbscan),
    "naive_bayes": ("Naive Bayes", "supervised", naive_bayes),
}
"""Title, kind of assignment and function of each method."""


def run_all(task: Task) -> tuple[Method, ...]:
    """Every method's results, judged alike; one that fails becomes a line with its reason."""
    found: list[Method] = []
    for name, (title, assignment, function) in METHODS.items():
        blank = Method(name, title, assignment)
        try:
            # one thread: small problems are faster so, and seconds can be compared
            with SINGLE_THREAD.hold(), quietly():  # such as fewer distinct rows than groups
                found += [_judged(task, method) for method in function(task, blank)]
        except (MemoryError, ValueError, ArithmeticError) as error:
            reason = "not enough memory" if isinstance(error, MemoryError) else str(error)
            found.append(replace(blank, error=reason))
    return tuple(found)


def _judged(task: Task, method: Method) -> Method:
    labels = method.labels
    if labels is None:
        return method
    scores: dict[str, Any] = {"silhouette": _silhouette(task, method, labels)}
    if task.codes is not None:
        codes = taken(task.codes, method.rows)
        scores["ari"] = float(adjusted_rand_score(codes, labels))
        scores["nmi"] = float(normalized_mutual_info_score(codes, labels))
    return replace(method, **scores)


def _silhouette(task: Task, method: Method, labels: Ints) -> float | None:
    rows = taken(task.mixture.distances, method.rows)
    drawn = np.arange(len(labels))[sampled(len(labels))]
    grouped = drawn[labels[drawn] != NOISE]
    return mean_silhouette(rows[grouped], labels[grouped])
