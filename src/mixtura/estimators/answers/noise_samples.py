"""Draws from a mixture and from the box in which its noise lies."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.errors import InvalidParameterError
from mixtura.model.mixture import NOISE, Mixture


def sample_beside_noise(
    mixture: Mixture, box: Floats | None, n: int, rng: np.random.Generator
) -> tuple[Floats, Ints]:
    """N draws (n, d) in random order, and the component (n,) of each, NOISE for the noise.

    ``box`` is a corner and the edges that lead from it, (r + 1, d).
    """
    if box is None:
        raise InvalidParameterError(
            "noise_box_ is not set, and says where noise is to be drawn: set it to a corner and "
            "the edges of a box, or fit the model."
        )
    noise = rng.random(n) < mixture.weights[-1] / mixture.weights.sum()
    drawn, found = int(noise.sum()), np.full(n, NOISE, dtype=np.intp)
    rows = np.empty((n, mixture.n_features))
    corner, edges = box[0], box[1:]
    rows[noise] = corner + rng.random((drawn, len(edges))) @ edges
    if drawn < n:
        rows[~noise], found[~noise] = mixture.sample(n - drawn, rng)
    return rows, found
