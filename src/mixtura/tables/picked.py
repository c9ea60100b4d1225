"""The columns that are used, from cells that may be missing to complete rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from mixtura._typing import Bools, Floats
from mixtura.data.levels import learn_levels
from mixtura.errors import InvalidDataError
from mixtura.tables.advice import Advice, option
from mixtura.tables.asked import Asked
from mixtura.tables.categories import encoded
from mixtura.tables.cells import Cells
from mixtura.tables.constants import is_constant
from mixtura.tables.dependence import find_dependences
from mixtura.tables.dependence import sentences as about_dependences
from mixtura.tables.gaps import Gaps
from mixtura.tables.matrix import Dropped, Matrix
from mixtura.tables.reading import COMMA
from mixtura.tables.suspects import find_suspects, read_as_missing
from mixtura.tables.suspects import sentences as about_suspects
from mixtura.tables.table import Table
from mixtura.tables.written_columns import WrittenColumn, how_written


@dataclass(slots=True)
class Picked:
    """What has been found of the columns so far, in their order.

    Attributes
    ----------
    columns : numbers (n,), NaN where one is missing, or words, with None
    words : names of the columns of categories
    levels : of those that are known before
    dropped : the columns left out
    written : how numbers are written that have more than digits and a point
    """

    columns: dict[str, Any] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    levels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dropped: dict[str, Dropped] = field(default_factory=dict)
    written: dict[str, WrittenColumn] = field(default_factory=dict)

    @property
    def numbers(self) -> dict[str, Floats]:
        return {name: x for name, x in self.columns.items() if name not in self.words}

    def take(self, name: str, cells: Cells) -> None:
        """Use a column of numbers."""
        self.columns[name] = cells.values
        if cells.written is not None:
            self.written[name] = cells.written

    def take_words(self, name: str, words: list[str | None]) -> None:
        """Use a column of categories."""
        self.columns[name] = words
        self.words.add(name)

    def drop(self, name: str, reason: str, kind: str) -> None:
        self.columns.pop(name, None)
        self.words.discard(name)
        self.dropped[name] = Dropped(name, reason, kind)

    def matrix(self, table: Table, asked: Asked, *, vary: bool) -> Matrix:
        """The rows without gaps, and what there is to say of values and columns.

        Raises
        ------
        InvalidDataError
            No column is left; or there are gaps, which are refused or leave too few rows.
        """
        self._refuse_nothing(table, asked.advice)
        suspects = find_suspects(self.numbers)
        notes = [about_suspects(suspects, self.numbers, asked)]
        codes = read_as_missing(suspects, self.numbers)
        if vary and asked.missing == "keep":
            self._drop_empty()
            self._refuse_nothing(table, asked.advice)
        gaps = self._gaps(table, asked)
        kept = np.arange(table.n_rows)
        if gaps is not None:
            if asked.missing == "error":
                gaps.refuse(table, asked.advice)
            kept = gaps.kept(table, asked.advice, asked.least, asked.missing)
            for name, x in self.columns.items():
                self.columns[name] = [x[row] for row in kept] if name in self.words else x[kept]
            if vary:
                self._drop_constant(kept.size, asked.missing)
                self._refuse_nothing(table, asked.advice)
        if vary:
            notes.append(about_dependences(find_dependences(self._complete()), asked.advice))
        order = {name: place for place, name in enumerate(table.names)}
        matrix = Matrix(
            list(self.columns),
            np.empty((0, 0)),
            table,
            kept,
            sorted(self.dropped.values(), key=lambda column: order[column.name]),
            asked=asked,
            gaps=gaps,
            written=self._how_written(table),
            plain=self._is_plain(table, gaps, asked),
            notes=[note for note in notes if note is not None],
            codes=codes,
        )
        return self._filled(matrix)

    def _filled(self, matrix: Matrix) -> Matrix:
        """With the numbers, and the encoding where there is one."""
        if not self.words:
            return replace(matrix, X=np.column_stack(list(self.columns.values())))
        table, kept = matrix.origin, matrix.kept

        def where(row: int, name: str) -> str:
            return table.where(int(kept[row]), name)

        levels = {
            name: self.levels.get(name) or learn_levels(name, self.columns[name], where)
            for name in self.columns
            if name in self.words
        }
        encoding, X = encoded(self.columns, levels, where)
        names = encoding.feature_names
        return replace(matrix, names=names, X=X, encoding=encoding, raw=self.columns)

    def _gaps(self, table: Table, asked: Asked) -> Gaps | None:
        masks = {name: mask for name, x in self.columns.items() if (mask := _missing(x)).any()}
        masks |= {name: mask for name, mask in asked.beside.items() if mask.any()}
        beside = frozenset(asked.beside)
        if not masks:
            return None
        words = frozenset(self.words)
        return Gaps(table.n_rows, len(self.columns), masks, beside, words, asked.missing)

    def _complete(self) -> dict[str, Floats]:
        """The columns of numbers in the rows that are complete."""
        numbers = self.numbers
        if not numbers:
            return numbers
        complete = ~np.any([np.isnan(x) for x in numbers.values()], axis=0)
        if complete.all():
            return numbers
        return {name: x[complete] for name, x in numbers.items()}

    def _how_written(self, table: Table) -> list[str]:
        return [
            told
            for name, written in self.written.items()
            if name in self.columns
            for told in how_written(name, table.columns[table.names.index(name)], written)
        ]

    def _is_plain(self, table: Table, gaps: Gaps | None, asked: Asked) -> bool:
        """Whether any reader of the format makes the same numbers of the columns."""
        written = any(self.written[name].values for name in self.written if name in self.columns)
        codes = any(asked.codes.of(name) for name in self.columns)
        as_usual = table.plain and table.decimal != COMMA
        return as_usual and gaps is None and not written and not codes

    def _drop_empty(self) -> None:
        """Leave out what has no value at all."""
        for name, x in self.numbers.items():
            if np.isnan(x).all():
                self.drop(name, "empty", "empty")

    def _drop_constant(self, n: int, missing: str) -> None:
        """Leave out what no longer varies, now that rows are left out."""
        among = "rows" if missing == "keep" else "rows without gaps"
        for name, x in list(self.columns.items()):
            constant = is_constant(x) if name not in self.words else len(set(x)) == 1
            if constant:
                self.drop(name, f"constant in the {n:,} {among}", "constant")

    def _refuse_nothing(self, table: Table, advice: Advice) -> None:
        if self.columns:
            return
        dropped = list(self.dropped.values())
        if not dropped:
            raise InvalidDataError(
                f"no column of {table.source} is left to work with: do not leave out all of "
                f"{', '.join(table.names[:6])}{', ...' if len(table.names) > 6 else ''}."
            )
        reasons = "; ".join(f"{column.name!r} is {column.reason}" for column in dropped[:6])
        more = "" if len(dropped) <= 6 else f"; and {len(dropped) - 6} more"
        cure = ""
        for name, what in (("one-hot", "the categories"), ("columns", "what is left out")):
            hint = advice.used_if(name)
            reasons = reasons.replace(hint, "") if hint else reasons
            usable = [column.name for column in dropped if hint and hint in column.reason]
            if usable and not cure:
                cure = f" Take {what} along with {option(name, usable[:6])}."
        raise InvalidDataError(
            f"{table.source} has no column of numbers to work with: {reasons}{more}.{cure}"
        )


def _missing(cells: Any) -> Bools:
    if isinstance(cells, list):
        return np.array([cell is None for cell in cells], dtype=bool)
    missing: Bools = np.isnan(cells)
    return missing
