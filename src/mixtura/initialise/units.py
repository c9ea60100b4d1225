"""The unit in which a column's floor counts: its variance, unless a few rows have stretched it."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats
from mixtura.data import Source
from mixtura.data.source import some_rows
from mixtura.patterns import complete

MIDDLE = (0.05, 0.95)
"""Quantiles between which rows count as the middle of a column."""

STRETCHED = 100.0
"""A variance so many times that of the middle is the work of a few rows (a code for a missing
value, a mistyped number), and says nothing of how narrow a group of the others may be. Of a normal
distribution it is 1.6 times, of a log-normal one five times, of two groups no more than that.
"""

MOST_STRETCHED = 1e120
"""A variance so many times that of the middle, over the smallest floor, still squares."""

LOOK_AT = 10_000
"""Rows that the middle is taken from at most."""


def column_units(source: Source, variances: Floats) -> Floats:
    """The variance (d,) of each column, or of its middle where a few rows stretch it.

    Rows of weight zero do not count; of many rows a sample does.
    """
    which = some_rows(source.n_rows, LOOK_AT, np.random.default_rng(0))
    rows = source.take(which)
    if source.weight is not None:
        rows = rows[source.weight[which] > 0]
    rows = np.ascontiguousarray(rows, dtype=np.float64)
    low, high = _quantiles(rows)
    inside = (rows >= low) & (rows <= high)
    number = np.maximum(inside.sum(axis=0), 1)  # of two rows none lies between
    centred = np.where(inside, rows - low, 0.0)
    mean = centred.sum(axis=0) / number
    middle = np.where(inside, np.square(centred - mean), 0.0).sum(axis=0) / number
    stretched = (middle > 0) & (variances > STRETCHED * middle)
    return np.where(stretched, np.maximum(middle, variances / MOST_STRETCHED), variances)


def _quantiles(rows: Floats) -> tuple[Floats, Floats]:
    """Of the values that are there; a column without any has none."""
    if complete(rows):
        low, high = np.quantile(rows, MIDDLE, axis=0)
        return low, high
    columns = [column[~np.isnan(column)] for column in rows.T]
    both = [np.quantile(column, MIDDLE) if column.size else [0.0, 0.0] for column in columns]
    low, high = np.array(both).T
    return low, high
