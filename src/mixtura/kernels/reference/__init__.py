r"""The arithmetic on one block in NumPy: the specification that every other kernel must meet.

Three verbs for each family, in tables by its name:

``log_density[family](rows, means, precisions_cholesky)``
    :math:`\log N(x_i; \mu_k, \Sigma_k)` as (..., k, b): finite however far a row is
    (:mod:`mixtura.kernels.far`).
``expect[family](rows, weight, log_weights, means, precisions_cholesky)``
    the whole E-step of a block: log-densities, one log-sum-exp, responsibilities and the
    statistics about ``means``, as :class:`Sums`.
``moments[family](rows, resp, about)``
    (mass, first, second) for responsibilities (..., k, b) that are given, as a start needs them.

Four that no family has to itself:

``log_sum(log_density, log_weights)``
    :math:`\log \sum_k \pi_k N(x_i; \mu_k, \Sigma_k)` as (..., b) from log-densities (..., k, b).
``responsibilities(log_density, log_weights)``
    the posterior probabilities (..., k, b), which add up to one over k.
``heavy(log_density, log_weights, weight, peaks, nu, at_centre, d)``
    the E-step of Student's t in any structure, from the log-densities of Gaussians
    (:mod:`mixtura.kernels.reference.heavy`).
``precision_factor(matrices)``
    the upper factors U with :math:`U U^\top` the inverses of symmetric matrices (..., d, d);
    ``LinAlgError`` if one is not positive-definite.

One for starts, ``agglomerate(points, weight, alpha)``: the mergers of points to ever fewer groups
(:mod:`mixtura.kernels.reference.agglomeration`).

And ``block_rows(n_rows, n_components, n_features)``: how many rows it likes at once.

Shapes: ``rows`` (b, d) float32 or float64, ``weight`` (b,) or None, ``log_weights`` (..., k),
``means`` (..., k, d). ``precisions_cholesky`` holds the upper factor U with
:math:`\Sigma^{-1} = U U^\top`: (..., k, d, d) full, (..., d, d) tied, (..., k, d) diag (1/sd),
(..., k) spherical (1/sd). Leading axes stack several mixtures over the same rows. Rows stay in
their type in memory; all arithmetic and all sums are float64.

Nothing here subtracts two large sums: moments are about the current means, distances are sums
of squares (Chan, Golub & LeVeque 1983; the expanded form x'x - 2x'm + m'm loses everything at
an offset of 1e8).

A new covariance structure is a line in :mod:`mixtura.kernels.structure`. A family whose verbs are
others writes the three in a file here and puts them into the tables; every kernel that has none
of its own for it works with these.
"""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats
from mixtura.kernels.kernel import Expect, LogDensity, MomentsOf
from mixtura.kernels.reference.agglomeration import agglomerate as agglomerate
from mixtura.kernels.reference.arithmetic import transposed
from mixtura.kernels.reference.gaussian import Gaussians
from mixtura.kernels.reference.heavy import heavy
from mixtura.kernels.structure import STRUCTURES

__all__ = [
    "block_rows",
    "expect",
    "heavy",
    "log_density",
    "log_sum",
    "moments",
    "precision_factor",
    "responsibilities",
]

_GAUSSIANS = {name: Gaussians(structure) for name, structure in STRUCTURES.items()}
log_density: dict[str, LogDensity] = {name: its.log_density for name, its in _GAUSSIANS.items()}
expect: dict[str, Expect] = {name: its.expect for name, its in _GAUSSIANS.items()}
moments: dict[str, MomentsOf] = {name: its.moments for name, its in _GAUSSIANS.items()}

BLOCK_NUMBERS = 1 << 17
"""A block's rows are chosen so that its (k, d, b) deviations hold about this many numbers.

1 MiB of float64: a pass over a block stays near the cache, and a call costs little beside it.
"""


def block_rows(n_rows: int, n_components: int, n_features: int) -> int:
    width = max(1, n_components * n_features)
    return int(np.clip(BLOCK_NUMBERS // width, 128, 16384))


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
    return np.triu(transposed(inverse))
