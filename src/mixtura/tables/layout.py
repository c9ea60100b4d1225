"""How a text is laid out as a table: where it begins, what separates its cells, what names them.

Only the first lines are looked at. What they do not show is found when the rest is read.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mixtura.tables.headers import First, first_line, is_number
from mixtura.tables.reading import Reading
from mixtura.tables.sample import Cut, all_numbers, beginning, cut_by, cut_by_blanks

DELIMITERS = (",", "\t", ";", "|")
BLANKS = " "

BLANK_LINES = re.compile(rb"(?:[ \t\x0b\x0c]*[\r\n]+)*")
SEPARATOR = re.compile(rb'"?sep=("?)(.|\\t)\1"?[,;\t ]*(?:\r\n|\n|\r|$)', re.IGNORECASE)
"""The line by which Excel is told what separates cells."""

COMMENT = re.compile(rb"[ \t]*([#%])([^\r\n]*)(?:\r\n|\n|\r|$)")
LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|$)")

COMMA_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:[. ']\d{3})+|\d*),\d+(?:[eE][+-]?\d+)?[ %€]*")
SPACED = re.compile(r"[1-9]\d{0,2}(?: \d{3})+")

MOST_TITLES = 20
"""Lines above a header."""

ROW_NAMES = "rownames"


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
            f"{_shown(cut.records[0])}."
        )
    plain = not (comments or line or separator) and cut.delimiter not in ("|", BLANKS)
    named = _named(cut, comments, text, source, reading)
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


def best_cut(text: str, given: str | None, *, whole: bool) -> Cut:
    """The records under the delimiter that suits them best."""
    if given is not None:
        return cut_by(given, text, whole=whole)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    cuts = [cut_by(mark, text, whole=whole) for mark in DELIMITERS if mark in text]
    cuts.sort(key=lambda cut: -first.count(cut.delimiter))  # as they stand, where that is equal
    blanks = cut_by_blanks(text)
    fitting = [cut for cut in cuts if cut.fit == 1.0]
    with_commas = [cut for cut in (*cuts, blanks) if cut.delimiter != "," and _has_commas(cut)]
    if with_commas:
        return max(with_commas, key=lambda cut: cut.fit)
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
    commas = any(all_numbers(column, COMMA_NUMBER) for column in columns)
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


@dataclass(frozen=True, slots=True)
class _Named:
    names: list[str]
    has_header: bool
    from_comment: bool = False
    notes: list[str] = field(default_factory=list)
    plain: bool = True
    row_names: bool = False


def _named(
    cut: Cut, comments: list[tuple[int, str, str]], text: str, source: str, reading: Reading
) -> _Named:
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
    if comments and said is not First.NAMES and reading.header is None:
        for _, comment, _ in comments[-1:]:
            cells = _split(comment, cut.delimiter)
            if len(cells) == width and not all(map(is_number, cells)):
                return _Named(cells, True, from_comment=True, plain=False)
    if reading.header is not None:
        if not reading.header:
            return _Named([""] * width, False)
        return _Named(names, True, plain=names == first)
    if said is First.DATA:
        texts = sum(bool(cell.strip()) and not is_number(cell) for cell in first)
        what = "holds numbers" if not texts else "reads like the rows below it"
        note = (
            f"the first line of {source} {what}, so it is taken for data and the columns are "
            "named column_1, column_2, ...; --header takes it for their names."
        )
        return _Named([""] * width, False, notes=[note])
    if said is First.NAMES_OF_NUMBERS:
        note = (
            f"the first line of {source} ({_shown(first)}) is taken for the names of the columns; "
            "--no-header takes it for data."
        )
        return _Named(names, True, notes=[note], plain=names == first)
    return _Named(names, True, plain=names == first)


def _too_few(first: list[str], below: list[list[str]], source: str) -> _Named | None:
    """Names where the header has fewer cells than the rows."""
    more = len(below[0]) - len(first)
    if all(not cell.strip() for row in below for cell in row[-more:]):
        said = first_line(first, below, quoted=False)
        if said is not First.DATA:  # a mark at the end of each row, but not of the header
            return _Named([*map(_clean, first), *[""] * more], True, plain=False)
    rows_named = len({row[0] for row in below}) == len(below)
    said = first_line(first, [row[1:] for row in below], quoted=False)
    if more != 1 or not rows_named or said is First.DATA:
        return None
    note = (
        f"the header of {source} has one name fewer than its rows have cells, as R writes it, so "
        f"the first column is taken for the rows' names and is called {ROW_NAMES!r}."
    )
    names = [ROW_NAMES, *map(_clean, first)]
    return _Named(names, True, notes=[note], plain=False, row_names=True)


def _comments(data: bytes, begins: int) -> tuple[list[tuple[int, str, str]], int]:
    """Comments at the top: where each begins, what it says, its mark; and where they end."""
    found = []
    while (comment := COMMENT.match(data, begins)) is not None and begins < len(data):
        text = comment[2].decode("utf-8", "replace")
        found.append((begins, text, comment[1].decode()))
        begins = _end(BLANK_LINES, data, comment.end())
    return found, begins


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


def _shown(cells: Sequence[str]) -> str:
    named = [cell.strip() for cell in cells if cell.strip()]
    shown = ", ".join(f"{name:.20}" for name in named[:3])
    return f"{shown}, ..." if len(named) > 3 else shown


def _end(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    found = pattern.match(data, at)
    return at if found is None else found.end()
