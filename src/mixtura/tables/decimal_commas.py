"""Numbers that could mean one thing or another, such as "64,6": refused, with what would help."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from mixtura.errors import InvalidDataError
from mixtura.tables.advice import Advice
from mixtura.tables.cells import Cells
from mixtura.tables.table import Table
from mixtura.tables.written_columns import NEARLY_ALL
from mixtura.tables.written_numbers import BY_COMMAS, Doubt, unguarded, written

THOUSANDS = re.compile(rf"(?:{BY_COMMAS.pattern})(?:\.[0-9]*)?")
"""Commas that may stand between thousands."""


def refuse_commas(table: Table, name: str, column: Any, cells: Cells, advice: Advice) -> None:
    """Refuse a column of text that is meant as numbers.

    What a comma stands for differs among countries, and a guess could change every number
    a thousandfold, so nothing is read; dropping the column would hide the mistake.

    Raises
    ------
    InvalidDataError
        Nearly all cells are numbers, and one at least is written so that its value is in doubt.
    """
    found = cells.written
    if found is None or found.doubt is None or table.has_types:
        return
    others = cells.n_text + len(found.values)  # than plain numbers
    filled = cells.values.size - cells.n_missing
    if filled - others + found.share * others < NEARLY_ALL * filled:
        return
    row, text = next(iter(found.doubtful.items()))
    texts, option = found.doubtful.values(), ""
    if found.doubt in (Doubt.COMMA, Doubt.POINTS):
        what, option = _of_marks(found.doubt, text, texts)
    else:
        what = _of_cells(found.doubt, text, texts)
    leave_out = advice.without(name)
    if advice.has("decimal"):  # first of all cures, for it is the easiest
        what = what.replace(": ", f": {option}", 1)
    raise InvalidDataError(
        f"{table.where(row, name)} is {text!r}, {what} throughout the column"
        f"{', or ' if leave_out else ''}{leave_out}."
    )


def _of_cells(doubt: Doubt, text: str, texts: Iterable[str]) -> str:
    """What is in doubt and how to write the example instead, where no option reads it as it is."""
    if doubt is Doubt.MIXED:
        other = next(each for each in texts if _unit(each) != _unit(text))
        return (
            f"and another cell is {other!r}: numbers in several units cannot be compared. Convert "
            "them to one unit, and write them without it,"
        )
    if doubt is Doubt.BARE:
        return (
            f"while other cells hold numbers without {_unit(text)!r}: it is not certain that they "
            "mean the same. Write all of them with it, or all without,"
        )
    if doubt is Doubt.BRACKETS:
        inner = re.sub(r"[()]", "", text).strip()
        return (
            f"a number in brackets, which is a minus in accounts and none elsewhere: write "
            f"-{inner} or {inner}"
        )
    return (
        "a number with a decimal point, where --decimal , says that decimals have a comma: "
        f"write {_core(text).replace('.', ',')}"
    )


def _of_marks(doubt: Doubt, text: str, texts: Iterable[str]) -> tuple[str, str]:
    """What commas or points may stand for, and how to write the example; what option reads it."""
    if doubt is Doubt.POINTS:
        digits = re.sub(r"[^\d+-]", "", _core(text))
        what = f"a number with points between thousands: remove them, so write {digits},"
        return what, "give --decimal , which says so, or "
    digits = _core(text).replace(",", "")
    point = re.sub(r"[^\d,eE+-]", "", _core(text)).replace(",", ".")
    cores = [_core(each) for each in texts]
    if not all(THOUSANDS.fullmatch(each) for each in cores):
        what = f"a number with a decimal comma: write {point}, with a point,"
        return what, "give --decimal , which reads it, or "
    if any("." in each or each.count(",") > 1 for each in cores):
        what = f"a number with thousands separators: remove them, so write {digits},"
        return what, "give --decimal . which reads it, or "
    return (
        f"a number with a comma: write {digits} where it separates thousands, or {point} where it "
        "is the decimal comma,",
        "give --decimal , where it is the decimal comma and --decimal . where it is not, or ",
    )


def _core(text: str) -> str:
    """The number of a cell without its currency or unit, with its sign."""
    inner = unguarded(text)
    found = re.search(r"[.,]?[0-9].*[0-9]|[0-9]", inner)
    number = inner if found is None else found[0]
    return f"-{number}" if re.match(r"[-\u2212]", inner) else number


def _unit(text: str) -> str:
    found = written(text) or written(text, ",")
    return "" if found is None else found.unit
