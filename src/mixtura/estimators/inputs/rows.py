"""Rows as a caller gives them, to rows that a fit can read."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.validation import check_array, validate_data

from mixtura._typing import Rows
from mixtura.data import ArraySource, Source
from mixtura.data.checked import CheckedSource
from mixtura.data.finite import check_finite, empty_columns
from mixtura.data.kinds import where_not_a_number, where_ragged
from mixtura.data.opening import as_source
from mixtura.data.whole_numbers import warn_of_rounding
from mixtura.errors import InvalidDataError, InvalidTypeError
from mixtura.patterns import complete


def read_source(
    estimator: Any, X: Any, *, reset: bool, at_least: int = 1, gaps: bool = False
) -> Source:
    """X as rows (n, d) of finite float32 or float64, with the names of its columns if it has any.

    With ``gaps`` values may be missing, which is NaN. Rows in memory are checked here, those of
    another source as they first go by.
    ``reset`` records the number and names of the features on the estimator; otherwise X must
    match them.

    Raises
    ------
    InvalidDataError, InvalidTypeError
        X is empty, not two-dimensional, complex, text, sparse and too large to be dense, has
        other columns than the fit, infinity, or NaN where it may not.
    """
    told = False

    def numbers(cells: Any, table: Any) -> Rows:
        nonlocal told
        told = True
        return _numbers(estimator, cells, table, reset, at_least)

    source = as_source(X, numbers)
    if not told:  # it is not in memory, or was read before
        _tell(estimator, source, reset, at_least)
    if source.checked:
        if not gaps and isinstance(source, ArraySource) and not complete(source.rows):
            check_finite(source.rows, source.names)
        return source
    if not isinstance(source, ArraySource) or source.dtype not in (np.float32, np.float64):
        return CheckedSource(source, gaps=gaps)
    check_finite(source.rows, source.names, gaps=gaps)
    if gaps and reset and not complete(source.rows):
        without = np.flatnonzero(np.isnan(source.rows).all(axis=0))
        if without.size:
            raise empty_columns(without, source.names)
    if reset:
        warn_of_rounding(X, source.rows, source.names)
    source.checked = True
    return source


def _numbers(estimator: Any, cells: Any, table: Any, reset: bool, at_least: int) -> Rows:
    """Cells in memory as scikit-learn checks them, with sentences of ours where it has none."""
    checks: dict[str, Any] = {
        "dtype": [np.float64, np.float32],
        "ensure_all_finite": False,
        "ensure_min_samples": at_least,
    }
    try:
        if table is None:
            rows: Rows = validate_data(estimator, cells, reset=reset, **checks)
        else:  # the table itself, for scikit-learn's checks of the names
            validate_data(estimator, table, reset=reset, skip_check_array=True)
            rows = check_array(cells, estimator=estimator, **checks)
    except TypeError as error:
        raise InvalidTypeError(where_not_a_number(cells) or str(error)) from error
    except ValueError as error:
        what = where_ragged(cells) or where_not_a_number(cells) or str(error)
        raise InvalidDataError(what) from error
    return rows


def _tell(estimator: Any, source: Source, reset: bool, at_least: int) -> None:
    """The columns of a source to an estimator, or whether they are those of its fit."""
    n, d, name = source.n_rows, source.n_features, type(estimator).__name__
    if n < at_least or not d:
        raise InvalidDataError(
            f"X has {n} row{'s'[: n != 1]} of {d} columns, but {name} needs at least {at_least} "
            "of at least one: give more."
        )
    known, names = vars(estimator), source.names
    if reset:
        known["n_features_in_"] = d
        known.pop("feature_names_in_", None)
        if names is not None and not source.checked:  # else whoever read it first knows them
            known["feature_names_in_"] = np.array(names, dtype=object)
    elif known.get("n_features_in_", d) != d:
        raise InvalidDataError(
            f"X has {d} features, but {name} is expecting {known['n_features_in_']} features as "
            "input: give the columns of the fit."
        )
    elif names is not None and list(known.get("feature_names_in_", names)) != names:
        raise InvalidDataError(
            f"X has the columns {', '.join(map(repr, names[:6]))}, other than those of the fit: "
            "the feature names should match, in their order."
        )


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


class ReadsSparse:
    """Tells scikit-learn that an estimator takes sparse rows, and rows with missing values."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.sparse = True
        tags.input_tags.allow_nan = True
        return tags
