r"""Variances no two of which differ by more than a factor: the eigenvalue-ratio constraint.

Of all variances :math:`v_{kj}` with :math:`\max v / \min v \le c` and :math:`\min v \ge f`, those
that make

.. math::
    \sum_k n_k \sum_j \left( \log v_{kj} + s_{kj} / v_{kj} \right)

smallest are the spreads themselves cut off at two levels, :math:`v = \min(\max(s, m), c\,m)`
(Garcia-Escudero, Gordaliza, Matran & Mayo-Iscar 2008, Annals of Statistics 36:1324; the level in
closed form Fritz, Garcia-Escudero & Mayo-Iscar 2013, CSDA 61:124). In :math:`\log m` the sum is
convex. Where its derivative vanishes,

.. math::
    m = \frac{\sum_{s < m} n s + \sum_{s > c m} n s / c}{\sum_{s < m} n + \sum_{s > c m} n},

and between two neighbours among all s and all s / c the rows of both sums stay the same.
"""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats


def within_ratio(spread: Floats, mass: Floats, ratio: float, least: float) -> Floats:
    """Variances (..., k, p) for spreads along axes (..., k, p) and masses (..., k).

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.model.gaussian.ratio import within_ratio
    >>> within_ratio(np.array([[1.0, 100.0]]), np.ones(1), ratio=4.0, least=1e-9)
    array([[13., 52.]])
    """
    k, p = spread.shape[-2:]
    spreads = np.maximum(spread, 0.0).reshape(-1, k * p)
    masses = np.repeat(np.broadcast_to(mass, spread.shape[:-1]).reshape(-1, k), p, axis=-1)
    level = np.array([_level(s, n, ratio) for s, n in zip(spreads, masses, strict=True)])
    level = np.maximum(level, least)[:, None]
    cut: Floats = np.minimum(np.maximum(spreads, level), ratio * level)
    return cut.reshape(spread.shape)


def _level(spread: Floats, mass: Floats, ratio: float) -> float:
    """The level m for spreads (p,); one that cuts nothing off where none need be."""
    own = mass > 0.0
    if not own.any():
        own = np.ones_like(own)
        mass = np.ones_like(mass)
    order = np.argsort(spread[own])
    s, n = spread[own][order], mass[own][order]
    if s[-1] <= ratio * s[0]:
        return float(s[0])
    sums = np.concatenate([[0.0], np.cumsum(n * s)])
    counts = np.concatenate([[0.0], np.cumsum(n)])
    steps = np.sort(np.concatenate([s, s / ratio]))

    def between(low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Both sums for spreads below or at ``low``, and at or above ``high`` times the ratio."""
        below = np.searchsorted(s, low, side="right")
        above = np.searchsorted(s / ratio, high, side="left")
        return (
            sums[below] + (sums[-1] - sums[above]) / ratio,
            counts[below] + counts[-1] - counts[above],
        )

    total, count = between(steps, steps)
    falling = total > steps * count  # the derivative is total = m count, and m is still too low
    place = int(np.flatnonzero(~falling)[0])  # at the largest of all steps it rises
    if place == 0:
        return float(steps[0])
    total, count = between(steps[place - 1 : place], steps[place : place + 1])
    if not count[0] > 0.0:
        return float(steps[place])
    return float(np.clip(total[0] / count[0], steps[place - 1], steps[place]))
