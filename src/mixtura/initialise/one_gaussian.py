"""One Gaussian of rows of which some lack values: what starts fill their gaps by."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats
from mixtura.engine.blocks import in_blocks
from mixtura.engine.em import run
from mixtura.engine.fold import Fold
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


def filled_by_one(rows: Floats, weight: Floats) -> Floats:
    """Rows (m, d) with what one Gaussian of them expects in their gaps."""
    some = np.linspace(0, len(rows) - 1, min(len(rows), MOST_ROWS)).astype(np.intp)
    one = one_gaussian(rows[some], weight[some])
    filled: Floats
    if one is None:
        weights = weight[:, None] * ~np.isnan(rows)
        total = np.where(weights.any(0), weights.sum(0), 1.0)
        means = np.where(weights > 0, rows * weights, 0.0).sum(0) / total
        filled = np.where(np.isnan(rows), means, rows)
    else:
        filled = one.components.filled(rows, np.ones((1, len(rows))))
    return filled


def one_gaussian(rows: Floats, weight: Floats) -> Mixture | None:
    """The Gaussian of largest likelihood, or None where that would take too long.

    Also None where there are no more rows than columns.
    """
    n, d = rows.shape
    patterns = Patterns.of(rows)
    n_patterns = 1 if patterns is None else len(patterns.observed)
    most = int(MOST_WORK / (n_patterns * d**3 + n * d**2))
    if n <= d or most < ITERATIONS[0]:
        return None
    there = ~np.isnan(rows)
    mass = np.maximum(weight @ there, np.finfo(np.float64).tiny)
    mean = (weight @ np.where(there, rows, 0.0)) / mass
    mean += (weight @ np.where(there, rows - mean, 0.0)) / mass
    variances = (weight @ np.square(np.where(there, rows - mean, 0.0))) / mass
    floor = SMALLEST * np.where(variances > 0, variances, max(variances.max(), 1e-200))
    start = Mixture.alike(Full, mean[None], np.maximum(variances, floor), floor)
    source = in_blocks(rows, weight).by_pattern()
    with Fold(1) as fold:
        iterations = min(most, ITERATIONS[1])
        return run(start, source, fold, tol=1e-8, max_iter=iterations).mixture
