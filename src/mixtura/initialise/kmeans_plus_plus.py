"""k-means++ seeds: rows drawn far apart, every row given to its nearest seed."""

from __future__ import annotations

import numpy as np
from sklearn.cluster import kmeans_plusplus

from mixtura._typing import Floats
from mixtura.initialise._base import nearest, one_hot


def seeds(coordinates: Floats, weight: Floats, k: int, rng: np.random.Generator) -> Floats:
    """K rows (k, d), each drawn with probability ~ weight x squared distance to those before.

    Arthur & Vassilvitskii (2007), "k-means++: the advantages of careful seeding".
    """
    centres, _ = kmeans_plusplus(
        coordinates, k, sample_weight=weight, random_state=int(rng.integers(2**31))
    )
    seeds: Floats = np.asarray(centres, dtype=np.float64)
    return seeds


def kmeans_plus_plus(
    coordinates: Floats, weight: Floats, k: int, rng: np.random.Generator
) -> Floats:
    """Responsibilities (k, m): one for the nearest k-means++ seed."""
    return one_hot(nearest(coordinates, seeds(coordinates, weight, k, rng)), k)
