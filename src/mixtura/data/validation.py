"""Whether rows and weights can be fitted, with a sentence for each way in which they cannot."""

from __future__ import annotations

from typing import Any

import numpy as np

from mixtura._typing import Floats, Rows
from mixtura.data import ArraySource, Source
from mixtura.data.containers import in_numpy
from mixtura.errors import (
    IllDefinedCovarianceError,
    InvalidDataError,
    InvalidParameterError,
    InvalidTypeError,
)
from mixtura.limits import LARGEST


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


def check_enough_rows(X: Rows | Source, k: int) -> str | None:
    """At least k rows with weight, else k components cannot all have one.

    Returns a warning where fewer than k of them are distinct.
    """
    source = X if isinstance(X, Source) else ArraySource(X)
    of = source.n_rows
    n = of if source.weight is None else np.count_nonzero(source.weight > 0)
    if n < k:
        counted = f"n_samples = {n}"
        if n < of:
            counted += f" with a positive weight (of {of})"
        raise InvalidDataError(
            f"Expected n_samples >= n_components but got n_components = {k}, "
            f"{counted}: ask for fewer components or give more rows."
        )
    distinct = n_distinct(source, k)
    return None if distinct >= k else too_few_distinct(distinct, k)


def too_few_distinct(distinct: int, k: int) -> str:
    """What it means to ask for k components of fewer distinct rows."""
    plural = "s"[: distinct != 1]
    return (
        f"X has only {distinct} distinct row{plural} with weight, fewer than n_components = {k}, "
        f"so that components share a row or have none: ask for at most {distinct} "
        f"component{plural}."
    )


def n_distinct(X: Rows | Source, enough: int) -> int:
    """How many distinct rows with weight there are, or a number that is enough."""
    seen: set[tuple[float, ...]] = set()
    for block in (X if isinstance(X, Source) else ArraySource(X)).blocks():
        rows = block.rows if block.weight is None else block.rows[block.weight > 0]
        if block.patterns is not None:  # what is missing is the same wherever it is: NaN is not
            rows = np.where(np.isnan(rows), np.inf, rows)
        # enough rows nearly always show among the first few, so that no others are sorted
        for first in (enough, 16 * enough + 64, None):
            few = np.unique(rows, axis=0)[:enough] if first is None else rows[:first]
            seen.update(map(tuple, few.tolist()))
            if len(seen) >= enough:
                return len(seen)
    return len(seen)


def ill_defined(component: int, reg_covar: float) -> IllDefinedCovarianceError:
    """The error for a component that ended on the smallest floor there is."""
    return IllDefinedCovarianceError(
        "Fitting the mixture model failed because some components have ill-defined empirical "
        "covariance (for instance caused by singleton or collapsed samples). Try to decrease the "
        "number of components, increase reg_covar, or scale the input data. Component "
        f"{component} collapsed, and reg_covar={reg_covar:g} does not hold it."
    )
