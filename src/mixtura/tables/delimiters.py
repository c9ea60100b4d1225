"""What separates the cells of a text: the mark, or the blanks, that suits its first lines best."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mixtura.tables.headers import is_number
from mixtura.tables.sample import BLANKS, Cut, cut_by, cut_by_blanks

DELIMITERS = (",", "\t", ";", "|")

COMMA_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:[. ']\d{3})+|\d*),\d+(?:[eE][+-]?\d+)?[ %€]*")
SPACED = re.compile(r"[1-9]\d{0,2}(?: \d{3})+")


def best_cut(text: str, given: str | None, *, whole: bool) -> Cut:
    """The records under the delimiter that suits them best."""
    if given is not None:
        return cut_by(given, text, whole=whole)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    cuts = [cut_by(mark, text, whole=whole) for mark in DELIMITERS if mark in text]
    cuts.sort(key=lambda cut: -first.count(cut.delimiter))  # as they stand, where that is equal
    blanks = cut_by_blanks(text)
    fitting = [cut for cut in cuts if cut.fit == 1.0]
    for cut in (*cuts, blanks):
        if cut.delimiter != "," and _has_commas(cut):
            return cut
    if fitting:
        return blanks if _are_better(blanks, fitting[0]) else fitting[0]
    nearly = max(cuts, key=lambda cut: cut.fit, default=None)
    if nearly is not None and nearly.fit > 0.5:
        return nearly
    if _is_of_words(blanks):
        return blanks
    named = [cut for cut in cuts if cut.delimiter in first]
    best = named[0] if named else nearly if nearly is not None and nearly.fit else None
    return best or cut_by(",", text, whole=whole)


def _are_better(blanks: Cut, marks: Cut) -> bool:
    """Whether blanks separate the cells, although every record has the same marks."""
    if blanks.width <= marks.width or not _is_of_words(blanks):
        return False
    found = _n_numeric(marks)
    if marks.delimiter == "\t":  # a blank among blanks
        return _n_numeric(blanks) > found
    return not found  # else they stand between the words of a cell: "12 Main Street"


def _n_numeric(cut: Cut) -> int:
    """How many columns hold numbers, from the second record on."""
    rows = cut.records[1:] or cut.records
    return sum(all(map(is_number, column)) for column in zip(*rows, strict=False))


def _has_commas(cut: Cut) -> bool:
    """Whether a cut fits all records and leaves numbers with a decimal comma."""
    if cut.fit < 1.0:
        return False
    columns = list(zip(*cut.records[1:], strict=True)) or [(cell,) for cell in cut.records[0]]
    numeric = [all(map(is_number, filter(str.strip, column))) for column in columns]
    commas = any(map(_are_comma_numbers, columns))
    return commas and (cut.delimiter != BLANKS or all(numeric))


def _is_of_words(cut: Cut) -> bool:
    """Whether blanks separate the cells of a table with a column of numbers."""
    first, rows = cut.records[0], cut.records[1:]
    widths = {len(row) for row in rows}
    if len(widths) != 1 or not rows:
        return False
    width = widths.pop()
    columns = [list(column) for column in zip(*rows, strict=True)]
    if len(first) == width - 1:  # R gives no name to the column of row names
        if len({*columns[0]}) < len(rows) or (width == 2 and _are_spaced(rows)):
            return False
        columns = columns[1:]
    elif len(first) != width:
        return False
    return width > 1 and any(all(map(is_number, column)) for column in columns)


def _are_spaced(rows: Sequence[Sequence[str]]) -> bool:
    return all(SPACED.fullmatch(" ".join(row).partition(".")[0]) for row in rows)


def _are_comma_numbers(cells: Sequence[str]) -> bool:
    """Whether all cells that hold anything have a decimal comma, and there are some."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(COMMA_NUMBER.fullmatch(cell) for cell in filled)
