"""Bytes to a table: the first bytes tell the format, whatever the file is called."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath

from mixtura.errors import InvalidDataError
from mixtura.tables.delimited import read_delimited, refuse_other_than_text
from mixtura.tables.encodings import to_utf8
from mixtura.tables.excel import WORKBOOK, read_workbook
from mixtura.tables.json_records import is_json, read_json
from mixtura.tables.opening import read_bytes, shown
from mixtura.tables.reading import DETECT, Reading
from mixtura.tables.strangers import refuse_in_zip, refuse_strangers
from mixtura.tables.table import Table
from mixtura.tables.typed import read_typed
from mixtura.tables.unpacking import (
    EMPTY_ZIP,
    SUFFIXES,
    ZIP,
    damaged,
    is_packed,
    unpacked,
    unzipped,
)

TABS = (".tsv", ".tab")

DEEPEST = 2
"""Packages in each other: a workbook in a zip, but no more."""


def read_table(file: str, reading: Reading = DETECT) -> Table:
    """Read a table from a file; "-" is stdin.

    It may be CSV, TSV and other text, Parquet, Arrow (IPC file, stream, Feather), JSON records, or
    an Excel workbook, and each of these compressed; docs/tables.md lists them.

    Parameters
    ----------
    file : name of a file, or "-"
    reading : what is not to be left to what the file shows

    Raises
    ------
    InvalidDataError
        The file cannot be read, is empty, damaged, ragged, of another format, or takes more memory
        than there is.
    MissingLibraryError
        It is a workbook, and openpyxl is not installed.

    Examples
    --------
    >>> from mixtura import datasets
    >>> from mixtura.tables.formats import read_table
    >>> from mixtura.tables.reading import Reading
    >>> read_table(str(datasets.path("faithful")), Reading(header=True)).names
    ['eruptions', 'waiting']
    """
    return table_of(read_bytes(file), shown(file), file, reading)


def table_of(
    data: bytes,
    source: str,
    name: str,
    reading: Reading = DETECT,
    check: Callable[[bytes], object] | None = None,
    *,
    depth: int = 0,
) -> Table:
    """A table from the bytes of a file of a ``name``, which sentences call ``source``.

    ``check`` sees text before it is read, and may refuse it.

    Raises
    ------
    InvalidDataError, MissingLibraryError
        As :func:`read_table`.
    """
    if is_packed(data):
        return _packed(data, source, name, reading, check, depth)
    typed = read_typed(data, source)
    if typed is not None:
        return _noted(typed, reading, "header", "decimal", "encoding", "sheet")
    refuse_strangers(data, source)
    data, encoding = to_utf8(data, source, reading.encoding)
    if encoding is not None:
        refuse_strangers(data, source)
    if check is not None:
        check(data)
    if is_json(data):
        refuse_other_than_text(data, source)
        return _noted(read_json(data, source, reading.decimal), reading, "header", "sheet")
    delimiter = "\t" if PurePath(name).suffix.lower() in TABS else None
    table = read_delimited(data, source, delimiter=delimiter, reading=reading)
    as_is = encoding is None and depth == 0 and table.plain
    return _noted(replace(table, plain=as_is), reading, "sheet")


def _packed(
    data: bytes,
    source: str,
    name: str,
    reading: Reading,
    check: Callable[[bytes], object] | None,
    depth: int,
) -> Table:
    """A table from a compressed file, or from a workbook, which is one."""
    if data.startswith((ZIP, EMPTY_ZIP)):
        inside = _names_in_zip(data, source)
        if WORKBOOK in inside:
            return _noted(read_workbook(data, source, reading), reading, "encoding")
        refuse_in_zip(inside, source)
    if depth == DEEPEST:
        raise InvalidDataError(
            f"{source} is a compressed file within compressed files: unpack it, and give the "
            "table in it."
        )
    if data.startswith((ZIP, EMPTY_ZIP)):
        data, name = unzipped(data, source)
    else:
        data = unpacked(data, source)
        path = PurePath(name)
        name = str(path.with_suffix("")) if path.suffix.lower() in SUFFIXES else name
    table = table_of(data, source, name, reading, check, depth=depth + 1)
    return replace(table, plain=False)


def _names_in_zip(data: bytes, source: str) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except Exception as error:  # the bytes decide what it is
        raise damaged(source, "a zip file or an Excel workbook") from error


def _noted(table: Table, reading: Reading, *unused: str) -> Table:
    """The table and what was said of it, with a note where its format has no use for that."""
    table = replace(table, reading=reading)
    given = [name for name in unused if getattr(reading, name) is not None]
    if not given:
        return table
    options = " and ".join("--header/--no-header" if n == "header" else f"--{n}" for n in given)
    change = "changes" if len(given) == 1 else "change"
    note = f"{table.source} is in a format in which {options} {change} nothing."
    return replace(table, notes=(*table.notes, note))
