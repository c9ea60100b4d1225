"""Write golden.json: what the Python engine says of given parameters, for the page's own maths.

python web/test/golden.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import f as fisher
from scipy.stats import norm
from scipy.stats import t as student

from mixtura.model.families import STUDENT_T, Full, family_of
from mixtura.model.mixture import Mixture

FILE = Path(__file__).with_name("golden.json")
LINES = Path(__file__).with_name("lines.json")
SHAPES = ((1, 1, 0.0), (2, 2, 0.0), (2, 5, 0.0), (3, 4, 1e3), (8, 4, 0.0), (12, 5, 0.0))
"""(d, k, offset) of each case."""
NOISY = ((2, 3, 0.0), (3, 1, 1e3))
"""The same of those with noise."""
HEAVY = (
    (1, 2, 0.0, (0.4, 3.0)),
    (2, 3, 1e3, (1.0, 30.0, 1e10)),
    (8, 2, 0.0, (2.5, 1e6)),
)
"""The same of those with heavy tails, and their degrees of freedom; the second is beside noise."""

FREEDOMS = (0.7, 1.0, 2.0, 3.5, 12.0, 200.0, 1e5, 1e8)
"""Degrees of freedom of which the lines in the picture are known."""


def case(
    d: int, k: int, offset: float, *, noisy: bool = False, freedom: tuple[float, ...] | None = None
) -> dict[str, Any]:
    """Random parameters and rows, some of them far away, and what the engine says."""
    rng = np.random.default_rng([d, k])
    means = offset + 3.0 * rng.normal(size=(k, d))
    mixing = rng.normal(size=(k, d, d)) / np.sqrt(d)
    covariances = mixing @ np.swapaxes(mixing, 1, 2) + 0.2 * np.eye(d)
    weights = rng.dirichlet(np.full(k, 2.0))
    rows = offset + rng.normal(size=(24, d)) * np.repeat([1.0, 4.0, 60.0], 8)[:, None]
    floor = np.full(d, 1e-12)
    core = Full.from_covariances(means, covariances, floor)
    whole = Mixture(weights, core, floor)
    tails: dict[str, Any] = {}
    if freedom is not None:
        heavy = family_of("full", STUDENT_T)
        whole = Mixture(weights, heavy(*core.arrays(), np.array(freedom)), floor)
        tails = {"degreesOfFreedom": list(freedom)}
    noise: dict[str, Any] = {}
    if noisy:
        whole = whole.beside(-3.0 * d, 0.3)
        weights = whole.shares
        noise = {"noise": {"weight": 0.3, "logDensity": -3.0 * d}}
    mixture = whole.prepare()
    log_density = mixture.log_density(rows)
    plane = rng.normal(size=(2, d))
    return {
        "weights": weights.tolist(),
        **noise,
        **tails,
        "means": means.tolist(),
        "covariances": covariances.tolist(),
        "rows": rows.tolist(),
        "logDensity": log_density.tolist(),
        "responsibilities": mixture.responsibilities(rows).T.tolist(),
        "quantiles": [[q, float(np.quantile(log_density, q))] for q in (0.0, 0.05, 0.37, 1.0)],
        "plane": plane.tolist(),
        "marginals": [(plane @ covariance @ plane.T).tolist() for covariance in covariances],
        "eigenvalues": [
            np.linalg.eigvalsh(plane @ covariance @ plane.T).tolist() for covariance in covariances
        ],
    }


def cases() -> list[dict[str, Any]]:
    """One of each shape."""
    plain = [case(d, k, offset) for d, k, offset in SHAPES]
    noisy = [case(d, k, offset, noisy=True) for d, k, offset in NOISY]
    heavy = [case(d, k, offset, noisy=d == 2, freedom=freedom) for d, k, offset, freedom in HEAVY]
    return plain + noisy + heavy


def lines() -> list[list[float]]:
    """Of degrees of freedom how far, in scales, a t holds what a Gaussian does within 1 and 2.

    ν, then both in one feature, then both in two.
    """
    found = []
    for freedom in FREEDOMS:
        within = [1.0 - 2.0 * norm.sf(away) for away in (1.0, 2.0)]
        one = [float(student.ppf(0.5 + 0.5 * share, freedom)) for share in within]
        inside = [float(-np.expm1(-0.5 * away**2)) for away in (1.0, 2.0)]
        two = [float(np.sqrt(2.0 * fisher.ppf(share, 2, freedom))) for share in inside]
        found.append([freedom, *one, *two])
    return found


if __name__ == "__main__":
    FILE.write_text(json.dumps(cases()) + "\n")
    LINES.write_text(json.dumps(lines()) + "\n")
