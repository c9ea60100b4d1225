r"""The arithmetic on one block in NumPy: the specification that every other kernel must meet.

Three verbs for each covariance family:

``log_density_<family>(rows, means, precisions_cholesky)``
    :math:`\log N(x_i; \mu_k, \Sigma_k)` as (..., k, b): finite however far a row is
    (:mod:`mixtura.kernels.far`).
``expect_<family>(rows, weight, log_weights, means, precisions_cholesky)``
    the whole E-step of a block: log-densities, one log-sum-exp, responsibilities and the
    statistics about ``means``, as :class:`Sums`.
``moments_<family>(rows, resp, about)``
    (mass, first, second) for responsibilities (..., k, b) that are given, as a start needs them.

Three that no family has to itself:

``log_sum(log_density, log_weights)``
    :math:`\log \sum_k \pi_k N(x_i; \mu_k, \Sigma_k)` as (..., b) from log-densities (..., k, b).
``responsibilities(log_density, log_weights)``
    the posterior probabilities (..., k, b), which add up to one over k.
``precision_factor(matrices)``
    the upper factors U with :math:`U U^\top` the inverses of symmetric matrices (..., d, d);
    ``LinAlgError`` if one is not positive-definite.

And ``block_rows(n_rows, n_components, n_features)``: how many rows it likes at once.

Shapes: ``rows`` (b, d) float32 or float64, ``weight`` (b,) or None, ``log_weights`` (..., k),
``means`` (..., k, d). ``precisions_cholesky`` holds the upper factor U with
:math:`\Sigma^{-1} = U U^\top`: (..., k, d, d) full, (..., d, d) tied, (..., k, d) diag (1/sd),
(..., k) spherical (1/sd). Leading axes stack several mixtures over the same rows. Rows stay in
their type in memory; all arithmetic and all sums are float64.

Inside, deviations are (..., k, d, b): rows lie in lanes, so that every step is one long
contiguous loop and the products with d x d matrices are wide.

Nothing here subtracts two large sums: moments are about the current means, distances are sums
of squares (Chan, Golub & LeVeque 1983; the expanded form x'x - 2x'm + m'm loses everything at
an offset of 1e8).
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping
from functools import wraps
from typing import TypeAlias

import numpy as np

from mixtura._typing import Floats, Rows
from mixtura.kernels import far
from mixtura.kernels.far import LOG_2PI
from mixtura.kernels.sums import Moments, Sums

BLOCK_NUMBERS = 1 << 17
"""A block's rows are chosen so that its (k, d, b) deviations hold about this many numbers.

1 MiB of float64: a pass over a block stays near the cache, and a call costs little beside it.
"""


_scratch = threading.local()

KEPT = 1 << 20
"""Numbers in the largest workspace that a thread keeps: 8 MiB. A block of a pass has far fewer."""


def _workspace(name: str, shape: tuple[int, ...]) -> Floats:
    """A float64 array to overwrite, kept by this thread from block to block.

    Asking the system anew for a megabyte a block costs as much as the arithmetic on it. What a
    kernel returns is never a workspace.
    """
    size = math.prod(shape)
    if size > KEPT:
        return np.empty(shape)
    flat = getattr(_scratch, name, None)
    if flat is None or flat.size < size:
        flat = np.empty(size)
        setattr(_scratch, name, flat)
    workspace: Floats = flat[:size].reshape(shape)
    return workspace


def _deviations(rows: Rows, means: Floats) -> Floats:
    """Z = x - mu as (..., k, d, b), always float64, in a workspace."""
    lanes = np.ascontiguousarray(rows.T)
    out = _workspace("deviations", (*means.shape, rows.shape[0]))
    np.subtract(lanes, means[..., None], out=out)
    return out


def _log_normal(whitened: Floats, log_det_half: Floats) -> Floats:
    """Log N (..., k, b) from y = U'(x - mu) (..., k, d, b), overwritten, and log det U."""
    d = whitened.shape[-2]
    density: Floats = np.square(whitened, out=whitened).sum(axis=-2)
    density *= -0.5
    density += (log_det_half - 0.5 * d * LOG_2PI)[..., None]
    return density


def _log_diagonal(factor: Floats) -> Floats:
    """Log det of a stack of triangular factors (..., d, d)."""
    log_det: Floats = np.log(np.diagonal(factor, axis1=-2, axis2=-1)).sum(-1)
    return log_det


def _transposed(matrices: Floats) -> Floats:
    return np.swapaxes(matrices, -1, -2)


def _responsibilities(
    log_density: Floats, log_weights: Floats, weight: Floats | None
) -> tuple[Floats, Floats, Floats]:
    """Weighted responsibilities (..., k, b), the log-likelihood and the entropy.

    ``log_density`` is overwritten: the block's (k, b) table exists once.
    """
    joint = log_density
    joint += log_weights[..., None]
    peak = joint.max(axis=-2, keepdims=True)
    joint -= peak
    resp = np.exp(joint, out=_workspace("resp", joint.shape))
    total = resp.sum(axis=-2, keepdims=True)
    log_total = np.log(total)
    resp /= total
    log_rows = (peak + log_total)[..., 0, :]
    if weight is None:
        log_likelihood = log_rows.sum(-1)
    else:
        resp *= weight
        log_likelihood = log_rows @ weight
    # -sum r log r = sum r (log total - joint), a sum of terms that are never negative
    joint -= log_total
    entropy = -np.einsum("...kb,...kb->...", resp, joint)
    return resp, log_likelihood, entropy


def _product(left: Floats, deviations: Floats) -> Floats:
    """Matrices (..., d, d) times deviations, in a workspace."""
    return np.matmul(left, deviations, out=_workspace("work", deviations.shape))


def _times(deviations: Floats, factor: Floats) -> Floats:
    """Deviations times numbers, in a workspace."""
    return np.multiply(deviations, factor, out=_workspace("work", deviations.shape))


def _first(deviations: Floats, resp: Floats) -> Floats:
    first: Floats = (deviations @ resp[..., None])[..., 0]
    return first


LogDensity: TypeAlias = Callable[[Rows, Floats, Floats], Floats]
Expect: TypeAlias = Callable[[Rows, Floats | None, Floats, Floats, Floats], Sums]


def _in_range(family: str) -> Callable[[LogDensity], LogDensity]:
    """Log-densities that are finite and keep the order, also where arithmetic overflows."""
    of_components = FACTORS[family]

    def decorate(verb: LogDensity) -> LogDensity:
        @wraps(verb)
        def log_density(rows: Rows, means: Floats, precisions_cholesky: Floats) -> Floats:
            with np.errstate(over="ignore", invalid="ignore"):
                density = verb(rows, means, precisions_cholesky)
            if not density.min(initial=0.0) >= far.LOWEST:  # true for NaN
                far.mend(density, rows, means, of_components(precisions_cholesky, means))
            return density

        return log_density

    return decorate


def _however_far(family: str) -> Callable[[Expect], Expect]:
    """An E-step whose likelihood and shares are finite, also where arithmetic overflows."""

    def decorate(verb: Expect) -> Expect:
        @wraps(verb)
        def expect(
            rows: Rows,
            weight: Floats | None,
            log_weights: Floats,
            means: Floats,
            precisions_cholesky: Floats,
        ) -> Sums:
            with np.errstate(over="ignore", invalid="ignore"):
                sums = verb(rows, weight, log_weights, means, precisions_cholesky)
            if np.isfinite(sums.log_likelihood).all() and np.isfinite(sums.entropy).all():
                return sums
            verbs = globals()[f"log_density_{family}"], globals()[f"moments_{family}"]
            return far.expect(*verbs, rows, weight, log_weights, means, precisions_cholesky)

        return expect

    return decorate


FACTORS: Mapping[str, Callable[[Floats, Floats], Floats]] = {
    "full": lambda factors, means: factors,
    "tied": lambda factors, means: factors[..., None, :, :],
    "diag": lambda factors, means: factors,
    "spherical": lambda factors, means: np.broadcast_to(factors[..., None], means.shape),
}
"""A family's factors (and means) to one matrix (d, d) or one row (d,) for each component."""


# --- full: every component its own matrix --------------------------------------------------


@_in_range("full")
def log_density_full(rows: Rows, means: Floats, precisions_cholesky: Floats) -> Floats:
    whitened = _transposed(precisions_cholesky) @ _deviations(rows, means)
    return _log_normal(whitened, _log_diagonal(precisions_cholesky))


@_however_far("full")
def expect_full(
    rows: Rows,
    weight: Floats | None,
    log_weights: Floats,
    means: Floats,
    precisions_cholesky: Floats,
) -> Sums:
    deviations = _deviations(rows, means)
    log_density = _log_normal(
        _product(_transposed(precisions_cholesky), deviations), _log_diagonal(precisions_cholesky)
    )
    resp, log_likelihood, entropy = _responsibilities(log_density, log_weights, weight)
    return Sums(*_moments_full(deviations, resp), log_likelihood, entropy)


def moments_full(rows: Rows, resp: Floats, about: Floats) -> Moments:
    return _moments_full(_deviations(rows, about), resp)


def _moments_full(deviations: Floats, resp: Floats) -> Moments:
    second = _times(deviations, resp[..., None, :]) @ _transposed(deviations)
    return resp.sum(-1), _first(deviations, resp), second


# --- tied: one matrix shared by all components -----------------------------------------------


@_in_range("tied")
def log_density_tied(rows: Rows, means: Floats, precisions_cholesky: Floats) -> Floats:
    return log_density_full(rows, means, precisions_cholesky[..., None, :, :])


@_however_far("tied")
def expect_tied(
    rows: Rows,
    weight: Floats | None,
    log_weights: Floats,
    means: Floats,
    precisions_cholesky: Floats,
) -> Sums:
    sums = expect_full(rows, weight, log_weights, means, precisions_cholesky[..., None, :, :])
    return sums._replace(second=sums.second.sum(-3))


def moments_tied(rows: Rows, resp: Floats, about: Floats) -> Moments:
    mass, first, second = moments_full(rows, resp, about)
    return mass, first, second.sum(-3)


# --- diag: every component its own variances -------------------------------------------------


@_in_range("diag")
def log_density_diag(rows: Rows, means: Floats, precisions_cholesky: Floats) -> Floats:
    whitened = _deviations(rows, means)
    whitened *= precisions_cholesky[..., None]
    return _log_normal(whitened, np.log(precisions_cholesky).sum(-1))


@_however_far("diag")
def expect_diag(
    rows: Rows,
    weight: Floats | None,
    log_weights: Floats,
    means: Floats,
    precisions_cholesky: Floats,
) -> Sums:
    deviations = _deviations(rows, means)
    log_density = _log_normal(
        _times(deviations, precisions_cholesky[..., None]), np.log(precisions_cholesky).sum(-1)
    )
    resp, log_likelihood, entropy = _responsibilities(log_density, log_weights, weight)
    return Sums(*_moments_diag(deviations, resp), log_likelihood, entropy)


def moments_diag(rows: Rows, resp: Floats, about: Floats) -> Moments:
    return _moments_diag(_deviations(rows, about), resp)


def _moments_diag(deviations: Floats, resp: Floats) -> Moments:
    first = _first(deviations, resp)
    return resp.sum(-1), first, _first(np.square(deviations, out=deviations), resp)


# --- spherical: every component one variance -------------------------------------------------


@_in_range("spherical")
def log_density_spherical(rows: Rows, means: Floats, precisions_cholesky: Floats) -> Floats:
    return log_density_diag(rows, means, _every_feature(precisions_cholesky, means))


@_however_far("spherical")
def expect_spherical(
    rows: Rows,
    weight: Floats | None,
    log_weights: Floats,
    means: Floats,
    precisions_cholesky: Floats,
) -> Sums:
    sums = expect_diag(
        rows, weight, log_weights, means, _every_feature(precisions_cholesky, means)
    )
    return sums._replace(second=sums.second.sum(-1))


def moments_spherical(rows: Rows, resp: Floats, about: Floats) -> Moments:
    mass, first, second = moments_diag(rows, resp, about)
    return mass, first, second.sum(-1)


def _every_feature(per_component: Floats, means: Floats) -> Floats:
    return np.broadcast_to(per_component[..., None], means.shape)


# --- whatever the family ---------------------------------------------------------------------


def log_sum(log_density: Floats, log_weights: Floats) -> Floats:
    peak, joint = _from_the_peak(log_density, log_weights)
    top = joint.max(axis=-2, keepdims=True)
    joint -= top
    total: Floats = np.log(np.exp(joint, out=joint).sum(axis=-2))
    total += top[..., 0, :]
    total += peak[..., 0, :]
    return total


def responsibilities(log_density: Floats, log_weights: Floats) -> Floats:
    _, joint = _from_the_peak(log_density, log_weights)
    joint -= joint.max(axis=-2, keepdims=True)
    resp: Floats = np.exp(joint, out=joint)
    resp /= resp.sum(axis=-2, keepdims=True)
    return resp


def _from_the_peak(log_density: Floats, log_weights: Floats) -> tuple[Floats, Floats]:
    """The largest log-density of each row, and the joint ones counted from it.

    Far away log pi is less than a rounding of log N, and has to decide all the same between
    components as far.
    """
    peak = log_density.max(axis=-2, keepdims=True)
    joint = log_density - peak
    joint += log_weights[..., None]
    return peak, joint


def precision_factor(matrices: Floats) -> Floats:
    inverse = np.linalg.inv(np.linalg.cholesky(matrices))
    # inv() of a triangle leaves rounding dust in the other half
    factor: Floats = np.triu(_transposed(inverse))
    return factor


def block_rows(n_rows: int, n_components: int, n_features: int) -> int:
    width = max(1, n_components * n_features)
    return int(np.clip(BLOCK_NUMBERS // width, 128, 16384))
