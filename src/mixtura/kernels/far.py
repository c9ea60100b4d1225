r"""Rows so far away that the square of their distance leaves a double's range.

A density is never zero and a row is always somewhere, so that log N has a value for every row.
Down to :data:`LOWEST` it is that value. What is lower is a number between ``LOWEST`` and the
lowest double that keeps the order: with L the logarithm of half the squared Mahalanobis distance,

.. math::
    \log N = \mathrm{LOWEST} \cdot \left(1 + 0.79\, \frac{L - L_0}{L_1 - L_0}\right),

where :math:`L_0` belongs to ``LOWEST`` and :math:`L_1` is larger than any. So the component whose
distance is smallest has all of the row, as it has in the limit, components as far share it by
their weights, and nothing is infinite or no number. None of this is on the way of ordinary rows:
kernels call it for those that they find beyond.
"""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats, Ints, Rows
from mixtura.kernels.kernel import LogDensity, MomentsOf, Sums

LOG_2PI = float(np.log(2.0 * np.pi))

LOWEST = -1e308
"""Down to here a log-density is what it is; beyond, it only keeps the order."""

NEAREST, FARTHEST = float(np.log(1e308)), 3000.0
"""The logarithms of half a squared distance between which the order is kept."""

LEFT = 0.79
"""What is left of a double's range beyond ``LOWEST``, in units of it."""

TOGETHER = 1 << 20
"""Numbers in the largest table of a step, (..., k, d, d, rows)."""


def beyond(log_density: Floats, lowest: float = LOWEST) -> Ints:
    """The rows of log-densities (..., k, b) of which one is below ``lowest`` or no number."""
    out = ~(log_density >= lowest)
    return np.flatnonzero(out.any(axis=tuple(range(out.ndim - 1))))


def mend(log_density: Floats, rows: Rows, means: Floats, factors: Floats) -> None:
    """Work out anew, in place, the log-densities (..., k, b) that are beyond the range.

    ``factors`` are those of ``full`` (..., k, d, d), or one number for each feature (..., k, d).
    """
    which = beyond(log_density)
    d = means.shape[-1]
    step = max(1, TOGETHER // max(1, means.size * (d if factors.ndim > means.ndim else 1)))
    for begin in range(0, which.size, step):
        some = which[begin : begin + step]
        wide = rows[some].astype(np.float64)
        log_density[..., some] = np.where(
            log_density[..., some] >= LOWEST,
            log_density[..., some],
            _log_density(wide, means, factors),
        )


def log_half(log_density: Floats) -> Floats:
    """The logarithm of half the squared distance of rows whose log-densities are below -1e300.

    The constant of a density is no part of such numbers that a double could hold.
    """
    share = np.clip((log_density / LOWEST - 1.0) / LEFT, 0.0, 1.0)
    ordered = NEAREST + share * (FARTHEST - NEAREST)
    value: Floats = np.where(log_density >= LOWEST, np.log(-log_density), ordered)
    return value


def _log_density(rows: Floats, means: Floats, factors: Floats) -> Floats:
    """(..., k, b), with exponents kept apart from digits, so that nothing overflows on the way."""
    # half of each, since a difference of two doubles need not be one
    digits, exponents = np.frexp(rows.T * 0.5 - means[..., None] * 0.5)  # (..., k, d, b)
    exponents += 1
    factor, power = np.frexp(factors)
    if factors.ndim > means.ndim:
        terms = factor[..., None] * digits[..., :, None, :]  # (..., k, d, d, b): row i of U
        powers = power[..., None] + exponents[..., :, None, :]
        y, exponents = _added(terms, powers, axis=-3)
        diagonal = np.diagonal(factors, axis1=-2, axis2=-1)
    else:
        y, exponents = factor[..., None] * digits, power[..., None] + exponents
        diagonal = factors
    squared, exponent = _added(np.square(y), 2 * exponents, axis=-2)  # (..., k, b)
    d = means.shape[-1]
    constant = (np.log(diagonal).sum(-1) - 0.5 * d * LOG_2PI)[..., None]
    with np.errstate(over="ignore", divide="ignore"):
        value: Floats = constant - np.ldexp(squared, exponent - 1)
        half = np.log(squared) + (exponent - 1) * np.log(2.0)
    share = (half - NEAREST) / (FARTHEST - NEAREST)
    with np.errstate(invalid="ignore"):
        ordered = LOWEST * (1.0 + LEFT * np.clip(share, 0.0, 1.0))
    return np.where(value >= LOWEST, value, ordered)


def _added(digits: Floats, exponents: Ints, axis: int) -> tuple[Floats, Ints]:
    """The sum of digits times 2^exponents along an axis, as digits and an exponent again."""
    exponents = np.where(digits == 0, np.iinfo(np.int32).min // 4, exponents)
    top = exponents.max(axis=axis, keepdims=True)
    shifts = np.maximum(exponents - top, -2000)
    sums, power = np.frexp(np.ldexp(digits, shifts).sum(axis=axis))
    return sums, power + np.squeeze(top, axis=axis)


def expect(
    log_density: LogDensity,
    moments: MomentsOf,
    rows: Rows,
    weight: Floats | None,
    log_weights: Floats,
    means: Floats,
    precisions_cholesky: Floats,
) -> Sums:
    """The E-step of a block that has such rows, from a kernel's other two verbs."""
    density = log_density(rows, means, precisions_cholesky)
    peak = density.max(axis=-2, keepdims=True)
    joint = (density - peak) + log_weights[..., None]
    top = joint.max(axis=-2, keepdims=True)
    joint -= top
    resp = np.exp(joint)
    total = resp.sum(axis=-2, keepdims=True)
    resp /= total
    log_total = np.log(total)
    log_rows = (peak + (top + log_total))[..., 0, :]
    joint -= log_total
    weights = np.ones(rows.shape[0]) if weight is None else weight
    resp *= weights
    entropy = -np.einsum("...kb,...kb->...", resp, np.where(resp > 0, joint, 0.0))
    with np.errstate(over="ignore", invalid="ignore"):
        lowest = np.finfo(np.float64).min  # for what leaves the range
        log_likelihood = np.maximum((log_rows * weights).sum(-1), lowest)
        sums = moments(rows, resp, means)  # the second ones of rows beyond 1e150 are infinite
    return Sums(*sums, log_likelihood, entropy)
