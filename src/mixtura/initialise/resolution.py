r"""How finely each column is recorded, and the floor that follows from it.

A column recorded to the nearest :math:`\delta` says no more of a value than that it lies within
:math:`\delta` of what is written: a group of equal values still has the variance
:math:`\delta^2 / 12` of the uniform distribution on that interval (Sheppard's correction; Sheppard
1898, Proceedings of the London Mathematical Society 29:353). A floor relative to the column's
whole variance means nothing where the column hardly varies.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mixtura._typing import Floats
from mixtura.initialise.floor import Floor
from mixtura.initialise.sample import Sample
from mixtura.initialise.true_spread import variances_of

MULTIPLE = 1e-3
"""Gaps between values count as whole multiples of the least one up to this share of it."""

REPEATS = 2.0
"""Rows a distinct value at least: a column in which values hardly repeat shows no step."""


def resolution(rows: Floats, weight: Floats) -> Floats:
    """The step (d,) in which each column is recorded; zero where its values show none.

    Values show a step where they repeat and every gap between two of them is a whole multiple of
    the least one.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.initialise.resolution import resolution
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(50, 10, size=(300, 2))
    >>> X[:, 1] = X[:, 1].round()
    >>> resolution(X, np.ones(300))
    array([0., 1.])
    """
    return np.array([_step(column, weight) for column in rows.T])


def steps_of(sample: Sample) -> Floats:
    """The same of a sample: a step within the errors of all values holds nothing."""
    steps = resolution(sample.rows, sample.weight)
    if sample.errors is None:
        return steps
    within = variances_of(sample.errors) >= np.square(steps) / 12.0
    return np.where((within | np.isnan(sample.rows)).all(axis=0), 0.0, steps)


def held_at_resolution(floor: Floor, rows: Floats, weight: Floats) -> Floor:
    r"""A floor at which no likelihood runs away: :math:`\delta^2 / 12`, or the floor itself."""
    return held_at_steps(floor, resolution(rows, weight))


def held_at_steps(floor: Floor, steps: Floats) -> Floor:
    """The same of steps (d,) that are known."""
    variances = np.square(steps) / 12.0
    return replace(floor, variances=np.maximum(floor.variances, variances))


def _step(column: Floats, weight: Floats) -> float:
    values = np.unique(column)
    if np.isnan(values[-1]):  # missing values come last
        weight, values = weight[~np.isnan(column)], values[~np.isnan(values)]
    if values.size < 2 or weight.sum() < REPEATS * values.size:
        return 0.0
    gaps = np.diff(values)
    step = float(gaps.min())
    multiples = gaps / step
    whole = np.abs(multiples - np.round(multiples)) <= MULTIPLE * np.maximum(1.0, multiples)
    return step if whole.all() else 0.0
