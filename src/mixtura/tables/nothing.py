"""Rows and columns in which there is nothing, as spreadsheets leave them at a table's ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mixtura._typing import Bools
from mixtura.tables.lines import Lines
from mixtura.tables.table import Table

TOTAL = re.compile(
    r"(?:grand |sub)?total\w*|sum|summe|gesamt\w*|insgesamt|somme|suma|totaal|итого|合计|合計",
    re.IGNORECASE,
)
"""What a last row is called that adds up the others."""


def without_nothing(table: Table, lines: Lines, unnamed: Sequence[bool]) -> Table:
    """The table without columns that have neither a name nor a cell, and rows without a cell.

    It says so of a last row that calls itself the sum of the others, and leaves it in.
    """
    keep = [
        not (bare and _is_blank(column))
        for bare, column in zip(unnamed, table.columns, strict=True)
    ]
    if not all(keep) and any(keep):
        table = replace(
            table,
            names=[name for name, kept in zip(table.names, keep, strict=True) if kept],
            columns=[column for column, kept in zip(table.columns, keep, strict=True) if kept],
            plain=False,
        )
    if len(table.names) > 1:
        table = _without_empty_rows(table, lines)
    return replace(table, notes=(*table.notes, *_totals(table)))


def _without_empty_rows(table: Table, lines: Lines) -> Table:
    blank: Bools | None = None
    for column in table.columns:  # as a rule the first has a cell in every row
        empty = _blanks(column)
        if empty is None:
            return table
        blank = empty if blank is None else blank & empty
        if not blank.any():
            return table
    if blank is None or blank.all():
        return table
    kept = np.flatnonzero(~blank)
    rows = "a row" if len(blank) - kept.size == 1 else f"{len(blank) - kept.size} rows"
    mask = pa.array(~blank)
    return replace(
        table,
        columns=[column.filter(mask) for column in table.columns],
        line_of=lines.only(kept).line_of,
        notes=(*table.notes, f"left out {rows} of {table.source} without anything in any column."),
        plain=False,
    )


def _blanks(column: Any) -> Bools | None:
    """Which cells are blank; None where none is."""
    if not any(pc.any(pc.equal(chunk, "")).as_py() for chunk in column.chunks):
        return None  # which is as a rule, and takes no memory but for a chunk
    return np.asarray(pc.equal(column, "").to_numpy(), dtype=bool)


def _is_blank(column: Any) -> bool:
    return not pc.any(pc.not_equal(pc.utf8_trim_whitespace(column), "")).as_py()


def _totals(table: Table) -> list[str]:
    if table.n_rows < 2 or table.line_of is None:
        return []
    last = table.n_rows - 1
    words = [str(column[last].as_py()).strip().strip(":") for column in table.columns[:3]]
    said = next((word for word in words if TOTAL.fullmatch(word)), None)
    if said is None:
        return []
    line = table.line_of(last)
    where = "its last row" if line is None else f"line {line}"
    return [
        f"the last row of {table.source} is called {said!r}: where it adds up the others, remove "
        f"{where}, which would count as one more of them."
    ]
