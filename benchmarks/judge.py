"""Where a fit ended: its log-likelihood and whether a component has collapsed.

The same yardstick for every library. It reads the fitted parameters alone and shares no code
with mixtura, so that a wrong likelihood in the engine would show here.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.special import logsumexp

from mixtura.families import FAMILIES

COLLAPSED = 1.05e-6
"""Variances of standardised features up to here sit on the floor of 1e-6, with a margin for what
scikit-learn, which adds 1e-6 where mixtura stops at it, has left above.
"""


class Ending(NamedTuple):
    """Total log-likelihood in nats, and whether every component is sound."""

    log_likelihood: float
    sound: bool


def judge(model: Any, X: NDArray[np.float64]) -> Ending:
    """Judge any model with scikit-learn's fitted attributes on standardised rows (n, d)."""
    n, d = X.shape
    covariances = matrices(model.covariances_, model.covariance_type, len(model.means_), d)
    starved = np.min(model.weights_) * n < FAMILIES[model.covariance_type].least_rows(d) - 1e-6
    on_the_floor = np.linalg.eigvalsh(covariances).min() <= COLLAPSED
    total = float(logsumexp(joint(model, X), axis=0).sum())
    return Ending(total, not (starved or on_the_floor))


def joint(model: Any, X: NDArray[np.float64]) -> NDArray[np.float64]:
    """log of weight times density (k, n) of such a model, in any units."""
    k, d = model.means_.shape
    covariances = matrices(model.covariances_, model.covariance_type, k, d)
    parts = zip(model.weights_, model.means_, covariances, strict=True)
    return np.stack(
        [
            np.log(weight) + _log_normal(X - mean, np.linalg.cholesky(covariance))
            for weight, mean, covariance in parts
        ]
    )


def matrices(
    covariances: NDArray[np.float64], covariance_type: str, k: int, d: int
) -> NDArray[np.float64]:
    """Covariances of any type as full matrices (k, d, d)."""
    match covariance_type:
        case "full":
            return covariances
        case "tied":
            return np.broadcast_to(covariances, (k, d, d))
        case "diag":
            return covariances[:, :, None] * np.eye(d)
        case "spherical":
            return covariances[:, None, None] * np.eye(d)
    raise ValueError(f"there is no covariance type {covariance_type!r}")


def _log_normal(centred: NDArray[np.float64], factor: NDArray[np.float64]) -> NDArray[np.float64]:
    """log N(0, L L') of each row: -(|L^-1 x|^2 + d log 2 pi) / 2 - sum of log diag L."""
    whitened = solve_triangular(factor, centred.T, lower=True)
    constant = len(factor) * np.log(2 * np.pi) / 2 + np.log(np.diag(factor)).sum()
    log_density: NDArray[np.float64] = -0.5 * (whitened**2).sum(axis=0) - constant
    return log_density
