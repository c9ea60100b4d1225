"""Which columns of a table are numbers, as a matrix, and which are left out and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa

from mixtura._typing import Floats, Ints
from mixtura.data.levels import learn_levels, why_no_category
from mixtura.errors import InvalidDataError
from mixtura.limits import LARGEST
from mixtura.preparation.one_hot import OneHot
from mixtura.tables.categories import category_cells, encoded, is_category
from mixtura.tables.cells import Cells, no_numbers, read_cells
from mixtura.tables.decimal_commas import refuse_commas
from mixtura.tables.earlier_answers import WHY, earlier_answers
from mixtura.tables.table import Table

ROW_NUMBERS = frozenset({"id", "index", "row", "rownames", "row_number", "rowid", "unnamed: 0"})
"""Names of columns that count the rows, where that is what they do."""

ENOUGH_TO_COUNT = 10
"""Rows from which on a column that rises by one in each counts them, whatever its name.

In fewer rows a measurement can do so by chance.
"""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A column that was left out, and the reason in words."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Complete numbers, and the columns left out.

    Attributes
    ----------
    names : (d,), after one-hot encoding
    X : (n, d)
    dropped : the columns left out
    encoding : OneHot, or None where no column was encoded
    raw : the columns before encoding, or None where they are those of X
    rounded : columns of whole numbers that a double cannot hold, in words
    origin : Table, all that was read, for answers that give a row its own cells back
    kept : (n,), the number (from 0) in that table of each row
    """

    names: list[str]
    X: Floats
    origin: Table
    kept: Ints
    dropped: list[Dropped] = field(default_factory=list)
    encoding: OneHot | None = None
    raw: dict[str, Any] | None = None
    rounded: list[str] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """Names of the columns before encoding."""
        return self.names if self.raw is None else list(self.raw)

    def table(self) -> Any:
        """The columns before encoding, as a table whose names an estimator can check."""
        if self.raw is not None:
            return pa.table(self.raw)
        return pa.table(list(self.X.T), names=self.names)


def pick_columns(
    table: Table, *, vary: bool = True, one_hot: str | Sequence[str] | None = None
) -> Matrix:
    """Every column of numbers; the others are dropped with their reason.

    Where they have to ``vary``, so are columns with one value and columns that count the rows.
    The columns that ``one_hot`` names are encoded, or with "all" every column of text that makes a
    category.

    Raises
    ------
    InvalidDataError
        No column is left, or a column of numbers has a cell that is text, missing or infinite.
    """
    columns: dict[str, Any] = {}
    levels: dict[str, tuple[str, ...]] = {}
    dropped: list[Dropped] = []
    earlier = earlier_answers(table.names)
    for name, column in zip(table.names, table.columns, strict=True):
        if one_hot is not None and one_hot != "all" and name in one_hot:
            words = _words(table, name, column)
            levels[name] = learn_levels(name, words, table.where)
            columns[name] = words
            continue
        if name in earlier:
            dropped.append(Dropped(name, f"{WHY}, used if --columns names it"))
            continue
        cells = _cells(table, name, column)
        values: Any = cells.values
        refuse_commas(table, name, column, cells)
        reason = _why_not_numbers(cells, column)
        if reason is None:
            _refuse_bad_cells(table, name, column, cells)
            reason = _why_useless(cells, column, name) if vary else None
        elif is_category(column, cells):
            words = category_cells(column)
            why_not = why_no_category(sorted({word for word in words if word is not None}))
            if one_hot == "all":
                reason, values = why_not, words
                if reason is None:
                    levels[name] = learn_levels(name, words, table.where)
            elif one_hot is None and why_not is None:
                reason += ", used if --one-hot names it"
        if reason is None:
            columns[name] = values
        else:
            dropped.append(Dropped(name, reason))
    if not columns:
        reasons = "; ".join(f"{column.name!r} is {column.reason}" for column in dropped[:6])
        more = "" if len(dropped) <= 6 else f"; and {len(dropped) - 6} more"
        raise InvalidDataError(
            f"{table.source} has no column of numbers to work with: {reasons}{more}."
        )
    return _matrix(table, columns, levels, dropped)


def take_columns(
    table: Table,
    names: Sequence[str],
    *,
    vary: bool,
    one_hot: Sequence[str] = (),
    encoding: OneHot | None = None,
) -> Matrix:
    """The columns with these names, in this order, all of which must be complete.

    All are numbers but those that ``one_hot`` names or an ``encoding`` that was learnt knows.
    Where they have to ``vary``, those with one value in every row are left out, with the reason.

    Raises
    ------
    InvalidDataError
        A column does not exist, holds anything but finite numbers, or a level that the encoding
        does not know; or, where they have to ``vary``, none does.
    """
    places = {name: place for place, name in enumerate(table.names)}
    missing = [name for name in names if name not in places]
    if missing:
        header = "" if table.has_header else " (its first line holds numbers, so it has no header)"
        more = f" and {len(missing) - 6} more" if len(missing) > 6 else ""
        raise InvalidDataError(
            f"{table.source} has no column {', '.join(map(repr, missing[:6]))}{more}, which the "
            f"model was fitted to. Its columns: {', '.join(table.names[:12])}{header}."
        )
    columns: dict[str, Any] = {}
    dropped: list[Dropped] = []
    rounded: list[str] = []
    levels = {} if encoding is None else encoding.levels
    for name in names:
        column = table.columns[places[name]]
        if name in levels or name in one_hot:
            words = _words(table, name, column)
            if encoding is None:
                levels[name] = learn_levels(name, words, table.where)
            columns[name] = words
            continue
        cells = _cells(table, name, column)
        _refuse_bad_cells(table, name, column, cells)
        if cells.rounded is not None:
            rounded.append(f"column {name!r} holds {_why_rounded(cells, column)}")
        if vary and _is_constant(cells.values):
            dropped.append(Dropped(name, f"constant (always {cells.values[0]:g})"))
            continue
        columns[name] = cells.values
    if not columns:
        raise InvalidDataError(
            f"of {', '.join(map(repr, names[:6]))} in {table.source} none varies: name "
            "one with more than one value."
        )
    return replace(_matrix(table, columns, levels, dropped), rounded=rounded)


def _cells(table: Table, name: str, column: Any) -> Cells:
    if name in table.foreign:
        return no_numbers(len(column), table.foreign[name])
    return read_cells(column, parse=not table.has_types)


def _words(table: Table, name: str, column: Any) -> list[str | None]:
    if name in table.foreign:
        raise InvalidDataError(
            f"column {name!r} of {table.source} holds no categories ({table.foreign[name]}): "
            "leave it out, or write it as text."
        )
    return category_cells(column)


def _matrix(
    table: Table,
    columns: dict[str, Any],
    levels: dict[str, tuple[str, ...]],
    dropped: list[Dropped],
) -> Matrix:
    kept = np.arange(table.n_rows)
    if not levels:
        X = np.column_stack(list(columns.values()))
        return Matrix(list(columns), X, table, kept, dropped)
    encoding, X = encoded(columns, levels, table.where)
    return Matrix(encoding.feature_names, X, table, kept, dropped, encoding, columns)


def _why_not_numbers(cells: Cells, column: Any) -> str | None:
    if cells.is_empty:
        return "empty"
    if cells.kind != "numbers":
        return f"not numbers ({cells.kind})"
    if not cells.is_numeric:
        return f"text (such as {_shown(column[cells.first_text or 0])})"
    return None


def _why_useless(cells: Cells, column: Any, name: str) -> str | None:
    values = cells.values
    if cells.rounded is not None:
        return f"{_why_rounded(cells, column)}, used if --columns names it"
    if _is_constant(values):
        return f"constant (always {values[0]:g})"
    named = name.lower() in ROW_NUMBERS or name == "column_1"
    if _counts(values) and (named or values.size >= ENOUGH_TO_COUNT):
        first, second = values[:2]
        return f"a count of the rows ({first:.0f}, {second:.0f}, ...), used if --columns names it"
    return None


def _why_rounded(cells: Cells, column: Any) -> str:
    example = str(column[cells.rounded or 0].as_py()).strip()
    return (
        f"whole numbers too large to keep their last digits ({example:.40}), as identifiers are "
        "and measurements are not"
    )


def _counts(values: Floats) -> bool:
    """Whether these are whole numbers, each one more than the last."""
    whole = values[0] == np.floor(values[0])
    rises = values[-1] - values[0] == values.size - 1 and (np.diff(values) == 1).all()
    return bool(whole and rises)


def _is_constant(values: Floats) -> bool:
    """Whether the spread is nothing, or nothing but the rounding of a large number."""
    rounding = 4 * np.finfo(np.float64).eps * np.abs(values).max()
    return bool(np.ptp(values) <= rounding)


def _refuse_bad_cells(table: Table, name: str, column: Any, cells: Cells) -> None:
    if cells.kind != "numbers":
        raise InvalidDataError(
            f"column {name!r} of {table.source} holds no numbers ({cells.kind}): leave it out or "
            "encode it as numbers."
        )
    refuse_commas(table, name, column, cells)
    if cells.first_text is not None:
        raise InvalidDataError(
            f"{table.where(cells.first_text, name)} holds text where numbers are expected: "
            f"{_shown(column[cells.first_text])}. Correct the cell, or leave the column out by "
            "naming the others with --columns."
        )
    bad = np.flatnonzero(~(np.abs(cells.values) <= LARGEST))
    if not bad.size:
        return
    row = int(bad[0])
    value, cell = cells.values[row], _shown(column[row])
    if np.isnan(value):
        others = "" if cells.n_missing == 1 else f", the first of {cells.n_missing} in that column"
        raise InvalidDataError(
            f"{table.where(row, name)} is missing ({cell}){others}. A mixture needs complete "
            "rows: fill in the value, remove the row, or leave the column out by naming the "
            "others with --columns."
        )
    kind = "infinite" if np.isinf(value) else "too large to square"
    raise InvalidDataError(
        f"{table.where(row, name)} is {kind} ({cell}): correct the value or remove the row."
    )


def _shown(scalar: Any) -> str:
    """A cell for a sentence."""
    text = scalar.as_py()
    if text is None or text == "":
        return "an empty cell"
    return repr(text if not isinstance(text, str) or len(text) <= 40 else text[:39] + "…")
