"""Labels as a caller gives them, as codes that methods can be judged by."""

from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np

from mixtura._typing import Ints
from mixtura.errors import InvalidDataError

MOST_LABELS = 50
"""More different labels than this are a measurement or a name, not groups."""


def read_labels(y: Any, n: int, what: str = "y") -> tuple[Ints, tuple[str, ...]]:
    """Codes (n,) from 0 on, and the label that each stands for.

    Parameters
    ----------
    y : array-like (n,) of numbers, text or truth values
    n : int, rows that there are
    what : str, how an error names the labels

    Raises
    ------
    InvalidDataError
        There are not n labels, one is missing, all are the same, or there are too many different
        ones to be groups.

    Examples
    --------
    >>> from mixtura.comparison.labels import read_labels
    >>> read_labels(["b", "a", "b"], 3)
    (array([1, 0, 1]), ('a', 'b'))
    """
    try:
        values = np.asarray(y)
    except (TypeError, ValueError) as error:
        raise InvalidDataError(f"{what} cannot be read as labels: {error}") from error
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.shape != (n,):
        raise InvalidDataError(
            f"{what} has the shape {values.shape}, but there are {n} rows: give one label a row."
        )
    missing = np.flatnonzero([_is_missing(value) for value in values.tolist()])
    if missing.size:
        others = "" if missing.size == 1 else f", the first of {missing.size}"
        raise InvalidDataError(
            f"{what} has no label at row {missing[0]}{others}: fill it in, or leave the row out."
        )
    if values.dtype.kind == "O":  # such as text beside numbers, which have no common order
        values = values.astype(str)
    distinct, codes = np.unique(values, return_inverse=True)
    if len(distinct) == 1:
        raise InvalidDataError(
            f"{what} holds one label only ({distinct[0]}): there is nothing to compare "
            "groups with."
        )
    most = max(2, min(MOST_LABELS, n // 2))
    if len(distinct) > most:
        raise InvalidDataError(
            f"{what} has {len(distinct)} different values in {n} rows, too many to be labels of "
            f"groups (at most {most}): it looks like a measurement or a name. Give a column with "
            "few different values."
        )
    if np.bincount(codes).max() < 2:
        raise InvalidDataError(f"{what} gives every row a label of its own: there are no groups.")
    return codes.astype(np.int64), tuple(str(label) for label in distinct)


def _is_missing(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and isnan(value))
