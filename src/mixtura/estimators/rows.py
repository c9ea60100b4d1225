"""Rows as a caller gives them, to rows that a fit can read."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.validation import check_array, validate_data

from mixtura._typing import Rows
from mixtura.errors import InvalidDataError, InvalidTypeError
from mixtura.estimators.frames import as_array
from mixtura.estimators.validation import check_finite


def read_rows(
    estimator: Any, X: Any, *, reset: bool, at_least: int = 1
) -> tuple[Rows, list[str] | None]:
    """X as a finite (n, d) array of float32 or float64, and its column names if it has any.

    ``reset`` records the number and names of the features on the estimator; otherwise X must
    match them.

    Raises
    ------
    InvalidDataError, InvalidTypeError
        X is empty, not two-dimensional, sparse, complex, text, has other columns than the fit,
        NaN or infinity.
    """
    checks: dict[str, Any] = {
        "dtype": [np.float64, np.float32],
        "ensure_all_finite": False,
        "ensure_min_samples": at_least,
    }
    table = X
    X, names = as_array(X)
    try:
        if names is not None:  # the table itself, for scikit-learn's checks of the names
            validate_data(estimator, table, reset=reset, skip_check_array=True)
            rows: Rows = check_array(X, **checks)
        else:
            rows = validate_data(estimator, X, reset=reset, **checks)
    except TypeError as error:
        raise InvalidTypeError(str(error)) from error
    except ValueError as error:
        raise InvalidDataError(str(error)) from error
    check_finite(rows, names)
    return rows, names
