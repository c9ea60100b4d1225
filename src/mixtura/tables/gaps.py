"""Rows with a missing value in a column that is used: refused or left out, with the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mixtura._typing import Bools, Ints
from mixtura.errors import InvalidDataError
from mixtura.tables.advice import Advice, option
from mixtura.tables.cells import shown
from mixtura.tables.table import Table

MOSTLY, ENOUGH_ROWS = 0.5, 10
"""Share of missing cells above which a column is left out rather than its rows, and rows from
which on that is done."""

MOST_NAMED = 40
"""Columns with gaps that a refusal names, the fullest of gaps first."""

NAMED_IN_A_NOTE = 6

FEW = 10
"""Complete rows that are too few to work with, where the table has more than twice as many."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Where values are missing.

    Attributes
    ----------
    n_rows : int, of the table
    n_columns : int, columns that are used
    masks : for each column with gaps, (n,) which rows have one
    beside : those columns that are not used, but needed all the same
    words : those that are categories, of which a row must have one
    asked : "keep" where rows are taken with the numbers that they have, "drop" or "error"
    """

    n_rows: int
    n_columns: int
    masks: Mapping[str, Bools]
    beside: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    asked: str = "drop"

    @property
    def counts(self) -> dict[str, int]:
        """Missing values of each column that has any, the most first."""
        counts = {name: int(mask.sum()) for name, mask in self.masks.items()}
        return dict(sorted(counts.items(), key=lambda item: -item[1]))

    def complete(self, without: tuple[str, ...] = ()) -> Bools:
        """Which rows are complete, some columns left out."""
        complete = np.ones(self.n_rows, dtype=np.bool_)
        for name, mask in self.masks.items():
            if name not in without:
                complete &= ~mask
        return complete

    @property
    def n_complete(self) -> int:
        return int(self.complete().sum())

    @property
    def needed(self) -> Bools:
        """Which rows have what they cannot do without: categories, and what goes beside them."""
        numbers = set(self.masks) - self.beside - self.words
        return self.complete(tuple(numbers))

    def costly(self) -> tuple[tuple[str, ...], int]:
        """The columns that cost most rows, till half of the rows are complete without them.

        And how many are then.
        """
        dropped: tuple[str, ...] = ()
        left = self.n_complete
        for name in self.counts:
            if name in self.beside:
                continue
            if 2 * left >= self.n_rows or len(dropped) + 1 >= self.n_columns:
                break
            dropped = (*dropped, name)
            left = int(self.complete(dropped).sum())
        return (dropped, left) if left > self.n_complete else ((), self.n_complete)

    def kept(self, table: Table, advice: Advice, least: int, missing: str = "drop") -> Ints:
        """Numbers of the complete rows; with "keep" of those that have what is needed.

        Raises
        ------
        InvalidDataError
            They are fewer than ``least``, or so few that nothing useful remains.
        """
        if missing == "keep" and np.count_nonzero(self.needed) >= least:
            return np.flatnonzero(self.needed)
        kept = np.flatnonzero(self.complete())
        few = not advice.of_a_model and kept.size < min(FEW, self.n_rows / 2)
        if kept.size >= least and not few:
            return kept
        complete = f"only {_rows(kept.size)} {'is' if kept.size == 1 else 'are'} complete"
        if not kept.size:
            complete = "no row is complete"
        raise InvalidDataError(
            f"{table.source} has gaps in {self._columns(MOST_NAMED)}, so that {complete}: "
            f"{self._cure(advice, dropping=True)}."
        )

    def refuse(self, table: Table, advice: Advice) -> None:
        """Raise InvalidDataError: all columns with gaps, how many rows are complete, the cure."""
        name, mask = next(iter(self.masks.items()))
        row = int(np.flatnonzero(mask)[0])
        cell = shown(table.columns[table.names.index(name)][row])
        counts = self.counts
        others = ""
        if len(counts) > 1:
            others = f", the first of the gaps in the {self._columns(MOST_NAMED)}"
        elif counts[name] > 1:
            others = f", the first of {counts[name]:,} in that column"
        complete = self.n_complete
        raise InvalidDataError(
            f"{table.where(row, name)} is missing ({cell}){others}; {_number(complete)} of the "
            f"{self.n_rows:,} rows {'is' if complete == 1 else 'are'} complete: "
            f"{self._cure(advice, dropping=False)}."
        )

    def left_out(self, advice: Advice) -> tuple[str, str]:
        """What was left out, in a line, and where the gaps are."""
        if self.asked == "keep":
            return self._kept_as_they_are(advice)
        kept = self.n_complete
        first = f"left out {self.n_rows - kept:,} of {self.n_rows:,} rows, which have gaps."
        more = f"The gaps are in {self._columns(NAMED_IN_A_NOTE)}."
        costly, left = self.costly()
        if costly and advice.has("drop"):
            cure = f"{option('drop', costly)} would keep {left:,}."
            return f"{first[:-1]}; {cure}", more
        return first, more

    def _kept_as_they_are(self, advice: Advice) -> tuple[str, str]:
        """How many values are missing and where, and what using the others rests on."""
        needed = self.needed
        numbers = {n: m for n, m in self.masks.items() if n not in self.beside | self.words}
        told, more = [], []
        if not needed.all():
            left = int((~needed).sum())
            told.append(f"left out {left:,} of {self.n_rows:,} rows, which lack a category")
        if numbers:
            lacking = np.array([mask[needed] for mask in numbers.values()])
            cells, rows = int(lacking.sum()), int(lacking.any(axis=0).sum())
            every = int(needed.sum()) * max(1, self.n_columns - len(self.words))
            blank = int(lacking.all(axis=0).sum()) if len(numbers) == self.n_columns else 0
            told.append(
                f"{cells:,} of {every:,} numbers {'is' if cells == 1 else 'are'} missing, in "
                f"{_rows(rows)}, {_of_which(rows, blank)}"
            )
            drop = " --missing drop leaves such rows out." if advice.has("missing") else ""
            more.append(
                "Each row counts by the numbers that it has. That is right where the others are "
                "missing by chance, or for a reason that the numbers there tell (missing at "
                f"random), and not where their own size hides them.{drop}"
            )
            if blank:
                more.append(
                    f"{blank:,} row{'s have' if blank > 1 else ' has'} no number at all: nothing "
                    "is learnt there, and each group has its share as the probability."
                )
        more.insert(0, f"The gaps are in {self._columns(NAMED_IN_A_NOTE)}.")
        return f"{'; '.join(told)}.", " ".join(more)

    def unanswered(self, where: str) -> tuple[str, str]:
        """What gets no answer, in a line, and where the gaps are."""
        if self.asked == "keep":
            return self._answered_in_part(where)
        n = self.n_rows - self.n_complete
        has, they = ("has a gap", "it has") if n == 1 else ("have gaps", "they have")
        return (
            f"note: {n:,} of {self.n_rows:,} rows {has}: {they} no answer in {where}.",
            f"The gaps are in {self._columns(NAMED_IN_A_NOTE)}.",
        )

    def _answered_in_part(self, where: str) -> tuple[str, str]:
        needed = self.needed
        told, more = [], [f"The gaps are in {self._columns(NAMED_IN_A_NOTE)}."]
        if left := int((~needed).sum()):
            lack = "lacks a category: it has" if left == 1 else "lack a category: they have"
            told.append(f"{left:,} of {self.n_rows:,} rows {lack} no answer in {where}")
        if n := int((needed & ~self.complete()).sum()):
            has = "has a gap: its answer goes" if n == 1 else "have gaps: their answers go"
            told.append(f"{n:,} of {self.n_rows:,} rows {has} by the numbers that are there")
            more.append(
                "A row without any number has the groups' shares as its probabilities. Densities "
                "of rows that lack values are of fewer numbers, and do not compare with others."
            )
        return f"note: {'; '.join(told)}.", " ".join(more)

    def _columns(self, most: int) -> str:
        """Columns and their counts in words."""
        told = [f"{name!r} ({count:,})" for name, count in list(self.counts.items())[:most]]
        more = len(self.masks) - len(told)
        if more:
            told.append(f"{more} more")
        listing = told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
        return f"column{'s'[: len(self.masks) != 1]} {listing}"

    def _cure(self, advice: Advice, *, dropping: bool) -> str:
        """What to do, which works when it is done."""
        cures: list[str] = []
        if advice.has("keep"):
            cures.append("--missing keep takes rows as they are")
        costly, left = self.costly()
        n_complete = self.n_complete
        enough = n_complete >= 2 and n_complete >= min(FEW, self.n_rows / 2)
        if advice.has("missing") and not dropping and (enough or (advice.of_a_model and left)):
            what = "answers those alone" if advice.of_a_model else "uses those alone"
            cures.append(f"--missing drop {what}")
        if costly and advice.has("drop"):
            missing = "" if left == self.n_rows else "--missing drop "
            cures.append(f"{missing}{option('drop', costly)} uses {left:,} rows")
        elif len(self.masks) == 1 < self.n_columns and not (dropping or advice.of_a_model):
            cures.append(advice.without(*self.counts))
        if not (advice.has("drop") or advice.of_a_model):
            return f"fill the gaps in, or {advice.without(*self.masks)}"
        return ", or ".join([*cures, "fill the gaps in"])


def _number(n: int) -> str:
    return f"{n:,}" if n else "none"


def _of_which(rows: int, blank: int) -> str:
    """What becomes of rows with gaps, some of which have no number."""
    if not blank:
        return f"which {'is used as it is' if rows == 1 else 'are used as they are'}"
    which = "which" if blank == rows else f"{blank:,} of which"
    return f"{which} {'has' if blank == 1 else 'have'} no number at all"


def _rows(n: int) -> str:
    return f"{n:,} row{'s'[: n != 1]}"
