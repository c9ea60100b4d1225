"""Columns that tell rows apart: identifiers, counts of the rows, names of things."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mixtura.tables.cells import is_number, is_text, value_type
from mixtura.tables.column_kinds.numbering import ROW_NUMBERS
from mixtura.tables.table import Table

WORDS = frozenset({"id", "ids", "uid", "uuid", "guid"})
"""A column is meant to tell rows apart where one of these is a word of its name."""

LONGEST = 200
"""Characters of a text that still names something, on average; more is a text to read."""

GLANCE = 1_000
"""Rows that are looked at first."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def row_keys(table: Table, used: Collection[str]) -> list[str]:
    """Names of the columns, of those not ``used``, by which a person finds a row again.

    Such a column is called an identifier, or has another value in every row, text or a whole
    number. Cells may be empty in a few rows.
    """
    return [
        name
        for name, column in zip(table.names, table.columns, strict=True)
        if name not in used
        and name not in table.foreign
        and (_is_called_key(name) or _is_key(column))
    ]


def _is_called_key(name: str) -> bool:
    words = {word.lower() for word in _WORD.findall(name)}
    return name.lower() in ROW_NUMBERS or not WORDS.isdisjoint(words)


def _is_key(column: Any) -> bool:
    """Whether every filled cell, of which there is at least every second, is another."""
    if len(column) > GLANCE and not _differ(_filled(column.slice(0, GLANCE))):
        return False  # as of most columns, without a look at the rest
    filled = _filled(column)
    if filled is None or len(filled) < 2 or 2 * len(filled) < len(column):
        return False
    return _differ(filled)


def _filled(column: Any) -> Any:
    """The cells that hold something, or None where they cannot tell rows apart."""
    kind = value_type(column.type)
    if not is_text(kind) and not is_number(kind):
        return None
    filled = pc.cast(column, kind).drop_null()
    if is_text(kind):
        filled = filled.filter(pc.not_equal(pc.utf8_trim_whitespace(filled), ""))
    return filled


def _differ(filled: Any) -> bool:
    """Whether no cell is like another; measurements and whole texts are not asked."""
    if filled is None:
        return False
    if is_text(filled.type):
        if (pc.mean(pc.utf8_length(filled)).as_py() or 0.0) > LONGEST:
            return False
        numbers = _numbers(filled)
    else:
        numbers = pc.cast(filled, pa.float64(), safe=False).to_numpy()
    if numbers is not None and (numbers != np.floor(numbers)).any():
        return False
    return bool(pc.count_distinct(filled).as_py() == len(filled))


def _numbers(text: Any) -> Any:
    """Of a column of text in which there is nothing else, or None."""
    try:
        return pc.cast(pc.utf8_trim_whitespace(text), pa.float64()).to_numpy()
    except pa.ArrowInvalid:
        return None
