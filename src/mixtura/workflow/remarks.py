"""What several commands say on the side about the table that they have read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mixtura._printable import cut_inside, first_of
from mixtura.tables.advice import Advice
from mixtura.tables.table import Table
from mixtura.workflow.telling import Voice

if TYPE_CHECKING:  # its module needs pyarrow, which notes do not
    from mixtura.tables.columns import Dropped, Matrix

LINE = 79
"""Letters of a note that is one line of any terminal."""

LONGEST_NAME = 24

MOST_REASONS = 8
"""Columns left out whose reasons are told one by one."""


def note_reading(table: Table, voice: Voice) -> None:
    """Say what was assumed to read the table."""
    for note in table.notes:
        voice.note(note)


def note_written(matrix: Matrix, voice: Voice) -> None:
    """Say how numbers with more than digits are read."""
    for note in matrix.written[:MOST_REASONS]:
        voice.note(f"{note}.")
    if len(matrix.written) > MOST_REASONS:
        voice.note(f"{len(matrix.written) - MOST_REASONS} more columns are read in such a way.")


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
        told = "; ".join(f"{kind} {first_of(names, most)}" for kind, names in kinds.items())
        if len(told) + len("left out: .") <= LINE:
            return f"left out: {told}."
    counts = ", ".join(f"{len(names)} {kind}" for kind, names in kinds.items())
    told = f"left out {len(dropped)} columns ({counts})."
    return told if len(told) <= LINE else f"left out {len(dropped)} columns."


def note_rounded(matrix: Matrix, voice: Voice) -> None:
    """Name the columns that were asked for and lose digits."""
    for what in matrix.rounded:
        voice.note(f"note: {what}: they are rounded to about 16 digits.")


def note_columns(matrix: Matrix, advice: Advice, all_in: str, voice: Voice) -> None:
    """Say which columns and rows were left out, and what else there is to say of them."""
    note_dropped(matrix.dropped, all_in, voice)
    note_rounded(matrix, voice)
    note_matrix(matrix, advice, voice)


def note_matrix(matrix: Matrix, advice: Advice, voice: Voice) -> None:
    """Say how many rows were left out for a gap, and what there is to say of values."""
    if matrix.gaps is not None:
        voice.note(*matrix.gaps.left_out(advice))
    note_values(matrix, voice)


def note_values(matrix: Matrix, voice: Voice) -> None:
    """Say how values are read, which may stand for a missing one, and what follows from others."""
    note_written(matrix, voice)
    for first, more in matrix.notes:
        voice.note(first, more)
