"""Names of groups, made of the columns in which they differ: "high eruptions, high waiting".

"High" and "low" are said of a group's mean beside the mean of all rows: at least 0.4 standard
deviations of all rows away, and "very" from 1.5 on. Of categories, "mostly sex=male" says that
more than half of the group's rows have the level, and that more have it than among all rows;
"more" and "less" say only the latter. Groups that would have one name get further columns, and if
that is not enough, what sets them apart from one another (:mod:`mixtura.fitted.namesakes`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mixtura._typing import Floats
from mixtura.fitted.marks import Features
from mixtura.fitted.model import FittedModel
from mixtura.fitted.namesakes import set_apart

MARKED = 0.4
"""Standard deviations of the whole; nearer than this is no mark."""

VERY = 1.5

USUAL = 2
"""Columns that a name is made of ..."""

MOST = 4
"""... and those that it may be made of where fewer would not tell groups apart."""

NARROW, WIDE = 1 / 1.5, 1.15
"""Spread of a group that lies at the middle of the whole, as a part of the whole's."""

LONE, LONE_BESIDE_NOISE = "all rows", "all but the noise"

ROUNDING = 1e-6
"""What a share may lack of one without there being noise."""

WITHHELD = "too few rows to tell where they lie"
"""Stands for a name where a report must not tell it."""


def names_of(model: FittedModel) -> list[str]:
    """The names (k,) of the groups of a model.

    Examples
    --------
    >>> import mixtura
    >>> from mixtura import datasets
    >>> from mixtura.fitted import FittedModel
    >>> from mixtura.fitted.group_names import names_of
    >>> X = datasets.load("faithful").X
    >>> names_of(FittedModel.of(mixtura.GaussianMixture(2, random_state=0).fit(X)))
    ['high x0, high x1', 'low x0, low x1']
    """
    return group_names(Features.of(model))


def group_names(features: Features, most: int = USUAL) -> list[str]:
    """A name for each group (k,), from what they look like; ``most`` columns where those do."""
    k = len(features.weights)
    if k == 1:
        return [LONE if features.weights[0] > 1.0 - ROUNDING else LONE_BESIDE_NOISE]
    away = features.away
    marks = [_marks(features, away, group) for group in range(k)]
    parts = [found[:most] or [_middling(features, group)] for group, found in enumerate(marks)]
    for length in range(most + 1, MOST + 1):  # a column more, for those that share a name
        for same in _alike(parts):
            for group in same:
                parts[group] = marks[group][:length] or parts[group]
    for same in _alike(parts):
        set_apart(features, away, same, parts)
    _shorten(parts, marks, most)
    return [", ".join(part) for part in parts]


def _shorten(parts: list[list[str]], marks: Sequence[Sequence[str]], most: int) -> None:
    """Leave away the columns that a name does not need, once it says more than columns."""
    for group, found in enumerate(marks):
        while len(parts[group]) > most:
            spare = [mark for mark in parts[group] if mark in found]
            if not spare:
                break
            shorter = [part for part in parts[group] if part != spare[-1]]
            others = [set(part) for other, part in enumerate(parts) if other != group]
            if set(shorter) in others:
                break
            parts[group] = shorter


def _marks(features: Features, away: Floats, group: int) -> list[str]:
    """The columns in which a group is far from the whole, the farthest first."""
    found: list[str] = []
    told: set[str] = set()
    for j in np.argsort(-np.abs(away[group]), kind="stable"):
        if abs(away[group, j]) < MARKED or len(found) == MOST:
            break
        variable = features.variables[j]
        if variable is None:
            found.append(_number(away[group, j], features.names[j]))
        elif variable not in told:  # the other levels of a column follow from the first
            told.add(variable)
            levels = [i for i, other in enumerate(features.variables) if other == variable]
            found.append(_level(features, away[group], group, int(j), levels))
    return found


def _number(away: float, name: str) -> str:
    very = "very " if abs(away) >= VERY else ""
    return f"{very}{'high' if away > 0 else 'low'} {name}"


def _level(features: Features, away: Floats, group: int, j: int, levels: list[int]) -> str:
    """Which level most rows have, or else of which level there are more or fewer than usual."""
    common = max(levels, key=lambda i: float(features.means[group, i]))
    if features.means[group, common] > 0.5 and away[common] > 0.0:
        return f"mostly {features.names[common]}"
    return f"{'more' if away[j] > 0 else 'less'} {features.names[j]}"


def _middling(features: Features, group: int) -> str:
    """Of a group at the middle of the whole: how far its rows spread beside all rows."""
    _, sd = features.whole
    seen = (sd > 0.0) & (features.sds[group] > 0.0)
    ratio = np.exp(np.log(features.sds[group, seen] / sd[seen]).mean()) if seen.any() else 1.0
    if ratio <= NARROW:
        return "near the average, narrow spread"
    return "near the average, wide spread" if ratio >= WIDE else "near the average"


def _alike(parts: Sequence[Sequence[str]]) -> list[list[int]]:
    """Groups of groups that have one name, whatever the order of its parts."""
    same: dict[tuple[str, ...], list[int]] = {}
    for group, part in enumerate(parts):
        same.setdefault(tuple(sorted(part)), []).append(group)
    return [groups for groups in same.values() if len(groups) > 1]
