r"""The smallest box that holds the rows, and its volume: where uniform noise may lie.

It is the smaller of two, one along the columns and one along the principal axes of the rows. That
is what mclust's noise component takes (Fraley & Raftery 2002, JASA 97:611, section 3.3). Of rows
that lack values it is the one along the columns.

Rows that do not vary along some direction leave a box without volume, and a density without end.
There every component of a mixture has its spread from the floor f, and so has the box: no side is
less than :math:`\sqrt{2\pi f}`, which gives the noise the density that a component has at its
mean. So such a direction speaks neither for the noise nor against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Self

import numpy as np

from mixtura._typing import Bools, Floats
from mixtura.data import Source
from mixtura.initialise.floor import Floor
from mixtura.initialise.moments import Moments
from mixtura.model.families import Components

LOG_2PI = float(np.log(2.0 * np.pi))

MOST_TURNED = 1_000
"""Columns up to which the principal axes are looked at: of more they cost more than the fit."""

EQUAL = 1e-9
"""Eigenvalues that differ by less, as a share of the largest, leave their axes undecided."""

HULL_OF = 3, 20_000
"""Columns and rows up to which the hull of rows is taken; of more rows, of an even part."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box in the space of the rows.

    Attributes
    ----------
    corner : (d,) one corner
    edges : (r, d) the edges that lead from it, at right angles to one another; none for a
        direction in which the rows do not vary
    log_volume : of the box, with the least side in these directions
    sides : (2, d) the middle of the rows and the length of a side along each column, of the box
        along the columns that has this volume; for rows that lack values
    wide : (d,) the columns in which the rows vary by more than the least side
    """

    corner: Floats
    edges: Floats
    log_volume: float
    sides: Floats
    wide: Bools

    @classmethod
    def around(
        cls, source: Source, moments: Moments, floor: Floor, family: type[Components]
    ) -> Self:
        """The smaller of the two boxes around the rows of positive weight.

        Where values are missing it is the one along the columns: a row without all of its values
        is nowhere along an axis of several columns, and the law of evenly spread rows on some
        columns is evenly spread for this box alone.
        """
        least = _least(moments, floor, family)
        low, high = _ranges(source, np.zeros(source.n_features), None)
        sides, narrowest = high - low, np.sqrt(2.0 * np.pi * least)
        lengths = np.maximum(sides, narrowest)
        log_volume = float(np.log(lengths).sum())
        of_columns = np.stack([low + 0.5 * sides, lengths]), sides > narrowest
        plain = cls(low, np.diag(sides)[sides > 0], log_volume, *of_columns)
        if moments.incomplete or not 1 < source.n_features <= MOST_TURNED:
            return plain
        turned = cls._turned(source, moments.mean, least, family.spans_all_directions)
        if turned is None or plain.log_volume <= turned[2]:
            return plain
        return cls(*turned, _of_volume(*of_columns, turned[2]), of_columns[1])

    @staticmethod
    def _turned(
        source: Source, centre: Floats, least: Floats, may_be_flat: bool
    ) -> tuple[Floats, Floats, float] | None:
        """The corner, the edges and the log-volume of the one along the principal axes.

        None where it is flat and components are not: they have no density on it to hold against
        that of the noise.
        """
        axes = _principal_axes(source, centre)
        low, high = _ranges(source, centre, axes)
        narrowest = np.sqrt(2.0 * np.pi * np.square(axes) @ least)
        wide = high - low >= narrowest
        flat = centre.size - int(wide.sum())
        if flat and not may_be_flat:
            return None
        axes, low, high = axes[wide], low[wide], high[wide]
        log_volume = float(np.log(high - low).sum())
        if flat:
            # across the wide ones, the floor's volume: log det N' F N, by that of Q' F^-1 Q
            _, inner = np.linalg.slogdet((axes / least) @ axes.T)
            log_volume += 0.5 * (inner + np.log(least).sum() + flat * LOG_2PI)
        return centre + low @ axes, axes * (high - low)[:, None], float(log_volume)

    @property
    def background(self) -> float:
        """The log-density of rows that are spread evenly over it."""
        return -self.log_volume

    def scaled(self, log_volume: float) -> Self:
        """A box about the same middle, along the same axes, with another volume."""
        of_columns = _of_volume(self.sides, self.wide, log_volume), self.wide
        if not len(self.edges):
            return type(self)(self.corner, self.edges, log_volume, *of_columns)
        grown = np.exp((log_volume - self.log_volume) / len(self.edges))
        middle = self.corner + 0.5 * self.edges.sum(axis=0)
        edges = self.edges * grown
        return type(self)(middle - 0.5 * edges.sum(axis=0), edges, log_volume, *of_columns)


def _of_volume(sides: Floats, wide: Bools, log_volume: float) -> Floats:
    """The same sides (2, d) longer or shorter, those that are wide by one factor, to a volume."""
    grows = wide if wide.any() else np.ones_like(wide)
    logs = np.log(sides[1])
    logs = np.where(grows, logs + (log_volume - logs.sum()) / grows.sum(), logs)
    return np.stack([sides[0], np.exp(logs)])


def log_hull(source: Source, moments: Moments) -> float:
    r"""The logarithm of a volume that no convex set around the rows is smaller than.

    In few columns that of their hull; else the root of
    :math:`(d + 1) \det \Sigma / d!`, the mean square of the volume of a simplex of d + 1 rows
    drawn by chance (van der Vaart 1965, Annals of Mathematical Statistics 36:765). Minus infinity
    where they have none.
    """
    d = source.n_features
    if d == 1:
        low, high = _ranges(source, np.zeros(1), None)
        return float(np.log(high - low)[0]) if high > low else -np.inf
    rows, weight = source.some(HULL_OF[1])
    rows = rows if weight is None else rows[weight > 0]
    if moments.incomplete:  # a set around all rows is one around the complete ones
        rows = rows[~np.isnan(rows).any(axis=1)]
        if len(rows) <= d:
            return -np.inf
    centred = rows - moments.mean
    if d <= HULL_OF[0] and len(rows) > d:
        from scipy.spatial import ConvexHull, QhullError  # a tenth of a second, for this alone

        unit = np.where(moments.spread > 0, np.sqrt(moments.spread), 1.0)
        try:
            return float(np.log(ConvexHull(centred / unit).volume) + np.log(unit).sum())
        except (QhullError, ValueError):
            return -np.inf
    sign, log_det = np.linalg.slogdet(np.cov(centred.T, bias=True))
    if not sign > 0:
        return -np.inf
    log_factorial = float(np.log(np.arange(1, d + 1)).sum())
    return float(0.5 * (np.log(d + 1.0) + log_det - log_factorial))


def _least(moments: Moments, floor: Floor, family: type[Components]) -> Floats:
    """The variance (d,) that components have along columns which do not vary: their floor.

    Some families have another there, as spheres do: that of one component of all rows.
    """
    variances = np.maximum(moments.spread, floor.variances)
    one = family.from_feature_variances(moments.mean[None], variances, floor.variances)
    own = np.broadcast_to(one.variances, (1, variances.size))[0]
    return np.where(moments.spread > 0, floor.variances, np.maximum(own, floor.variances))


def _ranges(source: Source, centre: Floats, axes: Floats | None) -> tuple[Floats, Floats]:
    """The least and the greatest coordinate of the rows from a centre, by column or axis."""
    low = np.full(source.n_features if axes is None else len(axes), np.inf)
    high = -low
    for block in source.blocks():
        rows = block.rows if block.weight is None else block.rows[block.weight > 0]
        if not len(rows):
            continue
        seen = rows.astype(np.float64) - centre
        seen = seen if axes is None else seen @ axes.T
        if block.patterns is None:
            low, high = np.minimum(low, seen.min(axis=0)), np.maximum(high, seen.max(axis=0))
        else:
            low = np.fmin(low, np.fmin.reduce(seen, axis=0))
            high = np.fmax(high, np.fmax.reduce(seen, axis=0))
    return low, high


def _principal_axes(source: Source, centre: Floats) -> Floats:
    """Orthonormal rows (r, d), of all directions that the rows may spread in."""
    d = centre.size
    if source.n_rows <= d:
        rows = np.concatenate(
            [_weighted(block.rows, block.row_weights, centre) for block in source.blocks()]
        )
        axes: Floats = np.linalg.svd(rows, full_matrices=False)[2]
        return axes
    scatter = np.zeros((d, d))
    for block in source.blocks():
        rows = _weighted(block.rows, block.row_weights, centre)
        scatter += rows.T @ rows
    unit = scatter.diagonal().max()
    values, vectors = np.linalg.eigh(scatter / unit if unit > 0 else np.eye(d))
    return _decided(values, vectors.T)


def _weighted(rows: Floats, weight: Floats, centre: Floats) -> Floats:
    deviations: Floats = (rows.astype(np.float64) - centre) * np.sqrt(weight)[:, None]
    return deviations


def _decided(values: Floats, axes: Floats) -> Floats:
    """The same axes, where equal eigenvalues leave them to rounding those next to the columns.

    A grid or a ball has no principal axes of its own; what rounding makes of them would depend on
    the order of the rows.
    """
    decided = axes.copy()
    ends = np.flatnonzero(np.diff(values) > EQUAL * np.abs(values).max()) + 1
    for begin, end in zip([0, *ends], [*ends, values.size], strict=True):
        if end - begin > 1:
            decided[begin:end] = _next_to_columns(axes[begin:end])
    return decided


def _next_to_columns(axes: Floats) -> Floats:
    """Other axes (m, d) of the same space: the columns seen in it, one after the other."""
    found: list[Floats] = []
    for column in range(axes.shape[1]):
        seen = axes[:, column] @ axes
        for other in found:
            seen = seen - (seen @ other) * other
        length = np.linalg.norm(seen)
        if length > 1.0 / (2.0 * axes.shape[1]) and len(found) < len(axes):
            found.append(seen / length)
    if len(found) < len(axes) or any(abs(a @ b) > EQUAL for a, b in combinations(found, 2)):
        return axes
    return np.array(found)
