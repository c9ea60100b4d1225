"""Bytes to a table: the first bytes tell the format, whatever the file is called."""

from __future__ import annotations

from pathlib import Path

from mixtura.tables.delimited import read_delimited
from mixtura.tables.opening import read_bytes, shown
from mixtura.tables.table import Table
from mixtura.tables.typed import read_typed


def read_table(file: str) -> Table:
    """Read a CSV, TSV, Parquet or Arrow (IPC file, stream, Feather) table; "-" is stdin.

    Raises
    ------
    InvalidDataError
        The file cannot be read, is empty, damaged, ragged, of another format, or takes more memory
        than there is.
    """
    source = shown(file)
    data = read_bytes(file)
    table = read_typed(data, source)
    if table is None:
        tabs = Path(file).suffix.lower() in (".tsv", ".tab")
        table = read_delimited(data, source, tabs=tabs)
    return table
