"""What names the columns of a text: its first record, a comment above it, or their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mixtura.tables.headers import First, first_line, is_number
from mixtura.tables.reading import Reading
from mixtura.tables.sample import BLANKS, Cut, cut_by, cut_by_blanks

ROW_NAMES = "rownames"


@dataclass(frozen=True, slots=True)
class Named:
    """Names for the columns, "" where one has none, and how they were found.

    Attributes are those of :class:`~mixtura.tables.layout.Layout`, and
    from_comment : bool, whether they stand in a comment above the first record
    """

    names: list[str]
    has_header: bool
    from_comment: bool = False
    notes: list[str] = field(default_factory=list)
    plain: bool = True
    row_names: bool = False


def name_columns(cut: Cut, comment: str | None, text: str, source: str, reading: Reading) -> Named:
    """Names for the columns, from the first record, a comment above it, or by their numbers."""
    first, below = (cut.records or [[""]])[0], cut.records[1:]
    width = len(first)
    alike = bool(below) and all(len(row) == len(below[0]) for row in below)
    if alike and width < cut.width and reading.header is not False:
        short = _too_few(first, below, source)
        if short is not None:
            return short
    said = first_line(first, below, quoted=_is_quoted(text, first, below))
    while below and width > cut.width and not first[width - 1].strip():
        width -= 1  # a mark at the end of the header, but not of the rows
    names = [_clean(cell) for cell in first[:width]]
    if reading.header is False:
        return Named([""] * width, False)
    if reading.header:
        return Named(names, True, plain=names == first)
    if comment is not None and said is not First.NAMES:
        cells = _split(comment, cut.delimiter)
        if len(cells) == width and not all(map(is_number, cells)):
            return Named(cells, True, from_comment=True, plain=False)
    if said is First.DATA:
        texts = sum(bool(cell.strip()) and not is_number(cell) for cell in first)
        what = "holds numbers" if not texts else "reads like the rows below it"
        note = (
            f"the first line of {source} {what}, so it is taken for data and the columns are "
            "named column_1, column_2, ...; --header takes it for their names."
        )
        return Named([""] * width, False, notes=[note])
    notes = []
    if said is First.NAMES_OF_NUMBERS:
        notes.append(
            f"the first line of {source} ({in_short(first)}) is taken for the names of the "
            "columns; --no-header takes it for data."
        )
    return Named(names, True, notes=notes, plain=names == first)


def _too_few(first: list[str], below: list[list[str]], source: str) -> Named | None:
    """Names where the header has fewer cells than the rows."""
    more = len(below[0]) - len(first)
    if all(not cell.strip() for row in below for cell in row[-more:]):
        said = first_line(first, below, quoted=False)
        if said is not First.DATA:  # a mark at the end of each row, but not of the header
            return Named([*map(_clean, first), *[""] * more], True, plain=False)
    rows_named = len({row[0] for row in below}) == len(below)
    said = first_line(first, [row[1:] for row in below], quoted=False)
    if more != 1 or not rows_named or said is First.DATA:
        return None
    note = (
        f"the header of {source} has one name fewer than its rows have cells, as R writes it, so "
        f"the first column is taken for the rows' names and is called {ROW_NAMES!r}."
    )
    names = [ROW_NAMES, *map(_clean, first)]
    return Named(names, True, notes=[note], plain=False, row_names=True)


def _split(comment: str, delimiter: str) -> list[str]:
    if delimiter == BLANKS:
        return cut_by_blanks(comment).records[0] if comment.strip() else []
    if delimiter == "\t" and "\t" not in comment:  # which may stand for any blanks
        return comment.split()
    cells = [_clean(cell) for cell in (cut_by(delimiter, comment, whole=True).records or [[]])[0]]
    return ["#", *cells[1:]] if cells and not cells[0] else cells


def _is_quoted(text: str, first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the first line's cells are in quotation marks, and the next line's are not."""
    lines = [line for line in text.splitlines()[:10] if line.strip()]
    filled = sum(bool(cell.strip()) for cell in first)
    return (
        bool(below)
        and len(lines) > 1
        and (lines[0].count('"') >= 2 * filled > 0 and '"' not in lines[1])
    )


def _clean(cell: str) -> str:
    cell = cell.strip()
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell


def in_short(cells: Sequence[str]) -> str:
    """The first cells that hold anything, for a sentence."""
    named = [cell.strip() for cell in cells if cell.strip()]
    shown = ", ".join(f"{name:.20}" for name in named[:3])
    return f"{shown}, ..." if len(named) > 3 else shown
