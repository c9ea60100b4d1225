"""What a sentence about a table may advise: the options that the asking command really has."""

from __future__ import annotations

import csv
import io
import shlex
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """The options of whoever asks for columns, so that no sentence names one that is not there.

    Attributes
    ----------
    options : names of options without their dashes, columns, drop, one-hot, missing, na, decimal;
        and keep, where ``--missing keep`` is one
    of_a_model : bool, whether a model has been fitted to the columns, so that none can be left out
    """

    options: frozenset[str] = frozenset()
    of_a_model: bool = False

    def has(self, option: str) -> bool:
        return option in self.options

    def used_if(self, option: str) -> str:
        """The clause that says how to use a column all the same."""
        return f", used if --{option} names it" if self.has(option) else ""

    def without(self, *names: str) -> str:
        """How to leave columns out, or an empty text where a model needs them."""
        if self.of_a_model:
            return ""
        what = "the column" if len(names) == 1 else "the columns"
        if self.has("drop"):
            others = " or by naming the others with --columns" if self.has("columns") else ""
            return f"leave {what} out with {option('drop', names)}{others}"
        return f"leave {what} out"


def option(name: str, values: Iterable[str]) -> str:
    """An option with names as its value, as a shell takes it.

    Examples
    --------
    >>> from mixtura.tables.advice import option
    >>> print(option("drop", ["age", "height, cm"]))
    --drop 'age,"height, cm"'
    """
    return f"--{name} {shlex.quote(listed(values))}"


def listed(values: Iterable[str]) -> str:
    """Names separated by commas; those that hold a comma in quotation marks, as in CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(list(values))
    return text.getvalue()


NO_OPTIONS = Advice()
"""Of the lab's page."""

OF_A_LAB = Advice(frozenset({"missing"}))
"""Of the lab, about the file that it is started with."""

OF_A_TABLE = Advice(frozenset({"columns", "drop", "missing", "na", "decimal"}))
"""Of a command that picks the columns of a table."""

OF_A_FIT = Advice(OF_A_TABLE.options | {"one-hot", "keep"})
"""Of one that encodes categories, too."""

OF_A_MODEL = Advice(frozenset({"missing", "na", "decimal"}), of_a_model=True)
"""Of one that takes the columns of a model."""
