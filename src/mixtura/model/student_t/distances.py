r"""Tails from the log-densities that Gaussian kernels give.

A kernel's :math:`\log N(x; \mu, \Sigma)` is its value at the centre less half the squared
Mahalanobis distance, whatever the shape, so that one kernel serves Gaussians and t alike. Rows so
far away that the square leaves a double's range have the number by which
:mod:`mixtura.kernels.far` keeps their order; the t's log-density grows with the logarithm of the
distance only, and is what it is there, too.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mixtura._typing import Floats
from mixtura.kernels import far

FARTHEST = 1e300
"""A squared distance of more counts as this, where it is divided by."""


class Tails(NamedTuple):
    r"""Of rows about components, each (..., k, b).

    Attributes
    ----------
    squared : :math:`\delta`, no more than FARTHEST
    log : :math:`\log(1 + \delta / \nu)`
    """

    squared: Floats
    log: Floats


def tails(log_normal: Floats, peaks: Floats, nu: Floats) -> Tails:
    """From a kernel's log-densities (..., k, b), which are overwritten.

    Parameters
    ----------
    peaks : (..., k) the same at the centres
    nu : (..., k) degrees of freedom
    """
    lowest = log_normal.min(initial=0.0)
    beyond = log_normal < -FARTHEST if lowest < -FARTHEST else None
    if beyond is not None:
        wide = np.broadcast_to(np.log(nu)[..., None], log_normal.shape)[beyond]
        further = np.logaddexp(0.0, np.log(2.0) + far.log_half(log_normal[beyond]) - wide)
    squared = np.subtract(peaks[..., None], log_normal, out=log_normal)
    np.maximum(squared, 0.0, out=squared)
    np.minimum(squared, 0.5 * FARTHEST, out=squared)
    squared *= 2.0
    log: Floats = np.log1p(squared / nu[..., None])
    if beyond is not None:
        log[beyond] = further
    return Tails(squared, log)
