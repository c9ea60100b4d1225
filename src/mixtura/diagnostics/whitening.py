"""What makes a covariance the identity, also where rounding has left it no longer positive."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats

ROUNDING = 2.0**-50
"""An eigenvalue of a correlation matrix below this is rounding, and counts as this."""


def whitening(covariances: Floats) -> tuple[Floats, Floats]:
    r"""W (..., d, d) with :math:`W \Sigma W^\top = I`, and :math:`\log |\Sigma|` (...).

    From the eigenvalues of the correlations, so that neither the units of the columns matter nor
    how large or small they are: a Cholesky factor of a covariance to the rounding of doubles need
    not exist, where a mixture's means are far apart for their spread or a component is flat.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.diagnostics.whitening import whitening
    >>> W, log_det = whitening(np.diag([4.0, 1e-200]))
    >>> np.abs(W @ np.array([2.0, 1e-100])).tolist()
    [1.0, 1.0]
    """
    sd = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
    correlations = covariances / sd[..., :, None] / sd[..., None, :]
    values, vectors = np.linalg.eigh(correlations)
    values = np.maximum(values, ROUNDING)
    axes = np.swapaxes(vectors, -1, -2) / np.sqrt(values)[..., :, None]
    log_det: Floats = np.log(values).sum(-1) + 2.0 * np.log(sd).sum(-1)
    return axes / sd[..., None, :], log_det


def squared_lengths(vectors: Floats) -> Floats:
    """Of whitened deviations (..., d, n), as (..., n): no larger than a double can be."""
    with np.errstate(over="ignore"):
        lengths = np.square(vectors).sum(axis=-2)
    kept: Floats = np.minimum(lengths, np.finfo(np.float64).max)
    return kept
