"""The first lines of a text, cut into cells in each way that they might be."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from mixtura.tables.lines import count_lines

ENOUGH = 1 << 16
"""Bytes of a text that show how it is laid out ..."""

LINES, MOST = 3, 1 << 22
"""... or so many lines, where they are long, but no more than that."""

RECORDS = 80

BLANKS = " "
"""In place of a delimiter: any blanks between words."""

LINE_END = re.compile(r"\r\n|\n|\r")
WORD = re.compile(r'"(?:[^"]|"")*"|\S+')


def beginning(data: bytes, begin: int) -> tuple[str, bool]:
    """The first lines from there on, and whether they are all there are."""
    size = ENOUGH
    while True:
        piece = data[begin : begin + size]
        if begin + len(piece) >= len(data):
            return piece.decode("utf-8", "replace"), True
        if size >= MOST or count_lines(piece) > LINES:
            break
        size *= 8
    cut = max(piece.rfind(b"\n"), piece.rfind(b"\r")) + 1
    return piece[: cut or len(piece)].decode("utf-8", "replace"), False


@dataclass(frozen=True, slots=True)
class Cut:
    """The records of a sample under one delimiter; blank lines are none.

    Attributes
    ----------
    delimiter : str, or BLANKS
    records : cells of each record
    lines : the line of the sample, from 0, on which each begins
    """

    delimiter: str
    records: list[list[str]]
    lines: list[int]

    @property
    def width(self) -> int:
        """The most frequent number of cells, the larger of two."""
        counts = Counter(map(len, self.records))
        return max(counts, key=lambda width: (counts[width], width), default=0)

    @property
    def fit(self) -> float:
        """Share of the records that have it; nothing where that is one cell."""
        width = self.width
        if width < 2:
            return 0.0
        return sum(len(record) == width for record in self.records) / len(self.records)


def cut_by(delimiter: str, text: str, *, whole: bool) -> Cut:
    """The records under a delimiter; none where a quotation mark makes one too long."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records: list[list[str]] = []
    lines: list[int] = []
    line = 0
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                records.append(record)
                lines.append(line)
            line = reader.line_num
            if len(records) > RECORDS:
                break
        else:
            if not whole and len(records) > 1:  # the last may go on
                records.pop()
                lines.pop()
    except csv.Error:
        pass
    return Cut(delimiter, records, lines)


def cut_by_blanks(text: str) -> Cut:
    """The records where any blanks separate words, but not in quotation marks."""
    records, lines = [], []
    for line, content in enumerate(LINE_END.split(text)[:RECORDS]):
        words = [word.strip('"') for word in WORD.findall(content)]
        if words:
            records.append(words)
            lines.append(line)
    return Cut(BLANKS, records, lines)
