"""How a text is laid out as a table: where it begins, what separates its cells, what names them.

Only the first lines are looked at. What they do not show is found when the rest is read.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from mixtura.tables.column_names import in_short, name_columns
from mixtura.tables.delimiters import best_cut
from mixtura.tables.headers import First, first_line, is_number
from mixtura.tables.reading import Reading
from mixtura.tables.sample import BLANKS, Cut, beginning

BLANK_LINES = re.compile(rb"(?:[ \t\x0b\x0c]*[\r\n]+)*")
SEPARATOR = re.compile(rb'"?sep=("?)(.|\\t)\1"?[,;\t ]*(?:\r\n|\n|\r|$)', re.IGNORECASE)
"""The line by which Excel is told what separates cells."""

COMMENT = re.compile(rb"[ \t]*([#%])([^\r\n]*)(?:\r\n|\n|\r|$)")
LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|$)")

MOST_TITLES = 20
"""Lines above a header."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table is in a text, and how it is written.

    Attributes
    ----------
    delimiter : str, a space where blanks separate the cells
    begins : int, the byte at which its first line begins
    names : list of str, of all columns; "" where one has none
    has_header : bool, whether the names were read
    header_below : bool, whether they stand in the first record from there on
    notes : sentences about what was assumed
    plain : bool, whether other readers would find the same
    row_names : bool, whether the first column holds names of the rows, which are no measurements
    """

    delimiter: str
    begins: int
    names: list[str]
    has_header: bool
    header_below: bool
    notes: list[str] = field(default_factory=list)
    plain: bool = True
    row_names: bool = False


def find_layout(data: bytes, source: str, reading: Reading, given: str | None = None) -> Layout:
    """The layout of a text that holds more than blanks."""
    notes: list[str] = []
    begins = _end(BLANK_LINES, data, 0)
    separator = SEPARATOR.match(data, begins)
    if separator is not None:
        given = separator[2].decode("latin-1").replace("\\t", "\t")
        begins = _end(BLANK_LINES, data, separator.end())
    comments, begins = _comments(data, begins)
    if begins >= len(data):  # nothing but comments: the last is all there is
        begins = comments[-1][0] if comments else begins
        comments = []
    text, whole = beginning(data, begins)
    cut = best_cut(text, given, whole=whole)
    titles = _titles(cut)
    line = cut.lines[titles] if cut.lines else 0
    if line:  # titles, or lines of separators alone as spreadsheets leave them above a table
        for _ in range(line):
            begins = _end(LINE, data, begins)
        cut = Cut(cut.delimiter, cut.records[titles:], [at - line for at in cut.lines[titles:]])
    if titles:
        which = "line" if titles == 1 else f"{titles} lines"
        notes.append(
            f"took the first {which} of {source} for a title: the table begins with the line "
            f"{in_short(cut.records[0])}."
        )
    plain = not (comments or line or separator) and cut.delimiter not in ("|", BLANKS)
    named = name_columns(cut, comments[-1][1] if comments else None, text, source, reading)
    if comments:
        lines = "the first line" if len(comments) == 1 else f"the first {len(comments)} lines"
        if named.from_comment and len(comments) > 1:
            lines = f"the last of the first {len(comments)} lines"
        name = "its column names" if named.from_comment else "comments"
        mark = comments[0][2]
        cure = "; --no-header takes it for a comment" if named.from_comment else ""
        notes.append(f"took {lines} of {source}, beginning with {mark}, for {name}{cure}.")
    return Layout(
        cut.delimiter,
        begins,
        named.names,
        named.has_header,
        named.has_header and not named.from_comment,
        [*notes, *named.notes],
        plain and named.plain,
        named.row_names,
    )


def delimiter_of(
    data: bytes, source: str, reading: Reading, given: str | None = None
) -> tuple[str, bool]:
    """What separates the cells of a text, and whether it has a header, by its beginning."""
    data = data.removeprefix(codecs.BOM_UTF8)
    if not data.strip():
        return given or ",", True
    layout = find_layout(data[: data.rfind(b"\n") + 1] or data, source, reading, given)
    return layout.delimiter, layout.has_header


def _titles(cut: Cut) -> int:
    """How many of the first records are no part of the table, having far fewer cells than it."""
    width = cut.width
    if cut.delimiter == BLANKS or width < 2:
        return 0
    filled = [sum(bool(cell.strip()) for cell in record) for record in cut.records]
    count, single = 0, True
    while count < min(len(filled) - 2, MOST_TITLES) and _is_title(cut, count, filled[count]):
        single = single and filled[count] == 1
        count += 1
    first = cut.records[count]
    if len(first) != width or filled[count] < max(2, width - 2):
        return 0
    if single:
        return count
    # lines of several cells are a header that is too short, unless there is another
    said = first_line(first, cut.records[count + 1 :], quoted=False)
    return 0 if said is First.DATA else count


def _is_title(cut: Cut, place: int, filled: int) -> bool:
    record, width = cut.records[place], cut.width
    if len(record) == width:  # as spreadsheets fill it up
        numbers = any(is_number(cell) for cell in record if cell.strip())
        return width > 2 and filled == 1 and not numbers and not _is_row(cut, place + 1)
    if width == 2:  # "x" above rows of two cells is a header of R, where no header comes next
        after = cut.records[place + 1]
        return not any(is_number(cell) for cell in after)
    return filled == 1 or 2 * filled < width


def _is_row(cut: Cut, place: int) -> bool:
    return all(map(is_number, cut.records[place]))


def _comments(data: bytes, begins: int) -> tuple[list[tuple[int, str, str]], int]:
    """Comments at the top: where each begins, what it says, its mark; and where they end."""
    found = []
    while (comment := COMMENT.match(data, begins)) is not None and begins < len(data):
        text = comment[2].decode("utf-8", "replace")
        found.append((begins, text, comment[1].decode()))
        begins = _end(BLANK_LINES, data, comment.end())
    return found, begins


def _end(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    found = pattern.match(data, at)
    return at if found is None else found.end()
