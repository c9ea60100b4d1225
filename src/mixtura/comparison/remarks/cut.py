"""Groups of the mixture that K-Means cuts, and the shape that it cuts them for."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

from mixtura._typing import Floats
from mixtura.comparison.comparison import Remark
from mixtura.comparison.remarks.shares import percent
from mixtura.comparison.scene import SURE, Scene

LEAST_CUT = 0.1
"""A group is cut where K-Means takes at least this share of its sure rows away from the rest."""

LEAST_ROWS = 10

LONG = 2.0
"""A group this many times as long as it is wide is called elongated."""

WIDE = 1.6
"""A group this many times as wide as the narrowest is called wide."""

MOST = 3
"""Groups that are told of one by one."""


@dataclass(frozen=True, slots=True)
class _Cut:
    group: int
    n_rows: int
    shares: list[float]
    elongation: float
    width: float


def cut_groups(scene: Scene) -> list[Remark]:
    """Of the rows that are sure of their group, those that K-Means divides."""
    found = scene.method("k_means")
    if found is None or found.labels is None or scene.task.k < 2:
        return []
    sure = scene.certainty > SURE
    sizes = np.sqrt(np.einsum("kdd->k", scene.covariances))
    narrowest = sizes.min()
    cuts: list[_Cut] = []
    for group in range(scene.task.k):
        theirs = found.labels[sure & (scene.labels == group)]
        if len(theirs) < LEAST_ROWS or group in scene.misshapen:
            continue
        shares = np.sort(np.bincount(theirs) / len(theirs))[::-1]
        if len(shares) > 1 and shares[0] <= 1 - LEAST_CUT:
            large = [float(share) for share in shares if share >= 0.01]
            length = elongation(scene.covariances[group])
            width = float(sizes[group] / narrowest) if narrowest > 0 else 1.0
            cuts.append(_Cut(group, len(theirs), large, length, width))
    cuts.sort(key=lambda cut: cut.shares[0])
    return [Remark("cut-group", _in_words(cut), asdict(cut)) for cut in cuts[:MOST]]


def elongation(covariance: Floats) -> float:
    """How many times as long as wide: the largest spread by the mean of the others.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.comparison.remarks.cut import elongation
    >>> elongation(np.diag([16.0, 1.0]))
    4.0
    """
    spreads = np.sqrt(np.maximum(np.linalg.eigvalsh(covariance), 0.0))
    others = spreads[:-1].mean() if len(spreads) > 1 else spreads[-1]
    return float(spreads[-1] / max(others, 1e-6 * spreads[-1], np.finfo(np.float64).tiny))


def _in_words(cut: _Cut) -> str:
    parts = " and ".join(percent(round(share, 2)) for share in cut.shares[:2])
    into = "two of its own" if len(cut.shares) == 2 else f"{len(cut.shares)} of its own"
    text = (
        f"K-Means cuts the mixture's group {cut.group}: its rows, though sure of their group, "
        f"go to {into}"
    )
    text += f", {parts}." if len(cut.shares) == 2 else f", the largest parts {parts}."
    if cut.elongation >= LONG:
        return text + (
            f" The group is {cut.elongation:.1f} times as long as it is wide, and K-Means looks "
            "for round groups."
        )
    if cut.width >= WIDE:
        return text + (
            f" The group is {cut.width:.1f} times as wide as the narrowest, and K-Means looks for "
            "groups of one width: it gives the rim of a wide one to its neighbours."
        )
    return text + (
        " It is neither long nor wide: K-Means has spent its groups elsewhere, or draws the "
        "line half way between centres where the mixture weighs size and spread."
    )
