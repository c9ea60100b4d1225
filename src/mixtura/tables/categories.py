"""Columns of categories: text that is not numbers, and yes or no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa

from mixtura._typing import Floats
from mixtura.data.levels import Where, texts
from mixtura.preparation.one_hot import OneHot
from mixtura.tables.cells import Cells, is_text, value_type

MISSING = frozenset({"na", "n/a", "#n/a", "nan", "null", "?"})
"""Cells, in lower case, by which people say that a category is missing.

Fewer than for numbers: "none" or "-" may well be a level.
"""


def is_category(column: Any, cells: Cells) -> bool:
    """Whether a pyarrow column that holds no numbers holds categories."""
    kind = value_type(column.type)
    return not cells.is_empty and (is_text(kind) or pa.types.is_boolean(kind))


def category_cells(column: Any) -> list[str | None]:
    """The cells of a pyarrow column as text; None for those that are missing."""
    if not pa.types.is_dictionary(column.type):
        return _words(column)
    cells: list[str | None] = []
    for chunk in column.chunks:  # a word is held once, however long it is and often it comes
        words = [*_words(pa.chunked_array([chunk.dictionary])), None]
        cells.extend(words[-1 if place is None else place] for place in chunk.indices.to_pylist())
    return cells


def _words(column: Any) -> list[str | None]:
    words = texts(nw.from_native(column, series_only=True))
    return [None if word is None or word.lower() in MISSING else word for word in words]


def encoded(
    columns: Mapping[str, Any], levels: Mapping[str, tuple[str, ...]], where: Where
) -> tuple[OneHot, Floats]:
    """The encoding of columns with these levels, and the numbers (n, d) that it makes.

    Raises
    ------
    InvalidDataError
        A cell holds another level; the error says where.
    """
    encoding = OneHot.of(tuple(columns), dict(levels))
    return encoding, encoding.encode(nw.from_native(pa.table(dict(columns))), where)
