"""Numbers out, as CSV to stdout or to a file."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import pyarrow as pa
import pyarrow.csv

from mixtura._printable import printable
from mixtura.errors import OutputError, reason_of
from mixtura.tables.formulas import guarded_column

ROWS_AT_ONCE = 65_536


def write_csv(
    columns: Mapping[str, Any], write: Callable[[bytes], object], *, guard: bool = True
) -> None:
    """Columns as CSV; every float has the digits that read back to the same bits.

    With ``guard`` no cell of text begins as a formula does (:mod:`mixtura.tables.formulas`).
    Without, the table is that which a model was fitted to, cell for cell and name for name.
    """
    header = io.StringIO()
    csv.writer(header, lineterminator="\n").writerow(columns)
    write(header.getvalue().encode("utf-8", "backslashreplace"))
    arrays = [guarded_column(column) if guard else column for column in columns.values()]
    table = pa.table(arrays, names=[str(number) for number in range(len(arrays))])
    for begin in range(0, table.num_rows, ROWS_AT_ONCE):
        part = io.BytesIO()
        options = pyarrow.csv.WriteOptions(include_header=False)
        pyarrow.csv.write_csv(table.slice(begin, ROWS_AT_ONCE), part, options)
        write(part.getvalue())


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
