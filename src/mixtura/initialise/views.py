"""The coordinates in which starts look for groups: no single one shows every kind of group.

Rows in their own units show groups that wide columns carry, standardised rows those that stand in
narrow ones, whitened rows those that correlations hide (long parallel clusters), and the leading
principal axes those that many columns share a little of and noise in each of them drowns.
"""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats
from mixtura.initialise.sample import Sample

SAME_UNITS = 1e-3
"""Columns whose standard deviations differ by less, as a share, are standardised as they are."""

ROWS_TO_WHITEN = 2
"""Rows a column below which whitened rows lie equally far from one another, groups or not."""

FEATURES_TO_WHITEN = 200
"""Above it the eigenvectors cost more than a start."""

AXES = 2
"""Leading axes at least; otherwise one less than there are components, which span no more."""


def views(sample: Sample, k: int) -> tuple[str, ...]:
    """Names of the views of a sample that differ from one another, the plainest first."""
    m, d = sample.rows.shape
    spread = np.sqrt(sample.variances)
    spread = spread[spread > 0]
    names = []
    if spread.size and spread.max() > (1.0 + SAME_UNITS) * spread.min():
        names.append("raw")
    names.append("standardised")
    if 1 < d <= FEATURES_TO_WHITEN and m >= ROWS_TO_WHITEN * d:
        names.append("whitened")
    if d > _axes(k) and m > _axes(k):
        names.append("leading")
    return tuple(names)


def coordinates(sample: Sample, view: str, k: int) -> Floats:
    """The sample's rows as a view shows them (m, d), or (m, number of axes)."""
    match view:
        case "raw":
            return sample.centred
        case "standardised":
            return sample.standardised
        case "whitened":
            return sample.whitened
        case "leading":
            return leading(sample.centred, sample.weight, _axes(k))
    raise ValueError(f"there is no view {view!r}")


def leading(rows: Floats, weight: Floats, axes: int) -> Floats:
    """Scores (m, axes) of centred rows on their leading principal axes."""
    from sklearn.utils.extmath import randomized_svd  # a second of imports, for this view alone

    scaled = rows * np.sqrt(weight)[:, None]
    _, _, components = randomized_svd(scaled, axes, random_state=0)
    scores: Floats = rows @ components.T
    return scores


def _axes(k: int) -> int:
    return max(AXES, k - 1)
