"""In which directions the rows have no spread, as a sentence: a floor then holds covariances."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mixtura._printable import first_of
from mixtura._typing import Ints
from mixtura.data.finite import column_name
from mixtura.initialise import Moments
from mixtura.model.families import FLOOR_MARGIN, Components, for_dependent_columns

NEARLY = 1e-6
"""Columns with less than this share of a variance left across them are all but collinear.

It is the default floor: whoever raises that asks for what it does.
"""

MOST_NAMED = 12
"""Columns that a sentence names one by one; of more it gives the number."""


def singular(
    moments: Moments, family: type[Components], names: list[str] | None, reg_covar: float
) -> str | None:
    """Where the covariance of the rows is singular and what follows, or None where it is not.

    Singular is also what the floor holds: less than ``reg_covar`` of a variance in some
    direction. All columns concerned are named.
    """
    constant = moments.constant_columns()
    d = moments.mean.size
    if family.tolerates_constant_features and constant.size < d:
        return None
    dependent = moments.dependent_columns()
    told = [*_constant(moments, constant, names)]
    if dependent.size:
        told.append(f"{why_dependent(moments, dependent, names)}, but {_needs(family)}")
    else:
        dependent = moments.dependent_columns(min(reg_covar, NEARLY) * (1.0 + FLOOR_MARGIN))
        if dependent.size:
            told.append(
                f"{listed(dependent, names)} are all but collinear: in some direction less than "
                f"{min(reg_covar, NEARLY):g} of their variance is left, but {_needs(family)}"
            )
    if not told:
        return None
    where = "in those directions" if len(told) > 1 or constant.size != 1 else "in that direction"
    decides = "which decides the scale of densities and likelihoods"
    if not dependent.size:
        decides += ", but no label"
    told = [
        *told,
        f"There is a floor under the covariances (reg_covar) {where}, {decides}",
        *_cures(moments, constant, dependent),
    ]
    return in_a_row(*(f"{text}." for text in told))


def in_a_row(*sentences: str | None) -> str | None:
    """Those that there are as one text, or None; the first begins as it is."""
    told = [text for text in sentences if text is not None]
    return " ".join([*told[:1], *(text[:1].upper() + text[1:] for text in told[1:])]) or None


def why_dependent(moments: Moments, dependent: Ints, names: list[str] | None) -> str:
    """What makes the covariance of all rows singular, apart from constant columns."""
    n, varying = moments.n_rows, moments.mean.size - moments.constant_columns().size
    if n <= varying:
        rows = f"{n} distinct row{'s'[: n != 1]}"
        return f"X has no more than {rows} for {varying} column{'s'[: varying != 1]} that vary"
    return f"{listed(dependent, names)} are collinear, each determined by the others"


def listed(columns: Ints, names: list[str] | None) -> str:
    """Columns by name or number, a long list cut with how many more there are."""
    if columns.size == 1:
        return column_name(int(columns[0]), names)
    shown = [
        repr(names[column]) if names is not None else str(column) for column in columns.tolist()
    ]
    if len(shown) > MOST_NAMED:
        return f"columns {first_of(shown, MOST_NAMED)}"
    return f"columns {', '.join(shown[:-1])} and {shown[-1]}"


def _needs(family: type[Components]) -> str:
    return f"covariance_type={family.name!r} needs a direction of its own in each"


def _constant(moments: Moments, constant: Ints, names: list[str] | None) -> Iterator[str]:
    """Those that never vary, those lost to rounding and those too small to compute with."""
    mean, variances = moments.mean[constant], moments.variances[constant]
    small = (np.abs(mean) < 1e-100) & ((variances > 0) | (mean != 0))
    rounded = (variances > 0) & ~small
    same = constant[~small & ~rounded]
    if same.size:
        verb = "is" if same.size == 1 else "are"
        value = f" (always {moments.mean[same[0]]:g})" if same.size == 1 else ""
        yield f"{listed(same, names)} {verb} constant{value}"
    if rounded.any():
        which = constant[rounded]
        verb, whose = ("varies", "its") if which.size == 1 else ("vary", "their")
        yield (
            f"{listed(which, names)} {verb} by no more than the rounding of {whose} values "
            f"(around {moments.mean[which[0]]:g}), and counts as constant"
            if which.size == 1
            else f"{listed(which, names)} {verb} by no more than the rounding of {whose} values, "
            "and count as constant"
        )
    if small.any():
        which = constant[small]
        verb = "varies" if which.size == 1 else "vary"
        yield (
            f"{listed(which, names)} {verb} too little to compute with (by less than 1e-100): "
            "multiply by a constant"
        )


def _cures(moments: Moments, constant: Ints, dependent: Ints) -> Iterator[str]:
    if 0 < constant.size < moments.mean.size:
        yield f"Leave the constant column{'s'[: constant.size != 1]} out to be free of it"
    if dependent.size:
        first = (
            "Give more rows than columns"
            if moments.n_rows <= dependent.size
            else "Leave some of the collinear ones out"
        )
        # scikit-learn's takes no missing values
        by = "sklearn.decomposition.PCA(0.99)"
        by = "mixtura.PreparedGaussianMixture(pca=2)" if moments.incomplete else by
        yield (
            f"{first}, reduce the columns with {by}, or use "
            f"covariance_type={' or '.join(map(repr, for_dependent_columns()))}"
        )
