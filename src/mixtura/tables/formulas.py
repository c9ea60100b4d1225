"""Text that a spreadsheet would run: a cell that begins as a formula does.

A table from elsewhere may call a column ``=HYPERLINK(...)``. Where such text becomes a cell of
ours, an apostrophe goes before it, which makes it text to every spreadsheet. Numbers stay numbers,
however people write them: ``-3``, ``-1.234,56 €`` and ``-5 %`` are some, ``-3+cmd`` is not.
"""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

BEGINNINGS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What a formula begins with: also a tab or a line's end, which spreadsheets skip, and the wide
forms of the four signs, which some take for them."""

_NUMBER = re.compile(
    r"\s*[+-]?\s*[€$£¥]?\s*[.,]?[0-9][0-9.,'\u2019\s]*(?:[eE][+-]?[0-9]+)?\s*[%\u2030€$£¥]?\s*"
)
"""A number as a person writes it: one sign before, then nothing that a formula could use."""

_SPACE = (
    r"\t\n\x0b\x0c\r\x1c-\x1f \x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}"
    r"\x{205f}\x{3000}"
)
"""What Python strips from a text, as a class of RE2."""

_SUSPECT = rf"\A(?:[\t\r\n]|[{_SPACE}]*[=+\-@\x{{ff1d}}\x{{ff0b}}\x{{ff0d}}\x{{ff20}}])"
_PLAIN = r"\A[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?\z"

_WRAPPED = r'\A="([^"]*)"\z'
"""How spreadsheets are told to take a cell for text: a formula that is nothing but the text."""


def guarded(cell: str) -> str:
    """A cell of text that no spreadsheet runs.

    Examples
    --------
    >>> from mixtura.tables.formulas import guarded
    >>> guarded("=1+1"), guarded("-3"), guarded("-1,5"), guarded("income")
    ("'=1+1", '-3', '-1,5', 'income')
    """
    return f"'{cell}" if is_formula(cell) else cell


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet might run the cell.

    A sign with neither letter nor digit after it, as people write for "missing", is none.
    """
    if cell[:1] not in BEGINNINGS and cell.lstrip()[:1] not in BEGINNINGS:
        return False
    if not any(map(str.isalnum, cell)) or _NUMBER.fullmatch(cell):
        return False
    try:
        float(cell)
    except ValueError:
        return True
    return False


def guarded_array(text: Any) -> Any:
    """An array or column of Arrow's text, each cell guarded.

    A cell ``="00123"``, which is how a spreadsheet is told to leave the digits alone, becomes the
    text in it.
    """
    suspect = pc.match_substring_regex(text, _SUSPECT)
    if not pc.any(suspect).as_py():
        return text
    plain = pc.match_substring_regex(text, _PLAIN)
    suspect = pc.and_not(suspect, plain).fill_null(False)
    if not pc.any(suspect).as_py():
        return text
    cells = pc.replace_substring_regex(text.filter(suspect), _WRAPPED, r"\1")
    safe = pa.array([guarded(cell) for cell in cells.to_pylist()], text.type)
    return pc.replace_with_mask(text, suspect, safe)
