"""Cells of a column of numbers that hold none: what is wrong, where, and the cure."""

from __future__ import annotations

from typing import Any

import numpy as np

from mixtura.errors import InvalidDataError
from mixtura.limits import LARGEST
from mixtura.tables.asked import Asked
from mixtura.tables.cells import Cells, shown
from mixtura.tables.constants import extent
from mixtura.tables.decimal_commas import refuse_commas
from mixtura.tables.headers import is_number
from mixtura.tables.missing_values import IN_NUMBERS
from mixtura.tables.table import Table

SEEN, MOST = 100_000, 3
"""Cells that are looked at for other words, and different words that an option may name."""

LONGEST = 60
"""Letters of a cell and its column's name that a sentence repeats as an option."""


def refuse_bad_cells(table: Table, name: str, column: Any, cells: Cells, asked: Asked) -> None:
    """Refuse text and infinite values; what is missing is no matter here.

    Raises
    ------
    InvalidDataError
        There is such a cell; the error says where, and what to do.
    """
    leave_out = asked.advice.without(name)
    if cells.kind != "numbers":
        cure = f"{leave_out}, or encode it" if leave_out else "write it"
        raise InvalidDataError(
            f"column {name!r} of {table.source} holds no numbers ({cells.kind}): {cure} as "
            "numbers."
        )
    refuse_commas(table, name, column, cells, asked.advice)
    if cells.first_text is not None:
        words = _words(column, cells)
        if cells.first_text == 0 and len(words) == 1 and _is_all_words(table):
            raise InvalidDataError(
                f"{table.where(0, name)} is {shown(column[0])}, and no cell of that row is a "
                "number: it looks like a second line of names, or like the units. Remove it, or "
                "the line above it where this one holds the names."
            )
        cures = ["Correct the cell" if len(words) == 1 else "Correct the cells", leave_out]
        cures.append(_as_missing(asked, name, words))
        raise InvalidDataError(
            f"{table.where(cells.first_text, name)} holds text where numbers are expected: "
            f"{shown(column[cells.first_text])}. {', or '.join(cure for cure in cures if cure)}."
        )
    low, high = extent(cells.values)
    if not (low < -LARGEST or high > LARGEST):
        return
    row = int(np.flatnonzero(np.abs(cells.values) > LARGEST)[0])
    kind = "infinite" if np.isinf(cells.values[row]) else "too large to square"
    cures = ["correct the value or remove the row"]
    cures.append(_as_missing(asked, name, [str(column[row].as_py())]))
    raise InvalidDataError(
        f"{table.where(row, name)} is {kind} ({shown(column[row])}): "
        f"{', or '.join(cure for cure in cures if cure)}."
    )


def _is_all_words(table: Table) -> bool:
    """Whether the row below the header of a text file holds words alone."""
    if table.has_types or not table.has_header:
        return False
    cells = [str(column[0].as_py() or "").strip() for column in table.columns]
    return not any(is_number(cell) for cell in cells if cell)


def _words(column: Any, cells: Cells) -> list[str]:
    """The different texts that are neither numbers nor missing, as far as there are a few."""
    rows = np.flatnonzero(np.isnan(cells.values))
    words: dict[str, None] = {}
    for text in column.take(rows[:SEEN]).to_pylist():
        if str(text or "").strip().lower() not in IN_NUMBERS:
            words[str(text)] = None
    return list(words)


def _as_missing(asked: Asked, name: str, texts: list[str]) -> str:
    """How to have cells read as missing, where the command can do that and they are few."""
    values = [f"{name}={text.strip()}" for text in texts[: MOST + 1]]
    if not asked.advice.has("na") or len(texts) > MOST or max(map(len, values)) > LONGEST:
        return ""
    what = "it as a missing value" if len(values) == 1 else "them as missing values"
    return f"read {what} with {asked.reads(values)}"
