"""What comes of a table: complete numbers, the columns left out, and what there is to say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from mixtura._typing import Floats, Ints
from mixtura.preparation.one_hot import OneHot
from mixtura.tables.asked import AS_USUAL, Asked
from mixtura.tables.gaps import Gaps
from mixtura.tables.table import Table


@dataclass(frozen=True, slots=True)
class Dropped:
    """A column that was left out.

    Attributes
    ----------
    name : str
    reason : str, in words
    kind : str, one word for the reason, by which columns can be told together: "text", "empty",
        "constant", "row numbers", "identifier", "copy", ...
    """

    name: str
    reason: str
    kind: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Complete numbers, and the columns left out.

    Attributes
    ----------
    names : (d,), after one-hot encoding
    X : (n, d)
    origin : Table, all that was read, for answers that give a row its own cells back
    kept : (n,), the number (from 0) in that table of each row
    dropped : the columns left out
    encoding : OneHot, or None where no column was encoded
    raw : the columns before encoding, or None where they are those of X
    rounded : columns of whole numbers that a double cannot hold, in words
    written : columns whose numbers have more than digits and a point, and how they are read
    plain : bool, whether any reader of the format makes the same numbers of the columns
    asked : Asked, what was to become of gaps
    gaps : Gaps, or None where every row was complete
    notes : sentences on values that may stand for a missing one, and on columns that follow from
        others: each in short, and the rest of it
    codes : numbers that may stand for a missing value, as --na takes them
    """

    names: list[str]
    X: Floats
    origin: Table
    kept: Ints
    dropped: list[Dropped] = field(default_factory=list)
    encoding: OneHot | None = None
    raw: dict[str, Any] | None = None
    rounded: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    plain: bool = True
    asked: Asked = AS_USUAL
    gaps: Gaps | None = None
    notes: list[tuple[str, str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """Names of the columns before encoding."""
        return self.names if self.raw is None else list(self.raw)

    def numbers_of(self, rows: Ints) -> Ints:
        """Numbers (from 1) in the table of rows that are counted (from 0) among those kept."""
        numbers: Ints = self.kept[rows] + 1
        return numbers

    def table(self) -> Any:
        """The columns before encoding, as a table whose names an estimator can check."""
        if self.raw is not None:
            return pa.table(self.raw)
        return pa.table(list(self.X.T), names=self.names)
