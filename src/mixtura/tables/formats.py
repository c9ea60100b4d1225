"""Bytes to a table: the first bytes tell the format, whatever the file is called."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from mixtura.errors import InvalidDataError
from mixtura.tables.delimited import read_delimited
from mixtura.tables.memory import in_arrow
from mixtura.tables.table import Table

STDIN = "-"


def read_table(file: str) -> Table:
    """Read a CSV, TSV, Parquet or Arrow (IPC file, stream, Feather) table; "-" is stdin.

    Raises
    ------
    InvalidDataError
        The file cannot be read, is empty, damaged, ragged or of another format.
    """
    source = "standard input" if file == STDIN else file
    data = _bytes(file)
    if not data.strip():
        raise InvalidDataError(f"{source} is empty: give a table with a header and rows.")
    table = _typed(data, source)
    if table is None:
        return read_delimited(data, source, tabs=Path(file).suffix.lower() in (".tsv", ".tab"))
    repeated = {name for name in table.column_names if table.column_names.count(name) > 1}
    if repeated:
        raise InvalidDataError(
            f"{source} has more than one column named {min(repeated)!r}: rename them, since a "
            "model tells columns by their names."
        )
    if not table.num_rows:
        raise InvalidDataError(f"{source} has no rows.")
    return Table(source, list(table.column_names), list(table.columns))


def _bytes(file: str) -> bytes:
    if file == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InvalidDataError(f"cannot read {file}: {reason}.") from error


def _typed(data: bytes, source: str) -> Any:
    """A pyarrow table where the bytes are of a format with types, else None."""
    import pyarrow as pa
    import pyarrow.feather
    import pyarrow.parquet

    readers = {
        b"PAR1": ("Parquet", pyarrow.parquet.read_table),
        b"ARROW1": ("Arrow", lambda buffer: pa.ipc.open_file(buffer).read_all()),
        b"FEA1": ("Feather", pyarrow.feather.read_table),
        b"\xff\xff\xff\xff": ("Arrow", lambda buffer: pa.ipc.open_stream(buffer).read_all()),
    }
    for magic, (kind, read) in readers.items():
        if data.startswith(magic):
            try:
                return read(in_arrow(data))
            except (pa.ArrowException, OSError, ValueError) as error:
                raise InvalidDataError(
                    f"{source} begins like a {kind} file, but is damaged or cut off: write it "
                    "again."
                ) from error
    return None
