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
    kind = value_type(column.type)
    filled = pc.cast(column, kind).drop_null()
    if is_text(kind):
        filled = filled.filter(pc.not_equal(pc.utf8_trim_whitespace(filled), ""))
        numbers = _numbers(filled)
        if (pc.mean(pc.utf8_length(filled)).as_py() or 0.0) > LONGEST:
            return False
    elif is_number(kind):
        numbers = pc.cast(filled, pa.float64(), safe=False).to_numpy()
    else:
        return False
    if numbers is not None and (numbers != np.floor(numbers)).any():
        return False  # measurements
    return 2 * len(filled) >= len(column) and pc.count_distinct(filled).as_py() == len(filled) > 1


def _numbers(text: Any) -> Any:
    """Of a column of text in which there is nothing else, or None."""
    try:
        return pc.cast(pc.utf8_trim_whitespace(text), pa.float64()).to_numpy()
    except pa.ArrowInvalid:
        return None
