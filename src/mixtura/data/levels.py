"""The levels of a column of categories: cells as text, and whether they make a category."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from mixtura.errors import InvalidDataError, InvalidTypeError

MOST_LEVELS = 20
"""Levels of a column above which it is a name or a number rather than a category."""

MOST_LETTERS = 1_000
"""Letters of a level above which it is a text; every row would hold it."""

Where = Callable[[int, str], str]
"""A cell's row, from 0, and column to its place in words."""


def in_table(row: int, name: str) -> str:
    """A cell's place in a table that has no lines."""
    return f"column {name!r}, row {row}"


def texts(column: nw.Series[Any]) -> list[str | None]:
    """Cells as text without blanks around them; None for what is missing or blank."""
    known: dict[Any, str | None] = {}
    answer: list[str | None] = []
    for cell, missing in zip(column.to_list(), column.is_null().to_list(), strict=True):
        if missing:
            answer.append(None)
            continue
        try:
            # by type as well, since True == 1
            answer.append(known[type(cell), cell])
        except KeyError:
            known[type(cell), cell] = _text(cell)
            answer.append(known[type(cell), cell])
        except TypeError as error:
            raise InvalidTypeError(
                f"column {column.name!r} holds {cell!r:.60}, which is no category: drop it."
            ) from error
    return answer


def learn_levels(name: str, cells: Sequence[str | None], where: Where) -> tuple[str, ...]:
    """Levels in sorted order; InvalidDataError where they make no category."""
    if None in cells:
        raise InvalidDataError(
            f"{where(cells.index(None), name)} is missing. A mixture needs complete rows: fill in "
            "a level (such as 'unknown'), remove the row or leave the column out."
        )
    levels = sorted({cell for cell in cells if cell is not None})
    reason = why_no_category(levels)
    if reason is not None:
        raise InvalidDataError(f"column {name!r} is {reason}: leave it out.")
    return tuple(levels)


def why_no_category(levels: Sequence[str]) -> str | None:
    """Why a column with these levels tells nothing, or None where it can be encoded."""
    if len(levels) == 1:
        return f"constant (always {levels[0]!r})"
    if len(levels) > MOST_LEVELS:
        return (
            f"no category: it has {len(levels)} different values (such as {levels[0]!r:.40}), and "
            f"one-hot encoding takes at most {MOST_LEVELS}"
        )
    longest = max(levels, key=len, default="")
    if len(longest) > MOST_LETTERS:
        return (
            f"no category: a value has {len(longest):,} letters (it begins {longest[:40]!r}), and "
            f"one-hot encoding takes at most {MOST_LETTERS:,}"
        )
    return None


def _text(cell: Any) -> str | None:
    if isinstance(cell, float):
        if cell != cell:  # NaN
            return None
        if cell.is_integer():  # 1.0 of a column that had a hole is the 1 of one that had none
            return str(int(cell))
    return str(cell).strip() or None
