"""A column's cells to numbers, and what stands where there is no number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mixtura._typing import Floats
from mixtura.tables.large_integers import first_rounded
from mixtura.tables.missing_values import IN_NUMBERS, as_words, blanked
from mixtura.tables.reading import COMMA
from mixtura.tables.written_columns import WrittenColumn, read_written


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
    written : WrittenColumn or None, cells that are numbers with more than digits and a point
    """

    values: Floats
    kind: str = "numbers"
    n_text: int = 0
    first_text: int | None = None
    n_missing: int = 0
    rounded: int | None = None
    written: WrittenColumn | None = None

    @property
    def is_empty(self) -> bool:
        return self.n_missing == self.values.size

    @property
    def is_numeric(self) -> bool:
        """Whether the column is meant to hold numbers: most cells that hold anything do."""
        filled = self.values.size - self.n_missing
        return self.kind == "numbers" and 2 * self.n_text < filled


def read_cells(
    column: Any, *, parse: bool, decimal: str | None = None, codes: Sequence[str] = ()
) -> Cells:
    """Numbers from a pyarrow column.

    ``parse`` reads numbers in text, as a format without types writes them, with this mark before
    the decimals; where a format has types, a column of text was meant as one. ``codes`` are values
    that are read as missing.
    """
    kind = column.type
    if parse:
        cells, text = _parsed(column, decimal, codes)
        return _with_codes(cells, text, codes)
    if is_number(kind):
        cells = _complete(pc.cast(column, pa.float64(), safe=False))
        return _with_codes(cells, None if pa.types.is_floating(kind) else column, codes)
    missing = len(column) if pa.types.is_null(kind) else column.null_count
    return no_numbers(len(column), str(value_type(kind)), missing)


def _parsed(column: Any, decimal: str | None, codes: Sequence[str]) -> tuple[Cells, Any]:
    """The cells, and the text that they were read from, without blanks around it."""
    try:
        return _complete(pc.cast(_with_points(column, decimal), pa.float64())), column
    except pa.ArrowInvalid:  # a cell with blanks, too
        missing = IN_NUMBERS | as_words(codes)
    text = pc.utf8_trim_whitespace(column)
    gaps = pc.is_in(pc.utf8_lower(text), value_set=pa.array(sorted(missing), text.type))
    try:
        filled = _with_points(pc.if_else(gaps, None, text), decimal)
        return _complete(pc.cast(filled, pa.float64())), text
    except pa.ArrowInvalid:
        return _one_by_one(text.to_pylist(), missing, decimal), text


def _with_codes(cells: Cells, exact: Any, codes: Sequence[str]) -> Cells:
    """The cells without codes, and where whole numbers were rounded, as the ``exact`` ones say."""
    values = blanked(cells.values, codes)
    if values is not cells.values:
        found = int(np.isnan(values).sum() - np.isnan(cells.values).sum())
        cells = replace(cells, values=values, n_missing=cells.n_missing + found)
    return cells if exact is None else replace(cells, rounded=first_rounded(values, exact))


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


def shown(scalar: Any) -> str:
    """A cell for a sentence."""
    text = scalar.as_py()
    if text is None or text == "":
        return "an empty cell"
    return repr(text if not isinstance(text, str) or len(text) <= 40 else text[:39] + "…")


def is_moment(kind: Any) -> bool:
    """Whether they are dates or times of day, which can be written though nobody counts them."""
    of = pa.types
    return bool(of.is_date(kind) or of.is_timestamp(kind) or of.is_time(kind))


def _complete(numbers: Any) -> Cells:
    values = np.asarray(numbers.to_numpy(), dtype=np.float64)
    return Cells(values, n_missing=int(np.isnan(values).sum()))


def _with_points(text: Any, decimal: str | None) -> Any:
    """Text whose decimals begin with a point; a point in any other text is no such mark."""
    if decimal != COMMA:
        return text
    if pc.any(pc.match_substring(text, ".")).as_py():
        raise pa.ArrowInvalid("a point is no decimal comma")
    return pc.replace_substring(text, ",", ".")


def _one_by_one(texts: list[str], missing: frozenset[str], decimal: str | None) -> Cells:
    values = np.full(len(texts), np.nan)
    n_missing, rows = 0, []
    for row, text in enumerate(texts):
        if text.lower() in missing:
            n_missing += 1
            continue
        try:
            values[row] = _plain(text, decimal)
        except ValueError:
            rows.append(row)
    plain = values[~np.isnan(values)]
    zeros = plain.size - np.count_nonzero(plain)
    others = [texts[row] for row in rows]
    found = read_written(rows, others, plain.size, zeros, decimal)
    for row, value in found.values.items():
        values[row] = value
    text_rows = [row for row in rows if row not in found.values]
    return Cells(
        values,
        n_text=len(text_rows),
        first_text=text_rows[0] if text_rows else None,
        n_missing=n_missing,
        written=found,
    )


def _plain(text: str, decimal: str | None) -> float:
    """A number as Python reads it, but for 1_000, which nobody else takes for one."""
    text = text.replace("_", "x")
    if decimal == COMMA:
        text = text.replace(".", "x").replace(",", ".")
    return float(text)
