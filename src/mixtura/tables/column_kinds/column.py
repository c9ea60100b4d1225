"""A column of numbers as the rules look at it: what is asked of it is worked out once."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np

from mixtura._typing import Floats
from mixtura.limits import LARGEST_WHOLE
from mixtura.process.lazy import cached_property

SEEN = 1_000
"""Values that show, as a rule, that a column is none of a kind; only then are all looked at."""


@dataclass(frozen=True, eq=False)
class Column:
    """A column of numbers, without its gaps.

    Attributes
    ----------
    name : str
    values : (n,) float64, finite
    cells : pyarrow.ChunkedArray, as the file has them, gaps included
    has_types : bool, whether the format says what is a number
    """

    name: str
    values: Floats
    cells: Any
    has_types: bool

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the name, in lower case and without accents."""
        return words_of(self.name)

    def named(self, hints: frozenset[str]) -> bool:
        """Whether a word of the name, or two beside each other, are among the hints."""
        pairs = (a + b for a, b in zip(self.words, self.words[1:], strict=False))
        return bool(hints.intersection(self.words) or hints.intersection(pairs))

    @cached_property
    def is_whole(self) -> bool:
        """Whether all values are whole numbers."""
        first = self.values[:SEEN]
        return bool(
            first.size
            and (first == np.floor(first)).all()
            and (self.values == np.floor(self.values)).all()
        )

    @cached_property
    def is_distinct(self) -> bool:
        """Whether no value comes twice."""
        for values in (self.values[:SEEN], self.values):
            ordered = np.sort(values)
            if (ordered[1:] == ordered[:-1]).any():
                return False
        return True

    @cached_property
    def low(self) -> float:
        return float(self.values.min())

    @cached_property
    def high(self) -> float:
        return float(self.values.max())

    @cached_property
    def steps(self) -> Floats:
        """The differences from row to row."""
        return np.diff(self.values)

    @cached_property
    def is_sorted(self) -> bool:
        """Whether each value is above the last, or each below."""
        return bool((self.steps > 0).all() or (self.steps < 0).all())

    @cached_property
    def digits(self) -> int | None:
        """The digits that all of the whole numbers have, if these are equally many."""
        if not self.is_whole or self.low < 1 or self.high >= LARGEST_WHOLE:
            return None
        low, high = len(f"{self.low:.0f}"), len(f"{self.high:.0f}")
        return low if low == high else None

    @cached_property
    def n_round(self) -> int:
        """Whole numbers that end in two noughts."""
        return int((self.values % 100 == 0).sum())

    def texts(self, most: int = SEEN) -> list[str]:
        """The first cells as they are written; none where the format has types."""
        return [] if self.has_types else [text.strip() for text in _first(self.cells, most)]

    def shown(self, value: float) -> str:
        """A value for a sentence."""
        return f"{value:.0f}" if value == np.floor(value) else f"{value:g}"

    @property
    def beginning(self) -> str:
        """The first two values."""
        return ", ".join(map(self.shown, self.values[:2].tolist()))


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case and without accents.

    Examples
    --------
    >>> from mixtura.tables.column_kinds.column import words_of
    >>> words_of("PassengerID"), words_of("Código postal"), words_of("e_id.2")
    (('passenger', 'id'), ('codigo', 'postal'), ('e', 'id', '2'))
    """
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", name)
        if not unicodedata.combining(letter)
    )
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", plain)
    return tuple(word for word in re.split(r"[\W_]+", apart.lower()) if word)


def _first(cells: Any, most: int) -> list[str]:
    return [text or "" for text in cells.slice(0, most).to_pylist()]
