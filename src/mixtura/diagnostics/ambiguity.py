"""Rows that a mixture cannot place for certain, and the components that they are torn between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mixtura._shown import Grid, Shown
from mixtura._typing import Bools, Floats, Ints
from mixtura.diagnostics.words import check_limit, listed
from mixtura.model.mixture import NOISE
from mixtura.selection.results import Tabular

SURE = 0.9
"""A responsibility above this places a row for certain ..."""

CLEAR = 0.9
"""... and a component is a group of its own where this share of its rows is placed so, ..."""

ENOUGH = 20
"""... which fewer rows do not tell."""


MOST_SHOWN = 5
"""Ambiguous rows that are described where the whole is printed."""


@dataclass(frozen=True, slots=True, repr=False)
class Ambiguous(Shown, Tabular):
    """The rows whose largest responsibility is small; as a table, one line a row.

    Printed, it says how many there are and between which components.

    Attributes
    ----------
    n_rows : int, all rows that were looked at
    below : float, the limit on the largest responsibility
    rows : (m,) indices of the ambiguous rows, in their order
    first, second : (m,) the likeliest component of each and the next; -1 is noise
    first_share, second_share : (m,) their responsibilities
    sizes : (k,) rows for which each component is the likeliest
    sure : (k,) share of those that belong to it with a probability above 0.9; NaN without rows
    torn_with : (k,) the component that the other rows of each are torn with most often; -1 where
        that is noise, and where there are no such rows
    """

    n_rows: int
    below: float
    rows: Ints
    first: Ints
    second: Ints
    first_share: Floats
    second_share: Floats
    sizes: Ints
    sure: Floats
    torn_with: Ints

    @property
    def share(self) -> float:
        """Of all rows, how many are ambiguous."""
        return self.rows.size / self.n_rows

    @property
    def pairs(self) -> Mapping[tuple[int, int], int]:
        """How many ambiguous rows lie between two components, the most frequent pair first."""
        both = np.sort(np.column_stack([self.first, self.second]), axis=1)
        found, counts = np.unique(both, axis=0, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        return {(int(found[i, 0]), int(found[i, 1])): int(counts[i]) for i in order}

    @property
    def splits(self) -> list[str]:
        """The two responsibilities of each ambiguous row in per cent, as ``"55/44"``."""
        return [self._split(place) for place in range(self.rows.size)]

    @property
    def transition_groups(self) -> Ints:
        """Components that shade into others: under 90 % of their rows are placed for certain.

        Those with fewer than 20 rows are not judged.
        """
        return np.flatnonzero((self.sizes >= ENOUGH) & (self.sure < CLEAR))

    def sentences(
        self, limit: int = 10, *, first_row: int = 0, numbers: Ints | None = None
    ) -> list[str]:
        """What there is to say: how many rows, between which groups, and single rows.

        Parameters
        ----------
        limit : int, the most sentences on single rows, those torn most evenly first
        first_row : int, the number that is said for row 0; 1 where the reader counts from one
        numbers : (n,) int, numbers of the rows in a table that has others, too, counted from 0

        Raises
        ------
        InvalidParameterError
            ``limit`` is no whole number from 0 on.
        """
        limit = check_limit(limit)
        said = [self._how_many()]
        for (a, b), count in list(self.pairs.items())[:3]:
            verb = "lies" if count == 1 else "lie"
            said.append(f"{count:,} of them {verb} between {_named(a)} and {_named(b)}.")
        said += self._transitions()
        order = np.argsort(self.first_share - self.second_share, kind="stable")
        called = self.rows if numbers is None else np.asarray(numbers)[self.rows]
        said += [
            f"row {called[i] + first_row}: {self._split(i)} between {_named(self.first[i])} and "
            f"{_named(self.second[i])}."
            for i in order[:limit]
        ]
        return said

    def _parts(self) -> Sequence[str | Grid]:
        more = self.rows.size - MOST_SHOWN
        told = self.sentences(MOST_SHOWN)
        if self.rows.size:
            told[0] += " Rows count from 0."
        if more > 0:
            told.append(f"and {more:,} more rows: sentences() and to_frame() have all.")
        return told

    def _columns(self) -> Mapping[str, NDArray[Any]]:
        return {
            "row": self.rows,
            "first": self.first,
            "second": self.second,
            "first_share": self.first_share,
            "second_share": self.second_share,
            "split": np.array(self.splits, dtype=object),
        }

    def _split(self, place: int) -> str:
        return f"{100 * self.first_share[place]:.0f}/{100 * self.second_share[place]:.0f}"

    def _how_many(self) -> str:
        below = f"belong{'s'[: self.rows.size == 1]} to no group with {100 * self.below:.3g} %"
        return (
            f"{self.rows.size:,} of {self.n_rows:,} rows ({100 * self.share:.1f} %) {below} "
            "probability or more."
        )

    def _transitions(self) -> list[str]:
        """A sentence for each transition group, or one for all where they are most groups."""
        groups = self.transition_groups.tolist()
        k = self.sizes.size
        if len(groups) <= 2 or 2 * len(groups) <= k:
            return [self._transition(group) for group in groups]
        which = f"all {k} groups" if len(groups) == k else f"{len(groups)} of the {k} groups"
        named = listed([str(group) for group in groups], most=20)
        return [
            f"{which} are transition groups ({named}): under {100 * CLEAR:.0f} % of the rows of "
            f"each belong to it with more than {100 * SURE:.0f} % probability, and the others "
            "could be another group's too."
        ]

    def _transition(self, group: int) -> str:
        size, other = int(self.sizes[group]), int(self.torn_with[group])
        return (
            f"group {group} is a transition group: only {100 * self.sure[group]:.0f} % of its "
            f"{size:,} rows belong to it with more than {100 * SURE:.0f} % probability, and "
            f"most of the others could be {_named(other)} too."
        )


def _named(group: int) -> str:
    return "noise" if group == NOISE else f"group {group}"


def ambiguous_rows(first: Ints, second: Ints, shares: Floats, k: int, below: float) -> Ambiguous:
    """From the two likeliest components (n,) of each row and their responsibilities (n, 2).

    Number k is noise.
    """
    rows: Ints = np.flatnonzero(shares[:, 0] < below)
    unsure: Bools = shares[:, 0] <= SURE
    every = k + 1
    sizes = np.bincount(first, minlength=every)[:k]
    torn = np.bincount(first[unsure] * every + second[unsure], minlength=every * every)
    torn = torn.reshape(every, every)[:k]
    with np.errstate(invalid="ignore"):
        sure = 1.0 - torn.sum(axis=1) / sizes
    torn_with = np.where(torn.any(axis=1), torn.argmax(axis=1), NOISE)
    torn_with[torn_with == k] = NOISE
    first, second = (np.where(which == k, NOISE, which) for which in (first, second))
    return Ambiguous(
        n_rows=first.size,
        below=below,
        rows=rows,
        first=first[rows],
        second=second[rows],
        first_share=shares[rows, 0],
        second_share=shares[rows, 1],
        sizes=sizes,
        sure=sure,
        torn_with=torn_with,
    )


def two_likeliest(responsibilities: Floats) -> tuple[Ints, Ints, Floats]:
    """First and second component (b,) and their responsibilities (b, 2), of (k, b)."""
    k, b = responsibilities.shape
    first: Ints = responsibilities.argmax(axis=0)
    columns = np.arange(b)
    if k == 1:
        return first, first, np.column_stack([responsibilities[0], np.zeros(b)])
    largest = responsibilities[first, columns]
    rest = responsibilities.copy()
    rest[first, columns] = -1.0
    second: Ints = rest.argmax(axis=0)
    return first, second, np.column_stack([largest, rest[second, columns]])
