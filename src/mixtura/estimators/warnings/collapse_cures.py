"""What to do about a collapsed fit, in the parameters that it was made with."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np

from mixtura.diagnostics.collapse import Collapse
from mixtura.diagnostics.collapse_words import Column
from mixtura.diagnostics.words import groups, listed
from mixtura.model.families import GAUSSIAN, advised

FEW_COLUMNS = 3
"""Columns with a point mass that one can leave out by hand; of more, PCA makes fewer."""

STARTS, REG_COVAR = 10, 1e-6
"""``n_init`` and ``reg_covar`` by default: a search, and a floor that holds next to nothing."""


def cures_of(
    model: Any, found: Collapse, d: int, column: Column, *, same_columns: bool = True
) -> Iterator[str]:
    """Ways out, the best first, each as an order in the middle of a sentence.

    Parameters
    ----------
    model : whose parameters say what was fitted, and from where
    found : which components are lost, and how
    d : columns of the rows
    column : how a sentence names one of them
    same_columns : whether these are the mixture's own, and not those of which it has components
    """
    k, given = model.n_components, getattr(model, "means_init", None)
    same = _same_means(given)
    if (found.twins or found.weightless) and same:
        # what else is wrong follows from it
        yield (
            f"give {components(same)} means of their own: means_init puts them in one place, from "
            "where EM never parts them"
        )
        return
    weights = getattr(model, "weights_init", None)
    none = [] if weights is None else [j for j in found.weightless if np.asarray(weights)[j] == 0]
    if none:
        yield f"give {components(none)} a weight above 0 in weights_init"
        return
    if found.seats:
        yield from _apart(found, d, column)
    flat = {j for columns in found.floored.values() for j in columns}
    if same_columns and len(flat) == 1 and d > 1 and not found.seats:
        # more than one may be a direction across them
        yield f"leave {column(*flat)} out"
    other = shapes_with_spread(model.covariance_type, found, d)
    if other and (found.seats or found.floored):
        names = " or ".join(map(repr, other))
        yield f"use covariance_type={names}, where a component has a spread there all the same"
    if getattr(model, "component", GAUSSIAN) != GAUSSIAN and not found.seats:
        yield (
            f"use component={GAUSSIAN!r}, whose components have the spread of all their rows and "
            "not of those in their middle"
        )
    if found.floored and model.reg_covar > REG_COVAR:
        yield f"lower reg_covar, whose floor of {model.reg_covar:g} variances holds it there"
    if getattr(model, "warm_start", False):
        yield "search for a start anew (warm_start=False)"
    if given is not None:
        yield "begin from other means_init, or from none, so that there is a search"
    elif model.n_init == 1:
        yield f"let a search look for a sound optimum (n_init={STARTS})"
    if found.lost and not found.seats:
        yield f"ask for fewer components (n_components={k - found.lost})"
    elif (found.starved or found.floored or not found.explained) and k > 1:
        yield "ask for fewer components (n_components)"
    if found.starved:
        yield from _more_rows(model.covariance_type, found, d)


def components(numbers: list[int]) -> str:
    """``component 1``, ``components 0 and 2``."""
    return groups(numbers).replace("group", "component")


def _apart(found: Collapse, d: int, column: Column) -> Iterator[str]:
    """Leave the columns of point masses out, or model the masses apart."""
    columns = sorted({j for seat in found.seats for j in seat.columns})
    if len(columns) > FEW_COLUMNS:
        yield "reduce the columns by PCA first, as PreparedGaussianMixture(pca=...) does"
        return
    if len(columns) < d:
        yield f"leave {listed([column(j) for j in columns])} out"
    values: dict[int, dict[float, float]] = {}
    for seat in found.seats:
        values.setdefault(seat.columns[0], {})[seat.values[0]] = seat.shares[0]
    if any(sum(shares.values()) > 1 - 1e-9 for shares in values.values()):
        yield "count the rows at each of these values instead, for there are no others"
        return
    conditions = [_elsewhere(column(j), sorted(values[j])) for j in sorted(values)]
    yield (
        f"fit the rows where {listed(conditions)} by themselves and count the others as a group "
        "of their own"
    )


def _elsewhere(column: str, values: list[float]) -> str:
    """``column 0 is not 1``, ``column 0 is neither 0 nor 1``, ``column 0 is none of ...``."""
    told = [f"{value:.6g}" for value in values]
    if len(told) == 1:
        return f"{column} is not {told[0]}"
    if len(told) == 2:
        return f"{column} is neither {told[0]} nor {told[1]}"
    return f"{column} is none of {listed(told)}"


def shapes_with_spread(own: str, found: Collapse, d: int) -> list[str]:
    """Families whose covariance has a spread where those of lost components have none.

    One that all components share has it unless all are lost, and one variance for all columns
    has it unless all columns are without.
    """
    spread = [len(seat.columns) for seat in found.seats]
    spread += [len(columns) or d for columns in found.floored.values()]
    some_sound = len(spread) < len(found.masses)
    some_columns = max(spread, default=0) < d
    return [
        name
        for name, family in advised().items()
        if name != own
        and ((family.shared and some_sound) or (family.isotropic and some_columns and d > 1))
    ]


def _more_rows(own: str, found: Collapse, d: int) -> Iterator[str]:
    fewest = min(advised().values(), key=lambda family: family.least_rows(d))
    if fewest.least_rows(d) < found.needed and fewest.name != own:
        yield f"use covariance_type={fewest.name!r}, which takes fewer rows a component"
    yield "give more rows"


def _same_means(given: Any) -> list[int]:
    """Components that ``means_init`` puts in the same place, or none."""
    if given is None:
        return []
    means = np.asarray(given, dtype=np.float64)
    pairs = combinations(range(len(means)), 2)
    return sorted({j for a, b in pairs if np.array_equal(means[a], means[b]) for j in (a, b)})
