"""Numbers out, as CSV to stdout or to a file."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from mixtura.errors import OutputError

ROWS_AT_ONCE = 65_536


def write_csv(columns: Mapping[str, Any], write: Callable[[bytes], object]) -> None:
    """Columns of numbers as CSV; every float has the digits that read back to the same bits."""
    import pyarrow as pa
    import pyarrow.csv

    header = io.StringIO()
    csv.writer(header, lineterminator="\n").writerow(columns)
    write(header.getvalue().encode())
    table = pa.table(list(columns.values()), names=list(columns))
    for begin in range(0, table.num_rows, ROWS_AT_ONCE):
        part = io.BytesIO()
        options = pyarrow.csv.WriteOptions(include_header=False)
        pyarrow.csv.write_csv(table.slice(begin, ROWS_AT_ONCE), part, options)
        write(part.getvalue())


def to_stdout(produce: Callable[[Callable[[bytes], object]], object]) -> None:
    """Let ``produce`` write bytes to stdout; a reader that has had enough is no error.

    Raises
    ------
    OutputError
        The bytes cannot be written, for instance to a disk that is full.
    """
    if sys.stdout is None:  # closed by the caller, as with >&-
        raise OutputError("cannot write to standard output: it is closed. Send it to a file.")
    try:
        produce(sys.stdout.buffer.write)
        sys.stdout.buffer.flush()
    except OSError as error:
        # what is left in the buffer goes nowhere, without a complaint when Python ends
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return
        reason = (error.strerror or str(error)).lower()
        raise OutputError(
            f"cannot write to standard output: {reason}. What was written is not complete: make "
            "room, or send it elsewhere."
        ) from error
