"""Covariances by their axes and the variances along them."""

from __future__ import annotations

import numpy as np
from scipy.linalg.lapack import dgejsv

from mixtura._typing import Floats
from mixtura.model.gaussian.factor import from_eigenvalues

GRADED = 1e8
"""Ratio of two variances of a matrix from which small eigenvalues want care."""


def eigen(matrices: Floats) -> tuple[Floats, Floats]:
    """Eigenvalues (..., d) of positive semi-definite ones, ascending, and their vectors.

    The usual method knows an eigenvalue to a rounding of the largest. Where columns are of units
    so different that the small ones drown in it, one-sided Jacobi rotations of a factor keep the
    digits of each (Demmel & Veselic 1992, SIAM J. Matrix Anal. Appl. 13:1204; Drmac & Veselic
    2008, the same 29:1322, whose LAPACK routine this is).
    """
    values, vectors = np.linalg.eigh(matrices)
    variances = np.diagonal(matrices, axis1=-2, axis2=-1)
    graded = variances.max(-1) > GRADED * variances.min(-1)
    for which in map(tuple, np.argwhere(graded)):
        values[which], vectors[which] = _by_jacobi(matrices[which])
    return np.maximum(values, 0.0), vectors


def _by_jacobi(matrix: Floats) -> tuple[Floats, Floats]:
    """The same of one matrix (d, d) whose columns are of very different units."""
    variances = np.diagonal(matrix)
    unit = np.sqrt(np.where(variances > 0, variances, 1.0))
    values, vectors = np.linalg.eigh(matrix / unit[:, None] / unit)
    root = np.sqrt(np.maximum(values, 0.0))[:, None] * vectors.T * unit  # root' root is the matrix
    lengths, _, axes, scale, _, info = dgejsv(root, joba=0, jobu=3, jobv=0)
    if info != 0 or not np.isfinite(axes).all():
        raise np.linalg.LinAlgError("a covariance has no eigenvalues")
    lengths = lengths * (scale[0] / scale[1])
    return np.square(lengths)[::-1], axes[:, ::-1]


def along(axes: Floats, variances: Floats) -> tuple[Floats, Floats]:
    """Matrices (..., d, d) of these axes, in columns, and their precision factors.

    Parameters
    ----------
    axes : (..., d, d), or such that they broadcast
    variances : (..., d), in any order
    """
    order = np.argsort(variances, axis=-1)
    sorted_axes = np.take_along_axis(axes, order[..., None, :], axis=-1)
    return from_eigenvalues(np.take_along_axis(variances, order, -1), sorted_axes, GRADED)
