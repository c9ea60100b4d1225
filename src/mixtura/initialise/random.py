"""Random responsibilities: every component begins near the mean of the data."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats


def random(coordinates: Floats, weight: Floats, k: int, rng: np.random.Generator) -> Floats:
    """Responsibilities (k, m) drawn uniformly and normalised, as in scikit-learn.

    The poorest of the starts: all components look alike at first, and EM needs many iterations
    to part them. Kept because textbooks begin with it.
    """
    resp = rng.uniform(size=(k, coordinates.shape[0]))
    normalised: Floats = resp / resp.sum(axis=0)
    return normalised
