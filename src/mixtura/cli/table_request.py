"""What a command line says of its table, and the matrix that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from mixtura._typing import Bools
from mixtura.cli import options
from mixtura.cli.column_options import asked, column_names
from mixtura.errors import InvalidParameterError
from mixtura.tables.advice import OF_A_FIT, OF_A_TABLE, listed
from mixtura.tables.columns import Matrix, pick_columns, take_columns
from mixtura.tables.table import Table

NOTHING: Mapping[str, Bools] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TableRequest:
    """The options about columns and cells, as they were written.

    Attributes
    ----------
    file : str
    columns, one_hot, drop, na : texts of the options, or None
    missing : str
    """

    file: str
    columns: list[str] | None = None
    one_hot: list[str] | None = None
    drop: list[str] | None = None
    missing: str = "error"
    na: list[str] | None = None

    def matrix(
        self,
        table: Table,
        *,
        least: int = 2,
        encodes: bool = True,
        beside: Mapping[str, Bools] = NOTHING,
    ) -> Matrix:
        """The columns and rows that are asked for.

        ``least`` rows have to remain; not every command ``encodes`` categories. ``beside`` are
        other columns that rows must have a value in, and where they have none.

        Raises
        ------
        InvalidParameterError
            A column is named that is not there, or both to be used and not to be.
        InvalidDataError
            The table has no such numbers.
        """
        known = table.names
        advice = OF_A_FIT if encodes else OF_A_TABLE
        rules = asked(self.missing, self.na, self.drop, known, advice)
        rules = replace(rules, least=least, beside=beside)
        one_hot = options.one_hot(self.one_hot, known)
        named = one_hot if isinstance(one_hot, list) else []
        chosen = None if self.columns is None else column_names(self.columns, known)
        for option, names in (("--columns", chosen or []), ("--one-hot", named)):
            both = [name for name in names if name in rules.drop]
            if both:
                raise InvalidParameterError(
                    f"{option} and --drop both name {both[0]!r}: leave it away from one of them."
                )
        if chosen is None:
            return pick_columns(table, one_hot=one_hot, asked=rules)
        if one_hot == "all":
            raise InvalidParameterError(
                "--one-hot all and --columns do not go together: name the columns for --one-hot."
            )
        names = [*chosen, *(name for name in named if name not in chosen)]
        return take_columns(table, names, vary=True, one_hot=named, asked=rules)

    def words(self, known: list[str]) -> list[str]:
        """The options that read the same cells again, but for --one-hot, which a model knows."""
        words: list[str] = []
        for option, texts in (("--columns", self.columns), ("--drop", self.drop)):
            if texts:
                words += [option, listed(column_names(texts, known, option))]
        words += ["--missing", self.missing] if self.missing != "error" else []
        for text in self.na or ():
            words += ["--na", text]
        return words
