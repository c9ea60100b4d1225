"""Rows as a caller gives them, to rows that a fit can read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from sklearn.utils.validation import check_array, validate_data

from mixtura._typing import Rows
from mixtura.errors import InvalidDataError, InvalidTypeError
from mixtura.estimators.frames import as_array, as_frame
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
    frame = as_frame(X)
    names = None
    if frame is None:
        _refuse_kinds(X)
    else:
        X, names = as_array(frame)
    try:
        if frame is not None:  # the table itself, for scikit-learn's checks of the names
            validate_data(estimator, frame.to_native(), reset=reset, skip_check_array=True)
            rows: Rows = check_array(X, estimator=estimator, **checks)
        else:
            rows = validate_data(estimator, X, reset=reset, **checks)
    except TypeError as error:
        raise InvalidTypeError(_where_not_a_number(X) or str(error)) from error
    except ValueError as error:
        raise InvalidDataError(_where_ragged(X) or _where_not_a_number(X) or str(error)) from error
    check_finite(rows, names)
    return rows, names


@contextmanager
def keep_features_on_failure(estimator: Any) -> Iterator[None]:
    """A fit that fails leaves the estimator with the features of the last one that did not."""
    attributes = ("n_features_in_", "feature_names_in_")
    before = {name: vars(estimator)[name] for name in attributes if name in vars(estimator)}
    try:
        yield
    except BaseException:
        for name in attributes:
            vars(estimator).pop(name, None)
        vars(estimator).update(before)
        raise


def _refuse_kinds(X: Any) -> None:
    """What would turn into numbers that mean nothing: text, dates, and values masked out."""
    kind = getattr(getattr(X, "dtype", None), "kind", None)
    if kind == "c":
        raise InvalidDataError(
            f"Complex data not supported: X is {X.dtype}. Give real numbers; the imaginary parts "
            "can be columns of their own."
        )
    if kind in ("U", "S", "M", "m"):
        what = "text" if kind in ("U", "S") else "dates or times"
        raise InvalidTypeError(f"X holds {what} ({X.dtype}), not numbers: encode it as numbers.")
    mask = getattr(X, "mask", None)
    if isinstance(mask, np.ndarray) and np.ndim(X) == 2 and mask.any():
        row, column = np.argwhere(mask)[0]
        raise InvalidDataError(
            f"X is masked at row {row}, column {column}: a mixture needs complete rows, so fill "
            "in missing values or drop their rows."
        )


def _where_ragged(X: Any) -> str | None:
    """The first row of a list of lists whose length is not that of the first."""
    if not isinstance(X, list | tuple):
        return None
    lengths = [np.size(row) if isinstance(row, list | tuple | np.ndarray) else None for row in X]
    for row, length in enumerate(lengths):
        if length != lengths[0]:
            return (
                f"rows have different lengths: row 0 has {_values(lengths[0])}, row {row} has "
                f"{_values(length)}. Give every row one value for each column."
            )
    return None


def _values(count: int | None) -> str:
    return "one bare value" if count is None else f"{count} value{'s' if count != 1 else ''}"


def _where_not_a_number(X: Any) -> str | None:
    """The first cell of an array of objects, or of a list of rows, that is not a number."""
    if not (isinstance(X, list | tuple) or getattr(X, "dtype", None) == np.dtype(object)):
        return None
    for row, cells in enumerate(X):
        if np.ndim(cells) != 1:
            return None
        for column, cell in enumerate(cells):
            try:
                float(cell)
            except (TypeError, ValueError) as error:
                return f"row {row}, column {column} holds {cell!r:.60}, not a number ({error})."
    return None
