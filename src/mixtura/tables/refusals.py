"""Cells of a column of numbers that hold none: what is wrong, where, and the cure."""

from __future__ import annotations

from typing import Any

import numpy as np

from mixtura.errors import InvalidDataError
from mixtura.limits import LARGEST
from mixtura.tables.advice import Advice
from mixtura.tables.cells import Cells, shown
from mixtura.tables.decimal_commas import refuse_commas
from mixtura.tables.table import Table


def refuse_bad_cells(table: Table, name: str, column: Any, cells: Cells, advice: Advice) -> None:
    """Refuse text and infinite values; what is missing is no matter here.

    Raises
    ------
    InvalidDataError
        There is such a cell; the error says where, and what to do.
    """
    leave_out = advice.without(name)
    if cells.kind != "numbers":
        cure = f"{leave_out}, or encode it" if leave_out else "write it"
        raise InvalidDataError(
            f"column {name!r} of {table.source} holds no numbers ({cells.kind}): {cure} as "
            "numbers."
        )
    refuse_commas(table, name, column, cells)
    if cells.first_text is not None:
        text = column[cells.first_text].as_py()
        cures = [
            "Correct the cell",
            leave_out,
            f"read it as a missing value with {advice.as_missing(name, str(text).strip())}"
            if advice.has("na")
            else "",
        ]
        raise InvalidDataError(
            f"{table.where(cells.first_text, name)} holds text where numbers are expected: "
            f"{shown(column[cells.first_text])}. {', or '.join(cure for cure in cures if cure)}."
        )
    bad = np.flatnonzero(np.abs(cells.values) > LARGEST)  # NaN is not
    if not bad.size:
        return
    row = int(bad[0])
    kind = "infinite" if np.isinf(cells.values[row]) else "too large to square"
    cell = str(column[row].as_py()).strip()
    code = f", or read it as a missing value with {advice.as_missing(name, cell)}"
    raise InvalidDataError(
        f"{table.where(row, name)} is {kind} ({shown(column[row])}): correct the value or remove "
        f"the row{code if advice.has('na') else ''}."
    )
