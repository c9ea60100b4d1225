"""The rows that DBSCAN sets aside, beside those that the mixture finds unusual."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Bools
from mixtura.comparison.comparison import Remark
from mixtura.comparison.method import NOISE
from mixtura.comparison.remarks.shares import percent, share_of
from mixtura.comparison.scene import Scene
from mixtura.comparison.task import taken

UNUSUAL = 0.05
"""The share of rows, those of least density, that a mixture calls anomalies by default."""


def _both(theirs: Bools, own: Bools) -> Remark:
    """Where the mixture has noise of its own."""
    n, count, both = len(own), int(theirs.sum()), int((theirs & own).sum())
    text = (
        f"DBSCAN leaves {share_of(count, n)} without a group, as noise, and the mixture "
        f"{share_of(int(own.sum()), n)}: {both:,} {'is' if both == 1 else 'are'} noise to both."
    )
    return Remark("noise-rows", text, {"n_noise": count, "share": count / n, "n_both": both})


def noise(scene: Scene) -> list[Remark]:
    """How many of DBSCAN's noise rows are among as unusual ones of the mixture."""
    found = scene.method("dbscan")
    if found is None or found.labels is None or not found.n_groups or not found.n_noise:
        return []
    n = len(found.labels)
    own = taken(scene.labels, found.rows) == NOISE
    if own.any():
        return [_both(found.labels == NOISE, own)]
    log_density = taken(scene.task.mixture.log_density, found.rows)
    aside = found.labels == NOISE
    unusual = log_density < np.quantile(log_density, UNUSUAL)
    both = int((aside & unusual).sum())
    few = min(found.n_noise, int(unusual.sum()))
    text = f"DBSCAN leaves {share_of(found.n_noise, n)} without a group, as noise. "
    if both == found.n_noise:
        text += "All of them are" if both > 1 else "It is"
    elif both:
        text += f"{both:,} of them {'are' if both > 1 else 'is'}"
    else:
        text += "None of them is"
    text += f" among the {percent(UNUSUAL)} of rows that fit the mixture least"
    if few and both >= 0.7 * few:
        text += ": the two mostly agree on which rows are odd."
    elif few and both < 0.3 * few:
        text += (
            ": noise to DBSCAN is a row in a thin place, which may well be inside a wide group."
        )
    else:
        text += "."
    numbers = {"n_noise": found.n_noise, "share": found.n_noise / n, "n_both": both}
    return [Remark("noise-rows", text, numbers)]
