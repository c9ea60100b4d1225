r"""Mean and spread of each column whose values are measured with errors, before any mixture.

A column of true values with mean m and variance V, measured with errors of variances :math:`s_i`,
has values :math:`x_i \sim N(m, V + s_i)`. What is largest in likelihood is found by EM, column by
column: it is random-effects meta-analysis. The unit of a column, in which its floor counts, is the
harmonic mean of the :math:`V + s_i`: that of the exact values where they are all exact, and no
larger for values of which next to nothing is known.
"""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats
from mixtura.data import Source
from mixtura.data.source import some_rows

ITERATIONS = 100
"""More than a start or a floor could tell from fewer."""

LOOK_AT = 10_000
"""Rows that it is worked out from at most."""

ABOVE = 100.0
"""An error's variance, in the floor's, from which it bounds a likelihood better than the floor."""


def variances_of(errors: Floats) -> Floats:
    """Variances (n, d) of errors (n, d) or (n, d, d)."""
    return errors if errors.ndim == 2 else np.diagonal(errors, 0, -2, -1)


def without_errors(rows: Floats, weight: Floats, errors: Floats) -> tuple[Floats, Floats, Floats]:
    """Means, variances and units (d,) of the true values in rows (n, d) with errors (n, d).

    A value that is missing (NaN) does not count.
    """
    there = ~np.isnan(rows)
    weight = weight[:, None] * there
    total = np.maximum(weight.sum(0), np.finfo(np.float64).tiny)
    anchor = _middle(rows)
    z = np.where(there, rows - anchor, 0.0)
    spread = np.square(_middle(np.where(there, np.abs(z), np.nan)))
    few = spread == 0  # most values are equal
    variance = np.where(few, (weight * np.square(z)).sum(0) / total, spread)
    mean = np.zeros_like(anchor)
    smallest = np.finfo(np.float64).tiny
    for _ in range(ITERATIONS):
        share = variance / np.maximum(variance + errors, smallest)  # one without an error
        share = np.where(errors > 0, share, 1.0)
        odds = weight * share
        mean = (odds * z).sum(0) / np.maximum(odds.sum(0), smallest)
        true = share * (z - mean)
        variance = (weight * (np.square(true) + share * errors)).sum(0) / total
    inverse = 1.0 / np.maximum(variance + errors, 1e-300)
    with np.errstate(over="ignore"):
        unit = total / (weight * inverse).sum(0)
    return anchor + mean, variance, np.where(unit > 1e-290, unit, 0.0)


def _middle(values: Floats) -> Floats:
    """The median (d,) of what is there; zero where nothing is."""
    columns = [column[~np.isnan(column)] for column in values.T]
    return np.array([np.median(column) if column.size else 0.0 for column in columns])


def some_with_errors(source: Source) -> tuple[Floats, Floats, Floats]:
    """Rows of a source in memory, their weights and their errors: all, or many by chance."""
    which = some_rows(source.n_rows, LOOK_AT, np.random.default_rng(0))
    weight = np.ones(source.n_rows) if source.weight is None else source.weight
    assert source.errors is not None  # noqa: S101  (who calls has looked)
    return source.take(which).astype(np.float64), weight[which], source.errors[which]


def bounded(source: Source, floor: Floats) -> Floats:
    """Which columns (d,) have errors so large in every row that no likelihood runs away there.

    The variance that counts is what an error has in a column given its others.
    """
    errors = source.errors
    assert errors is not None  # noqa: S101
    counts = np.ones(source.n_rows, np.bool_) if source.weight is None else source.weight > 0
    there = ~np.isnan(source.take(slice(None)))
    if errors.ndim == 3:
        d = floor.size
        unit = np.sqrt(floor)
        scaled = errors / np.outer(unit, unit)
        scaled[:, np.arange(d), np.arange(d)] += np.where(there, 0.0, 1.0)
        values, vectors = np.linalg.eigh(scaled)
        inverse = (np.square(vectors) / np.maximum(values, 1e-300)[:, None, :]).sum(-1)
        enough = 1.0 / inverse >= ABOVE
    else:
        enough = errors >= ABOVE * floor
    return np.asarray((enough | ~there)[counts].all(axis=0))
