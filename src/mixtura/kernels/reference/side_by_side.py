"""Many small matrices, those of so many rows, factored side by side.

The last axis is always that of the rows, so that a step of the arithmetic is one long loop over
all of them, where LAPACK would be called for each.
"""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats
from mixtura.kernels.reference.arithmetic import transposed


def transformed(u: Floats | None, errors: Floats) -> Floats:
    """U'SU (..., o, o, b) of errors (b, o) or (b, o, o); of errors alone, S."""
    o = errors.shape[1]
    if errors.ndim == 2:
        if u is None:
            return errors.T[:, None] * np.eye(o)[..., None]
        pairs = u[..., :, :, None] * u[..., :, None, :]  # (..., m, a, b)
        flat = np.moveaxis(pairs, -3, -1).reshape(*u.shape[:-2], o * o, o)
        return (flat @ errors.T).reshape(*u.shape, -1)
    whole = np.ascontiguousarray(np.moveaxis(errors, 0, -1))
    if u is None:
        return whole
    across = transposed(u) @ whole.reshape(o, -1)
    across = np.swapaxes(across.reshape(*u.shape, -1), -3, -2)
    both = transposed(u) @ across.reshape(*u.shape[:-1], -1)
    return both.reshape(*u.shape, -1)


def factorise(matrices: Floats, least: Floats) -> Floats:
    """L of A = LL', in the lower half of A (..., o, o, b); half the logarithm of its determinant.

    No pivot is below ``least`` (..., o), since A is no less than a matrix whose pivots these are:
    what is below is rounding.
    """
    half = np.zeros(())
    for j in range(matrices.shape[-2]):
        column = matrices[..., j:, j, :]
        if j:
            before = matrices[..., j, :j, :]
            column -= np.einsum("...imn,...mn->...in", matrices[..., j:, :j, :], before)
        pivot = np.sqrt(np.maximum(column[..., 0, :], least[..., j, None]))
        column[..., 0, :] = pivot
        column[..., 1:, :] /= pivot[..., None, :]
        half = half + np.log(pivot)
    return half


def solve(lower: Floats, z: Floats) -> Floats:
    """V with LV = z, for z (..., k, o, b)."""
    v = np.array(np.broadcast_to(z, np.broadcast_shapes(z.shape, lower.shape[:-2] + z.shape[-1:])))
    for j in range(z.shape[-2]):
        if j:
            v[..., j, :] -= np.einsum("...mn,...mn->...n", lower[..., j, :j, :], v[..., :j, :])
        v[..., j, :] /= lower[..., j, j, :]
    return v


def solve_transposed(lower: Floats, v: Floats) -> Floats:
    """Q with L'q = v, for v (..., k, o, b)."""
    q = v.copy()
    o = v.shape[-2]
    for j in reversed(range(o)):
        if j + 1 < o:
            below = lower[..., j + 1 :, j, :]
            q[..., j, :] -= np.einsum("...mn,...mn->...n", below, q[..., j + 1 :, :])
        q[..., j, :] /= lower[..., j, j, :]
    return q


def squeezed(lower: Floats, resp: Floats) -> Floats:
    """The sum (..., o, o) of (LL')^-1 over rows, with shares (..., b) of them."""
    o = lower.shape[-2]
    inverse = np.zeros_like(lower)
    for i in range(o):
        if i:
            known = inverse[..., :i, :i, :]
            inverse[..., i, :i, :] = -np.einsum("...mn,...man->...an", lower[..., i, :i, :], known)
        inverse[..., i, i, :] = 1.0
        inverse[..., i, : i + 1, :] /= lower[..., i, i, None, :]
    total = np.zeros((*resp.shape[:-1], o, o))
    for i in range(o):
        row = inverse[..., i, : i + 1, :]
        total[..., : i + 1, : i + 1] += (row * resp[..., None, :]) @ transposed(row)
    return total
