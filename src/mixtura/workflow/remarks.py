"""What several commands say on the side about the table that they have read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mixtura.fitted.marks import cut_inside
from mixtura.tables.table import Table
from mixtura.workflow.telling import Voice

if TYPE_CHECKING:
    from mixtura.tables.columns import Dropped, Matrix

LINE = 79
"""Letters of a note that is one line of any terminal."""

LONGEST_NAME = 24

MOST_REASONS = 8
"""Columns left out whose reasons are told one by one."""


def note_missing_header(table: Table, voice: Voice) -> None:
    """Say so where the first line is taken for data."""
    if not table.has_header:
        voice.note(
            f"the first line of {table.source} holds numbers: the columns are named column_1, ...",
            "So it is taken for data.",
        )


def note_dropped(dropped: Sequence[Dropped], all_in: str, voice: Voice) -> None:
    """Name the columns left out in one line, and ``all_in`` for where the reasons are."""
    if not dropped:
        return
    if len(dropped) == 1:
        alone = f"left out column {dropped[0].name!r}: {dropped[0].reason}."
        if len(alone) <= LINE:
            voice.note(alone)
            return
    firsts = {column.kind: column for column in reversed(dropped)}  # one of each kind, then more
    ordered = [*reversed(firsts.values())]
    ordered += [column for column in dropped if column not in ordered]
    reasons = "; ".join(f"{column.name!r}: {column.reason}" for column in ordered[:MOST_REASONS])
    if len(dropped) > MOST_REASONS:
        reasons += f"; {all_in} has {len(dropped) - MOST_REASONS} more"
    voice.note(_by_kind(dropped), f"{reasons}.")


def _by_kind(dropped: Sequence[Dropped]) -> str:
    """Those of one kind together: "left out: text species, island; row numbers rownames"."""
    kinds: dict[str, list[str]] = {}
    for column in dropped:
        kinds.setdefault(column.kind, []).append(cut_inside(column.name, LONGEST_NAME))
    for most in range(max(map(len, kinds.values())), 0, -1):  # names of each kind
        told = "; ".join(f"{kind} {_first(names, most)}" for kind, names in kinds.items())
        if len(told) + len("left out: .") <= LINE:
            return f"left out: {told}."
    counts = ", ".join(f"{len(names)} {kind}" for kind, names in kinds.items())
    told = f"left out {len(dropped)} columns ({counts})."
    return told if len(told) <= LINE else f"left out {len(dropped)} columns."


def _first(names: Sequence[str], most: int) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def note_rounded(matrix: Matrix, voice: Voice) -> None:
    """Name the columns that were asked for and lose digits."""
    for what in matrix.rounded:
        voice.note(f"note: {what}: they are rounded to about 16 digits.")
