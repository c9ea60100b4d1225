r"""Rows to ever fewer groups: of all pairs of groups the one is merged that costs least.

What is kept small is the sum over groups of

.. math:: n_k \log\left(\left|W_k / n_k\right| + (\mathrm{tr} W_k + \alpha) / n_k\right)

with :math:`n_k` the weight of a group and :math:`W_k` its scatter about its mean: the
classification likelihood of Gaussians with a covariance each, with a trace beside the
determinant so that groups of few rows have a value too (Banfield & Raftery 1993, Biometrics
49:803; Fraley 1998, SIAM Journal on Scientific Computing 20:270). The scatter of two groups in
one is :math:`W_i + W_j + n_i n_j / (n_i + n_j)\, \delta\delta^\top`, with :math:`\delta` from
one mean to the other.
"""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.process.cancel import check

NOTHING = 1e-13
"""A determinant below so much of what it is added to changes nothing."""


def agglomerate(points: Floats, weight: Floats, alpha: float) -> Ints:
    """The mergers (n - 1, 2) of n points, by the first points of the two groups.

    Of pairs that cost the same to single precision, the first in the order of the points is
    merged: ties on a grid are no matter of rounding.

    Parameters
    ----------
    points : (n, d), distinct
    weight : (n,) > 0
    alpha : > 0, what one point is worth of scatter
    """
    n = len(points)
    groups = _Groups(points, weight, alpha)
    costs = np.full((n, n), np.inf, dtype=np.float32)
    for i in range(n - 1):
        check()
        costs[i, i + 1 :] = groups.rises(i)[i + 1 :]
    nearest = costs.argmin(axis=1)
    least = costs.min(axis=1)
    mergers: Ints = np.empty((n - 1, 2), dtype=np.intp)
    for number in range(n - 1):
        check()
        i = int(least.argmin())
        j = int(nearest[i])
        mergers[number] = i, j
        groups.join(i, j)
        costs[:, j] = costs[j] = np.inf
        with_others = np.where(groups.there, groups.rises(i), np.inf).astype(np.float32)
        costs[:i, i] = with_others[:i]
        costs[i, i + 1 :] = with_others[i + 1 :]
        better = costs[:i, i] < least[:i]
        better |= (costs[:i, i] == least[:i]) & (i < nearest[:i])
        stale = (nearest == i) | (nearest == j)
        stale[[i, j]] = True
        least[:i][better], nearest[:i][better] = costs[:i, i][better], i
        least[stale], nearest[stale] = costs[stale].min(axis=1), costs[stale].argmin(axis=1)
    return mergers


class _Groups:
    """Weight, mean and scatter of each, in the place of its first point."""

    def __init__(self, points: Floats, weight: Floats, alpha: float) -> None:
        n, d = points.shape
        self.alpha = alpha
        self.mass, self.rows = weight.astype(np.float64), np.ones(n)
        self.means = np.array(points.T, dtype=np.float64)
        self.scatter, self.trace = np.zeros((d, d, n)), np.zeros(n)
        self.term = self.mass * np.log(alpha / self.mass)
        self.there = np.ones(n, dtype=np.bool_)

    def rises(self, i: int) -> Floats:
        """By how much the criterion rises where group i merges with each of the others (n,)."""
        mass = self.mass + self.mass[i]
        reduced = self.mass * self.mass[i] / mass
        away = self.means - self.means[:, i, None]
        trace = self.trace + self.trace[i] + reduced * np.square(away).sum(axis=0)
        inside = (trace + self.alpha) / mass
        d = len(away)
        bound = np.power(trace / mass / d, d)  # the geometric mean is no more than the arithmetic
        matters = (bound > NOTHING * inside) & (self.rows + self.rows[i] > d)
        which = np.flatnonzero(matters & self.there)
        if which.size:
            some = away[:, which]
            matrices = self.scatter[:, :, which] + self.scatter[:, :, i, None]
            matrices += reduced[which] * some[:, None] * some
            inside[which] += _determinants(matrices / mass[which])
        rises: Floats = mass * np.log(inside) - (self.term + self.term[i])
        return rises

    def join(self, i: int, j: int) -> None:
        """Group j becomes part of group i."""
        rise = self.rises(i)[j]
        mass = self.mass[i] + self.mass[j]
        away = self.means[:, j] - self.means[:, i]
        reduced = self.mass[i] * self.mass[j] / mass
        self.scatter[:, :, i] += self.scatter[:, :, j] + reduced * np.outer(away, away)
        self.trace[i] += self.trace[j] + reduced * (away @ away)
        self.means[:, i] += self.mass[j] / mass * away
        self.term[i] += self.term[j] + rise
        self.rows[i] += self.rows[j]
        self.mass[i], self.there[j] = mass, False


def _determinants(matrices: Floats) -> Floats:
    """Of symmetric matrices (d, d, m), in place; zero where rounding leaves no positive one."""
    product = np.ones(matrices.shape[2])
    for p in range(len(matrices)):
        pivot = matrices[p, p]
        product *= np.maximum(pivot, 0.0)
        factors = matrices[p + 1 :, p] / np.where(pivot > 0, pivot, 1.0)
        matrices[p + 1 :, p + 1 :] -= factors[:, None] * matrices[p, p + 1 :]
    return product
