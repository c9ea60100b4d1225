"""Numbers as people write them with commas: "64,6" and "40,532.62", which no cast reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from mixtura.errors import InvalidDataError
from mixtura.tables.cells import Cells
from mixtura.tables.missing_values import IN_NUMBERS
from mixtura.tables.table import Table

ENOUGH = 10_000
"""Cells that show how a column is written."""

NEARLY_ALL = 0.9
"""Share of a column's cells that are numbers where numbers are what it is meant to hold."""

THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
DECIMAL = re.compile(r"[+-]?(?:\d{1,3}(?:[. \u00a0\u202f'\u2019]\d{3})+|\d*),\d+(?:[eE][+-]?\d+)?")


def refuse_commas(table: Table, name: str, column: Any, cells: Cells) -> None:
    """Refuse a column of text that is meant as numbers.

    What a comma stands for differs among countries, and a guess could change every number
    a thousandfold, so nothing is read; dropping the column would hide the mistake.

    Raises
    ------
    InvalidDataError
        Nearly all cells are numbers, and one at least is written with a comma.
    """
    if cells.first_text is None or table.has_types:
        return
    begin = cells.first_text
    texts = [text.strip() for text in column.slice(begin, ENOUGH).to_pylist()]
    with_comma = [
        row
        for row, text in enumerate(texts)
        if THOUSANDS.fullmatch(text) or DECIMAL.fullmatch(text)
    ]
    filled = sum(text.lower() not in IN_NUMBERS for text in texts)
    plain = np.count_nonzero(~np.isnan(cells.values[begin : begin + ENOUGH]))
    if not with_comma or len(with_comma) + plain < NEARLY_ALL * filled:
        return
    first = with_comma[0]
    raise InvalidDataError(
        f"{table.where(begin + first, name)} is {texts[first]!r}, "
        f"{_what_and_cure([texts[row] for row in with_comma], texts[first])} throughout the "
        "column, or leave the column out by naming the others with --columns."
    )


def _what_and_cure(texts: Sequence[str], example: str) -> str:
    """What the comma is, as the whole column shows, and how to write the example instead."""
    digits = example.replace(",", "")
    point = re.sub(r"[^\d,eE+-]", "", example).replace(",", ".")
    if not all(THOUSANDS.fullmatch(text) for text in texts):
        return f"a number with a decimal comma: write {point}, with a point,"
    if any("." in text or text.count(",") > 1 for text in texts):
        return f"a number with thousands separators: remove them, so write {digits},"
    return (
        f"a number with a comma: write {digits} where it separates thousands, or {point} where it "
        "is the decimal comma,"
    )
