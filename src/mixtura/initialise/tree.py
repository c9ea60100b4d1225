r"""A tree of the rows: which groups merge with which, from a group a row to one of all of them.

Model-based agglomeration (Banfield & Raftery 1993, Biometrics 49:803; Fraley 1998, SIAM Journal on
Scientific Computing 20:270) by the criterion for covariances that differ in volume, shape and
orientation, which :mod:`mixtura.kernels.reference.agglomeration` states. One tree holds a
partition for every number of groups.

It sees the rows on their principal axes: of standardised columns :math:`X = U D V^\top` the
coordinates :math:`X V D^{-1/2} = U D^{1/2}`, in which wide axes count more than narrow ones, but
less than they are wider (Scrucca & Raftery 2015, Advances in Data Analysis and Classification
9:447). With :math:`\alpha` their mean variance these are mclust's choices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from mixtura import kernels
from mixtura._typing import Floats, Ints
from mixtura.initialise.axes import Axes
from mixtura.process.cancel import check

MOST_ROWS = 2_000
"""Rows that a tree is grown on; of more, a sample. Time and memory go with their square: 2000 take
8 MB and less than a tenth of a second in up to eight columns, 5000 take 50 MB and half a second.
"""

AT_ONCE = 1 << 20
"""Numbers of a block of rows that are given to groups of the sample."""

NUMBERS_OF_ROWS = (0.1, 1e6)
"""Weights are numbers of rows where their mean lies between these; else it is scaled to one."""


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """The mergers of n points, which are distinct rows of a sample or all distinct rows.

    Attributes
    ----------
    axes : what makes points of rows
    points : (n, r)
    weight : (n,)
    alpha : what one row is worth of scatter
    mergers : (n - 1, 2), of each the first points of both groups, the earlier one first
    rows : (s,) numbers of the rows that were looked at
    point : (s,) the point that each of these is at
    """

    axes: Axes
    points: Floats
    weight: Floats
    alpha: float
    mergers: Ints
    rows: Ints
    point: Ints

    @classmethod
    def of(cls, coordinates: Floats, weight: Floats) -> Self:
        """Grow it on rows (m, d) of weights (m,) > 0, or on MOST_ROWS of them.

        It depends on neither the order of the rows nor, up to MOST_ROWS, on whether a row is
        there twice or once with weight two.
        """
        rows, counts = _looked_at(weight)
        given = coordinates[rows] + 0.0  # no -0.0
        distinct, point = np.unique(given, axis=0, return_inverse=True)
        point = point.reshape(-1)
        mass = _in_any_order(point, counts, len(distinct))
        axes = Axes.of(distinct, mass)
        points = axes.points(distinct)
        squares = float(mass @ np.square(points).sum(axis=1))
        alpha = max(squares / (mass.sum() * points.shape[1]), float(np.finfo(np.float64).eps))
        mergers = kernels.agglomerate(points, mass, alpha)
        return cls(axes, points, mass, alpha, mergers, rows, point)

    def labels(self, coordinates: Floats, k: int) -> Ints:
        r"""The group (m,) of each row where there are k, or as many as there are points.

        Groups are numbered by their first points. Rows that the tree was not grown on go where
        the Gaussian of a group, :math:`N(\bar x_k, (W_k + \alpha I) / n_k)`, is densest.
        """
        group = self.cut(k)
        labels = np.empty(len(coordinates), dtype=np.intp)
        labels[self.rows] = group[self.point]
        if self.rows.size < labels.size:
            others = np.ones(labels.size, dtype=np.bool_)
            others[self.rows] = False
            which = np.flatnonzero(others)
            labels[which] = self._nearest(coordinates, which, group)
        return labels

    def cut(self, k: int) -> Ints:
        """The group (n,) of each point."""
        n = len(self.points)
        into = np.arange(n)
        before = self.mergers[: max(n - k, 0)]
        into[before[:, 1]] = before[:, 0]
        while not np.array_equal(into, further := into[into]):
            into = further
        group: Ints = np.unique(into, return_inverse=True)[1]
        return group.reshape(-1)

    def _nearest(self, coordinates: Floats, which: Ints, group: Ints) -> Ints:
        means, factors = self._gaussians(group)
        step = max(1, AT_ONCE // (coordinates.shape[1] + means.size))
        found = np.empty(which.size, dtype=np.intp)
        for begin in range(0, which.size, step):
            check()
            some = slice(begin, begin + step)
            points = self.axes.points(coordinates[which[some]])
            found[some] = kernels.log_density["full"](points, means, factors).argmax(axis=0)
        return found

    def _gaussians(self, group: Ints) -> tuple[Floats, Floats]:
        """Means (k, r) and factors (k, r, r) of the precisions of the groups."""
        k, r = int(group.max()) + 1, self.points.shape[1]
        means, covariances = np.empty((k, r)), np.empty((k, r, r))
        for number in range(k):
            mine = group == number
            mass, points = self.weight[mine], self.points[mine]
            means[number] = mass @ points / mass.sum()
            centred = points - means[number]
            scatter = (centred * mass[:, None]).T @ centred
            covariances[number] = (scatter + self.alpha * np.eye(r)) / mass.sum()
        return means, kernels.precision_factor(covariances)


def _looked_at(weight: Floats) -> tuple[Ints, Floats]:
    """The rows (s,) that a tree is grown on, and what each of them weighs.

    Of many rows it is one of each of MOST_ROWS strata of equal weight, always the same ones.
    """
    mean, (least, most) = float(weight.mean()), NUMBERS_OF_ROWS
    if not least <= mean <= most:
        weight = weight / mean
    if weight.size <= MOST_ROWS:
        return np.arange(weight.size), weight
    ends = weight.cumsum()
    places = np.arange(MOST_ROWS) + np.random.default_rng(0).random(MOST_ROWS)
    drawn = ends.searchsorted(places * (ends[-1] / MOST_ROWS), side="right")
    rows, counts = np.unique(np.minimum(drawn, weight.size - 1), return_counts=True)
    return rows, counts * (ends[-1] / weight.size)


def _in_any_order(point: Ints, weight: Floats, n: int) -> Floats:
    """The weight (n,) at each point, the same bits in whatever order the rows came."""
    order = np.lexsort((weight, point))
    starts = point[order].searchsorted(np.arange(n))
    mass: Floats = np.add.reduceat(weight[order], starts)
    return mass
