"""Which columns of a table are numbers, as a matrix, and which are left out and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from mixtura._printable import first_of
from mixtura.data.levels import learn_levels, why_no_category
from mixtura.errors import InvalidDataError
from mixtura.preparation.one_hot import OneHot
from mixtura.tables.advice import Advice
from mixtura.tables.asked import AS_USUAL, Asked
from mixtura.tables.categories import category_cells, is_category
from mixtura.tables.cells import Cells, is_text, no_numbers, read_cells, shown, value_type
from mixtura.tables.column_kinds import kinds_of
from mixtura.tables.column_kinds.column import Column
from mixtura.tables.column_kinds.wording import ENOUGH, kind_of_words
from mixtura.tables.constants import is_constant, why_constant
from mixtura.tables.copies import find_copies
from mixtura.tables.decimal_commas import refuse_commas
from mixtura.tables.earlier_answers import WHY, earlier_answers
from mixtura.tables.gaps import ENOUGH_ROWS, MOSTLY
from mixtura.tables.matrix import Dropped, Matrix
from mixtura.tables.picked import Picked
from mixtura.tables.refusals import refuse_bad_cells
from mixtura.tables.table import Table

__all__ = ["Asked", "Dropped", "Matrix", "pick_columns", "take_columns"]


def pick_columns(
    table: Table,
    *,
    vary: bool = True,
    one_hot: str | Sequence[str] | None = None,
    asked: Asked = AS_USUAL,
) -> Matrix:
    """Every column of numbers that may be a measurement; the others are dropped with their reason.

    Where they have to ``vary``, so are columns with one value, those that are mostly empty, those
    that tell rows apart or are no measurements for another reason (``column_kinds``), and copies
    of others. The columns that ``one_hot`` names are encoded, or with "all" every column of text
    that makes a category.

    Raises
    ------
    InvalidDataError
        No column is left, or a column of numbers has a cell that is text, missing or infinite.
    """
    picked = Picked()
    seen: list[Column] = []
    earlier = earlier_answers(table.names)
    for name, column in zip(table.names, table.columns, strict=True):
        if name in asked.drop:
            continue
        if one_hot is not None and one_hot != "all" and name in one_hot:
            _take_words(picked, table, name, column, asked)
            continue
        if name in earlier:
            picked.drop(name, f"{WHY}{asked.advice.used_if('columns')}", "earlier answers")
            continue
        cells = _cells(table, name, column, asked)
        refuse_commas(table, name, column, cells, asked.advice)
        if (why := _why_not_numbers(cells, column)) is not None:
            reason, kind = why
            if is_category(column, cells):
                words = category_cells(column, asked.codes.of(name))
                why_not = why_no_category(sorted({word for word in words if word is not None}))
                if one_hot == "all":
                    if why_not is None:
                        picked.take_words(name, words)
                        continue
                    reason = why_not
                elif one_hot is None and why_not is None:
                    reason += asked.advice.used_if("one-hot")
            picked.drop(name, reason, kind)
            continue
        if vary and (useless := _why_useless(cells, column, asked.advice)) is not None:
            picked.drop(name, *useless)
            continue
        refuse_bad_cells(table, name, column, cells, asked)
        picked.take(name, cells)
        if vary:
            values = cells.values[~np.isnan(cells.values)] if cells.n_missing else cells.values
            seen.append(Column(name, values, column, table.has_types))
    if vary:
        for name, (kind, reason) in kinds_of(seen).items():
            picked.drop(name, f"{reason}{asked.advice.used_if('columns')}", kind)
        for copy in find_copies(picked.numbers):
            reason = f"{copy.reason}{asked.advice.used_if('columns')}"
            picked.drop(copy.name, reason, "copy")
    return picked.matrix(table, asked, vary=vary)


def take_columns(
    table: Table,
    names: Sequence[str],
    *,
    vary: bool,
    one_hot: Sequence[str] = (),
    encoding: OneHot | None = None,
    asked: Asked = AS_USUAL,
) -> Matrix:
    """The columns with these names, in this order.

    All are numbers but those that ``one_hot`` names or an ``encoding`` that was learnt knows.
    Where they have to ``vary``, those with one value in every row are left out, with the reason.

    Raises
    ------
    InvalidDataError
        A column does not exist, holds anything but finite numbers, or a level that the encoding
        does not know; or, where they have to ``vary``, none does.
    """
    places = {name: place for place, name in enumerate(table.names)}
    absent = [name for name in names if name not in places]
    if absent:
        header, cure = "", f" {_renamed(absent, table.names)}"
        if not table.has_header:
            header = " (its first line holds numbers, so it is read without a header)"
            cure = " Write the names of its columns in a line above the numbers."
        raise InvalidDataError(
            f"{table.source} has no column {first_of([*map(repr, absent)], 6)}, which the "
            f"model was fitted to. Its columns: {', '.join(table.names[:12])}{header}.{cure}"
        )
    picked = Picked(levels={} if encoding is None else dict(encoding.levels))
    rounded: list[str] = []
    for name in names:
        column = table.columns[places[name]]
        if name in picked.levels or name in one_hot:
            _take_words(picked, table, name, column, asked)
            continue
        cells = _cells(table, name, column, asked)
        refuse_bad_cells(table, name, column, cells, asked)
        if cells.rounded is not None:
            rounded.append(f"column {name!r} holds {_why_rounded(cells, column)}")
        picked.take(name, cells)
        if vary and is_constant(cells.values):
            picked.drop(name, why_constant(cells.values), "constant")
    if not picked.columns:
        raise InvalidDataError(
            f"of {', '.join(map(repr, names[:6]))} in {table.source} none varies: name "
            "one with more than one value."
        )
    return replace(picked.matrix(table, asked, vary=vary), rounded=rounded)


def _renamed(absent: Sequence[str], names: Sequence[str]) -> str:
    """What makes columns under other names those of the model."""
    meant = {}
    for name in absent:
        alike = [other for other in names if other.strip().casefold() == name.strip().casefold()]
        if len(alike) == 1:
            meant[name] = alike[0]
    if len(meant) < len(absent):
        if len(absent) == 1:
            return "Where it is there under another name, rename it."
        return "Where they are there under other names, rename them."
    told = [f"{there!r} to {name!r}" for name, there in meant.items()]
    return f"Rename {', '.join(told[:6])}{', ...' if len(told) > 6 else ''}."


def _cells(table: Table, name: str, column: Any, asked: Asked) -> Cells:
    if name in table.foreign:
        return no_numbers(len(column), table.foreign[name])
    codes = asked.codes.of(name)
    return read_cells(column, parse=not table.has_types, decimal=table.decimal, codes=codes)


def _take_words(picked: Picked, table: Table, name: str, column: Any, asked: Asked) -> None:
    """Take a column of categories; its levels are learnt unless they are known."""
    if name in table.foreign:
        raise InvalidDataError(
            f"column {name!r} of {table.source} holds no categories ({table.foreign[name]}): "
            "leave it out, or write it as text."
        )
    words = category_cells(column, asked.codes.of(name))
    if name not in picked.levels:
        known = [word for word in words if word is not None]
        learn_levels(name, known, table.where)  # refuses what makes no categories
    picked.take_words(name, words)


def _why_not_numbers(cells: Cells, column: Any) -> tuple[str, str] | None:
    """The reason and the kind."""
    if cells.is_empty:
        return "empty", "empty"
    if cells.kind != "numbers":
        kind = _kind_of_type(value_type(column.type), cells.kind)
        if kind == "text" and cells.kind == str(value_type(column.type)):
            first = next(cell for cell in column if cell.is_valid)
            return f"text (such as {shown(first)})", kind
        return f"not numbers ({cells.kind})", kind
    if cells.is_numeric:
        return None
    example = shown(column[cells.first_text or 0])
    texts = [text.strip() for text in column.slice(0, ENOUGH).to_pylist()]
    found = kind_of_words(texts)
    if found is None:
        return f"text (such as {example})", "text"
    kind, words = found
    return f"text (such as {example}): {words}", kind


def _kind_of_type(kind: Any, shown: str) -> str:
    """A kind in a word, by the type of a column; ``shown`` is that of one nobody can use."""
    if is_text(kind):
        return "text"
    if pa.types.is_boolean(kind):
        return "yes or no"
    if shown.startswith(("date", "timestamp")):
        return "date"
    return "time of day" if shown.startswith("time") else "not numbers"


def _why_useless(cells: Cells, column: Any, advice: Advice) -> tuple[str, str] | None:
    """The reason and the kind."""
    if cells.rounded is not None:
        return f"{_why_rounded(cells, column)}{advice.used_if('columns')}", "identifier"
    if is_constant(cells.values) and 2 * cells.n_missing <= cells.values.size:
        return why_constant(cells.values), "constant"
    if cells.n_missing > MOSTLY * cells.values.size and cells.values.size >= ENOUGH_ROWS:
        filled = cells.values.size - cells.n_missing
        share = f"{filled:,} of {cells.values.size:,} rows have a value"
        return f"mostly empty ({share}){advice.used_if('columns')}", "mostly empty"
    return None


def _why_rounded(cells: Cells, column: Any) -> str:
    example = str(column[cells.rounded or 0].as_py()).strip()
    return (
        f"whole numbers too large to keep their last digits ({example:.40}), as identifiers are "
        "and measurements are not"
    )
