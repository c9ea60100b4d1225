"""Rows that a mixture finds unusual: how unusual each is, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mixtura._shown import Grid, Shown
from mixtura._typing import Bools, Floats, Ints, Rows
from mixtura.data.source import some_rows
from mixtura.diagnostics.drivers import explanation
from mixtura.diagnostics.words import check_limit
from mixtura.errors import InvalidParameterError
from mixtura.model.mixture import PreparedMixture
from mixtura.patterns import Patterns
from mixtura.selection.results import Tabular

MOST_REMEMBERED = 10_000
"""So many log-densities tell a quantile of 5 % to within a quarter of a per cent of the rows."""


@dataclass(frozen=True, slots=True)
class Densities:
    """Log-densities that others are compared with, those of the least dense row first.

    Attributes
    ----------
    values : (m,) ascending, in nats
    weight : (m,) of the rows, or None where all count the same
    """

    values: Floats
    weight: Floats | None = None

    @classmethod
    def of(cls, values: Rows, weight: Floats | None = None) -> Densities:
        """Sorted; rows without weight are left out."""
        values = np.asarray(values, dtype=np.float64)
        if weight is None or (weight == weight[0]).all():
            return cls(np.sort(values))
        values, weight = values[weight > 0], weight[weight > 0]
        order = np.argsort(values, kind="stable")
        return cls(values[order], weight[order])

    def quantile(self, share: float) -> float:
        """The density that this share of the rows, or of their weight, is below."""
        if self.weight is None:
            return float(np.quantile(self.values, share))
        reached = np.cumsum(self.weight)
        place = np.searchsorted(reached, share * reached[-1], side="right")
        return float(self.values[min(int(place), self.values.size - 1)])

    def percentile(self, log_density: Floats) -> Floats:
        """Per cent of the rows whose density is below or equal, for each of these (n,)."""
        place = np.searchsorted(self.values, log_density, side="right")
        weight = np.ones(self.values.size) if self.weight is None else self.weight
        reached = np.concatenate([[0.0], np.cumsum(weight)])
        percentile: Floats = 100.0 * reached[place] / reached[-1]
        return percentile

    def shifted(self, by: float) -> Densities:
        """The same densities on another scale."""
        return Densities(self.values + by, self.weight)


def remembered(n: int, weight: Floats | None) -> Ints | slice:
    """Which of n rows a model remembers the densities of: all, or a sample, always the same.

    The sample is drawn by chance from all of them. Every i-th row, or one of each of as many
    stretches, would go wrong where the data repeats with a period.
    """
    usable = None if weight is None else np.flatnonzero(weight > 0)
    count = n if usable is None else usable.size
    if count <= MOST_REMEMBERED:
        return slice(None) if usable is None else usable
    index = some_rows(count, MOST_REMEMBERED, np.random.default_rng(0))
    return index if usable is None else usable[index]


def nearest(prepared: PreparedMixture, log_density: Floats, rows: Rows) -> Ints:
    r"""The component (b,) of least Mahalanobis distance from each row, in what the row has.

    Parameters
    ----------
    log_density : (k, b) of each component alone, which falls with the distance from its mean by a
        law that the family knows
    """
    components = prepared.components
    peaks = np.diagonal(components.log_density(components.means))
    below, present = peaks[:, None] - log_density, components.n_features
    patterns = Patterns.of(rows)
    if patterns is not None:
        which, present = patterns.which, patterns.observed.sum(axis=1)[patterns.which]
        for p, there in enumerate(patterns.observed):
            at = np.where(there, components.means, np.nan)
            peaks = np.diagonal(components.log_density(at))
            below[:, which == p] = peaks[:, None] - log_density[:, which == p]
    closest: Ints = components.squared_distances(below, present).argmin(axis=0)
    return closest


MOST_SHOWN = 5
"""Flagged rows that are explained where the whole is printed."""


@dataclass(frozen=True, slots=True, repr=False)
class Anomalies(Shown, Tabular):
    r"""How unusual each row is under a mixture, and what makes the flagged ones so.

    Printed, it says how many rows are flagged and why the most unusual ones are. As a table, one
    line a row; ``driver`` is the feature that adds most, "" if not flagged.

    Attributes
    ----------
    log_density : (n,) :math:`\log p(x_i)`, in nats; lower is more unusual
    threshold : float, rows with less are flagged
    flagged : (n,) bool
    rank : (n,) int, 1 for the most unusual row
    percentile : (n,) per cent of the rows of the fit, or of the calibration, that are as unusual
        or more; NaN where a model from a file no longer knows them
    nearest : (n,) the component of least Mahalanobis distance
    rows : (m,) indices of the flagged rows, in their order
    values : (m, d) the flagged rows, in the units of the data
    drivers : (m, d) what each feature adds to the squared distance from the nearest component
    deviations : (m, d) of each feature from that component's mean, in its standard deviations
    feature_names : (d,)
    logarithms : tuple of int, the features whose deviations are those of their logarithms
    noise : (n,) bool, the rows that are noise, which are flagged whatever their density; None of a
        model without noise
    words : what deviations are counted from, and what in: of Student's t the centre and scales
    """

    log_density: Floats
    threshold: float
    flagged: Bools
    rank: Ints
    percentile: Floats
    nearest: Ints
    rows: Ints
    values: Floats
    drivers: Floats
    deviations: Floats
    feature_names: Sequence[str]
    logarithms: tuple[int, ...] = ()
    noise: Bools | None = None
    words: tuple[str, str] = ("mean", "sd")

    @property
    def share(self) -> float:
        """Of the rows, how many are flagged."""
        return float(self.flagged.mean())

    @property
    def driver_shares(self) -> Floats:
        """The same as ``drivers``, each row adding up to one."""
        total = self.drivers.sum(axis=1, keepdims=True)
        return self.drivers / np.where(total > 0, total, 1.0)

    @property
    def driver_names(self) -> Any:
        """The feature that adds most to the distance of each row (n,), "" if not flagged."""
        names = np.full(self.flagged.size, "", dtype=object)
        if self.rows.size:
            features = np.array(self.feature_names, dtype=object)
            names[self.rows] = features[self.drivers.argmax(axis=1)]
        return names

    def explain(self, row: int, *, first_row: int = 0, called: int | None = None) -> str:
        """Why a flagged row is unusual, in a sentence.

        Parameters
        ----------
        row : int, counted from 0
        first_row : int, what the sentence calls row 0
        called : int, what it calls this row, where that does not follow from the first

        Raises
        ------
        InvalidParameterError
            There is no such row.
        """
        n = self.flagged.size
        if isinstance(row, bool | np.bool_) or not isinstance(row, int | np.integer):
            raise InvalidParameterError(f"row is {row!r}; give the number of a row, from 0.")
        if not 0 <= row < n:
            raise InvalidParameterError(f"row is {row}, but the rows are numbered 0 to {n - 1}.")
        name = row + first_row if called is None else called
        if not self.flagged[row]:
            return (
                f"row {name} is not flagged: its log-density of "
                f"{self.log_density[row]:.4g} is not below {self.threshold:.4g}."
            )
        place = int(np.searchsorted(self.rows, row))
        told = self.values[place], self.drivers[place], self.deviations[place]
        nearest = int(self.nearest[row])
        why = explanation(
            self.feature_names, *told, nearest, logarithms=self.logarithms, words=self.words
        )
        return f"row {name}: {why}."

    def sentences(
        self, limit: int = 10, *, first_row: int = 0, numbers: Ints | None = None
    ) -> list[str]:
        """Why rows are unusual: a sentence for each flagged one, the most unusual first.

        Parameters
        ----------
        limit : int, the most sentences
        first_row : int, what the sentences call row 0
        numbers : (n,) int, numbers of the rows in a table that has others, too, counted from 0

        Raises
        ------
        InvalidParameterError
            ``limit`` is no whole number from 0 on.
        """
        order = np.argsort(self.rank[self.rows], kind="stable")[: check_limit(limit)]
        rows = self.rows[order]
        called = rows if numbers is None else np.asarray(numbers)[rows]
        return [
            self.explain(int(row), called=int(number) + first_row)
            for row, number in zip(rows, called, strict=True)
        ]

    def _parts(self) -> Sequence[str | Grid]:
        n, m = self.flagged.size, self.rows.size
        said = (
            f"{m:,} of {n:,} rows {'is' if m == 1 else 'are'} flagged as unusual: the log-density "
            f"is below {self.threshold:.6g}{'' if self.noise is None else ', or they are noise'}."
        )
        if not m:
            return [said]
        which = "The most unusual" if m > MOST_SHOWN else "They are"
        told = f"{said} {which}, with rows counted from 0:"
        more = [f"and {m - MOST_SHOWN:,} more: sentences() and to_frame() have all."]
        return [told, *self.sentences(MOST_SHOWN), *more[: m > MOST_SHOWN]]

    def _columns(self) -> Mapping[str, NDArray[Any]]:
        share = np.full(self.flagged.size, np.nan)
        if self.rows.size:
            share[self.rows] = self.driver_shares.max(axis=1)
        return {
            "log_density": self.log_density,
            "flagged": self.flagged,
            "rank": self.rank,
            "percentile": self.percentile,
            "nearest": self.nearest,
            "driver": self.driver_names,
            "driver_share": share,
        }


def ranks(log_density: Floats, *others: Floats) -> Ints:
    """1 for the least dense row and so on (n,).

    Of equals that which is less by ``others`` (n,) comes first, and else the first.
    """
    order = np.lexsort((*others[::-1], log_density))
    return np.argsort(order) + 1
