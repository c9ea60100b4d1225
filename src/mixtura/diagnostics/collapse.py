"""What has become of the components that a fit has lost, one reason each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mixtura._typing import Bools, Floats, Ints, Rows
from mixtura.diagnostics.seats import Seat, seats
from mixtura.model.families import Gaussian, StudentT
from mixtura.model.mixture import NEGLIGIBLE, Mixture
from mixtura.patterns import complete

SAME = 1e-6, 1e-3
"""Difference of means, in standard deviations, and of covariances, in units of the covariance, up
to which two components are one: no more comes between them than rounding, or a last step of EM."""

AT_FLOOR = 1.1
"""Variance of a column in units of its floor up to which the column itself is what lies there."""

LOADING = 0.3
"""Share of the largest loading of a direction from which on a column takes part in it."""

Responsibilities = Callable[[Ints], Floats]
"""From the numbers of some components (m,) to their responsibilities (m, n)."""


@dataclass(frozen=True, slots=True)
class Collapse:
    """The components that mean nothing, each named under the first of these that is true of it.

    Attributes
    ----------
    weightless : components without weight, which EM never gives a row again
    twins : sets of components of the same mean and covariance, which EM never parts again
    seats : where a component sits on repeated values
    starved : effective rows of those that have fewer than ``needed``
    floored : of those on the covariance floor, the columns of the mixture in which they are; none
        where it is no column more than another
    masses : (k,) effective rows of all
    shared : whether one covariance serves all of them
    unsound : the fit says that every run collapsed
    incomplete : whether some rows lack values
    """

    weightless: tuple[int, ...]
    twins: tuple[tuple[int, ...], ...]
    seats: tuple[Seat, ...]
    starved: dict[int, float]
    floored: dict[int, tuple[int, ...]]
    masses: Floats
    needed: int
    shared: bool
    unsound: bool
    incomplete: bool = False

    def __bool__(self) -> bool:
        return self.unsound or self.explained

    @property
    def explained(self) -> bool:
        """Whether a component is named."""
        return bool(self.weightless or self.twins or self.seats or self.starved or self.floored)

    @property
    def lost(self) -> int:
        """How many components fewer there would be without those that are one or have no row."""
        return len(self.weightless) + sum(len(group) - 1 for group in self.twins)


def collapse_of(
    mixture: Mixture,
    total_weight: float,
    rows: Rows,
    weight: Floats | None,
    responsibilities: Responsibilities,
    *,
    unsound: bool = False,
) -> Collapse:
    """Look at a mixture that has the covariance floor of its fit.

    Parameters
    ----------
    mixture : one mixture
    total_weight : of the rows of the fit
    rows : (n, d) in the units that values are to be told in, which need not be the mixture's
    weight : (n,) of these rows, or None
    unsound : the fit says that every run collapsed, even if the floor that came to hold the last
        of them leaves no component on it
    """
    components, masses = mixture.components, mixture.shares * total_weight
    needed = mixture.least_rows
    weightless = mixture.shares <= NEGLIGIBLE
    if mixture.proper:  # which has a covariance all the same
        weightless = weightless | (masses < needed - 1e-6)
    twins = identical(mixture, ~weightless)
    told: Bools = weightless.copy()
    for group in twins:
        told[list(group)] = True
    starved = masses < needed - 1e-6
    floored = mixture.at_floor()
    lost = np.flatnonzero((starved | floored) & ~told)
    if unsound and not (lost.size or told.any()):
        lost = np.arange(mixture.n_components)
    sat = seats(lost, responsibilities(lost), rows, weight) if lost.size else []
    told[[seat.component for seat in sat]] = True
    few, flat = np.flatnonzero(starved & ~told), np.flatnonzero(floored & ~starved & ~told)
    return Collapse(
        weightless=tuple(np.flatnonzero(weightless).tolist()),
        twins=twins,
        seats=tuple(sat),
        starved={int(k): float(masses[k]) for k in few},
        floored={int(k): _floored_columns(mixture, int(k)) for k in flat},
        masses=masses,
        needed=needed,
        shared=components.shared,
        unsound=unsound,
        incomplete=not complete(rows),
    )


def identical(mixture: Mixture, among: Bools | None = None) -> tuple[tuple[int, ...], ...]:
    """Sets of all components, or of some (k,), the same but for rounding and their weights."""
    means = mixture.components.means
    left = list(range(len(means)) if among is None else np.flatnonzero(among).tolist())
    found = []
    while left:
        first, rest = left[0], np.array(left[1:], dtype=np.intp)
        covariance, unit = _covariance(mixture, first), _deviations(mixture, first)
        near = (np.abs(means[rest] - means[first]) <= SAME[0] * unit).all(axis=1)
        scale = np.square(unit) if covariance.ndim < 2 else unit[:, None] * unit
        same = [
            int(other)
            for other in rest[near]
            if (np.abs(_covariance(mixture, int(other)) - covariance) <= SAME[1] * scale).all()
        ]
        if same:
            found.append((first, *same))
        left = [int(other) for other in rest if other not in same]
    return tuple(found)


def _covariance(mixture: Mixture, k: int) -> Floats:
    """Of one component, in its family's shape: a matrix (d, d), variances (d,) or one ()."""
    components = mixture.components
    covariances: Floats = components.covariance_matrices
    if isinstance(components, Gaussian | StudentT):
        covariances = components.covariances
    return np.asarray(covariances if components.shared else covariances[k])


def _deviations(mixture: Mixture, k: int) -> Floats:
    """Standard deviations of one component along the features: (d,), or () for one of all."""
    covariance = _covariance(mixture, k)
    return np.sqrt(np.diagonal(covariance) if covariance.ndim == 2 else covariance)


def _floored_columns(mixture: Mixture, k: int) -> tuple[int, ...]:
    """The columns in which a component on the floor has no spread, or that make up where.

    Not those in which no component has any, since the data have none.
    """
    if _covariance(mixture, k).ndim == 0:
        return ()
    own = _at_floor(mixture, k)
    if mixture.flat:
        own &= ~np.all([_at_floor(mixture, j) for j in range(mixture.n_components)], axis=0)
    if own.any():
        return tuple(np.flatnonzero(own).tolist())
    covariance, deviations = _covariance(mixture, k), _deviations(mixture, k)
    if covariance.ndim == 1:
        return ()
    # of a direction, in which wide columns count no more than narrow ones
    axes = np.linalg.eigh(covariance / (deviations[:, None] * deviations))[1]
    loading = np.abs(axes[:, min(mixture.flat, len(axes) - 1)])
    return tuple(np.flatnonzero(loading >= LOADING * loading.max()).tolist())


def _at_floor(mixture: Mixture, k: int) -> Bools:
    """Columns (d,) in which the variance of one component is no more than the floor."""
    return np.square(_deviations(mixture, k)) <= AT_FLOOR * mixture.floor
