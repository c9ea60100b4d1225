r"""The E-step of Student's t from the log-densities of Gaussians.

A kernel's :math:`\log N(x; \mu, \Sigma)` is its value at the centre less half the squared
Mahalanobis distance :math:`\delta`, whatever the structure, so that the verbs for Gaussians serve
Student's t as well. With :math:`c_k` the log-density at the centre,

.. math::
    \log t(x_i \mid k) = c_k - \frac{\nu_k + d}{2} \log\left(1 + \frac{\delta_{ik}}{\nu_k}\right),
    \qquad u_{ik} = \frac{\nu_k + d}{\nu_k + \delta_{ik}} .
"""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.kernels import far
from mixtura.kernels.kernel import HeavySums
from mixtura.kernels.reference.arithmetic import weighted_responsibilities

FARTHEST = 1e300
"""A squared distance of more counts as this, where it is divided by."""


def tails(log_normal: Floats, peaks: Floats, nu: Floats) -> tuple[Floats, Floats]:
    r""":math:`\delta`, up to FARTHEST, and :math:`\log(1 + \delta / \nu)`, each (..., k, b).

    Rows so far away that the square leaves a double's range have the number by which
    :mod:`mixtura.kernels.far` keeps their order; the logarithm of their distance is known all the
    same. ``log_normal`` is overwritten.
    """
    beyond = None
    if log_normal.min(initial=0.0) < -0.5 * FARTHEST:
        beyond = log_normal < -0.5 * FARTHEST
        wide = np.broadcast_to(np.log(nu)[..., None], log_normal.shape)[beyond]
        further = np.logaddexp(0.0, np.log(2.0) + far.log_half(log_normal[beyond]) - wide)
    squared = np.subtract(peaks[..., None], log_normal, out=log_normal)
    np.clip(squared, 0.0, 0.5 * FARTHEST, out=squared)
    squared *= 2.0
    log: Floats = np.log1p(squared / nu[..., None])
    if beyond is not None:
        log[beyond] = further
    return squared, log


def heavy(
    log_normal: Floats,
    log_weights: Floats,
    weight: Floats | None,
    peaks: Floats,
    nu: Floats,
    at_centre: Floats,
    d: int,
) -> HeavySums:
    """The E-step of a block; ``log_normal`` (..., k, b) is overwritten and comes back as pulled.

    Parameters
    ----------
    peaks : (..., k) what log_normal is at the centres
    nu : (..., k) degrees of freedom
    at_centre : (..., k) log-density of Student's t at the centres
    """
    squared, log = tails(log_normal, peaks, nu)
    density = log * (-0.5 * (nu + d))[..., None]
    density += at_centre[..., None]
    resp, log_likelihood, entropy = weighted_responsibilities(density, log_weights, weight)
    return HeavySums(*pulls(resp, squared, log, nu, d), log_likelihood, entropy)


def pulls(
    resp: Floats, squared: Floats, log: Floats, nu: Floats, d: int | Ints
) -> tuple[Floats, Floats, Floats, Floats]:
    r"""Weighted shares times u (..., k, b), in place of ``squared``, and three sums (..., k).

    These are the mass, and the sums of u - 1 and of log u - (u - 1): of u and log u themselves
    little would be left but their rounding where degrees of freedom are many. ``d`` may be a
    number for each row (b,): of rows that lack values, those that they have.
    """
    wide = nu[..., None]
    inverse = 1.0 / (squared + wide)
    behind = (d - squared) * inverse
    lag = np.einsum("...kb,...kb->...k", resp, behind)
    bend = np.log1p(d / wide) - log
    bend -= behind
    pulled = np.multiply(inverse, wide + d, out=squared)
    pulled *= resp
    return pulled, resp.sum(-1), lag, np.einsum("...kb,...kb->...k", resp, bend)
