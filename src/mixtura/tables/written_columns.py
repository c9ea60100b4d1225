"""A column whose cells are written in an office's ways: one reading for all of it, or a doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mixtura.tables.written_numbers import Doubt, Written, is_unit, written

ENOUGH = 10_000
"""Cells that show whether a column holds numbers at all."""

NEARLY_ALL = 0.9
"""Share of a column's cells that are numbers where numbers are what it is meant to hold."""

DIGIT = re.compile("[0-9]")


@dataclass(frozen=True, slots=True)
class WrittenColumn:
    """What the cells are that no plain reading takes.

    Attributes
    ----------
    values : dict of row to float, those that are read
    unit : str, what stands beside the numbers, in all of them
    bracketed : int or None, the first row whose brackets stand for a minus
    with_unit : int or None, the first row with the unit
    doubt : Doubt or None, why some are not read
    doubtful : dict of row to text, these
    share : float, of the cells that were looked at, those that are such numbers, read or in doubt
    """

    values: dict[int, float] = field(default_factory=dict)
    unit: str = ""
    with_unit: int | None = None
    bracketed: int | None = None
    doubt: Doubt | None = None
    doubtful: dict[int, str] = field(default_factory=dict)
    share: float = 0.0


def read_written(
    rows: Sequence[int], texts: Sequence[str], plain: int, zeros: int, decimal: str | None
) -> WrittenColumn:
    """Read the cells that are no plain numbers, where it is certain what all of them say.

    Parameters
    ----------
    rows, texts : the cells, by their rows, none of which is missing
    plain, zeros : the column's other cells that hold a plain number, and how many of these are 0
    decimal : as in :class:`~mixtura.tables.reading.Reading`
    """
    found: dict[int, Written] = {}
    looked = 0
    for row, text in zip(rows, texts, strict=True):
        if looked >= ENOUGH and looked % ENOUGH == 0 and _settled(found, looked):
            break
        looked += 1
        cell = written(text, decimal) if DIGIT.search(text) else None
        if cell is not None:
            found[row] = cell
    if not found:
        return WrittenColumn()
    said = dict(zip(rows[:looked], texts[:looked], strict=True))
    doubt = next((cell.doubt for cell in found.values() if cell.doubt), None)
    if doubt is not None:
        doubtful = {row: said[row] for row, cell in found.items() if cell.doubt}
        return _doubted(found, doubt, doubtful, looked)
    units = {cell.unit for cell in found.values() if cell.unit}
    marked = {row: said[row] for row, cell in found.items() if cell.unit}
    bare = plain - zeros + sum(not cell.unit and cell.value != 0 for cell in found.values())
    if not all(map(is_unit, units)):
        whole = len(units) == 1 and not plain and len(marked) == len(texts) >= 2
        if not (whole and all(cell.spaced for cell in found.values())):  # 12A, 3rd, 5 Elm Street
            return _read({row: cell for row, cell in found.items() if not cell.unit})
    elif len(units) > 1:
        return _doubted(found, Doubt.MIXED, marked, looked)
    elif units and bare:
        return _doubted(found, Doubt.BARE, marked, looked)
    if not plain and all(cell.bracketed for cell in found.values()):
        return _doubted(found, Doubt.BRACKETS, said, looked)
    return _read(found)


def _settled(found: Mapping[int, Written], looked: int) -> bool:
    """Whether enough cells show that the column holds words, or numbers that are not read."""
    if 2 * len(found) < looked:
        return True
    units = {cell.unit for cell in found.values() if cell.unit}
    unknown = len(units) > 1 and not all(map(is_unit, units))
    return unknown or any(cell.doubt for cell in found.values())


def _read(found: dict[int, Written]) -> WrittenColumn:
    values = {row: cell.value for row, cell in found.items() if cell.value is not None}
    with_unit = next((row for row, cell in found.items() if cell.unit), None)
    return WrittenColumn(
        values,
        "" if with_unit is None else found[with_unit].unit,
        with_unit,
        next((row for row, cell in found.items() if cell.bracketed), None),
    )


def _doubted(
    found: dict[int, Written], doubt: Doubt, doubtful: dict[int, str], looked: int
) -> WrittenColumn:
    values = {
        row: cell.value
        for row, cell in found.items()
        if row not in doubtful and cell.value is not None
    }
    share = (len(doubtful) + len(values)) / looked
    return WrittenColumn(values, doubt=doubt, doubtful=doubtful, share=share)


def how_written(name: str, column: Any, found: WrittenColumn) -> list[str]:
    """What is to be said of a column's numbers that are read without what stands beside them."""
    said = []
    if found.with_unit is not None:
        text = column[found.with_unit].as_py().strip()
        value = found.values[found.with_unit]
        what = "per cent" if found.unit == "%" else f"{found.unit!r}"
        said.append(
            f"column {name!r} is read in {what}, as it is written: {text!r} is {value:.12g}"
        )
    if found.bracketed is not None:
        text = column[found.bracketed].as_py().strip()
        value = found.values[found.bracketed]
        said.append(f"in column {name!r} brackets stand for a minus: {text!r} is {value:.12g}")
    return said
