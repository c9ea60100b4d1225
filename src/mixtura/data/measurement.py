r"""Rows that are measured with errors: what ``covariance_of_error`` says of each, checked.

An error has mean zero and a known covariance: variances (n, d) where the errors of a row's values
have nothing to do with one another, matrices (n, d, d) where they have. A variance without bound
says that a value is not known, which is what NaN among the rows says; both come out as the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mixtura._typing import Bools, Floats
from mixtura.data.array import ArraySource
from mixtura.data.containers import in_numpy
from mixtura.data.finite import column_name
from mixtura.data.source import Source
from mixtura.errors import InvalidDataError, InvalidParameterError, InvalidTypeError
from mixtura.limits import LARGEST

NAME = "covariance_of_error"

ROUNDING = 1e-6
"""By so much of the two standard deviations may entries differ that are to be equal, and of a
variance may one along some direction be below zero: covariances written in float32 do."""

AT_ONCE = 1 << 20
"""Numbers in the matrices that are looked at together."""


def measured(source: Source, covariance_of_error: Any) -> Source:
    """A source of rows in memory with the errors of each row; itself where none are given.

    Where no row has an error, rows are as they are, and NaN where a variance has no bound.

    Raises
    ------
    InvalidParameterError
        The errors are no variances (n, d) or covariances (n, d, d), or some are below zero.
    InvalidDataError
        The rows are not in memory.
    """
    if covariance_of_error is None:
        return source
    if not isinstance(source, ArraySource):
        raise InvalidDataError(
            f"X is read block by block, but {NAME} goes with rows in memory: give an array or a "
            "table, of some of the rows where memory does not take them all."
        )
    n, d = source.n_rows, source.n_features
    errors = _read(covariance_of_error, n, d)
    variances = _variances(errors)
    missing = np.isnan(source.rows)
    _check_variances(variances, missing, source.names)
    unknown = np.isinf(variances) & ~missing
    rows = source.rows
    if unknown.any():
        rows = np.where(unknown, np.asarray(np.nan, dtype=rows.dtype), rows)
        missing |= unknown
    errors = _of_what_is_there(errors, missing, source.names)
    if not errors.any():
        return source if rows is source.rows else source.replaced(rows=rows)
    return source.replaced(rows=rows.astype(np.float64), errors=errors)


def _read(given: Any, n: int, d: int) -> Floats:
    """A copy of what was given, in float64 and of the right shape."""
    try:
        cells = np.asarray(in_numpy(given, NAME))
        if cells.dtype.kind not in "biuf":
            cells = cells.astype(np.float64) if cells.dtype.kind == "O" else _refused(cells)
        errors = cells.astype(np.float64)
    except InvalidTypeError as error:
        raise InvalidParameterError(str(error)) from error
    except (TypeError, ValueError) as error:
        raise InvalidParameterError(
            f"{NAME} must be real numbers: variances of shape ({n}, {d}), or covariances of shape "
            f"({n}, {d}, {d}), those of a row all of one length."
        ) from error
    if errors.shape in {(n, d), (n, d, d)}:
        return errors
    what = f"{NAME}.shape == {errors.shape}, expected ({n}, {d}) or ({n}, {d}, {d})"
    if errors.shape in {(d,), (d, d)}:
        raise InvalidParameterError(
            f"{what}: where all rows have the same error, repeat it, as "
            f"numpy.repeat(E[None], {n}, axis=0) does."
        )
    if errors.ndim in (2, 3) and errors.shape[1:] in {(d,), (d, d)}:
        m = len(errors)
        first = f", so that row {m} has none" if m < n else ""
        raise InvalidParameterError(
            f"{what}: X has {n} rows, and these are the errors of {m}{first}. Give one for each "
            "row of X, zero for a row that is exact."
        )
    raise InvalidParameterError(
        f"{what}: give the variance of each value's error, or a covariance matrix for each row."
    )


def _refused(cells: Any) -> Any:
    raise TypeError(f"numbers of kind {cells.dtype}")


def _variances(errors: Floats) -> Floats:
    return errors if errors.ndim == 2 else np.diagonal(errors, 0, -2, -1)


def _check_variances(variances: Floats, missing: Bools, names: list[str] | None) -> None:
    """Not below zero, no NaN where a value is, and finite or infinite."""

    def first(bad: Bools) -> tuple[str, float] | None:
        if not bad.any():
            return None
        row, column = np.argwhere(bad)[0]
        return f"at row {row}, {column_name(int(column), names)}", float(variances[row, column])

    if found := first(np.isnan(variances) & ~missing):
        raise InvalidParameterError(
            f"{NAME} is NaN {found[0]}, where X has a value: give the variance of its error, or "
            "numpy.inf where nothing is known of the value."
        )
    if found := first((variances < 0) & ~missing):
        raise InvalidParameterError(
            f"{NAME} has a negative variance ({found[1]:g}) {found[0]}: give the square of the "
            "error's standard deviation, 0 for a value that is exact."
        )
    if found := first(~missing & np.isfinite(variances) & (variances > LARGEST**2)):
        raise InvalidParameterError(
            f"{NAME} has a variance ({found[1]:g}) {found[0]} above {LARGEST**2:g}: give "
            "numpy.inf, which says that nothing is known of the value, or rescale the column."
        )


def _of_what_is_there(errors: Floats, missing: Bools, names: list[str] | None) -> Floats:
    """The errors, zero where no value is; matrices symmetric and with no variance below zero."""
    errors[missing] = 0.0
    if errors.ndim == 2:
        return errors
    np.swapaxes(errors, -1, -2)[missing] = 0.0
    step = max(1, AT_ONCE // errors[0].size)
    for begin in range(0, len(errors), step):
        part = errors[begin : begin + step]
        sd = np.sqrt(np.diagonal(part, 0, -2, -1))
        bound = sd[:, :, None] * sd[:, None, :]
        _check_finite(part, begin, names)
        across = np.swapaxes(part, -1, -2)
        lopsided = np.abs(part - across) > ROUNDING * bound
        if lopsided.any():
            row, i, j = np.argwhere(lopsided)[0]
            raise InvalidParameterError(
                f"{NAME} is not symmetric at row {begin + row}: its entries for "
                f"{column_name(int(i), names)} and {column_name(int(j), names)} are "
                f"{part[row, i, j]:g} and {part[row, j, i]:g}. Give the same number for both."
            )
        part[...] = 0.5 * (part + across)
        unit = np.where(sd > 0, sd, 1.0)
        scaled = part / unit[:, :, None] / unit[:, None, :]
        values, vectors = np.linalg.eigh(scaled)
        least = values[:, 0]
        if (least < -ROUNDING).any():
            row = int(np.flatnonzero(least < -ROUNDING)[0])
            raise InvalidParameterError(
                f"{NAME} is no covariance matrix at row {begin + row}: along some direction the "
                "variance is below zero, as where a covariance is larger than the product of two "
                "standard deviations. Give positive semi-definite matrices, or the variances "
                "alone, of shape (n, d)."
            )
        below = np.flatnonzero(least < 0)
        raised = np.maximum(values[below], 0.0)[:, None, :]
        mended = (vectors[below] * raised) @ np.swapaxes(vectors[below], -1, -2)
        part[below] = mended * bound[below]
    return errors


def _check_finite(part: Floats, begin: int, names: list[str] | None) -> None:
    bad = ~np.isfinite(part)
    if bad.any():
        row, i, j = np.argwhere(bad)[0]
        raise InvalidParameterError(
            f"{NAME} is {part[row, i, j]:g} at row {begin + row}, between "
            f"{column_name(int(i), names)} and {column_name(int(j), names)}: give a finite "
            "covariance, and an infinite variance for a value that is not known."
        )
