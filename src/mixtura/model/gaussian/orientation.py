r"""Axes that components have in common: the D of :math:`\Sigma_k = D V_k D^\top`.

For given variances :math:`v_{kj}` the axes are those that make
:math:`\sum_k n_k \sum_j d_j^\top S_k d_j / v_{kj}` smallest. In the plane of two of them that is
:math:`a \cos 2\theta + b \sin 2\theta` and a constant, whose smallest value is known: rotations by
pairs, each the best there is, as Flury & Gautschi (1986, SIAM J. Sci. Stat. Comput. 7:169) have
them for common principal components. The minorise-maximise steps of Browne & McNicholas (2014,
Advances in Data Analysis and Classification 8:217) end where these do, and take more steps.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np

from mixtura._typing import Floats
from mixtura.model.gaussian.eigenvalues import pooled

MOST_SWEEPS = 300
"""Sweeps over all pairs of axes within one M-step; a few are the rule."""

AT_REST = 1e-13
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
    return np.linalg.eigh(combined).eigenvectors


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
    of_all = np.linalg.eigh(pooled(spreads, masses)[:, 0]).eigenvectors
    starts = [before.reshape(-1, d, d), of_all]
    axes, turned, variances, level = _best_start(spreads, share, starts, rule)
    moving = np.arange(len(spreads))
    for _ in range(MOST_SWEEPS if d > 1 else 0):
        d_axes, d_turned = axes[moving], turned[moving]
        for p, q in combinations(range(d), 2):
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


def _rotate(
    axes: Floats, turned: Floats, share: Floats, variances: Floats, p: int, q: int
) -> None:
    """Turn axes p and q (m, d, d) to where they are best, and the spreads along with them."""
    pull = share * (1.0 / variances[..., p] - 1.0 / variances[..., q])
    cosine = 0.5 * (pull * (turned[..., p, p] - turned[..., q, q])).sum(-1)
    sine = (pull * turned[..., p, q]).sum(-1)
    angle = np.where((cosine == 0) & (sine == 0), 0.0, 0.5 * np.arctan2(-sine, -cosine))
    c, s = np.cos(angle)[:, None], np.sin(angle)[:, None]
    first, second = axes[..., p].copy(), axes[..., q]
    axes[..., p], axes[..., q] = c * first + s * second, c * second - s * first
    c, s = c[..., None], s[..., None]
    first, second = turned[..., p].copy(), turned[..., q].copy()
    turned[..., p], turned[..., q] = c * first + s * second, c * second - s * first
    first, second = turned[..., p, :].copy(), turned[..., q, :].copy()
    turned[..., p, :], turned[..., q, :] = c * first + s * second, c * second - s * first
