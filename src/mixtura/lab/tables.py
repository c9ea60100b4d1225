"""Files to sheets: what a browser uploads, and what the command line names."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from mixtura.errors import InvalidDataError
from mixtura.lab.limits import Limits
from mixtura.lab.refusal import RefusedError

if TYPE_CHECKING:
    from mixtura.page.dataset import Dataset
    from mixtura.tables.asked import Asked
    from mixtura.tables.reading import Reading
    from mixtura.tables.table import Table

MOST_CLASSES = 20
"""Different words in a column of text that may be the known classes of the rows."""

OPTIONS = re.compile(
    r", used if --[a-z-]+ names it| by naming the others with --columns"
    r"|, or give --[a-z-]+ .*(?=\.$)|; --(?:no-)?header takes it for [^;.]*"
    r"|, and --sheet NAME reads another"
)
"""What sentences about columns say of options that only ``mixtura fit`` has."""

MOST_NOTES = 8
"""Columns left out that are named one by one."""


def uploaded(data: bytes, filename: str, limits: Limits) -> Dataset:
    """A sheet from the bytes of a file, which are never written anywhere.

    Raises
    ------
    InvalidDataError, RefusedError
        They are no such file, or a table that is too large or has nothing to work with.
    """
    from mixtura.tables.formats import table_of

    source = shown_name(filename)
    try:
        table = table_of(
            data, source, source, check=lambda text: _refuse_large(text, source, limits)
        )
    except InvalidDataError as error:
        raise InvalidDataError(OPTIONS.sub("", str(error))) from error
    return to_sheet(table, limits)


def opened(
    file: str, limits: Limits, reading: Reading | None = None, missing: str = "drop"
) -> Dataset:
    """A sheet from a file that the command line names; rows with gaps as ``missing`` says.

    Raises
    ------
    InvalidDataError, RefusedError
        As :func:`uploaded`.
    """
    from mixtura.tables.advice import OF_A_LAB
    from mixtura.tables.asked import Asked
    from mixtura.tables.formats import read_table
    from mixtura.tables.reading import DETECT

    table = read_table(file, reading or DETECT)
    table = replace(table, source=shown_name(table.source))
    return to_sheet(table, limits, Asked(missing, advice=OF_A_LAB))


def to_sheet(table: Table, limits: Limits, asked: Asked | None = None) -> Dataset:
    """The columns of numbers, and a column of few different words as the known classes."""
    from mixtura.page.dataset import Dataset
    from mixtura.tables.advice import NO_OPTIONS
    from mixtura.tables.asked import Asked
    from mixtura.tables.columns import pick_columns

    n, columns = table.n_rows, len(table.names)
    if n > limits.rows or columns > limits.columns or n * columns > limits.cells:
        raise _too_large(table.source, n, columns, limits)
    if n < 2:
        raise InvalidDataError(f"{table.source} has 1 row of data; groups need at least two.")
    try:
        matrix = pick_columns(table, asked=asked or Asked("error", advice=NO_OPTIONS))
    except InvalidDataError as error:
        raise InvalidDataError(OPTIONS.sub("", str(error))) from error
    classes = _classes(table, [column.name for column in matrix.dropped])
    notes = [_sentence(note) for note in (*table.notes, *matrix.written)]
    for column in matrix.dropped[:MOST_NOTES]:
        if classes is not None and column.name == classes[0]:
            notes.append(
                f"Column {column.name!r} is text: its words are taken for known classes, "
                "which the mixture never sees."
            )
        else:
            notes.append(f"Left out column {column.name!r}: {column.reason}.")
    if len(matrix.dropped) > MOST_NOTES:
        notes.append(f"Left out {len(matrix.dropped) - MOST_NOTES} more columns.")
    if matrix.gaps is not None:
        told = " ".join(matrix.gaps.left_out(NO_OPTIONS))
        notes.append(f"{_sentence(told)} Numbers of rows count those that are left.")
    notes += [_sentence(f"{first.removeprefix('note: ')} {more}") for first, more in matrix.notes]
    sheet = Dataset(table.source, matrix.names, matrix.X, notes=notes)
    if classes is not None:
        import numpy as np

        names, labels = np.unique(np.array(classes[1])[matrix.kept], return_inverse=True)
        sheet = replace(sheet, labels=labels.astype(np.intp), class_names=names.tolist())
    return Dataset.of(sheet)


def shown_name(filename: str) -> str:
    """A file's last name, without anything that a terminal or a page could stumble over."""
    last = PureWindowsPath(PurePosixPath(filename).name).name
    clean = "".join(letter for letter in last if letter.isprintable())
    return clean[:80] or "the file"


def _sentence(note: str) -> str:
    """A note of the tables', for a page that has no options."""
    text = OPTIONS.sub("", note).rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def _classes(table: Table, dropped: list[str]) -> tuple[str, list[str]] | None:
    """The last column of text whose words come back, and which has no gap."""
    for name in reversed(dropped):
        column = table.columns[table.names.index(name)]
        if len(column.slice(0, 10_000).unique()) > MOST_CLASSES:
            continue
        different = column.unique().to_pylist()
        if not 2 <= len(different) <= MOST_CLASSES or len(different) > len(column) / 2:
            continue
        if all(isinstance(word, str) and word.strip() for word in different):
            return name, column.to_pylist()
    return None


def _refuse_large(data: bytes, source: str, limits: Limits) -> None:
    """Too many lines or cells, counted before anything is made of them."""
    lines = data.rstrip(b"\r\n").count(b"\n")  # less one, which is the header as a rule
    first = data.lstrip(b"\r\n").split(b"\n", 1)[0]
    columns = 1 + max(first.count(mark) for mark in (b",", b"\t", b";"))
    if lines > limits.rows or columns > limits.columns:
        raise _too_large(source, lines, columns, limits)


def _too_large(source: str, rows: int, columns: int, limits: Limits) -> RefusedError:
    return RefusedError(
        413,
        f"{source} has about {rows:,} rows and {columns:,} columns; the lab takes at most "
        f"{limits.rows:,} rows, {limits.columns:,} columns and {limits.cells:,} cells. Take a "
        "sample, leave columns out, or use `mixtura fit`.",
    )
