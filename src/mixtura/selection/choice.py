"""What came of a sweep: the model chosen, how clearly, and what else its curves say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isfinite, nan

from mixtura.selection.candidate import Row
from mixtura.selection.elbow import elbow
from mixtura.selection.strength import strength


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Two models of one covariance type, side by side in the number of components.

    Attributes
    ----------
    covariance_type, fewer, more : which models
    difference : float, the criterion with fewer components less that with more: above zero it
        speaks for more
    strength : str, the evidence in words, after Kass & Raftery
    """

    covariance_type: str
    fewer: int
    more: int
    difference: float
    strength: str


@dataclass(frozen=True, slots=True)
class Sweep:
    """Every model of a sweep, and what they say together.

    Attributes
    ----------
    rows : tuple of Row, by covariance type, then by number of components, as asked for
    criterion : str, the name of the one that chose
    """

    rows: tuple[Row, ...]
    criterion: str

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def selected(self) -> Row:
        """The model chosen."""
        return next(row for row in self.rows if row.selected)

    @property
    def covariance_types(self) -> list[str]:
        """Those that were tried, in order."""
        return list(dict.fromkeys(row.covariance_type for row in self.rows))

    @property
    def sizes(self) -> list[int]:
        """Numbers of components that were tried, in order."""
        return sorted({row.n_components for row in self.rows})

    def curve(self, covariance_type: str, criterion: str | None = None) -> list[tuple[int, float]]:
        """Number of components and criterion of each model of a type; NaN where it is unsound."""
        name = criterion or self.criterion
        return sorted(
            (row.n_components, nan if row.collapsed else row.value(name))
            for row in self.rows
            if row.covariance_type == covariance_type
        )

    @property
    def elbow(self) -> int | None:
        """Where the criterion of the chosen covariance type stops to fall steeply, if it does."""
        curve = [pair for pair in self.curve(self.selected.covariance_type) if isfinite(pair[1])]
        return elbow([size for size, _ in curve], [value for _, value in curve])

    @property
    def at_edge(self) -> bool:
        """Whether the chosen number of components is the largest of several tried.

        Then more might be better still. One component is no such edge: there are not fewer.
        """
        sizes = self.sizes
        return len(sizes) > 1 and self.selected.n_components == sizes[-1]

    @property
    def elbow_disagrees(self) -> bool:
        """Whether there is an elbow, at another number of components than the chosen one."""
        return self.elbow is not None and self.elbow != self.selected.n_components

    @property
    def advantage(self) -> float:
        """How much worse than the chosen model the best other sound one is; inf without one."""
        best = self.selected.value(self.criterion)
        others = (
            row.value(self.criterion) - best
            for row in self.rows
            if not (row.selected or row.collapsed) and isfinite(row.value(self.criterion))
        )
        return min(others, default=inf)

    @property
    def neighbours(self) -> list[Neighbours]:
        """The evidence between neighbouring numbers of components, for each covariance type."""
        found: list[Neighbours] = []
        for covariance_type in self.covariance_types:
            curve = [pair for pair in self.curve(covariance_type) if isfinite(pair[1])]
            for (fewer, before), (more, after) in pairwise(curve):
                words = strength(abs(before - after))
                found.append(Neighbours(covariance_type, fewer, more, before - after, words))
        return found


def choose(rows: Sequence[Row], criterion: str) -> int | None:
    """Index of the best row, or None where no row has a finite criterion.

    A criterion says nothing about collapsed models, whose likelihood is an accident: they lose to
    sound ones, and where there are no others, the fewest components are the least wrong.
    """

    def rank(index: int) -> tuple[bool, int, float]:
        row = rows[index]
        size = row.n_components if row.collapsed else 0
        return row.collapsed, size, row.value(criterion)

    usable = [i for i, row in enumerate(rows) if isfinite(row.value(criterion))]
    return min(usable, key=rank, default=None)
