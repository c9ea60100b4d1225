"""Whether rows and weights can be fitted, with a sentence for each way in which they cannot."""

from __future__ import annotations

from typing import Any

import numpy as np

from mixtura._typing import Floats, Ints, Rows
from mixtura.errors import (
    IllDefinedCovarianceError,
    InvalidDataError,
    InvalidParameterError,
    InvalidTypeError,
)
from mixtura.limits import LARGEST
from mixtura.sources import ArraySource, Source
from mixtura.sources.containers import in_numpy


def check_sample_weight(sample_weight: Any, n: int) -> Floats | None:
    """Weights (n,) as float64, or None where all are one."""
    if sample_weight is None:
        return None
    try:
        given = np.asarray(in_numpy(sample_weight, "sample_weight"))
        if given.dtype.kind == "c":  # which would lose its imaginary part, with a warning only
            raise TypeError("complex numbers")
        weight = given.astype(np.float64, copy=False)
    except InvalidTypeError as error:
        raise InvalidParameterError(str(error)) from error
    except (TypeError, ValueError) as error:
        raise InvalidParameterError("sample_weight must be real numbers, one a row.") from error
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
    with np.errstate(over="ignore"):
        total = weight.sum()
    if not 1 / LARGEST <= total <= LARGEST:
        raise InvalidParameterError(
            f"sample_weight adds up to {total:g}, outside {1 / LARGEST:g} to {LARGEST:g}: "
            "multiply all weights by a constant."
        )
    return weight


def check_enough_rows(X: Rows | Source, weight: Floats | None, k: int) -> str | None:
    """At least k rows with weight, else k components cannot all have one.

    Returns a warning where fewer than k of them are distinct.
    """
    usable = None if weight is None else np.flatnonzero(weight > 0)
    of = X.n_rows if isinstance(X, Source) else len(X)
    n = of if usable is None else usable.size
    if n < k:
        counted = f"n_samples = {n}"
        if n < of:
            counted += f" with a positive weight (of {of})"
        raise InvalidDataError(
            f"Expected n_samples >= n_components but got n_components = {k}, "
            f"{counted}: ask for fewer components or give more rows."
        )
    distinct = n_distinct(X, k, usable)
    return None if distinct >= k else too_few_distinct(distinct, k)


def too_few_distinct(distinct: int, k: int) -> str:
    """What it means to ask for k components of fewer distinct rows."""
    plural = "s"[: distinct != 1]
    return (
        f"X has only {distinct} distinct row{plural} with weight, fewer than n_components = {k}, "
        f"so that components share a row or have none: ask for at most {distinct} "
        f"component{plural}."
    )


def n_distinct(X: Rows | Source, enough: int, usable: Ints | None = None) -> int:
    """How many distinct rows there are among the usable ones, or a number that is enough."""
    if isinstance(X, ArraySource):
        usable = None if X.weight is None else np.flatnonzero(X.weight > 0)
        X = X.rows
    if isinstance(X, Source):
        return _n_distinct_in(X, enough)
    # enough rows nearly always show among the first few, so that nothing large is copied
    for head in (enough, 16 * enough + 64):
        rows = X[:head] if usable is None else X[usable[:head]]
        distinct = len(set(map(tuple, rows.tolist())))
        if distinct >= enough:
            return distinct
    return len(np.unique(X if usable is None else X[usable], axis=0))


def _n_distinct_in(source: Source, enough: int) -> int:
    """The same of a source, which is read no further than there is need."""
    seen: set[tuple[float, ...]] = set()
    for block in source.blocks():
        rows = block.rows[block.row_weights > 0]
        seen.update(map(tuple, np.unique(rows, axis=0)[:enough].tolist()))
        if len(seen) >= enough:
            break
    return len(seen)


def ill_defined(component: int, reg_covar: float) -> IllDefinedCovarianceError:
    """The error for a component that ended on the smallest floor there is."""
    return IllDefinedCovarianceError(
        "Fitting the mixture model failed because some components have ill-defined empirical "
        "covariance (for instance caused by singleton or collapsed samples). Try to decrease the "
        "number of components, increase reg_covar, or scale the input data. Component "
        f"{component} collapsed, and reg_covar={reg_covar:g} does not hold it."
    )
