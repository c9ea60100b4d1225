"""Tables whose columns are kept apart by blanks or framed by lines, as text of cells with a mark.

Lines stay lines, so that an error still names the line of the file.
"""

from __future__ import annotations

import re

import numpy as np

from mixtura.tables.headers import is_number
from mixtura.tables.sample import LINE_END

FRAME = re.compile(rb"^[ \t]*[-|+][-+|:= \t]*(?=\r?$)", re.MULTILINE)
"""Lines between the rows of Markdown and of databases' tables, where there are dashes in them."""

COUNT = re.compile(rb"^\(\d+ rows?\)\r?$", re.MULTILINE)
"""The end of what a database prints."""

TYPES = re.compile(rb"^[ \t]*(?:<[a-z0-9+]{2,6}>[ \t]*)+\r?$", re.MULTILINE)
"""The line below the header of what R's tibbles print."""

BLANKS = re.compile(rb"[ \t]+")
EDGES = re.compile(rb"^\t|\t(?=\r?$)", re.MULTILINE)
QUOTED = re.compile(rb'"(?:[^"\r\n]|"")*"|[ \t]+')

BEGINNING = 4096

MOST_LETTERS = 1 << 14
"""Of a line that is looked at letter by letter."""


def without_frame(data: bytes) -> bytes:
    """The text with empty lines in place of those that only separate, where there are bars."""
    head = data[:BEGINNING]
    if b"<" in head and TYPES.search(head) is not None:
        data = TYPES.sub(b"", data, 1)
    if b"|" not in head or not any(map(_is_frame, FRAME.findall(head))):
        return data
    return COUNT.sub(b"", FRAME.sub(lambda line: b"" if _is_frame(line[0]) else line[0], data))


def _is_frame(line: bytes) -> bool:
    return b"-" in line and (b"|" in line or b"+" in line)


def by_tabs(data: bytes) -> bytes:
    """The text with a tab in place of the blanks between words."""
    if b'"' not in data:
        data = BLANKS.sub(b"\t", data)
    else:
        data = QUOTED.sub(lambda found: found[0] if found[0][:1] == b'"' else b"\t", data)
    return EDGES.sub(b"", data)


def of_fixed_width(text: str) -> bytes | None:
    """The text with tabs between columns of a fixed width; None where there are no such.

    Those are columns of letters between which every line is blank, and one at least holds numbers
    from the second line on.
    """
    lines = [line.rstrip() for line in LINE_END.split(text)]
    if "\t" in lines[0] or sum(map(bool, lines)) < 2:
        return None
    taken = np.zeros(min(max(map(len, lines)), MOST_LETTERS) + 1, dtype=bool)
    for line in lines:
        if "\t" in line or len(line) > MOST_LETTERS:
            return None
        letters = np.frombuffer(line.encode("utf-32-le"), dtype="<u4")
        taken[: letters.size] |= letters != ord(" ")
    edges = np.flatnonzero(np.diff(np.r_[False, taken].astype(np.int8)))
    spans = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
    rows = [[line[a:b].strip() for a, b in spans] for line in lines]
    filled = [row for row in rows if any(row)]
    if not all(filled[0][1:]) or not all(map(any, zip(*filled[1:], strict=True))):
        return None  # 12 kg under one name, or one number under several words
    numeric = [all(is_number(row[i]) for row in filled[1:] if row[i]) for i in range(len(spans))]
    if len(spans) < 2 or not any(numeric):
        return None
    made = "\n".join("\t".join(_quoted(cell) for cell in row) if any(row) else "" for row in rows)
    return made.encode()


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if '"' in cell else cell
