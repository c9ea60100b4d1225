"""Rows as a caller gives them, categories included, to rows of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sklearn.utils.validation import validate_data

from mixtura.data import ArraySource, Source
from mixtura.data.finite import check_finite
from mixtura.data.frames import as_frame
from mixtura.errors import InvalidDataError, InvalidParameterError, InvalidTypeError
from mixtura.estimators.inputs.rows import read_source
from mixtura.preparation.logarithms import OF_THE_FITTED, Log, Places, places_of, positive
from mixtura.preparation.one_hot import OneHot, warn_of_encoding
from mixtura.preparation.transform import Preparation


def learn_source(
    estimator: Any, X: Any, one_hot: str | Sequence[str] | None, log: Log = None
) -> tuple[Source, OneHot | None, Places]:
    """Rows (n, d) for a fit, the encoding if there is one, and the features to take as logarithms.

    These are above zero: those in memory now, others as they go by.

    Raises
    ------
    InvalidDataError, InvalidTypeError, InvalidParameterError
        As :func:`read_source`, :meth:`OneHot.learn` and :func:`places_of`; or a value that ``log``
        names has no logarithm.

    Warns
    -----
    MixturaWarning
        Columns were encoded, which a Gaussian mixture takes badly.
    """
    check_one_hot(one_hot)
    frame = None if one_hot is None else as_frame(X)
    if one_hot is not None and frame is None and not isinstance(one_hot, str):
        raise InvalidParameterError(
            f"one_hot names columns, but X is a {type(X).__name__} without names: give a table, "
            "such as a pandas or polars data frame."
        )
    if frame is not None and one_hot is not None:
        encoding = OneHot.learn(frame, one_hot)
        if encoding is not None:
            source = _encode(estimator, frame, encoding, reset=True)
            if source.n_rows < 2:
                raise InvalidDataError("X has one row; a fit needs at least two.")
            places = places_of(log, encoding.columns, len(encoding.columns), encoding)
            positive(source, places, source.names)
            warn_of_encoding(encoding, stacklevel=3)
            return source, encoding, places
    source = read_source(estimator, X, reset=True, at_least=2, gaps=True)
    places = places_of(log, source.names, source.n_features, None)
    return positive(source, places, source.names), None, places


def further_source(estimator: Any, X: Any, preparation: Preparation | None) -> Source:
    """Rows (n, d) for a fitted estimator, which may prepare them.

    Raises
    ------
    InvalidDataError, InvalidTypeError
        As :func:`read_source`; or a level is new, or a value has no logarithm that needs one.
    """
    encoding = None if preparation is None else preparation.encoding
    places, names = () if preparation is None else preparation.log, None
    if places and preparation is not None and hasattr(estimator, "feature_names_in_"):
        names = preparation.feature_names
    if encoding is None:
        return positive(
            read_source(estimator, X, reset=False, gaps=True), places, names, OF_THE_FITTED
        )
    frame = as_frame(X)
    if frame is None:
        raise InvalidTypeError(
            f"X is a {type(X).__name__}, but the fit encoded the columns "
            f"{', '.join(map(repr, encoding.levels))}: give a table with the columns of the fit, "
            "such as a pandas or polars data frame."
        )
    return positive(_encode(estimator, frame, encoding, reset=False), places, names, OF_THE_FITTED)


def names_of(source: Source) -> list[str]:
    """Names (d,) for the columns of a source, numbered where it knows none."""
    if source.names is not None:
        return source.names
    return [f"x{column}" for column in range(source.n_features)]


def check_one_hot(one_hot: Any) -> None:
    """InvalidParameterError unless it is None, "auto" or a list of names."""
    named = isinstance(one_hot, list | tuple) and all(isinstance(name, str) for name in one_hot)
    if one_hot is None or one_hot == "auto" or (named and len(one_hot)):
        return
    raise InvalidParameterError(
        f"one_hot is {one_hot!r}; give None, 'auto', or a list of the names of the columns to "
        "encode."
    )


def _encode(estimator: Any, frame: Any, encoding: OneHot, *, reset: bool) -> Source:
    try:  # scikit-learn's checks of number and names
        validate_data(estimator, frame.to_native(), reset=reset, skip_check_array=True)
    except ValueError as error:
        raise InvalidDataError(str(error)) from error
    if not len(frame):
        raise InvalidDataError("X has no rows: give at least one.")
    rows = encoding.encode(frame)
    check_finite(rows, encoding.feature_names, gaps=True)
    return ArraySource(rows, names=encoding.feature_names, checked=True)
