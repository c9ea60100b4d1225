"""What came of a sweep: the model chosen, how clearly, and what else its curves say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isclose, isfinite, nan

from mixtura.selection.candidate import Row
from mixtura.selection.contest import Check
from mixtura.selection.elbow import elbow
from mixtura.selection.strength import strength


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Two models of one covariance type, side by side in the number of components.

    Attributes
    ----------
    covariance_type, fewer, more : which models
    difference : float, the BIC with fewer components less that with more: above zero it speaks
        for more
    strength : str, the evidence in words, after Kass & Raftery, whose scale is that of BIC
    """

    covariance_type: str
    fewer: int
    more: int
    difference: float
    strength: str

    @property
    def favours(self) -> int:
        """The number of components that the evidence speaks for; of equals the smaller."""
        return self.more if self.difference > 0 else self.fewer


@dataclass(frozen=True, slots=True)
class Sweep:
    """Every model of a sweep, and what they say together.

    Attributes
    ----------
    rows : tuple of Row, by covariance type, then by number of components, as asked for
    criterion : str, the name of the one that chose
    checks : tuple of Check, the chosen model against simpler ones on rows left out of the fits,
        where rows are few
    chance : float
        Standard error of half the :attr:`advantage`, in nats
        (:func:`mixtura.selection.chance.standard_error`); 0 where it was not asked.
    number_chance : float
        The same of half the :attr:`number_advantage`; 0 too where the chosen model is
        :attr:`contained`.
    """

    rows: tuple[Row, ...]
    criterion: str
    checks: tuple[Check, ...] = ()
    chance: float = 0.0
    number_chance: float = 0.0

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
        """Number of components and criterion of each model of a type.

        NaN where a component collapsed or has too few rows to be believed.
        """
        name = criterion or self.criterion
        return sorted(
            (row.n_components, nan if row.collapsed or row.unbelievable else row.value(name))
            for row in self.rows
            if row.covariance_type == covariance_type
        )

    @property
    def elbow(self) -> int | None:
        """Where the criterion of the chosen covariance type stops to fall steeply, if it does."""
        curve = [pair for pair in self.curve(self.selected.covariance_type) if isfinite(pair[1])]
        return elbow([size for size, _ in curve], [value for _, value in curve])

    @property
    def edge(self) -> str | None:
        """Which end of the sizes tried the chosen one is: "largest", "smallest", or None.

        Beyond it might lie a better one. One component is no such end, as there are not fewer,
        and where a single size was tried, nothing was asked.
        """
        sizes, chosen = self.sizes, self.selected.n_components
        if len(sizes) < 2:
            return None
        if chosen == sizes[-1]:
            return "largest"
        return "smallest" if chosen == sizes[0] > 1 else None

    @property
    def at_edge(self) -> bool:
        """Whether the chosen number of components is an :attr:`edge` of those tried."""
        return self.edge is not None

    @property
    def elbow_disagrees(self) -> bool:
        """Whether there is an elbow, at another number of components than the chosen one."""
        return self.elbow is not None and self.elbow != self.selected.n_components

    @property
    def runner_up(self) -> Row | None:
        """The best model beside the chosen one that may be chosen, or None without one.

        The same model under another name is no other: with one component, full and tied are.
        """
        chosen = self.selected
        return self._best(r for r in self.rows if not (r.set_aside or _same_model(r, chosen)))

    @property
    def advantage(self) -> float:
        """How far the runner-up is behind by the criterion; inf without one.

        0 where it is ahead, because the choice was :attr:`overruled`.
        """
        return self._lead_over(self.runner_up)

    @property
    def other_number(self) -> Row | None:
        """The best model with another number of components that may be chosen, or None."""
        size = self.selected.n_components
        return self._best(r for r in self.rows if not r.set_aside and r.n_components != size)

    @property
    def number_advantage(self) -> float:
        """How far :attr:`other_number` is behind: what speaks for the number of components alone.

        As :attr:`advantage`, and never less.
        """
        return self._lead_over(self.other_number)

    @property
    def contained(self) -> bool:
        """Whether :attr:`other_number` is a larger mixture, and another shape is nearer.

        A larger mixture contains the chosen one, and what it gains by fitting noise has no spread
        over the rows that would say how another sample might turn out: the formula is for two
        models of which neither contains the other.
        """
        other = self.other_number
        larger = other is not None and other.n_components > self.selected.n_components
        return larger and other is not self.runner_up

    @property
    def overruled(self) -> Row | None:
        """The model that the criterion alone would have chosen, where it was set aside.

        Its components are sound, but one has too few rows to be believed, or a simpler model
        predicts rows left out of the fit better.
        """
        best = self._best(row for row in self.rows if not row.collapsed)
        return best if best is not None and best.set_aside and not best.selected else None

    @property
    def neighbours(self) -> list[Neighbours]:
        """The evidence between neighbouring numbers of components, for each covariance type.

        By BIC whatever the criterion: the words are for differences of BIC.
        """
        found: list[Neighbours] = []
        for covariance_type in self.covariance_types:
            curve = [pair for pair in self.curve(covariance_type, "bic") if isfinite(pair[1])]
            for (fewer, before), (more, after) in pairwise(curve):
                words = strength(abs(before - after))
                found.append(Neighbours(covariance_type, fewer, more, before - after, words))
        return found

    def _lead_over(self, rival: Row | None) -> float:
        chosen = self.selected.value(self.criterion)
        return inf if rival is None else max(0.0, rival.value(self.criterion) - chosen)

    def _best(self, rows: Iterable[Row]) -> Row | None:
        finite = (row for row in rows if isfinite(row.value(self.criterion)))
        return min(finite, key=lambda row: row.value(self.criterion), default=None)


def _same_model(row: Row, other: Row) -> bool:
    if row.n_components != other.n_components or row.candidate is None or other.candidate is None:
        return False
    one, two = row.candidate.evidence, other.candidate.evidence
    return one.n_parameters == two.n_parameters and isclose(
        one.log_likelihood, two.log_likelihood, rel_tol=1e-9
    )


def choose(rows: Sequence[Row], criterion: str) -> int | None:
    """Index of the best row, or None where no row has a finite criterion.

    A criterion says nothing about collapsed models, whose likelihood is an accident: they lose to
    sound ones, and where there are no others, the fewest components are the least wrong. Models
    with a component of too few rows to be believed lose to those without.
    """

    def rank(index: int) -> tuple[bool, bool, int, float]:
        row = rows[index]
        size = row.n_components if row.collapsed else 0
        return row.collapsed, row.unbelievable, size, row.value(criterion)

    usable = [i for i, row in enumerate(rows) if isfinite(row.value(criterion))]
    return min(usable, key=rank, default=None)
