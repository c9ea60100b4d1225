"""Which rows a report holds where there are too many."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats, Ints

FLAGGED_SHARE = 0.5
"""Flagged rows fill at most this share of the sample, so that the groups are seen too."""

LEAST = 30
"""Rows of each group that are in the sample, or all it has."""


def stratified(values: Floats, strata: Ints, keep: Ints, most: int) -> Ints:
    """Up to ``most`` rows, ascending: those to keep, some of each group, and an even spread.

    The same rows come out at every call.

    Parameters
    ----------
    values : (n,) along which the rows of a group are spread
    strata : (n,) group of each row
    keep : rows that come first, all different, the most important first
    most : how many rows there is room for

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.report.sample import stratified
    >>> values, strata = np.arange(10.0), np.repeat([0, 1], 5)
    >>> stratified(values, strata, np.array([9]), 3)
    array([2, 7, 9])
    """
    n = values.size
    if n <= most:
        return np.arange(n)
    keep = keep[:most]
    taken = np.zeros(n, dtype=np.bool_)
    taken[keep] = True
    order = np.lexsort((values, strata))
    room = most - keep.size
    n_strata = np.unique(strata).size
    each = min(LEAST, room // n_strata)
    for stratum in np.unique(strata) if each else ():
        rows = order[(strata[order] == stratum) & ~taken[order]]
        taken[_even(rows, min(each, rows.size))] = True
    others = order[~taken[order]]
    taken[_even(others, min(most - int(taken.sum()), others.size))] = True
    return np.flatnonzero(taken)


def _even(rows: Ints, count: int) -> Ints:
    """The row in the middle of each of so many equal slices."""
    middle = ((np.arange(count) + 0.5) * rows.size / max(count, 1)).astype(np.intp)
    return rows[middle]
