"""Cells of a column of numbers that hold none: what is wrong, where, and the cure."""

from __future__ import annotations

from typing import Any

import numpy as np

from mixtura.errors import InvalidDataError
from mixtura.limits import LARGEST
from mixtura.tables.asked import Asked
from mixtura.tables.cells import Cells, shown
from mixtura.tables.decimal_commas import refuse_commas
from mixtura.tables.table import Table

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
        text = column[cells.first_text].as_py()
        cures = ["Correct the cell", leave_out, _as_missing(asked, name, str(text))]
        raise InvalidDataError(
            f"{table.where(cells.first_text, name)} holds text where numbers are expected: "
            f"{shown(column[cells.first_text])}. {', or '.join(cure for cure in cures if cure)}."
        )
    bad = np.flatnonzero(np.abs(cells.values) > LARGEST)  # NaN is not
    if not bad.size:
        return
    row = int(bad[0])
    kind = "infinite" if np.isinf(cells.values[row]) else "too large to square"
    cures = ["correct the value or remove the row"]
    cures.append(_as_missing(asked, name, str(column[row].as_py())))
    raise InvalidDataError(
        f"{table.where(row, name)} is {kind} ({shown(column[row])}): "
        f"{', or '.join(cure for cure in cures if cure)}."
    )


def _as_missing(asked: Asked, name: str, cell: str) -> str:
    """How to have a cell read as missing, where the command can do that."""
    value = f"{name}={cell.strip()}"
    if not asked.advice.has("na") or len(value) > LONGEST:
        return ""
    return f"read it as a missing value with {asked.reads([value])}"
