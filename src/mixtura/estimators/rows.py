"""Rows as a caller gives them, to rows that a fit can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.utils.validation import check_array, validate_data

from mixtura._typing import Floats, Rows
from mixtura.errors import InvalidDataError, InvalidTypeError
from mixtura.sources.containers import in_numpy
from mixtura.sources.finite import check_finite
from mixtura.sources.frames import as_array, as_frame
from mixtura.sources.kinds import (
    numbers_of_objects,
    refuse_kinds,
    where_not_a_number,
    where_ragged,
)
from mixtura.sources.sparse import densified
from mixtura.sources.whole_numbers import warn_of_rounding


@dataclass(frozen=True, slots=True)
class Checked:
    """Rows that a preparation has made of those a caller gave, which were checked.

    In its units they may be larger than what a caller may give: 1e100 of a column whose standard
    deviation is 1e-100.
    """

    rows: Floats


def read_rows(
    estimator: Any, X: Any, *, reset: bool, at_least: int = 1
) -> tuple[Rows, list[str] | None]:
    """X as a finite (n, d) array of float32 or float64, and its column names if it has any.

    ``reset`` records the number and names of the features on the estimator; otherwise X must
    match them.

    Raises
    ------
    InvalidDataError, InvalidTypeError
        X is empty, not two-dimensional, complex, text, sparse and too large to be dense, has
        other columns than the fit, NaN or infinity.
    """
    if isinstance(X, Checked):
        return X.rows, None
    checks: dict[str, Any] = {
        "dtype": [np.float64, np.float32],
        "ensure_all_finite": False,
        "ensure_min_samples": at_least,
    }
    frame = as_frame(X)
    given = X if frame is None else frame
    names = None
    if frame is None:
        X = in_numpy(densified(X))
        refuse_kinds(X)
        X = numbers_of_objects(X)
    else:
        X, names = as_array(frame)
    try:
        if frame is not None:  # the table itself, for scikit-learn's checks of the names
            validate_data(estimator, frame.to_native(), reset=reset, skip_check_array=True)
            rows: Rows = check_array(X, estimator=estimator, **checks)
        else:
            rows = validate_data(estimator, X, reset=reset, **checks)
    except TypeError as error:
        raise InvalidTypeError(where_not_a_number(X) or str(error)) from error
    except ValueError as error:
        raise InvalidDataError(where_ragged(X) or where_not_a_number(X) or str(error)) from error
    check_finite(rows, names)
    if reset:
        warn_of_rounding(given, rows, names)
    return rows, names


class unchanged_on_failure:  # noqa: N801  (it stands behind ``with``)
    """A fit that fails, or is interrupted at any moment, leaves the estimator as it was before.

    All attributes come back in one step, those of an earlier fit and parameters alike.
    """

    def __init__(self, estimator: Any) -> None:
        self._estimator = estimator
        self._before = dict(vars(estimator))

    def __enter__(self) -> None:
        pass

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error is not None:
            self._estimator.__dict__ = self._before
