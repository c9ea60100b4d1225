"""Sparse matrices to dense rows, as long as they fit."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from mixtura.data.array import ArraySource, Check
from mixtura.data.containers import open_array
from mixtura.errors import InvalidDataError

MOST_BYTES = 2**31
"""The largest dense array (2 GiB) that a sparse one is turned into unasked."""


def open_sparse(X: Any, check: Check) -> ArraySource | None:
    """A sparse matrix or array of SciPy's as a dense array.

    A Gaussian needs every value: about its mean, a zero is a number like any other.

    Raises
    ------
    InvalidDataError
        The dense array would be larger than :data:`MOST_BYTES`.
    """
    if not sparse.issparse(X):
        return None
    matrix: Any = X
    check_fits_dense(matrix.shape, matrix.dtype)
    return open_array(matrix.toarray(), check)


def check_fits_dense(shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
    """InvalidDataError where a dense array of this shape would be too large."""
    size = float(np.prod(shape, dtype=np.float64)) * max(dtype.itemsize, 4)
    if size > MOST_BYTES:
        raise InvalidDataError(
            f"X is sparse, and {' x '.join(f'{length:,}' for length in shape)} numbers take "
            f"{size / 2**30:,.1f} GiB where zeros are stored too, more than the "
            f"{MOST_BYTES / 2**30:.0f} GiB that are taken unasked: reduce its columns first "
            "(sklearn.decomposition.TruncatedSVD reads sparse matrices), give fewer rows at a "
            "time, or give dense rows (X.toarray()) where there is memory for them."
        )
