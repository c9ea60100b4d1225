"""What a command line says of its table, and the columns and cells that are meant by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from mixtura._typing import Bools
from mixtura.cli import options
from mixtura.cli.column_options import codes, column_names, missing_rows
from mixtura.tables.advice import OF_A_FIT, OF_A_MODEL, Advice, listed
from mixtura.tables.asked import AS_USUAL, COMPLETE, ROWS, Asked
from mixtura.tables.reading import Reading
from mixtura.tables.table import Table
from mixtura.workflow.selecting import Wanted

Beside = Mapping[str, Bools]

NOTHING: Beside = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Cells:
    """The options about cells, as they were written.

    Attributes
    ----------
    missing : str, "keep" takes rows with a gap as they are, "drop" leaves them out, "error"
        refuses a table with one
    na : values that stand for a missing one, or None
    reading : Reading, how the table is written
    may_be : what ``missing`` may be for the command
    """

    missing: str
    na: list[str] | None
    reading: Reading
    may_be: tuple[str, ...] = ROWS

    def asked(
        self,
        known: Sequence[str],
        *,
        drop: list[str] | None = None,
        advice: Advice = OF_A_MODEL,
        least: int = 1,
        beside: Beside = NOTHING,
    ) -> Asked:
        """The same for a table with these columns, by default for a model that takes them."""
        dropped = column_names(drop, known, "--drop") if drop else []
        rows = missing_rows(self.missing, self.may_be)
        return Asked(rows, codes(self.na, known), dropped, advice, least, beside)

    def words(self) -> list[str]:
        """The options that read the same cells again."""
        usual = AS_USUAL.missing if "keep" in self.may_be else COMPLETE[0]
        words = ["--missing", self.missing] if self.missing.lower() != usual else []
        for text in self.na or ():
            words += ["--na", text]
        return [*words, *self.reading.options]


@dataclass(frozen=True, slots=True)
class TableRequest:
    """The options about a table, as they were written.

    Attributes
    ----------
    file : str
    cells : Cells
    columns, one_hot, drop : texts of the options, or None
    """

    file: str
    cells: Cells
    columns: list[str] | None = None
    one_hot: list[str] | None = None
    drop: list[str] | None = None

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
        rules = self.cells.asked(known, drop=self.drop, advice=advice, least=least, beside=beside)
        return Wanted(
            None if self.columns is None else column_names(self.columns, known),
            options.named_or_all("--one-hot", self.one_hot, known),
            rules,
        )

    def words(self, known: list[str]) -> list[str]:
        """The options that read the same cells again, but for --one-hot, which a model knows."""
        words: list[str] = []
        for option, texts in (("--columns", self.columns), ("--drop", self.drop)):
            if texts:
                words += [option, listed(column_names(texts, known, option))]
        return [*words, *self.cells.words()]
