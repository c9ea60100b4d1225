"""Which rows are drawn where there are more than a page can show."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats, Ints

MOST_SHOWN = 10_000
"""Rows that are drawn."""


def spread_sample(values: Floats, keep: Ints, most: int) -> Ints:
    """Up to ``most`` rows, ascending: those to keep, and the rest spread evenly along ``values``.

    One row is taken from the middle of each of as many equal slices of the rows sorted by value,
    so that the same rows come out at every call. Where more rows are to be kept than there is
    room for, they are spread evenly over those.

    Parameters
    ----------
    values : (n,) what the rows are spread along
    keep : indices of rows that must be in it, all different
    most : how many rows there is room for
    """
    room = most - keep.size
    if room <= 0:
        return np.sort(_slices(keep[np.argsort(values[keep], kind="stable")], most))
    others = np.setdiff1d(np.argsort(values, kind="stable"), keep, assume_unique=True)
    if others.size <= room:
        return np.arange(values.size)
    return np.sort(np.concatenate([keep, _slices(others, room)]))


def _slices(rows: Ints, count: int) -> Ints:
    """The row in the middle of each of so many equal slices."""
    middle = ((np.arange(count) + 0.5) * rows.size / count).astype(np.intp)
    return rows[middle]
