"""Which kinds of cells are numbers; of what is none, a sentence that names the first."""

from __future__ import annotations

from typing import Any

import numpy as np

from mixtura.data.numbers import NotANumberError, as_numbers, kind_of_fault
from mixtura.errors import InvalidDataError, InvalidTypeError


def refuse_kinds(X: Any) -> None:
    """What would turn into numbers that mean nothing: text, dates, and values masked out."""
    kind = getattr(getattr(X, "dtype", None), "kind", None)
    if kind == "c":
        raise InvalidDataError(
            f"Complex data not supported: X is {X.dtype}. Give real numbers; the imaginary parts "
            "can be columns of their own."
        )
    if kind in ("U", "S"):
        cure = "encode it as numbers (X.astype(float) where they are numbers written as text)"
        raise InvalidTypeError(f"X holds text ({X.dtype}), not numbers: {cure}.")
    if kind in ("M", "m"):
        raise InvalidTypeError(
            f"X holds dates or times ({X.dtype}), not numbers: encode it as numbers, such as days "
            "since the first."
        )
    if getattr(getattr(X, "dtype", None), "names", None):
        names = ", ".join(map(repr, X.dtype.names[:6]))
        raise InvalidTypeError(
            f"X is an array of records with the fields {names}, not of rows: give a table "
            "(pandas.DataFrame(X)), or "
            "numpy.lib.recfunctions.structured_to_unstructured(X)."
        )
    if isinstance(X, list | tuple) and len(X) and all(isinstance(row, dict) for row in X):
        raise InvalidTypeError(
            "X is a list of dict, float() argument must be a string or a real number: give a "
            "table (pandas.DataFrame(X))."
        )
    mask = getattr(X, "mask", None)
    if isinstance(mask, np.ndarray) and np.ndim(X) == 2 and mask.any():
        row, column = np.argwhere(mask)[0]
        raise InvalidDataError(
            f"X is masked at row {row}, column {column}: a mixture needs complete rows, so fill "
            "in missing values or drop their rows."
        )


def numbers_of_objects(X: Any, first_row: int = 0) -> Any:
    """An array of objects as one of numbers; anything else as it is."""
    if not (isinstance(X, np.ndarray) and X.dtype == np.dtype(object) and X.ndim == 2):
        return X
    numbers = np.empty(X.shape)
    for column in range(X.shape[1]):
        try:
            numbers[:, column] = as_numbers(X[:, column].tolist())
        except NotANumberError as error:
            # errors name the first cell by rows, and are of a kind that depends on it
            what = where_not_a_number(X, first_row) or str(error)
            kind = InvalidDataError if isinstance(error.cell, str) else InvalidTypeError
            raise kind(what) from error
    return numbers


def where_ragged(X: Any) -> str | None:
    """The first row of a list of lists whose length is not that of the first."""
    if isinstance(X, np.ndarray) and X.dtype == np.dtype(object) and X.ndim == 1:
        X = X.tolist()
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


def where_not_a_number(X: Any, first_row: int = 0) -> str | None:
    """The first cell of an array of objects, or of a list of rows, that is not a number."""
    if not (isinstance(X, list | tuple) or getattr(X, "dtype", None) == np.dtype(object)):
        return None
    for row, cells in enumerate(X):
        if np.ndim(cells) != 1:
            return None
        try:
            as_numbers(list(cells))
        except NotANumberError as error:
            cell, column = error.cell, error.index
            cure = _CURES[kind_of_fault([other[column] for other in X], cell)]
            where = f"row {first_row + row}, column {column}"
            return f"{where} holds {cell!r:.60}, not a number ({_said(cell)}): {cure}."
    return None


def _said(cell: Any) -> str:
    """What Python says of it, as scikit-learn passes it on."""
    try:
        float(cell)
    except (TypeError, ValueError, OverflowError) as error:
        return f"{error}"
    return f"it is a {type(cell).__name__}"


_CURES = {
    "mistyped": "correct it or drop the row",
    "category": "leave the column out, or encode it as columns of 0 and 1, as "
    "PreparedGaussianMixture(one_hot='auto') does to a table (pandas.DataFrame(X))",
    "complex": "give its real and its imaginary part as columns of their own",
    "date": "count it in numbers, such as days since the first, or leave the column out",
    "other": "leave the column out",
}
"""What to do about a column, by what is wrong with it."""
