"""What several commands say on the side about the table that they have read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mixtura.tables.table import Table
from mixtura.workflow.telling import Voice

if TYPE_CHECKING:
    from mixtura.tables.columns import Dropped, Matrix

MOST_NOTES = 8
"""Columns left out that are named one by one."""


def note_missing_header(table: Table, voice: Voice) -> None:
    """Say so where the first line is taken for data."""
    if not table.has_header:
        voice.note(
            f"the first line of {table.source} holds numbers, so it is taken for data and the "
            "columns are named column_1, column_2, ..."
        )


def note_dropped(dropped: list[Dropped], all_in: str, voice: Voice) -> None:
    """Name the columns left out, and ``all_in`` for where the names of all of them are."""
    for column in dropped[:MOST_NOTES]:
        voice.note(f"left out column {column.name!r}: {column.reason}.")
    if len(dropped) > MOST_NOTES:
        more = len(dropped) - MOST_NOTES
        voice.note(f"left out {more} more column{'s'[: more != 1]}; {all_in} names them.")


def note_rounded(matrix: Matrix, voice: Voice) -> None:
    """Name the columns that were asked for and lose digits."""
    for what in matrix.rounded:
        voice.note(f"note: {what}: they are rounded to about 16 digits.")
