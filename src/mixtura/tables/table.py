"""A table as it was read, before anybody asks which of its columns are numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mixtura.errors import InvalidDataError


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of one length.

    Attributes
    ----------
    source : str, what a sentence calls the table
    names : list of str, one a column, all different
    columns : list of pyarrow.ChunkedArray; text where the format has no types
    line_of : callable(row) -> int or None
        Line of the file on which a data row (0-based) begins, None where the format has types;
        it gives None where text has no lines to count.
    has_header : bool, False where the names were made up
    foreign : dict of str, the types of columns whose values (lists, bytes, ...) nobody can use;
        in their place there are empty cells
    given : dict of columns, those of ``foreign`` (dates, times) that can be written all the same
    decimal : "." or "," where it was said what stands before the decimals, else None
    notes : sentences about what was assumed or left away to read it
    plain : bool, whether any reader of the format makes the same columns of it
    """

    source: str
    names: list[str]
    columns: list[Any]
    line_of: Callable[[int], int | None] | None = None
    has_header: bool = True
    foreign: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    decimal: str | None = None
    notes: tuple[str, ...] = ()
    plain: bool = True

    @property
    def has_types(self) -> bool:
        """Whether the format says which columns are numbers; text files do not."""
        return self.line_of is None

    @property
    def n_rows(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    def where(self, row: int, name: str) -> str:
        """A cell's place in words; rows count from 1."""
        number = None if self.line_of is None else self.line_of(row)
        line = "" if number is None else f" (line {number} of {self.source})"
        return f"column {name!r}, data row {row + 1}{line}"


def refuse_repeated(names: list[str], source: str) -> None:
    """Raise InvalidDataError where two columns have one name."""
    name, count = max(Counter(names).items(), key=lambda item: item[1], default=("", 0))
    if count > 1:
        raise InvalidDataError(
            f"{source} has {count} columns named {name!r}: rename them, since a model tells "
            "columns by their names."
        )
