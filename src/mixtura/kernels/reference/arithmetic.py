"""The steps on one block that the verbs are made of, in memory that a thread keeps.

Deviations are (..., k, d, b): rows lie in lanes, so that every step is one long contiguous loop
and the products with d x d matrices are wide.
"""

from __future__ import annotations

import math
import threading

import numpy as np

from mixtura._typing import Floats, Rows
from mixtura.kernels.far import LOG_2PI

_scratch = threading.local()

KEPT = 1 << 20
"""Numbers in the largest workspace that a thread keeps: 8 MiB. A block of a pass has far fewer."""


def workspace(name: str, shape: tuple[int, ...]) -> Floats:
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
    return flat[:size].reshape(shape)


def deviations_from(means: Floats, rows: Rows) -> Floats:
    """Z = x - mu as (..., k, d, b), always float64, in a workspace."""
    lanes = np.ascontiguousarray(rows.T)
    out = workspace("deviations", (*means.shape, rows.shape[0]))
    np.subtract(lanes, means[..., None], out=out)
    return out


def product(left: Floats, deviations: Floats) -> Floats:
    """Matrices (..., d, d) times deviations, in a workspace."""
    return np.matmul(left, deviations, out=workspace("work", deviations.shape))


def times(deviations: Floats, factor: Floats) -> Floats:
    """Deviations times numbers, in a workspace."""
    return np.multiply(deviations, factor, out=workspace("work", deviations.shape))


def transposed(matrices: Floats) -> Floats:
    return np.swapaxes(matrices, -1, -2)


def log_normal(whitened: Floats, log_det_half: Floats) -> Floats:
    """Log N (..., k, b) from y = U'(x - mu) (..., k, d, b), overwritten, and log det U."""
    d = whitened.shape[-2]
    density: Floats = np.square(whitened, out=whitened).sum(axis=-2)
    density *= -0.5
    density += (log_det_half - 0.5 * d * LOG_2PI)[..., None]
    return density


def weighted_responsibilities(
    log_density: Floats, log_weights: Floats, weight: Floats | None
) -> tuple[Floats, Floats, Floats]:
    """Weighted responsibilities (..., k, b), the log-likelihood and the entropy.

    ``log_density`` is overwritten: the block's (k, b) table exists once.
    """
    joint = log_density
    joint += log_weights[..., None]
    peak = joint.max(axis=-2, keepdims=True)
    joint -= peak
    resp = np.exp(joint, out=workspace("resp", joint.shape))
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


def weighted_sum(deviations: Floats, resp: Floats) -> Floats:
    """The sums over rows of r z: (..., k, d)."""
    return (deviations @ resp[..., None])[..., 0]
