"""The rows of a table given back with the answers about them, and what has to be said of that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from mixtura._printable import first_of
from mixtura.cli.destination import check_file, write_file
from mixtura.cli.voice import Voice
from mixtura.tables.columns import Matrix
from mixtura.tables.opening import STDIN
from mixtura.tables.output import to_stdout, write_csv
from mixtura.tables.rows_back import RowsBack, give_back
from mixtura.workflow.remarks import note_values

MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a command writes its table: a file, or stdout where there is none."""

    file: Path | None
    voice: Voice

    @classmethod
    def of(cls, out: str | None, inputs: Iterable[str], voice: Voice) -> Self:
        """By what ``--out`` says, checked before any work is done; "-" is stdout.

        Raises
        ------
        OutputError
            No file can have that name, or it is one of the ``inputs``.
        """
        if out is None or out == STDIN:
            return cls(None, voice)
        check_file(Path(out), "table", "made", inputs)
        return cls(Path(out), voice)

    def write(self, matrix: Matrix, answers: Mapping[str, Any], which: str) -> None:
        """The rows of the table with their answers, as CSV.

        Raises
        ------
        OutputError
            They cannot be written.
        """
        where = "the output" if self.file is None else str(self.file)
        columns = rows_back(matrix, answers, which, where, self.voice)
        note_gaps(matrix, where, self.voice)
        if self.file is None:
            to_stdout(lambda write: write_csv(columns, write))
        else:
            write_file(self.file, lambda write: write_csv(columns, write))


def rows_back(
    matrix: Matrix, answers: Mapping[str, Any], which: str, where: str, voice: Voice
) -> dict[str, Any]:
    """Columns for CSV: those of the table that were asked for, then the answers.

    ``where`` is what notes call the place to which they go.
    """
    back = give_back(matrix.origin, matrix.kept, answers, which, matrix.columns)
    _note(back, where, voice)
    return back.columns


def note_gaps(matrix: Matrix, where: str, voice: Voice) -> None:
    """Say how many rows have no answers, and which values may stand for a missing one."""
    if matrix.gaps is not None:
        voice.note(*matrix.gaps.unanswered(where))
    note_values(matrix, voice)


def _note(back: RowsBack, where: str, voice: Voice) -> None:
    if back.renamed:
        own, called = _listed(list(back.renamed)), _listed(list(back.renamed.values()))
        voice.note(
            f"note: the table has {own} already, so that in {where} the answer of this run is "
            f"{called}."
            if len(back.renamed) == 1
            else f"note: the table has columns {own} already, so that in {where} the answers of "
            f"this run are {called}."
        )
    if back.unwritten:
        named = _listed(list(back.unwritten))
        kinds = ", ".join(sorted(set(back.unwritten.values())))
        many = len(back.unwritten) != 1
        voice.note(
            f"note: {where} lacks column{'s'[:many]} {named}, whose cells are neither numbers, "
            f"words nor dates ({kinds})."
        )


def _listed(names: list[str]) -> str:
    return first_of([*map(repr, names)], MOST_NAMED)
