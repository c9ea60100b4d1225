"""CSV and TSV to a table of text. What cannot be read is named by its line."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from mixtura.errors import InvalidDataError
from mixtura.free_memory import in_words
from mixtura.tables.memory import in_arrow
from mixtura.tables.memory_limit import as_numbers, out_of_memory, refuse_beyond_memory
from mixtura.tables.table import Table, refuse_repeated

BINARY = b"\x00"
DELIMITERS = (",", "\t", ";")

LINE, LINES, MOST = 1 << 20, 64, 1 << 30
"""Bytes of a line that is still one: a megabyte, or so many times the first line, but no more."""

CELL = 4
"""Bytes that tell where a cell ends."""

PIECE = 1 << 24


def read_delimited(data: bytes, source: str, *, tabs: bool = False) -> Table:
    """Text with a header line and one line a row; comma, tab or semicolon between the cells.

    A first line of nothing but numbers is taken for data, and the columns are then named
    column_1, column_2, ...; a line that counts 0, 1, 2, ... is a header all the same, since that
    is what many programs write for columns without names.

    Raises
    ------
    InvalidDataError
        There is nothing but blanks, the bytes are no UTF-8 text, a line has too many or too few
        cells or is far too long, there is a header but no row, two columns have the same name, or
        all of it takes more memory than there is.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.strip():
        raise InvalidDataError(f"{source} is empty: give a table with a header and rows.")
    table_begins = len(data) - len(data.lstrip(b"\r\n"))
    _refuse_other_than_text(data, source)
    delimiter = "\t" if tabs else _delimiter(data)
    cells = data.count(delimiter.encode()) + data.count(b"\n")  # as text, and as numbers
    refuse_beyond_memory(len(data) + CELL * cells + as_numbers(cells, 1), source)
    records = _records(data, source, delimiter)
    _, first = next(records)
    has_header = not _all_numbers(first) or _counts_on(first)
    if has_header and not _has_more(records):
        raise InvalidDataError(f"{source} has a header but no rows.")
    names = [
        (cell.strip() if has_header else "") or f"column_{number}"
        for number, cell in enumerate(first, 1)
    ]
    refuse_repeated(names, source)
    block = min(max(LINE, LINES * sum(map(len, first))), MOST)
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(in_arrow(data[table_begins:])),
            pyarrow.csv.ReadOptions(
                column_names=names,
                skip_rows_after_names=1 if has_header else 0,
                block_size=block,
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
    except MemoryError as error:
        raise out_of_memory(source) from error
    except (pa.ArrowException, OSError, ValueError) as error:
        if "straddling" in str(error):
            raise InvalidDataError(
                f"{source} has a line of more than {in_words(block)}, which no table has: look "
                "for a quotation mark that is opened and never closed, or for line ends that are "
                "missing."
            ) from error
        _refuse_ragged(data, delimiter, len(names), source)
        raise InvalidDataError(f"{source} cannot be read as a table: {error}.") from error
    columns = list(table.columns)
    if len(names) == 1:
        columns = [_without_empty_tail(columns[0])]
    if len(columns[0]) == 0:
        raise InvalidDataError(f"{source} has a header but no rows.")

    def line_of(row: int) -> int:
        records = _records(data[table_begins:], source, delimiter, keep_empty=len(names) == 1)
        above = len(data[:table_begins].splitlines())
        wanted = row + has_header
        return above + next(line for index, (line, _) in enumerate(records) if index == wanted)

    return Table(source, names, columns, line_of, has_header)


def header_of(data: bytes, *, tabs: bool = False) -> tuple[str, int, bool]:
    """Delimiter, number of columns and whether there is a header, by a table's beginning."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    delimiter = "\t" if tabs else _delimiter(data)
    line = b"".join(data.lstrip(b"\r\n").splitlines()[:1]).decode(errors="replace")
    try:
        first = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # which the reader has refused already
        first = []
    return delimiter, len(first), not first or not _all_numbers(first) or _counts_on(first)


def _refuse_other_than_text(data: bytes, source: str) -> None:
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
        raise InvalidDataError(
            f"{source} is not UTF-8 text (line {line}): save it as UTF-8, or as CSV, TSV, "
            "Parquet or Arrow where it is something else."
        ) from error


def _check_text(data: bytes) -> None:
    """Raise UnicodeDecodeError where it is no UTF-8, without making a text of all of it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for begin in range(0, len(data), PIECE):
            decoder.decode(data[begin : begin + PIECE], final=begin + PIECE >= len(data))
    except UnicodeDecodeError:
        data.decode("utf-8")  # the error that counts from the beginning


def _delimiter(data: bytes) -> str:
    """The delimiter most frequent in the first line that holds anything."""
    header = data.lstrip(b"\r\n").split(b"\n", 1)[0]
    return max(DELIMITERS, key=lambda delimiter: header.count(delimiter.encode()))


def _records(
    data: bytes, source: str, delimiter: str, *, keep_empty: bool = False
) -> Iterator[tuple[int, list[str]]]:
    """Records with the line each begins on. Slow and exact: for the header and for errors."""
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")
    reader = csv.reader(text, delimiter=delimiter)
    line = 1
    try:
        for record in reader:
            if record or keep_empty:
                yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidDataError(
            f"line {line} of {source} cannot be read ({error}): shorten its cells, or look for a "
            "quotation mark that is opened and never closed."
        ) from error


def _has_more(records: Iterator[tuple[int, list[str]]]) -> bool:
    try:
        return next(records, None) is not None
    except InvalidDataError:  # a cell longer than this reader takes
        return True


def _all_numbers(cells: list[str]) -> bool:
    try:
        return all(float(cell) == float(cell) for cell in cells)
    except ValueError:
        return False


def _counts_on(cells: list[str]) -> bool:
    """Whether the cells count 0, 1, 2, ... or 1, 2, 3, ..."""
    return any(cells == [str(first + i) for i in range(len(cells))] for first in (0, 1))


def _refuse_ragged(data: bytes, delimiter: str, width: int, source: str) -> None:
    for line, record in _records(data, source, delimiter):
        if len(record) != width:
            raise InvalidDataError(
                f"line {line} of {source} has {len(record)} cell{'s'[: len(record) != 1]} where "
                f"the first line has {width}: complete or remove that line."
            )


def _without_empty_tail(column: Any) -> Any:
    filled = np.flatnonzero(pc.not_equal(column, "").to_numpy())
    return column.slice(0, int(filled[-1]) + 1 if filled.size else 0)
