"""What several commands say on the side about the table that they have read."""

from __future__ import annotations

from mixtura.cli.voice import Voice
from mixtura.tables.advice import OF_A_MODEL, OF_A_TABLE
from mixtura.tables.columns import Dropped, Matrix
from mixtura.tables.table import Table

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


def note_columns(matrix: Matrix, all_in: str, voice: Voice) -> None:
    """Say which columns and rows were left out, and what else there is to say of them."""
    note_dropped(matrix.dropped, all_in, voice)
    note_rounded(matrix, voice)
    if matrix.gaps is not None:
        voice.note(matrix.gaps.left_out(OF_A_TABLE))
    note_values(matrix, voice)


def note_values(matrix: Matrix, voice: Voice) -> None:
    """Say which values may stand for a missing one, and which columns follow from others."""
    for what in matrix.notes:
        voice.note(f"note: {what}")


def note_unanswered(matrix: Matrix, voice: Voice) -> None:
    """Say which rows get no answer, and which values may stand for a missing one."""
    if matrix.gaps is not None:
        voice.note(matrix.gaps.unanswered())
    note_values(matrix, voice)


def note_left_out(matrix: Matrix, voice: Voice) -> None:
    """Say which rows are left out of what is made of a model and its table."""
    if matrix.gaps is not None:
        voice.note(matrix.gaps.left_out(OF_A_MODEL))
    note_values(matrix, voice)
