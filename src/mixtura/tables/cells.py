"""A column's cells to numbers, and what stands where there is no number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mixtura._typing import Floats
from mixtura.tables.large_integers import first_rounded

MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "-", "?", "."})
"""Cells, in lower case, by which people say that a value is missing."""


@dataclass(frozen=True, slots=True)
class Cells:
    """A column read as numbers.

    Attributes
    ----------
    values : (n,) float64, NaN where there is no number
    kind : str, what the column holds where it holds no numbers at all
    n_text : int, cells that are neither a number nor missing
    first_text : int or None, the first such row
    n_missing : int
    rounded : int or None, the first row with a whole number that a double cannot hold
    """

    values: Floats
    kind: str = "numbers"
    n_text: int = 0
    first_text: int | None = None
    n_missing: int = 0
    rounded: int | None = None

    @property
    def is_empty(self) -> bool:
        return self.n_missing == self.values.size

    @property
    def is_numeric(self) -> bool:
        """Whether the column is meant to hold numbers: most cells that hold anything do."""
        filled = self.values.size - self.n_missing
        return self.kind == "numbers" and 2 * self.n_text < filled


def read_cells(column: Any, *, parse: bool) -> Cells:
    """Numbers from a pyarrow column.

    ``parse`` reads numbers in text, as a format without types writes them; where a format has
    types, a column of text was meant as one.
    """
    kind = column.type
    if parse:
        text = pc.utf8_trim_whitespace(column)
        try:
            cells = _complete(pc.cast(text, pa.float64()))
        except pa.ArrowInvalid:
            cells = _one_by_one(text.to_pylist())
        return replace(cells, rounded=first_rounded(cells.values, text))
    if is_number(kind):
        cells = _complete(pc.cast(column, pa.float64(), safe=False))
        if pa.types.is_floating(kind):
            return cells
        return replace(cells, rounded=first_rounded(cells.values, column))
    missing = len(column) if pa.types.is_null(kind) else column.null_count
    return no_numbers(len(column), str(value_type(kind)), missing)


def no_numbers(length: int, kind: str, n_missing: int = 0) -> Cells:
    """A column whose type says that it holds none."""
    return Cells(np.full(length, np.nan), kind=kind, n_missing=n_missing)


def value_type(kind: Any) -> Any:
    """A type of pyarrow; whether its values are held in a dictionary is no matter."""
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def is_number(kind: Any) -> bool:
    """Whether values of a type of pyarrow are numbers."""
    of = pa.types
    return bool(of.is_integer(kind) or of.is_floating(kind) or of.is_decimal(kind))


def is_text(kind: Any) -> bool:
    """Whether they are words."""
    of = pa.types
    return bool(of.is_string(kind) or of.is_large_string(kind) or of.is_string_view(kind))


def is_moment(kind: Any) -> bool:
    """Whether they are dates or times of day, which can be written though nobody counts them."""
    of = pa.types
    return bool(of.is_date(kind) or of.is_timestamp(kind) or of.is_time(kind))


def _complete(numbers: Any) -> Cells:
    values = np.asarray(numbers.to_numpy(), dtype=np.float64)
    return Cells(values, n_missing=int(np.isnan(values).sum()))


def _one_by_one(texts: list[str]) -> Cells:
    values = np.full(len(texts), np.nan)
    n_text, first_text, n_missing = 0, None, 0
    for row, text in enumerate(texts):
        if text.lower() in MISSING:
            n_missing += 1
            continue
        try:
            values[row] = float(text.replace("_", "x"))  # Python alone reads 1_000 as a number
        except ValueError:
            n_text += 1
            first_text = row if first_text is None else first_text
    return Cells(values, n_text=n_text, first_text=first_text, n_missing=n_missing)
