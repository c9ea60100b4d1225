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

from mixtura.model.families import FAMILIES

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


def judge_in_raw_units(
    model: Any, X: NDArray[np.float64], added: float = 0.0, least_rows: int | None = None
) -> Ending:
    """Judge a model on rows (n, d) in whatever units they came.

    Everything is worked out in standard deviations of the columns, so that a cholesky factor of
    columns of thousandths and thousands loses no digits, and the logarithms of the deviations are
    taken off at the end: the likelihood is that of the rows as they are. Columns that are constant
    are left out, of the likelihood too: what a library puts in place of no variance is worth
    any number of nats and says nothing about the rest.

    Parameters
    ----------
    added : what the library has added to the variances, in the rows' own units squared; taken off
        again before a component's smallest eigenvalue is compared with ``COLLAPSED``. Without that
        a collapsed component of scikit-learn's would look sound wherever columns have standard
        deviations below one, because the 1e-6 that it adds is more than the relative floor there.
    least_rows : effective rows that a component takes, where the family is not the model's own
        ``covariance_type``, as for a shape whose covariances are given as matrices
    """
    scale = X.std(axis=0)
    varies = scale > 1e-12 * np.abs(X).max(axis=0)
    scale = scale[varies]
    n, d = len(X), len(scale)
    covariances = matrices(
        model.covariances_, model.covariance_type, len(model.means_), X.shape[1]
    )
    covariances = covariances[:, varies][:, :, varies] / np.multiply.outer(scale, scale)
    centred = (X[:, varies] - model.means_[:, None, varies]) / scale
    needed = FAMILIES[model.covariance_type].least_rows(d) if least_rows is None else least_rows
    starved = np.min(model.weights_) * n < needed - 1e-6
    bare = covariances - np.diag(added / scale**2)
    one = bare[:1] if FAMILIES[model.covariance_type].shared else bare
    on_the_floor = np.linalg.eigvalsh(one).min() <= COLLAPSED
    try:
        with np.errstate(divide="ignore"):  # a weight of nought
            log_density = np.log(model.weights_)[:, None] + np.stack(
                [
                    _log_normal(rows, np.linalg.cholesky(c))
                    for rows, c in zip(centred, covariances, strict=True)
                ]
            )
    except np.linalg.LinAlgError:  # to double precision there is no density
        return Ending(float("nan"), False)
    total = float(logsumexp(log_density, axis=0).sum() - n * np.log(scale).sum())
    return Ending(total, not (starved or on_the_floor))


def matrices(
    covariances: NDArray[np.float64], covariance_type: str, k: int, d: int
) -> NDArray[np.float64]:
    """Covariances of any type as full matrices (k, d, d)."""
    family = FAMILIES.get(covariance_type)
    if family is None:
        raise ValueError(f"there is no covariance type {covariance_type!r}")
    if family.stored_as_matrices:
        return np.broadcast_to(covariances, (k, d, d))
    if family.isotropic:
        return covariances[:, None, None] * np.eye(d)
    return covariances[:, :, None] * np.eye(d)


def _log_normal(centred: NDArray[np.float64], factor: NDArray[np.float64]) -> NDArray[np.float64]:
    """log N(0, L L') of each row: -(|L^-1 x|^2 + d log 2 pi) / 2 - sum of log diag L."""
    whitened = solve_triangular(factor, centred.T, lower=True)
    constant = len(factor) * np.log(2 * np.pi) / 2 + np.log(np.diag(factor)).sum()
    log_density: NDArray[np.float64] = -0.5 * (whitened**2).sum(axis=0) - constant
    return log_density
