r"""Axes that components have in common: the D of :math:`\Sigma_k = D V_k D^\top`.

For given variances :math:`v_{kj}` the axes are those that make
:math:`\sum_k n_k \sum_j d_j^\top S_k d_j / v_{kj}` smallest. In the plane of two of them that is
:math:`a \cos 2\theta + b \sin 2\theta` and a constant, whose smallest value is known: rotations by
pairs, each the best there is, as Flury & Gautschi (1986, SIAM J. Sci. Stat. Comput. 7:169) have
them for common principal components; pairs that have no axis in common turn at once, as in a
tournament where everybody meets everybody (Brent & Luk 1985, the same 6:69). Variances follow the
spreads, so that there is more to gain than for given ones, and a turn goes farther by what that is
worth. The minorise-maximise steps of Browne & McNicholas (2014, Advances in Data Analysis and
Classification 8:217) end where these do, and take more steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Self

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.model.gaussian.axes import eigen
from mixtura.model.gaussian.eigenvalues import pooled

MOST_SWEEPS = 100
"""Sweeps over all pairs of axes within one M-step; a few are the rule.

Where rows span fewer directions than there are columns it may take hundreds. The next M-step then
goes on from where this one was left, so that nothing is lost.
"""

AT_REST = 1e-10
"""Half nats a unit of mass and axis below which axes are at rest.

It is what a sweep gains, and also what all others will, if each gains the share of the one before
that this one does: where that is nearly all, a small gain alone says little.
"""

ENOUGH = 0.01
"""Of what an M-step on the way has gained: a sweep that gains no more is its last.

Sweeps gain ever less, each a fixed share of the one before where columns are many, and most of
them gain what the next M-step changes again. One that ends early raises the likelihood all the
same, as any does that gains something (Dempster, Laird & Rubin 1977, JRSS B 39:1, section 1), and
EM has the same ends.
"""

NO_TURN = 1e-10
"""The sine of an angle that gains nothing."""

FARTHER, SMALL_TURN = 1.9, 0.29
"""How many times as far a turn goes at most (from two on it would gain nothing), and the sine
below which it may."""

Rule = Callable[[Floats, Floats], tuple[Floats, Floats]]
"""Variances (..., k, d) for spreads along axes (..., k, d) and masses (..., k), and multipliers
(..., k): a spread is so many times its variance, unless that is on the floor."""


def common_axes(covariances: Floats) -> Floats:
    """The axes (..., d, d), in columns, of covariances (..., k, d, d) that share them.

    By the eigenvectors of one combination, in which no two axes are equally long unless they are
    in every component (but by chance, and then the M-step finds them anew).
    """
    k = covariances.shape[-3]
    lengths = np.trace(covariances, axis1=-2, axis2=-1)
    share = 1.0 / (np.sqrt(2.0) + np.arange(k))
    combined = (covariances * (share / lengths)[..., None, None]).sum(-3)
    return eigen(combined)[1]


def best_axes(
    spread: Floats,
    mass: Floats,
    before: Floats,
    rule: Rule,
    floor: float | None = None,
    enough: float = 0.0,
) -> tuple[Floats, Floats]:
    """Common axes (..., d, d), in columns, and variances along them (..., k, d).

    Parameters
    ----------
    spread : (..., k, d, d)
    mass : (..., k)
    before : axes (..., d, d) to begin with, where those of the spread of all rows are no better
    rule : the best variances of the family for spreads along given axes
    floor : the smallest variance that it gives, where it gives those at or above one
    enough : the share of what sweeps have gained below which another is not worth its time
    """
    lead, (k, d) = spread.shape[:-3], spread.shape[-3:-1]
    spreads, masses = spread.reshape(-1, k, d, d), mass.reshape(-1, k)
    share = masses / masses.sum(-1, keepdims=True)
    of_all = eigen(pooled(spreads, masses)[:, 0])[1]
    starts = [before.reshape(-1, d, d), of_all]
    best = _best_start(spreads, share, starts, rule)
    moving, begun = np.arange(len(spreads)), best.level.copy()
    earlier = np.full(len(spreads), np.inf)
    for _ in range(MOST_SWEEPS if d > 1 else 0):
        now, n = best.take(moving), share[moving]
        after = now.swept(n, rule, floor)
        stuck = np.flatnonzero(~(after.level < now.level))
        if stuck.size:  # the multipliers have followed: without the variances doing so
            after.put(stuck, now.take(stuck).swept(n[stuck], rule, None))
        better = after.level <= now.level
        best.put(moving[better], after.take(better))
        gained = np.where(better, now.level - after.level, 0.0)
        little = enough * (begun[moving] - best.level[moving])
        more, fallen = gained, earlier[moving] - gained
        if not enough:
            series = np.square(gained) / np.where(fallen > 0, fallen, np.inf)
            more = np.maximum(gained, series)
        earlier[moving] = gained
        moving = moving[more > np.maximum(AT_REST * d, little)]
        if not moving.size:
            break
    axes, variances = best.axes, best.variances
    return axes.reshape(*lead, d, d), variances.reshape(*lead, k, d)


@dataclass(slots=True)
class _Turned:
    """Axes (m, d, d), the spreads turned to them (m, k, d, d), and what a rule makes of those."""

    axes: Floats
    spreads: Floats
    variances: Floats
    multipliers: Floats
    level: Floats
    """Twice the expected nats a unit of mass that are lost (m,), but for a constant."""

    @classmethod
    def of(cls, axes: Floats, spreads: Floats, share: Floats, rule: Rule) -> Self:
        along = np.maximum(np.diagonal(spreads, axis1=-2, axis2=-1), 0.0)  # but for rounding
        variances, multipliers = rule(along, share)
        lost = (np.log(variances) + along / variances).sum(-1)
        return cls(axes, spreads, variances, multipliers, (lost * share).sum(-1))

    def take(self, which: Any) -> Self:
        return type(self)(*(getattr(self, each.name)[which] for each in fields(self)))

    def put(self, which: Any, other: Self) -> None:
        for each in fields(self):
            getattr(self, each.name)[which] = getattr(other, each.name)

    def swept(self, share: Floats, rule: Rule, floor: float | None) -> Self:
        """After a turn of each pair; with a floor, for variances that follow the spreads."""
        axes, spreads = self.axes.copy(), self.spreads.copy()
        for p, q in _rounds(axes.shape[-1]):
            c, s = self._turn(spreads, share, p, q, floor)
            _rotate(axes, spreads, c, s, p, q)
        return type(self).of(axes, spreads, share, rule)

    def _turn(
        self, spreads: Floats, share: Floats, p: Ints, q: Ints, floor: float | None
    ) -> tuple[Floats, Floats]:
        """Cosines and sines (m, pairs) of the angles by which axes p and q are best turned."""
        a, b, both = spreads[..., p, p], spreads[..., q, q], spreads[..., p, q]
        masses, times = share[..., None], self.multipliers[..., None]
        bend: Floats | float = 0.0
        if floor is None:
            by_p, by_q = 1.0 / self.variances[..., p], 1.0 / self.variances[..., q]
        else:
            by_p = 1.0 / np.maximum(a / times, floor)
            by_q = 1.0 / np.maximum(b / times, floor)
            squares = np.where(a > floor * times, np.square(by_p), 0.0)
            squares += np.where(b > floor * times, np.square(by_q), 0.0)
            bend = (masses * np.square(both) * squares / times).sum(-2)
        pull = masses * (by_p - by_q)
        cosine, sine = 0.5 * (pull * (a - b)).sum(-2), (pull * both).sum(-2)
        still = (cosine == 0) & (sine == 0)
        still |= (cosine < 0) & (np.abs(sine) < 2.0 * NO_TURN * np.hypot(cosine, sine))
        angle = np.where(still, 0.0, 0.5 * np.arctan2(-sine, -cosine))
        c, s = np.cos(angle), np.sin(angle)
        if floor is not None:
            left = -cosine - bend  # quarters of second derivatives
            few = left * FARTHER <= -cosine
            farther = np.where(few, FARTHER, -cosine / np.where(few, 1.0, left))
            small = (cosine < 0) & (np.abs(s) < SMALL_TURN)
            s = np.where(small, s * farther, s)
            c = np.where(small, np.sqrt(np.maximum(1.0 - s * s, 0.0)), c)
        return c, s


def _best_start(spreads: Floats, share: Floats, starts: list[Floats], rule: Rule) -> _Turned:
    best: _Turned | None = None
    for axes in starts:
        turned = np.swapaxes(axes, -1, -2)[:, None] @ spreads @ axes[:, None]
        start = _Turned.of(axes.copy(), turned, share, rule)
        if best is None:
            best = start
            continue
        better = start.level < best.level
        best.put(better, start.take(better))
    assert best is not None  # noqa: S101
    return best


@cache
def _rounds(d: int) -> tuple[tuple[Ints, Ints], ...]:
    """All pairs of d axes, in rounds in which each axis is in one pair at most."""
    seats = list(range(d + d % 2))  # an axis too many where d is odd, whose partner rests
    rounds = []
    for _ in range(len(seats) - 1):
        half = len(seats) // 2
        pairs = zip(seats[:half], reversed(seats[half:]), strict=True)
        kept = [sorted(pair) for pair in pairs if max(pair) < d]
        p, q = np.array(kept, dtype=np.intp).reshape(-1, 2).T
        rounds.append((p, q))
        seats = [seats[0], seats[-1], *seats[1:-1]]
    return tuple(rounds)


def _rotate(axes: Floats, turned: Floats, c: Floats, s: Floats, p: Ints, q: Ints) -> None:
    """Turn axes p and q (m, d, d), pair by pair, by these angles, and the spreads along."""
    c, s = c[:, None], s[:, None]
    first, second = axes[..., p], axes[..., q]
    axes[..., p], axes[..., q] = c * first + s * second, c * second - s * first
    c, s = c[:, None], s[:, None]
    first, second = turned[..., p], turned[..., q]
    turned[..., p], turned[..., q] = c * first + s * second, c * second - s * first
    c, s = np.swapaxes(c, -1, -2), np.swapaxes(s, -1, -2)
    first, second = turned[..., p, :], turned[..., q, :]
    turned[..., p, :], turned[..., q, :] = c * first + s * second, c * second - s * first
