"""Whether the first line of a table names its columns or is a row of data.

Text above numbers is a name. A line of numbers is data, but for the numbers that programs and
people give to columns: 0, 1, 2, ..., years, and evenly spaced ones where there are many.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from itertools import pairwise

from mixtura.tables.missing_values import IN_NUMBERS
from mixtura.tables.written_numbers import unguarded, written

YEARS = (1500, 2200)

NOTHING = frozenset({"?", "-", ".", "n/a", "N/A", "#N/A", "null", "NULL", "None"})
"""Cells that stand for a missing value, and that nobody calls a column."""

MANY = 8
"""Numbers that no row of data has evenly spaced by chance, as a spectrum's wavelengths are."""


class First(Enum):
    """What the first line is, and how sure that is."""

    NAMES = "names"
    NAMES_OF_NUMBERS = "names that are numbers"
    DATA = "data"


def is_number(cell: str) -> bool:
    """Whether a cell says a number, even one that is not certain (1,5)."""
    try:
        value = float(cell)
    except ValueError:
        return written(cell) is not None
    return value == value  # NaN is none


def first_line(first: Sequence[str], below: Sequence[Sequence[str]], *, quoted: bool) -> First:
    """What the first line of a table is, by itself and the rows below it.

    Parameters
    ----------
    first : cells of the line
    below : cells of some of the next rows
    quoted : whether its cells are in quotation marks while the numbers below are not
    """
    cells = ["" if cell.strip() in NOTHING else unguarded(cell) for cell in first]
    numbers = [place for place, cell in enumerate(cells) if cell and is_number(cell)]
    if not numbers:
        return First.NAMES
    if _counts_on(cells):
        return First.NAMES_OF_NUMBERS
    texts = [place for place, cell in enumerate(cells) if cell and place not in set(numbers)]
    if any(_holds_numbers(place, below) for place in texts):
        return First.NAMES
    values = [cells[place] for place in numbers]
    if len({*values}) < len(values):
        return First.DATA
    if quoted or _names_columns(values, numbers, below):
        return First.NAMES_OF_NUMBERS
    if not texts:
        return First.DATA
    if any(cells[place] in _column(place, below) for place in texts):
        return First.DATA  # a word that comes back below is a value
    rising = len(numbers) >= 3 and _rises([_value(cells[place]) for place in numbers])
    return First.NAMES_OF_NUMBERS if rising or not below else First.DATA


def _names_columns(
    cells: Sequence[str], places: Sequence[int], below: Sequence[Sequence[str]]
) -> bool:
    """Whether these numbers are such as name columns, and those below are others."""
    values = [_value(cell) for cell in cells]
    steps = {round(after - before, 9) for before, after in pairwise(values)}
    even = len(values) > 1 and len(steps) == 1 and 0 not in steps
    years = all(value.is_integer() and YEARS[0] <= value <= YEARS[1] for value in values)
    if not (years and (len(values) == 1 or even)) and not (even and len(values) >= MANY):
        return False
    alike = sum(
        _same_kind([row[place] for place in places if place < len(row)], steps, years)
        for row in below
    )
    return 2 * alike < len(below) and (len(values) > 1 or _other_kind(places[0], below))


def _same_kind(cells: Sequence[str], steps: set[float], years: bool) -> bool:
    """Whether a row below could be a header by the same right."""
    values = [_value(cell) for cell in cells if is_number(cell)]
    if len(values) < 2:
        return False
    if years:
        return all(value.is_integer() and YEARS[0] <= value <= YEARS[1] for value in values)
    return {round(b - a, 9) for a, b in pairwise(values)} == steps


def _other_kind(place: int, below: Sequence[Sequence[str]]) -> bool:
    """Whether no number of a column comes near to being a year."""
    values = [_value(cell) for cell in _column(place, below) if is_number(cell)]
    return bool(values) and all(abs(value) < 0.5 * YEARS[0] for value in values)


def _column(place: int, below: Sequence[Sequence[str]]) -> list[str]:
    return [unguarded(row[place]) for row in below if place < len(row)]


def _holds_numbers(place: int, below: Sequence[Sequence[str]]) -> bool:
    cells = [cell for cell in _column(place, below) if cell.lower() not in IN_NUMBERS]
    return bool(cells) and all(map(is_number, cells))


def _value(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        found = written(cell)
        return float("nan") if found is None or found.value is None else found.value


def _rises(values: Sequence[float]) -> bool:
    return all(before < after for before, after in pairwise(values))


def _counts_on(cells: Sequence[str]) -> bool:
    """Whether the cells count 0, 1, 2, ... or 1, 2, 3, ..., after one without a name or with."""
    return any(list(cells) == [str(first + i) for i in range(len(cells))] for first in (0, 1)) or (
        not cells[0] and len(cells) > 2 and _counts_on(cells[1:])
    )
