"""What stands for a missing value: words that people write, and the codes that somebody names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from mixtura._typing import Floats

SIGNS = frozenset({"", "-", "--", "---", "?", ".", "..", "...", "\u2013", "\u2014", "\\n", "*"})
"""Marks in place of a value, in lower case; \\N is what MySQL writes."""

EXCEL = frozenset(
    {"#n/a", "#na", "#n/a n/a", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!", "#nv"}
)
"""What a spreadsheet writes where a formula has no value; #NV is German."""

ABBREVIATIONS = frozenset(
    {"na", "n/a", "n.a.", "n.a", "<na>", "nan", "-nan", "null", "(null)", "nil", "nat"}
)

WORDS = frozenset(
    {"none", "missing", "unknown", "n.d.", "n/d", "nd", "k.a.", "k. a.", "keine angabe"}
    | {"fehlt", "unbekannt", "s/d", "not available", "not applicable", "not known", "no data"}
    | {"nodata", "inconnu", "desconocido", "(blank)", "blank", "undefined", "tbd", "refused"}
    | {"don't know", "dont know", "weiß nicht", "(missing)", "<missing>", "[missing]"}
)

IN_NUMBERS = SIGNS | EXCEL | ABBREVIATIONS | WORDS
"""Cells, in lower case, by which people say in a column of numbers that a value is missing."""

IN_CATEGORIES = EXCEL | frozenset({"na", "n/a", "n.a.", "<na>", "nan", "null", "?", "\\n"})
"""The same in a column of categories. Fewer: "none", "unknown" or "-" may well be a level."""


@dataclass(frozen=True, slots=True)
class Codes:
    """Values that somebody wants read as missing: everywhere, or in one column.

    Attributes
    ----------
    everywhere : the texts for all columns
    of_column : those for single columns, by name
    """

    everywhere: Sequence[str] = ()
    of_column: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def of(self, name: str) -> tuple[str, ...]:
        """What stands for a missing value in a column, as written."""
        return (*self.everywhere, *self.of_column.get(name, ()))


NO_CODES = Codes()


def as_words(codes: Sequence[str]) -> frozenset[str]:
    """Codes as cells are compared with them; what is no text at all stands in no cell."""
    words = (code.strip().lower() for code in codes)
    return frozenset(word for word in words if word == word.encode(errors="replace").decode())


def blanked(values: Floats, codes: Sequence[str]) -> Floats:
    """The values with NaN in place of codes that are numbers; float32 counts as what it shows."""
    numbers = [number for code in codes if (number := number_of(code)) is not None]
    if not numbers:
        return values
    with np.errstate(over="ignore"):
        short = [float(np.float32(number)) for number in numbers]
    found = np.isin(values, [*numbers, *short])
    return np.where(found, np.nan, values) if found.any() else values


def number_of(code: str) -> float | None:
    """A code as a number, or None where it is a word."""
    try:
        number = float(code)
    except ValueError:
        return None
    return None if np.isnan(number) else number
