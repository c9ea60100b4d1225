"""One Gaussian of rows that lack values or have errors: what starts fill their gaps by."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats
from mixtura.data import ArraySource
from mixtura.engine.blocks import in_blocks
from mixtura.engine.em import run
from mixtura.engine.fold import Fold
from mixtura.initialise.true_spread import variances_of, without_errors
from mixtura.model.families import Full
from mixtura.model.mixture import Mixture
from mixtura.patterns import Patterns

SMALLEST = 1e-13
"""Of a column's variance: the floor of a direction in which rows do not vary."""

MOST_ROWS = 2_000
"""Rows that it is worked out from at most: it is only to begin with."""

MOST_WORK = 3e9
"""Multiplications, roughly, that EM for it may take; beyond, columns fill by their means."""

ITERATIONS = 5, 200

ROW_WITH_ERRORS = 4.0
"""Times d^3, the multiplications of a row that has a matrix of its own."""


def filled_by_one(rows: Floats, weight: Floats, errors: Floats | None = None) -> Floats:
    """Rows (m, d) with what one Gaussian of them expects in their gaps.

    Of rows with errors, what it expects of the true rows.
    """
    some = np.linspace(0, len(rows) - 1, min(len(rows), MOST_ROWS)).astype(np.intp)
    one = one_gaussian(rows[some], weight[some], None if errors is None else errors[some])
    filled: Floats
    if one is None:
        weights = weight[:, None] * ~np.isnan(rows)
        total = np.where(weights.any(0), weights.sum(0), 1.0)
        means = np.where(weights > 0, rows * weights, 0.0).sum(0) / total
        filled = np.where(np.isnan(rows), means, rows)
    elif errors is not None:
        filled = one.components.true_rows(rows, errors, np.ones((1, len(rows))))
    else:
        filled = one.components.filled(rows, np.ones((1, len(rows))))
    return filled


def one_gaussian(rows: Floats, weight: Floats, errors: Floats | None = None) -> Mixture | None:
    """The Gaussian of largest likelihood, or None where that would take too long.

    Also None where there are no more rows than columns.
    """
    n, d = rows.shape
    patterns = Patterns.of(rows)
    n_patterns = 1 if patterns is None else len(patterns.observed)
    most = int(MOST_WORK / (n_patterns * d**3 + n * d**2))
    if n <= d or most < ITERATIONS[0]:
        return None
    if errors is not None:
        most = int(MOST_WORK / (ROW_WITH_ERRORS * n * d**3))
        if most < ITERATIONS[0]:
            return None
        mean, variances = without_errors(rows, weight, variances_of(errors))[:2]
        return _run(rows, weight, errors, mean, variances, most)
    there = ~np.isnan(rows)
    mass = np.maximum(weight @ there, np.finfo(np.float64).tiny)
    mean = (weight @ np.where(there, rows, 0.0)) / mass
    mean += (weight @ np.where(there, rows - mean, 0.0)) / mass
    variances = (weight @ np.square(np.where(there, rows - mean, 0.0))) / mass
    return _run(rows, weight, None, mean, variances, most)


def _run(
    rows: Floats,
    weight: Floats,
    errors: Floats | None,
    mean: Floats,
    variances: Floats,
    most: int,
) -> Mixture:
    floor = SMALLEST * np.where(variances > 0, variances, max(variances.max(), 1e-200))
    start = Mixture.alike(Full, mean[None], np.maximum(variances, floor), floor)
    source = in_blocks(ArraySource(rows, errors=errors), weight).by_pattern()
    with Fold(1) as fold:
        iterations = min(most, ITERATIONS[1])
        return run(start, source, fold, tol=1e-8, max_iter=iterations).mixture
