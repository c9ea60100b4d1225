"""Text that a spreadsheet would run: a cell that begins as a formula does.

A table from elsewhere may call a column ``=HYPERLINK(...)``. Where such a name becomes a cell of
ours, an apostrophe goes before it, which makes it text to every spreadsheet. Numbers stay numbers:
``-3`` is one, ``-3+cmd`` is not.
"""

from __future__ import annotations

from typing import Any

import numpy as np

BEGINNINGS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What a formula begins with: also a tab or a line's end, which spreadsheets skip, and the wide
forms of the four signs, which some take for them."""


def guarded(cell: str) -> str:
    """A cell of text that no spreadsheet runs.

    Examples
    --------
    >>> from mixtura.tables.formulas import guarded
    >>> guarded("=1+1"), guarded("-3"), guarded("income")
    ("'=1+1", '-3', 'income')
    """
    return f"'{cell}" if is_formula(cell) else cell


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet might run the cell."""
    if cell[:1] not in BEGINNINGS and cell.lstrip()[:1] not in BEGINNINGS:
        return False
    try:
        float(cell)
    except ValueError:
        return cell != ""
    return False


def guarded_column(column: Any) -> Any:
    """A column of text with each cell guarded; any other as it is."""
    values = np.asarray(column)
    if values.dtype.kind not in "OUT":
        return column
    return np.array([guarded(x) if isinstance(x, str) else x for x in values], dtype=object)
