"""Groups with rows scattered evenly around them, for tests of noise."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import adjusted_rand_score


def three_groups(d=2, *, seed=0, apart=9.0, n=500, noise=100, turned=True):
    """Rows and labels: three groups, whose centres lie on axes, in a box twice as wide.

    In one column much wider, since no method can tell noise that lies where a group does.
    """
    rng = np.random.default_rng(seed)
    centres = np.zeros((3, d))
    centres[1, 0] = apart
    centres[2, min(1, d - 1)] = apart if d > 1 else 2.0 * apart
    sizes = [n // 3, n // 3, n - 2 * (n // 3)]
    parts = []
    for centre, size in zip(centres, sizes, strict=True):
        shape = np.diag(rng.uniform(0.6, 1.3, d))
        if turned:
            shape = np.linalg.qr(rng.normal(size=(d, d)))[0] @ shape
        parts.append(centre + rng.normal(size=(size, d)) @ shape.T)
    groups = np.concatenate(parts)
    low, high = groups.min(axis=0), groups.max(axis=0)
    reach = (4.0 if d == 1 else 0.5) * (high - low)
    scattered = rng.uniform(low - reach, high + reach, (noise, d))
    labels = np.repeat([0, 1, 2, -1], [*sizes, noise])
    order = rng.permutation(n + noise)
    return np.concatenate([groups, scattered])[order], labels[order]


def chevron(seed=0, n=350, noise=1150):
    """Two arms that meet, as of a V on its side, in noise that is three times as many."""
    rng = np.random.default_rng(seed)
    along = rng.uniform(0.0, 60.0, n)
    arm = np.arange(n) % 2
    slope = np.where(arm == 0, 1.0, -1.0)
    rows = np.column_stack([along, 60.0 + slope * along]) + rng.normal(0.0, 0.8, (n, 2))
    scattered = rng.uniform([0.0, 0.0], [125.0, 125.0], (noise, 2))
    return np.concatenate([rows, scattered]), np.concatenate([arm, np.full(noise, -1)])


def agreement(labels, found):
    """ARI on the rows of groups, and the precision and recall of the noise."""
    grouped, noise = labels >= 0, labels == -1
    called = found == -1
    both = (called & noise).sum()
    return (
        adjusted_rand_score(labels[grouped], found[grouped]),
        both / max(1, called.sum()),
        both / noise.sum(),
    )
