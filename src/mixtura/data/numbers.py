"""Cells of any kind to numbers, and what to do about those that are none."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from numbers import Number
from typing import Any

import numpy as np

from mixtura._typing import Floats
from mixtura.data.levels import why_no_category

_DATES = (
    datetime.date,
    datetime.time,
    datetime.timedelta,
    np.datetime64,
    np.timedelta64,
)
_MISSING = frozenset({"NoneType", "NAType", "NaTType"})
"""Types of what stands for a missing value, by name: pandas need not be there to be recognised."""


class NotANumberError(Exception):
    """A cell that is no number.

    Attributes
    ----------
    index : int, which of the cells, from 0
    cell : the cell itself
    """

    def __init__(self, index: int, cell: Any) -> None:
        super().__init__(index, cell)
        self.index = index
        self.cell = cell


def is_missing(cell: Any) -> bool:
    """Whether a cell stands for a missing value of a kind that is no float."""
    return type(cell).__name__ in _MISSING


def is_date(cell: Any) -> bool:
    """Whether a cell is a date, a time, a period or a duration, some of which NumPy would read."""
    return (isinstance(cell, _DATES) or type(cell).__name__ == "Period") and not is_missing(cell)


def as_numbers(cells: Sequence[Any]) -> Floats:
    """Cells (n,) as float64: numbers of any type, True and False, text that reads as a number.

    What is missing becomes NaN.

    Raises
    ------
    NotANumberError
        A cell is none of these; it is the first.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from mixtura.data.numbers import as_numbers
    >>> as_numbers([1, True, "2.5", Decimal("0.5"), None])
    array([1. , 1. , 2.5, 0.5, nan])
    """
    usable = {kind: _can_be_a_number(kind) for kind in set(map(type, cells))}
    numbers = np.empty(len(cells))
    for index, cell in enumerate(cells):
        if not usable[type(cell)]:
            raise NotANumberError(index, cell)
        try:
            numbers[index] = np.nan if is_missing(cell) else float(cell)
        except (TypeError, ValueError, OverflowError) as error:
            raise NotANumberError(index, cell) from error
    return numbers


def _can_be_a_number(kind: type) -> bool:
    if kind.__name__ in _MISSING:
        return True
    return issubclass(kind, Number | np.number | np.bool_ | str) and not issubclass(kind, _DATES)


def kind_of_fault(cells: Sequence[Any], bad: Any) -> str:
    """What is wrong with a column in which the cell ``bad`` is no number.

    "date", "complex", "mistyped" where most cells are numbers, "category" where one-hot encoding
    takes it, and "other".
    """
    if is_date(bad):
        return "date"
    if isinstance(bad, complex | np.complexfloating):
        return "complex"
    if 2 * _numbers_among(cells) >= len(cells):
        return "mistyped"
    return "category" if _makes_a_category(cells) else "other"


def _numbers_among(cells: Sequence[Any]) -> int:
    count = 0
    for cell in cells:
        try:
            count += not np.isnan(as_numbers([cell])[0])
        except NotANumberError:
            continue
    return count


def _makes_a_category(cells: Sequence[Any]) -> bool:
    """Complete, and of 2 to 20 levels."""
    if not all(isinstance(cell, str | bool | np.bool_) for cell in cells):
        return False
    levels = {str(cell).strip() for cell in cells}
    return "" not in levels and why_no_category(sorted(levels)) is None
