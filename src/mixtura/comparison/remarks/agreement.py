"""How far the methods agree, and on how many groups."""

from __future__ import annotations

from typing import Any

from sklearn.metrics import adjusted_rand_score
from sklearn.metrics.cluster import contingency_matrix

from mixtura._typing import Ints
from mixtura.comparison.comparison import Remark
from mixtura.comparison.method import NOISE, Method
from mixtura.comparison.remarks.cut import LONG, elongation
from mixtura.comparison.remarks.shares import percent
from mixtura.comparison.scene import Scene
from mixtura.comparison.separation import clearly_apart
from mixtura.comparison.task import taken
from mixtura.diagnostics.words import count_of

SAME = 0.95
"""An adjusted Rand index from which on two partitions are called the same."""

NO_DIVISION = " K-Means divides rows even where there is but one group to be seen."

TRUE_DIVISION = (
    " Some of K-Means' groups are clearly apart: hardly a row lies between their centres, even of "
    "rows that it had not seen. The mixture does not show them: it was asked for one group, or by "
    "BIC they are not worth what they cost in so many columns, so try fewer columns."
)

RIVALS = ("k_means", "k_means_silhouette", "dbscan")


def agreement(scene: Scene) -> list[Remark]:
    """That all agree; or how many rows K-Means groups as the mixture does."""
    rivals = [method for name in RIVALS if (method := scene.method(name)) is not None]
    k = scene.task.k
    if k > 1 and len(rivals) > 1 and all(_same(scene, method) for method in rivals):
        text = (
            f"The mixture, K-Means and DBSCAN find the same {count_of(k, 'group')}, up to a few "
            f"rows on the rims: they are {_kind(scene)}, and the choice of method hardly "
            "matters here."
        )
        return [Remark("all-agree", text, {"n_groups": k})]
    found = scene.method("k_means")
    if k < 2 or scene.misshapen or found is None or found.labels is None:
        return []
    grouped = scene.labels != NOISE
    if not grouped.any():
        return []
    alike = matched(scene.labels[grouped], found.labels[grouped])
    which = "" if grouped.all() else " that the mixture does not call noise"
    text = (
        f"K-Means, told to find {count_of(k, 'group')} too, groups "
        f"{'every row' if alike == 1 else percent(alike) + ' of the rows'}{which} as the mixture "
        "does."
    )
    return [Remark("agreement", text, {"share": alike})]


def number_of_groups(scene: Scene) -> list[Remark]:
    """That K-Means by itself would take another number of groups."""
    found = scene.method("k_means_silhouette")
    if found is None or found.silhouette is None:
        return []
    k = scene.task.k
    numbers: dict[str, Any] = {"k_means": found.n_groups, "gaussian_mixture": k}
    text = (
        f"Left to itself (by its silhouette), K-Means would take "
        f"{count_of(found.n_groups, 'group')}; the mixture has {k}."
    )
    if scene.misshapen:
        text += " Both count pieces here, not groups."
    elif 1 < k < found.n_groups:
        text += " K-Means needs several round groups to cover one of another shape or width."
    elif k == 1:
        numbers["apart"] = clearly_apart(scene.task.rows, found.n_groups, scene.task.seed)
        text += TRUE_DIVISION if numbers["apart"] else NO_DIVISION
    elif (
        not scene.task.mixture.doubts
        and found.n_groups < k
        and any(len(them) > 1 for them in scene.members.values())
    ):
        text += " The silhouette rewards gaps, so that groups which touch count as one to it."
    return [Remark("number-of-groups", text, numbers)]


def _same(scene: Scene, method: Method) -> bool:
    assert method.labels is not None  # noqa: S101  (Scene.method gives none without)
    grouped = method.labels != NOISE
    mixture = taken(scene.labels, method.rows)
    few = method.n_noise <= 0.1 * len(method.labels)
    alike = adjusted_rand_score(mixture[grouped], method.labels[grouped]) >= SAME
    return few and method.n_groups == scene.task.k and alike


def _kind(scene: Scene) -> str:
    longest = max(elongation(covariance) for covariance in scene.covariances)
    return "well apart" if longest >= LONG else "round and well apart"


def matched(a: Ints, b: Ints) -> float:
    """The share of rows on which two partitions agree, their groups matched as well as can be.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.comparison.remarks.agreement import matched
    >>> matched(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 1]))
    0.75
    """
    from scipy.optimize import linear_sum_assignment

    table = contingency_matrix(a, b)
    return float(table[linear_sum_assignment(table, maximize=True)].sum() / len(a))
