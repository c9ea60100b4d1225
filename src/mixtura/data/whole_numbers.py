"""Whole numbers too large for a double: identifiers, as a rule, which would lose their end."""

from __future__ import annotations

import warnings
from numbers import Integral
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np

from mixtura._typing import Rows
from mixtura.data.finite import column_name
from mixtura.data.frames import as_frame
from mixtura.errors import MixturaWarning
from mixtura.limits import LARGEST_WHOLE


def warn_of_rounding(given: Any, rows: Rows, names: list[str] | None) -> None:
    """Warn of the first column whose whole numbers are not those among the rows.

    Parameters
    ----------
    given : table or array, what the rows were made of; anything else is passed over
    rows : (n, d)
    names : names of the columns, if there are any

    Warns
    -----
    MixturaWarning
        A column holds whole numbers that were rounded.
    """
    if isinstance(given, np.ndarray) and given.dtype.kind not in "iuO":
        return
    beyond = _columns_beyond(rows)
    frame = as_frame(given) if beyond else None
    for column in beyond:
        cells = _cells(given if frame is None else frame, column)
        if cells is None:
            continue
        for row in np.flatnonzero(np.abs(rows[:, column]) >= LARGEST_WHOLE):
            cell = cells[row]
            if isinstance(cell, Integral) and int(cell) != int(rows[row, column]):
                warnings.warn(
                    f"{column_name(column, names)} holds whole numbers that float64 rounds "
                    f"({cell} in row {row} becomes {int(rows[row, column])}): identifiers are no "
                    "measurements, so leave the column out; if it is one, convert it to float64, "
                    "and nothing is said.",
                    MixturaWarning,
                    stacklevel=2,
                )
                return


def _columns_beyond(rows: Rows) -> list[int]:
    if not rows.size:
        return []
    beyond = np.maximum(rows.max(axis=0), -rows.min(axis=0)) >= LARGEST_WHOLE
    return [int(column) for column in np.flatnonzero(beyond)]


def _cells(given: Any, column: int) -> Any:
    """The cells of a column that may hold whole numbers, else None."""
    if isinstance(given, np.ndarray):
        return given[:, column] if given.ndim == 2 else None
    if isinstance(given, nw.DataFrame):
        series = given[:, column]
        return None if series.dtype.is_float() else series.to_list()
    if isinstance(given, list | tuple):
        return [row[column] for row in given]
    return None
