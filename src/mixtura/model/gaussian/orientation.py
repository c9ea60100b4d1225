r"""Axes that components have in common: the D of :math:`\Sigma_k = D V_k D^\top`.

For given variances :math:`v_{kj}` the axes are those that make
:math:`\sum_k n_k \sum_j d_j^\top S_k d_j / v_{kj}` smallest. In the plane of two of them that is
:math:`a \cos 2\theta + b \sin 2\theta` and a constant, whose smallest value is known: rotations by
pairs, each the best there is, as Flury & Gautschi (1986, SIAM J. Sci. Stat. Comput. 7:169) have
them for common principal components; pairs that have no axis in common turn at once, as in a
tournament where everybody meets everybody (Brent & Luk 1985, the same 6:69). The minorise-maximise
steps of Browne & McNicholas (2014, Advances in Data Analysis and Classification 8:217) end where
these do, and take more steps.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.model.gaussian.axes import eigen
from mixtura.model.gaussian.eigenvalues import pooled

MOST_SWEEPS = 30
"""Sweeps over all pairs of axes within one M-step; a few are the rule.

Where rows span fewer directions than there are columns it may take hundreds. The next M-step then
goes on from where this one was left, so that nothing is lost.
"""

AT_REST = 1e-12
"""Gain of a sweep, in half nats a unit of mass, below which axes are at rest."""

Rule = Callable[[Floats, Floats], Floats]
"""Variances (..., k, d) for spreads along axes (..., k, d) and masses (..., k)."""


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


def best_axes(spread: Floats, mass: Floats, before: Floats, rule: Rule) -> tuple[Floats, Floats]:
    """Common axes (..., d, d), in columns, and variances along them (..., k, d).

    Parameters
    ----------
    spread : (..., k, d, d)
    mass : (..., k)
    before : axes (..., d, d) to begin with, where those of the spread of all rows are no better
    rule : the best variances of the family for spreads along given axes
    """
    lead, (k, d) = spread.shape[:-3], spread.shape[-3:-1]
    spreads, masses = spread.reshape(-1, k, d, d), mass.reshape(-1, k)
    share = masses / masses.sum(-1, keepdims=True)
    of_all = eigen(pooled(spreads, masses)[:, 0])[1]
    starts = [before.reshape(-1, d, d), of_all]
    axes, turned, variances, level = _best_start(spreads, share, starts, rule)
    moving, rounds = np.arange(len(spreads)), _rounds(d)
    for _ in range(MOST_SWEEPS if d > 1 else 0):
        d_axes, d_turned = axes[moving], turned[moving]
        for p, q in rounds:
            _rotate(d_axes, d_turned, share[moving], variances[moving], p, q)
        along = np.diagonal(d_turned, axis1=-2, axis2=-1)
        after = rule(along, share[moving])
        reached = _level(along, after, share[moving])
        better = reached <= level[moving]
        gained = level[moving] - reached
        some = moving[better]
        axes[some], turned[some], variances[some] = (
            d_axes[better],
            d_turned[better],
            after[better],
        )
        level[some] = reached[better]
        moving = moving[gained > AT_REST * d]
        if not moving.size:
            break
    return axes.reshape(*lead, d, d), variances.reshape(*lead, k, d)


def _best_start(
    spreads: Floats, share: Floats, starts: list[Floats], rule: Rule
) -> tuple[Floats, Floats, Floats, Floats]:
    best: tuple[Floats, Floats, Floats, Floats] | None = None
    for start in starts:
        axes = start.copy()
        turned = np.swapaxes(axes, -1, -2)[:, None] @ spreads @ axes[:, None]
        along = np.diagonal(turned, axis1=-2, axis2=-1)
        variances = rule(along, share)
        level = _level(along, variances, share)
        if best is None:
            best = axes, turned, variances, level
            continue
        better = level < best[-1]
        for kept, new in zip(best, (axes, turned, variances, level), strict=True):
            kept[better] = new[better]
    assert best is not None  # noqa: S101
    return best


def _level(along: Floats, variances: Floats, share: Floats) -> Floats:
    """Twice the expected nats a unit of mass that are lost (m,), but for a constant."""
    lost: Floats = ((np.log(variances) + along / variances).sum(-1) * share).sum(-1)
    return lost


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


def _rotate(
    axes: Floats, turned: Floats, share: Floats, variances: Floats, p: Ints, q: Ints
) -> None:
    """Turn axes p and q (m, d, d), pair by pair, to where they are best, and the spreads along."""
    pull = share[..., None] * (1.0 / variances[..., p] - 1.0 / variances[..., q])
    cosine = 0.5 * (pull * (turned[..., p, p] - turned[..., q, q])).sum(-2)
    sine = (pull * turned[..., p, q]).sum(-2)
    angle = np.where((cosine == 0) & (sine == 0), 0.0, 0.5 * np.arctan2(-sine, -cosine))
    c, s = np.cos(angle)[:, None], np.sin(angle)[:, None]
    first, second = axes[..., p], axes[..., q]
    axes[..., p], axes[..., q] = c * first + s * second, c * second - s * first
    c, s = c[:, None], s[:, None]
    first, second = turned[..., p], turned[..., q]
    turned[..., p], turned[..., q] = c * first + s * second, c * second - s * first
    c, s = np.swapaxes(c, -1, -2), np.swapaxes(s, -1, -2)
    first, second = turned[..., p, :], turned[..., q, :]
    turned[..., p, :], turned[..., q, :] = c * first + s * second, c * second - s * first
