"""Rows in between, which K-Means gives to one group as if there were no doubt."""

from __future__ import annotations

import numpy as np

from mixtura.comparison.comparison import Remark
from mixtura.comparison.remarks.shares import percent, share_of
from mixtura.comparison.scene import SURE, TORN, Scene
from mixtura.model.likeliest import left_over

LEAST_SHARE = 0.02
"""Fewer rows in between than this are the rim of any two groups, and not worth a sentence."""

NAMED_SHARE = 0.5
"""Two groups between which at least this share of them lie are named."""


def forced_rows(scene: Scene) -> list[Remark]:
    """How many rows the mixture divides among groups and K-Means does not, and between which."""
    n = len(scene.labels)
    # between pieces of a ring or a moon there is nothing to be torn between
    meant = ~np.isin(scene.labels, list(scene.misshapen))
    between = meant & (scene.certainty <= SURE)
    count, torn = int(between.sum()), int((meant & (scene.certainty < TORN)).sum())
    if scene.method("k_means") is None or scene.task.k < 2 or count < max(2, LEAST_SHARE * n):
        return []
    torn_rows = scene.task.mixture.responsibilities[between]
    noise = left_over(torn_rows) > torn_rows.max(axis=1) / 2  # torn with no group at all
    torn_rows = torn_rows if noise.all() else torn_rows[~noise]
    pairs = np.sort(np.argsort(-torn_rows, axis=1)[:, :2], axis=1)
    kinds, counts = np.unique(pairs, axis=0, return_counts=True)
    first, second = (int(group) for group in kinds[counts.argmax()])
    most = 0.0 if noise.all() else float(counts.max() / count)
    if scene.task.mixture.doubts:
        text = f"The mixture cannot place {share_of(count, n)}"
    else:
        text = (
            f"K-Means forces {share_of(count, n)} into one group each as if there were no doubt. "
            "The mixture finds them in between"
        )
    text += f": none of its groups has more than {percent(SURE)} of such a row"
    if torn:
        text += f", and for {torn:,} of them none has {percent(TORN)}"
    text += "."
    if scene.task.k > 2 and most >= NAMED_SHARE:
        where = "All" if most == 1 else percent(most)
        text += f" {where} of them lie in the transition between groups {first} and {second}."
    if scene.task.mixture.doubts:
        text += (
            " K-Means puts each of them into one group all the same. With groups in doubt, that "
            "is no point against it."
        )
    numbers = {
        "n_rows": count,
        "share": count / n,
        "n_torn": torn,
        "between": [first, second],
        "between_share": most,
    }
    return [Remark("forced-rows", text, numbers)]
