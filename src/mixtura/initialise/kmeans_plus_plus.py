"""k-means++ seeds: rows drawn far apart, every row given to its nearest seed."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats
from mixtura.initialise.initialiser import nearest, one_hot


def seeds(coordinates: Floats, weight: Floats, k: int, rng: np.random.Generator) -> Floats:
    """K rows (k, d), each drawn with probability ~ weight x squared distance to those before.

    Of a few rows drawn so, the one is taken that leaves the least distance.
    Arthur & Vassilvitskii (2007), "k-means++: the advantages of careful seeding", section 5.
    It is written out here because a search asks for ten times k seeds of a few hundred rows,
    where scikit-learn's checks cost several times the arithmetic.
    """
    m = weight.size
    tries = 2 + int(np.log(k))
    squares = np.einsum("md,md->m", coordinates, coordinates)
    place = np.arange(tries)
    potential = weight.cumsum()
    left = np.full(m, np.inf)
    chosen = np.empty(k, dtype=np.intp)
    for i in range(k):
        drawn = potential.searchsorted(rng.random(tries if i else 1) * potential[-1], "right")
        rows = np.minimum(drawn, m - 1)
        distances = coordinates[rows] @ (-2.0 * coordinates.T)
        distances += squares
        distances += squares[rows, None]
        np.maximum(distances, 0.0, out=distances)
        distances[place[: rows.size], rows] = 0.0  # a row taken is not drawn again
        np.minimum(distances, left, out=distances)
        best = (distances @ weight).argmin()
        chosen[i], left = rows[best], distances[best]
        potential = (weight * left).cumsum()
    return coordinates[chosen]


def kmeans_plus_plus(
    coordinates: Floats, weight: Floats, k: int, rng: np.random.Generator
) -> Floats:
    """Responsibilities (k, m): one for the nearest k-means++ seed."""
    return one_hot(nearest(coordinates, seeds(coordinates, weight, k, rng)), k)
