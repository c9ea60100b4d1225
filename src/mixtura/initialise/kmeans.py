"""k-means: Lloyd's algorithm from k-means++ seeds."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.initialise.initialiser import nearest, one_hot
from mixtura.initialise.kmeans_plus_plus import seeds

MOST_ITERATIONS = 100


def kmeans(coordinates: Floats, weight: Floats, k: int, rng: np.random.Generator) -> Floats:
    """Responsibilities (k, m): one for the row's cluster."""
    return one_hot(lloyd(coordinates, weight, seeds(coordinates, weight, k, rng)), k)


def lloyd(coordinates: Floats, weight: Floats, centres: Floats) -> Ints:
    """Cluster (m,) of each row where no row has a nearer centre than its own (Lloyd 1982).

    A centre that loses all its rows stays where it is. It is written out here because a search
    asks for some starts of a few hundred rows, where scikit-learn's checks cost several times the
    arithmetic.
    """
    labels = nearest(coordinates, centres)
    for _ in range(MOST_ITERATIONS):
        members = one_hot(labels, len(centres)) * weight
        mass = members.sum(axis=1, keepdims=True)
        means = (members @ coordinates) / np.where(mass > 0, mass, 1.0)
        centres = np.where(mass > 0, means, centres)
        before, labels = labels, nearest(coordinates, centres)
        if np.array_equal(before, labels):
            break
    return labels
