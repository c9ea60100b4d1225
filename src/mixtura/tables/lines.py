"""The lines of a text: which record begins where, and which of them has cells too many or few."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mixtura._printable import first_of
from mixtura._typing import Ints
from mixtura.errors import InvalidDataError

LINE_END = re.compile(rb"\r\n|\n|\r")

MOST_NAMED = 4
"""Lines that a sentence names."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The rows of a text from a byte on, and the lines that they begin on.

    ``kept`` has their places among the records, where some of these are no rows.
    """

    data: bytes
    begins: int
    delimiter: str
    source: str
    keep_empty: bool
    kept: Ints | None = None

    def line_of(self, row: int) -> int:
        """The line of the file, from 1, on which a row, from 0, begins."""
        wanted = row if self.kept is None else int(self.kept[row])
        found = records(
            self.data, self.begins, self.source, self.delimiter, keep_empty=self.keep_empty
        )
        return next(line for place, (line, _) in enumerate(found) if place == wanted)

    def only(self, kept: Ints) -> Lines:
        """The same of some of the rows."""
        places = kept if self.kept is None else self.kept[kept]
        return Lines(
            self.data, self.begins, self.delimiter, self.source, self.keep_empty, np.array(places)
        )


def count_lines(data: bytes) -> int:
    """How many lines end in it."""
    return sum(1 for _ in LINE_END.finditer(data))


def records(
    data: bytes, begins: int, source: str, delimiter: str, *, keep_empty: bool = False
) -> Iterator[tuple[int, list[str]]]:
    """Records from a byte on with the line each begins on. Slow and exact: for errors."""
    above = count_lines(data[:begins])
    line = above + 1
    try:
        for record, end in _read(data[begins:], delimiter):
            if record or keep_empty:
                yield line, record
            line = above + end + 1
    except csv.Error as error:
        raise InvalidDataError(
            f"line {line} of {source} cannot be read ({error}): shorten its cells, or look for a "
            "quotation mark that is opened and never closed."
        ) from error


def _read(data: bytes, delimiter: str) -> Iterator[tuple[list[str], int]]:
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")
    reader = csv.reader(text, delimiter=delimiter)
    for record in reader:
        yield record, reader.line_num


def end_of_record(data: bytes, begins: int, delimiter: str, source: str) -> int:
    """The byte at which the record ends that begins at another.

    Raises
    ------
    InvalidDataError
        It cannot be read.
    """
    size = 1 << 16
    while True:  # a piece of the text is enough, unless the record is longer
        piece = data[begins : begins + size]
        cut = 0 if begins + size >= len(data) else max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        if cut > 0 or begins + size >= len(data):
            part = piece[: cut + 1] if cut > 0 else piece
            lines = _lines_of_first(part, delimiter, source)
            ends = list(LINE_END.finditer(part))
            if lines <= len(ends) and (lines < len(ends) or begins + size >= len(data)):
                return begins + ends[lines - 1].end()
            if begins + size >= len(data):
                return len(data)
        size *= 8


def _lines_of_first(data: bytes, delimiter: str, source: str) -> int:
    try:
        for _, end in _read(data, delimiter):
            return end
    except UnicodeDecodeError:  # cut within a letter
        return len(data)
    except csv.Error as error:
        raise InvalidDataError(
            f"line 1 of {source} cannot be read ({error}): shorten its cells, or look for a "
            "quotation mark that is opened and never closed."
        ) from error
    return 1


def refuse_ragged(data: bytes, begins: int, delimiter: str, width: int, source: str) -> None:
    """Name the lines with too many cells or too few; None where there are none.

    Raises
    ------
    InvalidDataError
        There are some.
    """
    n_records, odd = 0, []
    for line, record in records(data, begins, source, delimiter):
        n_records += 1
        if len(record) != width:
            odd.append((line, len(record)))
    if not odd:
        return
    line, cells = odd[0]
    if len(odd) == 1:
        raise InvalidDataError(
            f"line {line} of {source} has {cells} cell{'s'[: cells != 1]} where the first line "
            f"has {width}: complete or remove that line."
        )
    usual, count = Counter(cells for _, cells in odd).most_common(1)[0]
    named = first_of([str(line) for line, _ in odd], MOST_NAMED)
    cure = "complete or remove those lines"
    if count > n_records / 2:
        cure = (
            "give the first line as many names as the rows have cells, put cells that hold a "
            "comma or the like in quotation marks, and remove lines above the header that are no "
            "part of the table"
        )
    most = f"{usual} cell{'s'[: usual != 1]}" if count == len(odd) else f"other than {width} cells"
    raise InvalidDataError(
        f"lines {named} of {source} have {most} where the first line has {width}: {cure}."
    )
