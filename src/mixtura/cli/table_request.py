"""What a command line says of its table, and the columns that are meant by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from mixtura._typing import Bools
from mixtura.cli import options
from mixtura.cli.column_options import asked, column_names
from mixtura.tables.advice import OF_A_FIT, Advice, listed
from mixtura.tables.reading import DETECT, Reading
from mixtura.tables.table import Table
from mixtura.workflow.selecting import Wanted

Beside = Mapping[str, Bools]

NOTHING: Beside = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TableRequest:
    """The options about columns and cells, as they were written.

    Attributes
    ----------
    file : str
    columns, one_hot, drop, na : texts of the options, or None
    missing : str
    reading : Reading, how the file is written
    """

    file: str
    columns: list[str] | None = None
    one_hot: list[str] | None = None
    drop: list[str] | None = None
    missing: str = "error"
    na: list[str] | None = None
    reading: Reading = DETECT

    def wanted(
        self, table: Table, *, advice: Advice = OF_A_FIT, least: int = 2, beside: Beside = NOTHING
    ) -> Wanted:
        """The columns that are meant, and what becomes of gaps.

        ``advice`` is what the command has options for; ``least`` rows have to remain, and
        ``beside`` are other columns that they must have a value in, and where there is none.

        Raises
        ------
        InvalidParameterError
            A column is named that is not there.
        """
        known = table.names
        rules = asked(self.missing, self.na, self.drop, known, advice)
        return Wanted(
            None if self.columns is None else column_names(self.columns, known),
            options.one_hot(self.one_hot, known),
            replace(rules, least=least, beside=beside),
        )

    def words(self, known: list[str]) -> list[str]:
        """The options that read the same cells again, but for --one-hot, which a model knows."""
        words: list[str] = []
        for option, texts in (("--columns", self.columns), ("--drop", self.drop)):
            if texts:
                words += [option, listed(column_names(texts, known, option))]
        words += ["--missing", self.missing] if self.missing.lower() != "error" else []
        for text in self.na or ():
            words += ["--na", text]
        return [*words, *self.reading.options]
