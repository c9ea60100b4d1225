"""Where there are labels: who comes closest, and what naive Bayes can and cannot see."""

from __future__ import annotations

import numpy as np

from mixtura._printable import printable
from mixtura.comparison.comparison import Remark
from mixtura.comparison.method import Method
from mixtura.comparison.remarks.shares import percent
from mixtura.comparison.scene import Scene
from mixtura.diagnostics.words import count_of, listed

CORRELATED = 0.5
"""Columns that correlate this strongly within a label are not independent."""

LEAST_ROWS = 10

PERFECT = 1.0 - 1e-12


def closest_to_labels(scene: Scene) -> list[Remark]:
    """Which method, of those that do not see the labels, comes closest to them."""
    seen = [m for m in scene.methods if m.assignment != "supervised"]
    ari = {m.name: m.ari for m in seen if m.ari is not None}
    if not ari:
        return []
    best = max(ari.values())
    equals = [m for m in seen if m.ari is not None and m.ari >= best - 0.005]
    if best >= PERFECT:
        perfect = [m for m in equals if ari[m.name] >= PERFECT]
        verb = "finds" if len(perfect) == 1 else "find"
        text = f"{_names(perfect)} {verb} the labels exactly without seeing them."
    elif best < 0.1:
        text = (
            "No method finds the labels without seeing them (the best ARI is "
            f"{best:.2f}): the groups in these columns are other ones than the labels."
        )
    else:
        about = f"{best:.2f}" if best < 0.995 else "above 0.99"  # it is not 1
        text = (
            f"Closest to the labels, without seeing them: {_names(equals)} (ARI {about}, "
            "where 1 is the same groups and 0 is chance)."
        )
        if all(method.n_groups != len(scene.label_names) for method in equals):
            text += (
                f" That is {count_of(equals[0].n_groups, 'group')} for "
                f"{len(scene.label_names)} labels: in these columns, labels need not be "
                "separate groups."
            )
    return [Remark("closest-to-labels", text, ari)]


def taught(scene: Scene) -> list[Remark]:
    """What held-out accuracy says, and that it is no rival to the others."""
    found = scene.method("naive_bayes")
    if found is None or found.accuracy is None or scene.task.codes is None:
        return []
    usual = float(np.bincount(scene.task.codes).max() / len(scene.task.codes))
    text = (
        "Naive Bayes is taught the labels, the others are not. It predicts "
        f"{percent(found.accuracy)} of held-out rows right; always saying the most frequent label "
        f"would get {percent(usual)}."
    )
    return [Remark("taught", text, {"accuracy": found.accuracy, "most_frequent": usual})]


def dependent_columns(scene: Scene) -> list[Remark]:
    """The strongest correlation within a label, which naive Bayes takes for none."""
    if scene.method("naive_bayes") is None or scene.task.codes is None:
        return []
    strongest, where = 0.0, (0, 0, 0)
    for code in range(len(scene.label_names)):
        rows = scene.raw[scene.task.codes == code].astype(np.float64)
        if len(rows) < LEAST_ROWS or rows.shape[1] < 2:
            continue
        with np.errstate(invalid="ignore", divide="ignore"):
            matrix = np.nan_to_num(np.corrcoef(rows, rowvar=False))
        np.fill_diagonal(matrix, 0.0)
        i, j = np.unravel_index(int(np.abs(matrix).argmax()), matrix.shape)
        if abs(matrix[i, j]) > abs(strongest):
            strongest, where = float(matrix[i, j]), (int(i), int(j), code)
    if abs(strongest) < CORRELATED:
        return []
    first, second, code = where
    label, one, other = map(
        printable, (scene.label_names[code], scene.names[first], scene.names[second])
    )
    text = (
        "Naive Bayes treats columns as independent within each label. They are not: within "
        f"label {label}, {one} and {other} have a "
        f"correlation of {strongest:.2f}. A mixture whose groups have a full covariance takes "
        "that into account."
    )
    numbers = {
        "label": scene.label_names[code],
        "columns": [scene.names[first], scene.names[second]],
        "correlation": strongest,
    }
    return [Remark("dependent-columns", text, numbers)]


def _names(methods: list[Method]) -> str:
    return listed([method.title for method in methods])
