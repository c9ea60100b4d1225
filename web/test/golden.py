"""Write golden.json: what the Python engine says of given parameters, for the page's own maths.

python web/test/golden.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from mixtura.model.families import Full
from mixtura.model.mixture import Mixture

FILE = Path(__file__).with_name("golden.json")
SHAPES = ((1, 1, 0.0), (2, 2, 0.0), (2, 5, 0.0), (3, 4, 1e3), (8, 4, 0.0), (12, 5, 0.0))
"""(d, k, offset) of each case."""
NOISY = ((2, 3, 0.0), (3, 1, 1e3))
"""The same of those with noise."""


def case(d: int, k: int, offset: float, *, noisy: bool = False) -> dict[str, Any]:
    """Random parameters and rows, some of them far away, and what the engine says."""
    rng = np.random.default_rng([d, k])
    means = offset + 3.0 * rng.normal(size=(k, d))
    mixing = rng.normal(size=(k, d, d)) / np.sqrt(d)
    covariances = mixing @ np.swapaxes(mixing, 1, 2) + 0.2 * np.eye(d)
    weights = rng.dirichlet(np.full(k, 2.0))
    rows = offset + rng.normal(size=(24, d)) * np.repeat([1.0, 4.0, 60.0], 8)[:, None]
    floor = np.full(d, 1e-12)
    whole = Mixture(weights, Full.from_covariances(means, covariances, floor), floor)
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
    return plain + [case(d, k, offset, noisy=True) for d, k, offset in NOISY]


if __name__ == "__main__":
    FILE.write_text(json.dumps(cases()) + "\n")
