"""Columns of categories: text that is not numbers, and yes or no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa

from mixtura._typing import Floats
from mixtura.data.levels import Where, texts
from mixtura.preparation.one_hot import OneHot
from mixtura.tables.cells import Cells, is_text, value_type
from mixtura.tables.missing_values import IN_CATEGORIES, as_words


def is_category(column: Any, cells: Cells) -> bool:
    """Whether a pyarrow column that holds no numbers holds categories."""
    kind = value_type(column.type)
    return not cells.is_empty and (is_text(kind) or pa.types.is_boolean(kind))


def category_cells(column: Any, codes: Sequence[str] = ()) -> list[str | None]:
    """The cells of a pyarrow column as text; None for those that are missing, as codes are."""
    missing = IN_CATEGORIES | as_words(codes)
    if not pa.types.is_dictionary(column.type):
        return _words(column, missing)
    cells: list[str | None] = []
    for chunk in column.chunks:  # a word is held once, however long it is and often it comes
        words = [*_words(pa.chunked_array([chunk.dictionary]), missing), None]
        cells.extend(words[-1 if place is None else place] for place in chunk.indices.to_pylist())
    return cells


def _words(column: Any, missing: frozenset[str]) -> list[str | None]:
    words = texts(nw.from_native(column, series_only=True))
    return [None if word is None or word.lower() in missing else word for word in words]


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
