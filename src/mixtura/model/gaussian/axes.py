"""Covariances by their axes and the variances along them."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats
from mixtura.model.gaussian.factor import from_eigenvalues


def along(axes: Floats, variances: Floats) -> tuple[Floats, Floats]:
    """Matrices (..., d, d) of these axes, in columns, and their precision factors.

    Parameters
    ----------
    axes : (..., d, d), or such that they broadcast
    variances : (..., d), in any order
    """
    order = np.argsort(variances, axis=-1)
    sorted_axes = np.take_along_axis(axes, order[..., None, :], axis=-1)
    return from_eigenvalues(np.take_along_axis(variances, order, -1), sorted_axes)
