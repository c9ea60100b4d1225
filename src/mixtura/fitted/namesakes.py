"""Groups of one name, and what sets them apart from one another.

Where their means are, in the units of the column: "high income (near 61,000)". Where means are
alike, "narrower" and "wider" than the others of that name, or columns that rise or fall together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from mixtura._typing import Floats
from mixtura.fitted.marks import Features

WIDER = 1.25
"""Ratio of spreads from which on groups are told apart by them."""

APART, BARELY = 0.25, 1e-3
"""Standard deviations of the whole between means by which groups are told apart at once, and where
neither their spread nor how columns go together tells them apart."""

TURNED = 0.5
"""Difference of correlations from which on groups are told apart by them."""

MOST_CORRELATED = 30
"""Columns among which correlations are looked for."""

WORDS = ("very low", "low", "high", "very high", "less", "more", "mostly")
"""What the mark of a column begins with."""


def set_apart(features: Features, away: Floats, same: list[int], parts: list[list[str]]) -> None:
    """Add to the names of groups that share one what sets them apart from one another."""
    if len(same) < 2:
        return
    if _by_means(features, away, same, parts, APART):
        return
    for split in (_by_spread, _by_correlation):
        found = split(features, same)
        if found is not None:
            break
    else:
        _by_means(features, away, same, parts, BARELY)
        return
    low, high, below, above = found
    for groups, words in ((low, below), (high, above)):
        for group in groups:
            parts[group] = [*parts[group], words]
        set_apart(features, away, groups, parts)


def _by_means(
    features: Features, away: Floats, same: list[int], parts: list[list[str]], least: float
) -> bool:
    """Say where their means are in the column in which those are farthest apart."""
    ranges = np.ptp(away[same], axis=0)
    j = int(ranges.argmax())
    if ranges[j] < least:
        return False
    name = features.names[j]
    if features.variables[j] is None:
        means = features.means[same, j]
        values = np.exp(means) if j in features.log else means
        places = [f"near {value}" for value in _rounded(values)]
    else:
        places = [f"in {100.0 * share:.0f} %" for share in features.means[same, j]]
    shared: dict[str, list[int]] = {}
    for group, place in zip(same, places, strict=True):
        shared.setdefault(place, []).append(group)
    if len(shared) == 1:
        return False
    for place, groups in shared.items():
        for group in groups:
            parts[group] = _with(parts[group], name, place)
        set_apart(features, away, groups, parts)
    return True


def _with(part: list[str], name: str, place: str) -> list[str]:
    """The mark of this column with its place, which begins the name; or both as a new mark."""
    own = [mark for mark in part if mark in {f"{word} {name}" for word in WORDS}]
    rest = [mark for mark in part if mark not in own]
    return [f"{own[0]} ({place})", *rest] if own else [*rest, f"{name} {place}"]


def _rounded(values: Floats) -> list[str]:
    """Values with as few digits as tell apart those that are half of their range apart."""
    decimals = int(np.ceil(-np.log10(0.5 * np.ptp(values))))
    rounded = np.round(values, decimals) + 0.0
    if np.abs(values).max() >= 1e12 or decimals > 9:
        digits = max(2, decimals + 1 + int(np.floor(np.log10(np.abs(values).max()))))
        return [f"{value:.{min(digits, 15)}g}" for value in values]
    return [f"{value:,.{max(decimals, 0)}f}" for value in rounded]


Split = tuple[list[int], list[int], str, str]
"""The lower groups, the higher ones, and what is said of each."""


def _by_spread(features: Features, same: list[int]) -> Split | None:
    numbers = [j for j, variable in enumerate(features.variables) if variable is None]
    if not numbers:
        return None
    _, sd = features.whole
    floor = np.maximum(1e-6 * sd[numbers], np.finfo(float).tiny)
    spread = np.log(np.maximum(features.sds[same][:, numbers], floor))
    sizes = dict(zip(same, spread.mean(axis=1), strict=True))
    if _widest_gap(list(sizes.values())) >= np.log(WIDER):
        return (*_parted(same, sizes.__getitem__), "narrower", "wider")
    gaps = np.diff(np.sort(spread, axis=0), axis=0).max(axis=0)
    best = int(gaps.argmax())
    if gaps[best] < np.log(WIDER):
        return None
    own = dict(zip(same, spread[:, best], strict=True))
    name = features.names[numbers[best]]
    return (*_parted(same, own.__getitem__), f"narrower {name}", f"wider {name}")


def _by_correlation(features: Features, same: list[int]) -> Split | None:
    if features.covariances is None:
        return None
    seen = np.argsort(-features.sds.max(axis=0) / np.maximum(features.whole[1], 1e-300))
    seen = np.sort(seen[:MOST_CORRELATED])
    covariances = features.covariances[same][:, seen][:, :, seen]
    sds = np.sqrt(np.maximum(np.einsum("kdd->kd", covariances), np.finfo(float).tiny))
    correlations = covariances / (sds[:, :, None] * sds[:, None, :])
    gaps = np.diff(np.sort(correlations, axis=0), axis=0).max(axis=0)
    gaps[np.tril_indices(len(seen))] = 0.0
    if gaps.max() < TURNED:
        return None
    a, b = np.unravel_index(int(gaps.argmax()), gaps.shape)
    own = dict(zip(same, correlations[:, a, b], strict=True))
    first, second = features.names[seen[a]], features.names[seen[b]]
    low, high = _parted(same, lambda group: float(own[group]))
    below = max(float(own[group]) for group in low)
    above = min(float(own[group]) for group in high)
    return (low, high, *_together(first, second, below, above))


def _together(first: str, second: str, below: float, above: float) -> tuple[str, str]:
    """How two columns go together in groups up to one correlation, and in those from another."""
    if above < 0.0:
        return f"{first} falls more as {second} rises", f"{first} falls less as {second} rises"
    if below > 0.0:
        return f"{first} rises less with {second}", f"{first} rises more with {second}"
    falls = f"{first} falls as {second} rises"
    rises = f"{first} rises with {second}"
    return (
        falls if below <= -TURNED / 2 else f"{first} rises less with {second}",
        rises if above >= TURNED / 2 else f"{first} falls less as {second} rises",
    )


def _widest_gap(values: Sequence[float]) -> float:
    return max((after - before for before, after in pairwise(sorted(values))), default=0.0)


def _parted(same: Sequence[int], value: Callable[[int], float]) -> tuple[list[int], list[int]]:
    """The groups on both sides of the widest gap."""
    ordered = sorted(same, key=value)
    gaps = [value(after) - value(before) for before, after in pairwise(ordered)]
    cut = 1 + gaps.index(max(gaps))
    return sorted(ordered[:cut]), sorted(ordered[cut:])
