"""A sheet of an Excel workbook (.xlsx) to a table.

A workbook is a zip of XML from a stranger. What it becomes is added up before it is unpacked, and
counted while it is read, since a sheet may claim any number of cells. XML that defines words of
its own, by which a few letters stand for gigabytes, is refused.
"""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from mixtura._near_names import did_you_mean
from mixtura.errors import InvalidDataError, MixturaError
from mixtura.extras import missing
from mixtura.process.quiet import quietly
from mixtura.tables.delimited import read_delimited
from mixtura.tables.memory_limit import out_of_memory, refuse_beyond_memory
from mixtura.tables.reading import Reading
from mixtura.tables.table import Table
from mixtura.tables.unpacking import damaged

WORKBOOK = "xl/workbook.xml"

PER_BYTE = 5
"""Bytes that a byte of XML takes at most while it is read."""

CELL = 16
"""Bytes of a cell that is empty."""

MOST_EMPTY = 1 << 14
"""Rows of a sheet that may follow each other with nothing in them."""


def read_workbook(data: bytes, source: str, reading: Reading) -> Table:
    """The sheet that the reading names, or the first with anything on it.

    Raises
    ------
    InvalidDataError
        There is no such sheet, it holds no table, or the workbook is damaged or takes more memory
        than there is.
    MissingLibraryError
        openpyxl is not installed.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise missing(
            f"{source} is an Excel workbook and needs",
            "openpyxl",
            "excel",
            "save the sheet as CSV",
        ) from error
    try:
        _refuse_hostile(data, source)
        with quietly():  # of what openpyxl leaves away: pictures, rules, styles
            return _read(openpyxl, data, source, reading)
    except MixturaError:
        raise
    except MemoryError as error:
        raise out_of_memory(source) from error
    except Exception as error:  # the bytes decide what it is: KeyError, ParseError, ...
        raise damaged(source, "an Excel workbook") from error


def _refuse_hostile(data: bytes, source: str) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(info.file_size for info in archive.infolist())
        refuse_beyond_memory(PER_BYTE * size, source)
        for info in archive.infolist():
            if info.filename.endswith((".xml", ".rels")):
                with archive.open(info) as member:
                    _refuse_words(iter(partial(member.read, 1 << 20), b""), source)


def _refuse_words(pieces: Iterator[bytes], source: str) -> None:
    before = b""
    for piece in pieces:
        if b"<!DOCTYPE" in before + piece or b"<!ENTITY" in before + piece:
            raise damaged(source, "an Excel workbook")
        before = piece[-16:]


def _read(openpyxl: Any, data: bytes, source: str, reading: Reading) -> Table:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
        names = [sheet.title for sheet in sheets]
        if not sheets:
            raise InvalidDataError(f"{source} has no sheet with cells.")
        if reading.sheet is not None:
            chosen = [sheets[_place(reading.sheet, names, source)]]
        else:
            chosen = sheets
        for sheet in chosen:
            if rows := _cells(sheet, source, reading.decimal):
                try:
                    table = read_delimited(_as_csv(rows), source, delimiter=",", reading=reading)
                except InvalidDataError as error:
                    if len(chosen) == 1:
                        raise
                    others = [name for name in names if name != sheet.title]
                    raise InvalidDataError(
                        f"{error} That is the sheet {sheet.title!r}; --sheet NAME reads another: "
                        f"{', '.join(map(repr, others[:12]))}{', ...' * (len(others) > 12)}."
                    ) from error
                notes = (*_which(sheet, names, source, reading), *table.notes)
                return replace(table, plain=False, notes=notes)
    finally:
        book.close()
    if len(chosen) == 1:
        raise InvalidDataError(
            f"the sheet {chosen[0].title!r} of {source} is empty: give one with a header and rows."
        )
    raise InvalidDataError(f"{source} is empty: none of its sheets has anything on it.")


def _which(sheet: Any, names: list[str], source: str, reading: Reading) -> list[str]:
    """That there are other sheets, where nobody has named one."""
    if len(names) == 1 or reading.sheet is not None:
        return []
    return [
        f"read the sheet {sheet.title!r} of {source}; its sheets are "
        f"{', '.join(map(repr, names[:12]))}{', ...' if len(names) > 12 else ''}, and --sheet "
        "NAME reads another."
    ]


def _place(wanted: str, names: list[str], source: str) -> int:
    """The place of a sheet, by its name or else its number."""
    if wanted in names:
        return names.index(wanted)
    folded = [name.casefold().strip() for name in names]
    if wanted.casefold().strip() in folded:
        return folded.index(wanted.casefold().strip())
    if wanted.isdecimal() and 1 <= int(wanted[:9]) <= len(names):
        return int(wanted) - 1
    raise InvalidDataError(
        f"{source} has no sheet {wanted!r}; its sheets are {', '.join(map(repr, names))}: give "
        f"one of them to --sheet, or its number.{did_you_mean(wanted, names)}"
    )


def _cells(sheet: Any, source: str, decimal: str | None) -> list[list[str]]:
    """The rows of a sheet as text, empty ones too, so that lines count as rows do."""
    sheet.reset_dimensions()  # what it says of its own size need not be true
    rows: list[list[str]] = []
    cells = filled = 0
    for row in sheet.iter_rows(values_only=True):
        cells += len(row)
        if len(rows) % (1 << 10) == 0 or len(row) > 1 << 10:
            refuse_beyond_memory(CELL * cells, source)
        texts = [_text(value, decimal) for value in row]
        while texts and not texts[-1]:
            texts.pop()
        rows.append(texts)
        filled = len(rows) if texts else filled
        if len(rows) - filled > MOST_EMPTY:
            break
    return rows[:filled]


def _as_csv(rows: list[list[str]]) -> bytes:
    width = max(map(len, rows))
    into = io.StringIO()
    writer = csv.writer(into, lineterminator="\n")
    for row in rows:
        if row:
            writer.writerow([*row, *[""] * (width - len(row))])
        else:
            into.write("\n")
    return into.getvalue().encode("utf-8", "replace")


def _text(value: Any, decimal: str | None) -> str:
    """A cell as text that reads back to the same number; dates are words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, int | float):
        return repr(value).replace(".", decimal or ".")
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    return " ".join(str(value).splitlines())
