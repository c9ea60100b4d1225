"""What a command asks of the columns of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mixtura._typing import Bools
from mixtura.tables.advice import OF_A_FIT, Advice, option
from mixtura.tables.missing_values import NO_CODES, Codes

ROWS = ("keep", "drop", "error")
"""What may become of rows with a missing value."""

COMPLETE = ("drop", "error")
"""The same for what can do with complete rows only."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How the asking command wants gaps treated, and what it has options for.

    Attributes
    ----------
    missing : "keep" takes rows with a gap in a column that is used as they are, "drop" leaves
        them out, "error" refuses a table with one
    codes : Codes, values that stand for a missing one
    drop : names of columns not to be used
    advice : Advice, so that sentences advise what there is
    least : int, rows that have to remain
    beside : other columns that rows must have a value in, and (n,) where they have none
    """

    missing: str = "keep"
    codes: Codes = NO_CODES
    drop: Sequence[str] = ()
    advice: Advice = OF_A_FIT
    least: int = 2
    beside: Mapping[str, Bools] = field(default_factory=dict)

    def reads(self, values: Sequence[str]) -> str:
        """The options that read values, or a value of a column as NAME=VALUE, as missing."""
        gaps = self.missing == "error" and self.advice.has("missing")
        return f"{option('na', values)}{' --missing drop' if gaps else ''}"


AS_USUAL = Asked()
