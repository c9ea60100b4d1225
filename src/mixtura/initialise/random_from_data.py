"""Random rows as seeds."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats
from mixtura.initialise.initialiser import nearest, one_hot


def random_from_data(
    coordinates: Floats, weight: Floats, k: int, rng: np.random.Generator
) -> Floats:
    """Responsibilities (k, m): one for the nearest of k distinct rows drawn by weight."""
    chosen = rng.choice(coordinates.shape[0], size=k, replace=False, p=weight / weight.sum())
    return one_hot(nearest(coordinates, coordinates[chosen]), k)
