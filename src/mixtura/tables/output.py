"""Columns out, as CSV to stdout or to a file."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from mixtura._printable import printable
from mixtura.errors import OutputError, reason_of
from mixtura.tables.cells import is_text
from mixtura.tables.formulas import guarded
from mixtura.tables.written import as_arrow, large_text, writer_of

ROWS_AT_ONCE = 65_536

CELLS_AT_ONCE, BYTES_AT_ONCE = 1 << 25, 1 << 27
"""So that wide tables and long cells are written in few rows at a time."""

SPECIAL = '[",\r\n]'
"""What a cell in quotation marks holds, and no other."""


def write_csv(
    columns: Mapping[str, Any], write: Callable[[bytes], object], *, guard: bool = True
) -> None:
    """Columns as CSV, a part at a time; floats have the digits that read back to the same bits.

    With ``guard`` no cell of text, and no name, begins as a formula does
    (:mod:`mixtura.tables.formulas`). Without, the table is that which a model was fitted to, cell
    for cell and name for name.

    Parameters
    ----------
    columns : arrays of numpy or Arrow, or lists, all of one length, by name
    write : takes the bytes
    """
    header = io.StringIO()
    csv.writer(header, lineterminator="\n").writerow(_names(columns, guard=guard))
    write(header.getvalue().encode("utf-8", "backslashreplace"))
    arrays = [as_arrow(column) for column in columns.values()]
    writers = [writer_of(array, guard=guard) for array in arrays]
    n_rows = len(arrays[0]) if arrays else 0
    rows = max(1, min(ROWS_AT_ONCE, CELLS_AT_ONCE // max(1, len(arrays))))
    for begin in range(0, n_rows, rows):
        for parts in _parts(arrays, begin, min(begin + rows, n_rows)):
            write(_lines([written(part) for written, part in zip(writers, parts, strict=True)]))


def _parts(arrays: list[Any], begin: int, end: int) -> Iterator[list[Any]]:
    """The same rows of all columns, as many at a time as take no more than so many bytes."""
    parts = [array.slice(begin, end - begin) for array in arrays]
    if end - begin > 1 and sum(map(_size, parts)) > BYTES_AT_ONCE:
        middle = (begin + end) // 2
        yield from _parts(arrays, begin, middle)
        yield from _parts(arrays, middle, end)
    else:
        yield parts


def _size(part: Any) -> int:
    """Bytes that a part takes once no cell of it is held in a dictionary."""
    if pa.types.is_string_view(part.type):  # whose bytes older libraries cannot count
        part = large_text(part)
    if not pa.types.is_dictionary(part.type):
        return int(part.nbytes)
    chunks = part.chunks if isinstance(part, pa.ChunkedArray) else [part]
    return sum(
        len(chunk) * chunk.dictionary.nbytes // max(1, len(chunk.dictionary)) for chunk in chunks
    )


def _names(columns: Mapping[str, Any], *, guard: bool) -> list[str]:
    """The header, in which guarding makes no two names one."""
    if not guard:
        return list(columns)
    names: list[str] = []
    taken = set(columns)
    for name in columns:
        safe = guarded(name)
        while safe != name and safe in taken:
            safe = f"'{safe}"
        taken.add(safe)
        names.append(safe)
    return names


def _lines(parts: list[Any]) -> bytes:
    """Lines of CSV, with quotation marks where a cell needs them."""
    table = pa.table(parts, names=[str(number) for number in range(len(parts))])
    out = io.BytesIO()
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="none")
    try:
        if len(parts) > 1:
            pyarrow.csv.write_csv(table, out, options)
            return out.getvalue()
    except pa.ArrowInvalid:  # there is a cell that needs them
        pass
    return _quoted_lines(parts)


def _quoted_lines(parts: list[Any]) -> bytes:
    """The same, of cells of which some hold commas, marks or ends of lines."""
    cells = [_quoted(part) for part in parts]
    if len(cells) == 1:  # an empty line is no cell to whoever reads it
        cells = [pc.if_else(pc.equal(cells[0], _text("")), _text('""'), cells[0])]
    lines = pc.binary_join_element_wise(*cells, _text(","))
    ended = pc.binary_join_element_wise(lines, _text(""), _text("\n"))
    _, offsets, letters = ended.buffers()
    places = np.frombuffer(offsets, np.int64)[ended.offset : ended.offset + len(ended) + 1]
    return bytes(memoryview(letters)[places[0] : places[-1]])


def _quoted(part: Any) -> Any:
    words = is_text(part.type)
    cells = part.cast(pa.large_string()).fill_null("")
    if not words:
        return cells
    special = pc.match_substring_regex(cells, SPECIAL)
    if not pc.any(special).as_py():
        return cells
    doubled = pc.replace_substring(cells.filter(special), '"', '""')
    quoted = pc.binary_join_element_wise(_text('"'), doubled, _text('"'), _text(""))
    return pc.replace_with_mask(cells, special, quoted)


def _text(cell: str) -> Any:
    return pa.scalar(cell, pa.large_string())


def to_stdout(
    produce: Callable[[Callable[[bytes], object]], object], *, shown: bool = False
) -> None:
    """Let ``produce`` write bytes to stdout; a reader that has had enough is no error.

    ``shown``: the bytes are made for this terminal, with nothing in them that is not ours.

    Raises
    ------
    OutputError
        The bytes cannot be written, for instance to a disk that is full.
    """
    if sys.stdout is None:  # closed by the caller, as with >&-
        raise OutputError("cannot write to standard output: it is closed. Send it to a file.")
    write = sys.stdout.buffer.write
    as_it_is = shown or not sys.stdout.isatty()
    if not as_it_is:  # a file gets the bytes, a terminal shows what it would obey

        def show(data: bytes) -> int:
            return write(printable(data.decode("utf-8", "replace"), keep="\n").encode())

    try:
        produce(write if as_it_is else show)
        sys.stdout.buffer.flush()
    except OSError as error:
        # what is left in the buffer goes nowhere, without a complaint when Python ends
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return
        raise OutputError(
            f"cannot write to standard output: {reason_of(error)}. What was written is not "
            "complete: make room, or send it elsewhere."
        ) from error
