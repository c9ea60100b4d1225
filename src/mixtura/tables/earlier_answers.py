"""Columns that an earlier run of mixtura added to a table, which are no measurements of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

WHY = "an answer of an earlier run of mixtura"

_ANSWER = re.compile(
    r"'?(?:mixtura_)?(group|sure|sure_\d+|log_density|unusual|unusual_in)(?:_\d+)?"
)
_SIGNS = frozenset({("group", "sure"), ("log_density", "unusual")})
"""Neighbours that tables of other origin do not have."""


def earlier_answers(names: Sequence[str]) -> frozenset[str]:
    """Names of such columns, which stand beside each other in the order that mixtura writes.

    Examples
    --------
    >>> from mixtura.tables.earlier_answers import earlier_answers
    >>> sorted(earlier_answers(["group", "height", "group_", "sure"]))
    []
    >>> sorted(earlier_answers(["height", "group", "sure", "sure_0", "log_density"]))
    ['group', 'log_density', 'sure', 'sure_0']
    """
    kinds = [_kind(name) for name in names]
    found: set[str] = set()
    begin = 0
    for end in range(len(names) + 1):
        if end < len(names) and kinds[end]:
            continue
        run = kinds[begin:end]
        if not _SIGNS.isdisjoint(pairwise(run)):
            found.update(names[begin:end])
        begin = end + 1
    return frozenset(found)


def _kind(name: str) -> str:
    """The answer that a column of this name is, or ""."""
    match = _ANSWER.fullmatch(name)
    return match[1] if match else ""
