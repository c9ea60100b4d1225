"""The verbs that no family has to itself: posteriors from log-densities, precision factors."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats
from mixtura.kernels.reference.arithmetic import transposed


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
