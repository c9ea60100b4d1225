"""CSV, TSV and other text to a table of text. What cannot be read is named by its line."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from mixtura.errors import InvalidDataError
from mixtura.free_memory import in_words
from mixtura.tables.aligned import by_tabs, of_fixed_width, without_frame
from mixtura.tables.encodings import likely_encoding
from mixtura.tables.layout import Layout, find_layout
from mixtura.tables.lines import Lines, end_of_record, refuse_ragged
from mixtura.tables.memory import in_arrow
from mixtura.tables.memory_limit import as_numbers, out_of_memory, refuse_beyond_memory
from mixtura.tables.nothing import without_nothing
from mixtura.tables.reading import DETECT, Reading
from mixtura.tables.sample import BLANKS, beginning
from mixtura.tables.table import Table, refuse_repeated

SURE_OF_THREADS = 23
"""The first version of Arrow whose reader, tried with errors by the hundred, always came back."""

BINARY = b"\x00"
END_OF_DOS = b"\x1a"

PADDED = ("|",)
"""Marks around which people write blanks."""

LINE, LINES, MOST = 1 << 20, 64, 1 << 30
"""Bytes of a line that is still one: a megabyte, or so many times the first line, but no more."""

CELL = 4
"""Bytes that tell where a cell ends."""

PIECE = 1 << 20

BLANK_LINE = re.compile(rb"^[ \t\x0b\x0c]+(?=\r?$)", re.MULTILINE)


def read_delimited(
    data: bytes, source: str, *, delimiter: str | None = None, reading: Reading = DETECT
) -> Table:
    """Text with a header line and one line a row; comma, tab, semicolon, bar or blanks between.

    The ``delimiter`` is found where none is given. Whether the first line is a header is for
    :mod:`mixtura.tables.headers` to say, unless the ``reading`` does; without one, the columns are
    named column_1, column_2, ...

    Raises
    ------
    InvalidDataError
        There is nothing but blanks, the bytes are no UTF-8 text, a line has too many or too few
        cells or is far too long, there is a header but no row, two columns have the same name, or
        all of it takes more memory than there is.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    if data.endswith(END_OF_DOS):
        data = data[:-1]
    if not data or data.isspace():
        raise InvalidDataError(f"{source} is empty: give a table with a header and rows.")
    refuse_other_than_text(data, source)
    data, layout = _laid_out(data, source, reading, delimiter)
    delimiter = layout.delimiter
    cells = data.count(delimiter.encode()) + data.count(b"\n")  # as text, and as numbers
    refuse_beyond_memory(len(data) + CELL * cells + as_numbers(cells, 1), source)
    begins = _end_of_first(data, layout, source) if layout.header_below else layout.begins
    names = [name or f"column_{number}" for number, name in enumerate(layout.names, 1)]
    refuse_repeated(names, source)
    try:
        read = _parsed(data, begins, names, delimiter)
    except MemoryError as error:
        raise out_of_memory(source) from error
    except (pa.ArrowException, OSError, ValueError) as error:
        if "straddling" in str(error):
            raise InvalidDataError(
                f"{source} has a line of more than {in_words(_longest_line(names))}, which no "
                "table has: look for a quotation mark that is opened and never closed, or for "
                "line ends that are missing."
            ) from error
        data, read = _without_blank_lines(data, begins, names, delimiter, source, error)
        layout = replace(layout, plain=False)
    columns = list(read.columns)
    if len(names) == 1:
        columns = [_without_empty_tail(columns[0])]
    elif delimiter in PADDED:
        columns = [pc.utf8_trim_whitespace(column) for column in columns]
    lines = Lines(data, begins, delimiter, source, keep_empty=len(names) == 1)
    table = Table(
        source,
        names,
        columns,
        lines.line_of,
        layout.has_header,
        foreign={names[0]: "names of the rows"} if layout.row_names else {},
        given={names[0]: columns[0]} if layout.row_names else {},
        reading=reading,
        notes=tuple(layout.notes),
        plain=layout.plain,
    )
    table = without_nothing(table, lines, unnamed=[not name for name in layout.names])
    if table.n_rows == 0:
        raise InvalidDataError(f"{source} has a header but no rows.")
    return table


def _laid_out(
    data: bytes, source: str, reading: Reading, delimiter: str | None
) -> tuple[bytes, Layout]:
    """The text with a mark between its cells, and its layout."""
    data = without_frame(data)
    layout = find_layout(data, source, reading, delimiter)
    tabbed = None
    if layout.delimiter == BLANKS:
        refuse_beyond_memory(2 * len(data), source)
        tabbed = by_tabs(data[layout.begins :])
    elif len(layout.names) == 1 and delimiter is None:
        sample, _ = beginning(data, layout.begins)
        if of_fixed_width(sample) is not None:
            refuse_beyond_memory(16 * len(data), source)
            tabbed = of_fixed_width(data[layout.begins :].decode())
    if tabbed is None:
        return data, layout
    data = data[: layout.begins] + tabbed
    return data, replace(find_layout(data, source, reading, "\t"), plain=False)


def _parsed(data: bytes, begins: int, names: list[str], delimiter: str) -> Any:
    """All lines from a byte on as columns of text, in one pass of pyarrow's."""
    return pyarrow.csv.read_csv(
        pa.BufferReader(in_arrow(memoryview(data)[begins:])),
        pyarrow.csv.ReadOptions(
            column_names=names,
            block_size=_longest_line(names),
            # before, threads may wait for one another without end where a line is too long
            use_threads=int(pa.__version__.split(".")[0]) >= SURE_OF_THREADS,
        ),
        pyarrow.csv.ParseOptions(
            delimiter=delimiter,
            newlines_in_values=b'"' in data,
            # in a table of one column, an empty line is an empty cell
            ignore_empty_lines=len(names) > 1,
        ),
        pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )


def _longest_line(names: list[str]) -> int:
    return min(max(LINE, LINES * sum(map(len, names))), MOST)


def _without_blank_lines(
    data: bytes, begins: int, names: list[str], delimiter: str, source: str, error: Exception
) -> tuple[bytes, Any]:
    """The text and its columns where lines of blanks were in the way; else the error's sentence.

    Raises
    ------
    InvalidDataError
        Another line was.
    """
    cleared = data[:begins] + BLANK_LINE.sub(b"", data[begins:])
    if cleared != data and len(names) > 1:
        with suppress(pa.ArrowException, OSError, ValueError):
            return cleared, _parsed(cleared, begins, names, delimiter)
    refuse_ragged(data, begins, delimiter, len(names), source)
    raise InvalidDataError(f"{source} cannot be read as a table: {error}.") from error


def _end_of_first(data: bytes, layout: Layout, source: str) -> int:
    """The byte after the first record.

    Raises
    ------
    InvalidDataError
        Nothing comes after it.
    """
    end = end_of_record(data, layout.begins, layout.delimiter, source)
    if end >= len(data) or (data[end : end + PIECE].isspace() and data[end:].isspace()):
        raise InvalidDataError(f"{source} has a header but no rows.")
    return end


def refuse_other_than_text(data: bytes, source: str) -> None:
    """Refuse bytes that are no text in UTF-8.

    Raises
    ------
    InvalidDataError
        They are not; the error says where.
    """
    if BINARY in data[:4096]:
        raise InvalidDataError(
            f"{source} is not a table that mixtura reads: give CSV, TSV, Parquet or Arrow."
        )
    nul = data.find(BINARY)
    if nul >= 0:
        line = data.count(b"\n", 0, nul) + 1
        raise InvalidDataError(
            f"line {line} of {source} holds a NUL byte, which no text does: remove it, or save "
            "the table again."
        )
    try:
        _check_text(data)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        likely = likely_encoding(data)
        looks, cure = "", "as CSV, TSV, Parquet or Arrow where it is something else"
        if likely is not None:
            looks, cure = f", and looks like {likely}", f"give --encoding {likely}"
        raise InvalidDataError(
            f"{source} is not UTF-8 text (line {line}){looks}: save it as UTF-8, or {cure}."
        ) from error


def _check_text(data: bytes) -> None:
    """Raise UnicodeDecodeError where it is no UTF-8, without making a text of all of it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for begin in range(0, len(data), PIECE):
            decoder.decode(data[begin : begin + PIECE], final=begin + PIECE >= len(data))
    except UnicodeDecodeError:
        data.decode("utf-8")  # the error that counts from the beginning


def _without_empty_tail(column: Any) -> Any:
    filled = np.flatnonzero(pc.not_equal(column, "").to_numpy())
    return column.slice(0, int(filled[-1]) + 1 if filled.size else 0)
