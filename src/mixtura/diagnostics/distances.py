"""How far two groups are apart, shapes and all."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from mixtura._typing import Floats
from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.whitening import squared_lengths, whitening

SAME = 0.05
"""Bhattacharyya distance below which two groups are one: as of equal spheres 0.63 sd apart."""


def bhattacharyya(mean_a: Floats, matrix_a: Floats, mean_b: Floats, matrix_b: Floats) -> float:
    r"""Bhattacharyya distance of two Gaussians.

    .. math::
        D = \frac18 \delta^\top \Sigma^{-1} \delta
        + \frac12 \log \frac{|\Sigma|}{\sqrt{|\Sigma_a||\Sigma_b|}},
        \quad \Sigma = \frac{\Sigma_a + \Sigma_b}{2}

    (Bhattacharyya 1943, Bulletin of the Calcutta Mathematical Society 35:99; for Gaussians see
    Fukunaga 1990, *Statistical Pattern Recognition*, section 3.4.)

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.diagnostics.distances import bhattacharyya
    >>> bhattacharyya(np.zeros(2), np.eye(2), np.array([2.0, 0.0]), np.eye(2))
    0.5
    """
    middle = 0.5 * (matrix_a + matrix_b)
    delta = mean_a - mean_b
    whiten, logs = whitening(np.stack([middle, matrix_a, matrix_b]))
    distance = squared_lengths((whiten[0] @ delta)[:, None])[0] / 8.0
    return float(distance + 0.5 * (logs[0] - 0.5 * (logs[1] + logs[2])))


def coinciding(subject: Examination) -> dict[tuple[int, int], float]:
    """Pairs of groups that are one but for noise, and their Bhattacharyya distances.

    Of Student's t those of Gaussians of the same centres and scale matrices, where the tails are
    as heavy.
    """
    alike = subject.mixture.components.tails_alike
    means, matrices = subject.mixture.components.means, subject.covariance_matrices
    pairs = {
        (a, b): bhattacharyya(means[a], matrices[a], means[b], matrices[b])
        for a, b in combinations(range(subject.n_components), 2)
    }
    return {
        pair: distance
        for pair, distance in pairs.items()
        if distance < SAME and alike(*pair, within=SAME)
    }
