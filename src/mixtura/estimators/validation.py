"""Every check that stands between a caller and a fit, each with a sentence for an error."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
from sklearn.utils.validation import check_array

from mixtura._typing import Floats, Rows
from mixtura.errors import (
    IllDefinedCovarianceError,
    InvalidDataError,
    InvalidParameterError,
)
from mixtura.families import Components
from mixtura.initialise import Given, Moments

LARGEST = 1e150
"""A magnitude whose square a double still holds, with room for a sum of them."""


def column_name(index: int, names: list[str] | None) -> str:
    """How an error names a column."""
    return f"column {names[index]!r}" if names is not None else f"column {index}"


def check_finite(X: Rows, names: list[str] | None) -> None:
    """Every value finite and not too large to square; the error names row and column."""
    step = max(1, (1 << 20) // max(1, X.shape[1]))
    for begin in range(0, X.shape[0], step):
        part = X[begin : begin + step]
        with np.errstate(over="ignore", invalid="ignore"):
            if np.isfinite(part.sum(dtype=np.float64)) and np.abs(part).max() <= LARGEST:
                continue
        bad = ~(np.abs(part) <= LARGEST)
        if not bad.any():
            continue
        row, column = np.argwhere(bad)[0]
        value = part[row, column]
        where = f"at row {begin + row}, {column_name(int(column), names)}"
        if np.isnan(value):
            raise InvalidDataError(
                f"Input X contains NaN {where}: a mixture needs complete rows, "
                "so fill in missing values or drop their rows."
            )
        kind = "infinity or a value too large"
        raise InvalidDataError(
            f"Input X contains {kind} ({value}) {where}: "
            f"replace it, or rescale the column so that no value exceeds {LARGEST:g}."
        )


def check_sample_weight(sample_weight: Any, n: int) -> Floats | None:
    """Weights (n,) as float64, or None where all are one."""
    if sample_weight is None:
        return None
    try:
        weight = np.asarray(sample_weight, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidParameterError("sample_weight must be numbers, one a row.") from error
    if weight.ndim == 0:
        weight = np.full(n, float(weight))
    if weight.shape != (n,):
        raise InvalidParameterError(
            f"sample_weight.shape == {weight.shape}, expected ({n},): give one weight a row."
        )
    if not np.isfinite(weight).all():
        row = int(np.flatnonzero(~np.isfinite(weight))[0])
        raise InvalidParameterError(
            f"sample_weight contains NaN or infinity at row {row}: give a finite weight."
        )
    if (weight < 0).any():
        row = int(np.flatnonzero(weight < 0)[0])
        raise InvalidParameterError(
            f"sample_weight has a negative value ({weight[row]:g}) at row {row}: "
            "use 0 to leave a row out."
        )
    if not weight.any():
        raise InvalidParameterError(
            "sample_weight is zero for every row: at least one weight must be positive."
        )
    return weight


def check_enough_rows(X: Rows, weight: Floats | None, k: int) -> None:
    """At least k distinct rows with weight, else k components cannot all have one."""
    n = X.shape[0]
    if n < k:
        raise InvalidDataError(
            f"Expected n_samples >= n_components but got n_components = {k}, "
            f"n_samples = {n}: ask for fewer components or give more rows."
        )
    rows = X if weight is None else X[weight > 0]
    # k distinct rows nearly always show among the first few
    for head in (min(len(rows), 16 * k + 64), len(rows)):
        distinct = len(np.unique(rows[:head], axis=0))
        if distinct >= k:
            return
    raise InvalidDataError(
        f"X has only {distinct} distinct row{'s' if distinct != 1 else ''} with weight, fewer "
        f"than n_components = {k}: ask for at most {distinct} component"
        f"{'s' if distinct != 1 else ''}."
    )


def check_spread(
    moments: Moments, family: type[Components], k: int, names: list[str] | None
) -> str | None:
    """Constant and dependent columns. Returns a warning where the fit can still go on."""
    constant = moments.constant_columns()
    d = moments.mean.size
    if constant.size and (constant.size == d or not family.tolerates_constant_features):
        column = int(constant[0])
        raise InvalidDataError(
            f"{column_name(column, names)} is constant (always {moments.mean[column]:g}): "
            "it has no spread to fit, so leave it out."
        )
    dependent = moments.dependent_columns()
    if not dependent.size:
        return None
    if moments.n_rows <= d:
        what = (
            f"X has {moments.n_rows} rows for {d} columns, too few for the covariance matrix "
            f"that covariance_type={family.name!r} needs (at least {d + 1})"
        )
    else:
        listed = ", ".join(column_name(int(c), names) for c in dependent[:6])
        more = f" and {dependent.size - 6} more" if dependent.size > 6 else ""
        what = (
            f"columns are collinear, each determined by the others: {listed}{more}; "
            f"covariance_type={family.name!r} has no finite density there"
        )
    if k > 1:
        raise InvalidDataError(
            f"{what}. Use covariance_type='diag' or 'spherical', reduce the columns with PCA, "
            "or leave some out."
        )
    return (
        f"{what}. The covariance is held at the floor (reg_covar) in those directions, which "
        "decides the density's scale."
    )


def check_weights_init(weights: Any, k: int) -> Floats:
    weights = _as_float("weights", weights, (k,))
    if (weights < 0).any() or (weights > 1).any():
        raise InvalidParameterError(
            "The parameter 'weights' should be in the range [0, 1], but got max value "
            f"{weights.max():.5f}, min value {weights.min():.5f}"
        )
    if abs(weights.sum() - 1.0) > 1e-6:
        raise InvalidParameterError(
            "The parameter 'weights' should be normalized, but got sum(weights) = "
            f"{weights.sum():.5f}"
        )
    normalised: Floats = weights / weights.sum()
    return normalised


def check_means_init(means: Any, k: int, d: int) -> Floats:
    return _as_float("means", means, (k, d))


def check_precisions_init(precisions: Any, family: type[Components], k: int, d: int) -> Floats:
    name = f"{family.name} precision"
    array = _as_float(name, precisions, family.covariance_shape(k, d))
    matrix = family.spans_all_directions
    wanted = "symmetric, positive-definite" if matrix else "positive"
    symmetric = not matrix or np.allclose(array, np.swapaxes(array, -1, -2))
    with contextlib.suppress(np.linalg.LinAlgError), np.errstate(invalid="ignore"):
        if symmetric:
            family.from_precisions(np.zeros((k, d)), array)
            return array
    raise InvalidParameterError(f"'{name}' should be {wanted}")


def check_given(
    weights: Any, means: Any, precisions: Any, family: type[Components], k: int, d: int
) -> Given:
    """The three ``*_init`` parameters, each checked for shape and range."""
    return Given(
        weights=None if weights is None else check_weights_init(weights, k),
        means=None if means is None else check_means_init(means, k, d),
        precisions=(
            None if precisions is None else check_precisions_init(precisions, family, k, d)
        ),
    )


def _as_float(name: str, values: Any, shape: tuple[int, ...]) -> Floats:
    try:
        array: Floats = check_array(values, dtype=np.float64, ensure_2d=False, allow_nd=True)
    except (TypeError, ValueError) as error:
        raise InvalidParameterError(f"The parameter '{name}' is not usable: {error}") from error
    if array.shape != shape:
        raise InvalidParameterError(
            f"The parameter '{name}' should have the shape of {shape}, but got {array.shape}"
        )
    return array


def ill_defined(component: int, reg_covar: float) -> IllDefinedCovarianceError:
    """The error for a component that ended on the smallest floor there is."""
    return IllDefinedCovarianceError(
        "Fitting the mixture model failed because some components have ill-defined empirical "
        "covariance (for instance caused by singleton or collapsed samples). Try to decrease the "
        "number of components, increase reg_covar, or scale the input data. Component "
        f"{component} collapsed, and reg_covar={reg_covar:g} does not hold it."
    )
