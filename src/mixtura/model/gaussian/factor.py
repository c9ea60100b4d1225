r"""Factorise covariance matrices and hold them above the floor.

The floor is a constraint, :math:`\Sigma \succeq F = \mathrm{diag}(f_1, \dots, f_d)`, not a
number added to the diagonal. The M-step's maximiser under it is known in closed form: in the
coordinates where F is the identity, raise the eigenvalues below one to one. So the likelihood
still rises in every iteration, a matrix above the floor is not changed by a bit, and scaling a
feature scales its floor.

Source: the constrained maximum-likelihood formulation of Hathaway (1985, Annals of Statistics
13:795) and its eigenvalue solution in Ingrassia & Rocci (2007, CSDA 51:5339), section 3.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve_triangular
from scipy.linalg.lapack import dtrtrs

from mixtura._typing import Floats, Ints
from mixtura.kernels import precision_factor


def factorise(covariances: Floats, floor: Floats) -> tuple[Floats, Floats]:
    r"""Covariances at or above the floor, and their precision factors.

    Parameters
    ----------
    covariances : (..., d, d) symmetric
    floor : (d,) smallest variance allowed along each feature, > 0

    Returns
    -------
    covariances : (..., d, d), the input itself where nothing was below the floor
    precisions_cholesky : (..., d, d) upper U with :math:`\Sigma^{-1} = U U^\top`
    """
    unit = np.sqrt(floor)
    scaled = covariances / (unit[:, None] * unit)
    try:
        factor = precision_factor(scaled)
        below = ~(_largest_precision(factor) <= 1.0)
    except np.linalg.LinAlgError:
        factor = np.empty_like(scaled)
        below = np.ones(scaled.shape[:-2], dtype=np.bool_)
    if below.any():
        values, vectors = np.linalg.eigh(scaled[below])
        if not np.isfinite(values).all():
            raise np.linalg.LinAlgError("a covariance holds NaN or infinity")
        lifted, factor_of_lifted = from_eigenvalues(np.maximum(values, 1.0), vectors)
        keep = (values[..., 0] >= 1.0)[..., None, None]
        try:
            kept = precision_factor(scaled[below])
        except np.linalg.LinAlgError:  # one is below, or above but for a rounding of the largest
            kept = factor_of_lifted
        factor[below] = np.where(keep, kept, factor_of_lifted)
        covariances = covariances.copy()
        covariances[below] = np.where(keep, covariances[below], lifted * (unit[:, None] * unit))
    return covariances, factor / unit[:, None]


GRADED = 1e20
"""Ratio of eigenvalues that no covariance comes to which is estimated from rows of its own."""


def from_eigenvalues(
    values: Floats, vectors: Floats, graded: float = GRADED
) -> tuple[Floats, Floats]:
    r"""Matrices of these eigenvalues (..., d), ascending, and their precision factors.

    A Cholesky factor of the product :math:`V \Lambda V^\top` would know its small eigenvalues to
    a rounding of the largest only. Where that is 1e9 floors, the likelihood would jump about by
    1e-7 an iteration, and from 1e16 on there would be no factor. With
    :math:`\Lambda^{1/2} V^\top = Q R` the rows of R, largest first, keep the digits that belong
    to their size (Cox & Higham 1998, BIT 38:34); :math:`R^\top R` is the matrix, :math:`R^{-1}`
    the factor. Those of a ratio beyond ``graded`` take :func:`triangle`.
    """
    root = np.sqrt(values)[..., ::-1, None] * np.swapaxes(vectors, -1, -2)[..., ::-1, :]
    upper: Floats = np.linalg.qr(root).R
    far = values[..., -1] > graded * values[..., 0]
    if far.any():
        upper[far] = triangle(root[far])
    negative = np.diagonal(upper, axis1=-2, axis2=-1) < 0
    upper = np.where(negative[..., None], -upper, upper)
    matrices = np.swapaxes(upper, -1, -2) @ upper
    factors: Floats = np.triu(np.linalg.inv(upper))
    return 0.5 * (matrices + np.swapaxes(matrices, -1, -2)), factors


def triangle(rows: Floats) -> Floats:
    """R (..., d, d) of rows (..., n, d) = Q R, in which each row keeps the digits of its size.

    By Householder's reflections, before each of which the row with the most of its column takes
    the column's place: without, a row of 1e19 that has nothing of the first column takes the
    digits of one that has (Cox & Higham 1998, BIT 38:34).
    """
    d = rows.shape[-1]
    left = rows.reshape(-1, *rows.shape[-2:]).copy()
    which = np.arange(len(left))
    for j in range(d):
        most = j + np.abs(left[:, j:, j]).argmax(-1)
        left[which, most], left[:, j] = left[:, j].copy(), left[which, most].copy()
        v = left[:, j:, j].copy()
        diagonal = -np.copysign(np.linalg.norm(v, axis=-1), v[:, 0])
        v[:, 0] -= diagonal
        share = np.einsum("mn,mnc->mc", v, left[:, j:, j + 1 :]) / (diagonal * v[:, 0])[:, None]
        left[:, j:, j + 1 :] += v[..., None] * share[:, None, :]
        left[:, j, j], left[:, j + 1 :, j] = diagonal, 0.0
    return left[:, :d].reshape(*rows.shape[:-2], d, d)


def positive_definite(covariances: Floats) -> bool:
    """Whether all of the matrices (..., d, d) have a Cholesky factor."""
    try:
        np.linalg.cholesky(covariances)
    except np.linalg.LinAlgError:
        return False
    return True


def directions_at_floor(covariances: Floats, precisions_cholesky: Floats, floor: Floats) -> Ints:
    """How many eigenvalues, in units of the floor, have come down to it: (...)."""
    unit = np.sqrt(floor)
    bound = _largest_precision(precisions_cholesky * unit[:, None])
    touching = np.asarray(bound >= 1.0 / (1.0 + FLOOR_MARGIN))
    number = np.zeros(touching.shape, dtype=np.intp)
    if touching.any():  # perhaps: only the eigenvalues themselves tell
        scaled = covariances[touching] / (unit[:, None] * unit)
        number[touching] = (np.linalg.eigvalsh(scaled) <= 1.0 + FLOOR_MARGIN).sum(-1)
    return number


def finer_than(covariances: Floats, precisions_cholesky: Floats, held: Floats) -> Floats:
    """See :meth:`mixtura.model.families.Components.finer_than`: (...)."""
    unit = np.sqrt(held)
    nats = np.zeros(covariances.shape[:-2])
    below = np.asarray(_largest_precision(precisions_cholesky * unit[:, None]) > 1.0)
    if below.any():  # perhaps: only the eigenvalues themselves tell
        values = np.linalg.eigvalsh(covariances[below] / (unit[:, None] * unit))
        nats[below] = divergence(values).sum(-1)
    return nats


def divergence(scaled: Floats) -> Floats:
    """Of a variance in units of one that it should not be below, to that one, where it is."""
    below = np.clip(scaled, np.finfo(np.float64).tiny, 1.0)
    return 0.5 * (below - 1.0 - np.log(below))


def _largest_precision(factor: Floats) -> Floats:
    """The largest eigenvalue of U U' or more: the squared Frobenius norm of U."""
    bound: Floats = np.einsum("...ij,...ij->...", factor, factor)
    return bound


FLOOR_MARGIN = 0.05
"""How close to the floor, as a fraction of it, still counts as sitting on it.

Wide enough for the rounding of an eigenvalue at the smallest floor there is, 1e-13 variances.
"""


def colour(draws: Floats, precision_cholesky: Floats) -> Floats:
    r"""Standard normal rows (n, d) to rows of covariance :math:`(U U^\top)^{-1}`.

    With :math:`x = U^{-\top} z`. The factor is what a model keeps to full precision, so it serves
    even where float32 has left the covariance itself short of positive-definite.
    """
    if not (precision_cholesky.flags.c_contiguous and precision_cholesky.dtype == np.float64):
        return solve_triangular(precision_cholesky, draws.T, trans="T", check_finite=False).T
    # what that comes to; its checks cost a search of a small problem more than the rest
    solved, singular = dtrtrs(precision_cholesky.T, draws.T, lower=1)
    if singular:
        raise np.linalg.LinAlgError("a precision factor is singular")
    coloured: Floats = solved.T
    return coloured
