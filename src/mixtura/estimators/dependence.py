"""Columns that others determine, seen before a fit is tried."""

from __future__ import annotations

from mixtura._typing import Ints, Rows
from mixtura.engine.fold import Fold
from mixtura.engine.rows import in_memory
from mixtura.initialise import measure


def dependent_columns(rows: Rows) -> Ints:
    """Columns (as indices) that take part in an exact linear relation; empty if there is none.

    With no more rows than columns there always is one.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.estimators.dependence import dependent_columns
    >>> X = np.random.default_rng(0).normal(size=(50, 3))
    >>> dependent_columns(np.column_stack([X, X[:, 0] - X[:, 2]]))
    array([0, 2, 3])
    """
    with Fold(1) as fold:
        return measure(in_memory(rows), fold, with_covariance=True).dependent_columns()
