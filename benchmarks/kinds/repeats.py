"""Values that repeat exactly: capped, filled in, rounded, below what can be seen."""

from __future__ import annotations

import numpy as np

from benchmarks.kinds._drawn import Drawn, blobs, by_name, drawn, sizes

Generator = np.random.Generator


def capped(rng: Generator) -> Drawn:
    """A score that ends at 100, where most of one group is."""
    y = sizes(180, 120)
    X = np.c_[rng.normal(50 + 30 * y, 6), np.clip(rng.normal(70 + 40 * y, 20), 0, 100)]
    return drawn(X, y)


def zero_inflated(rng: Generator) -> Drawn:
    """Spending that most do not have, beside age and income."""
    y = sizes(250, 150)
    spends = rng.random(400) < 0.3 + 0.3 * y
    spending = np.where(spends, rng.lognormal(3 + y, 0.6), 0.0)
    return drawn(np.c_[rng.normal(35 + 20 * y, 6), rng.normal(30 + 12 * y, 5), spending], y)


def zeros_in_many_columns(rng: Generator) -> Drawn:
    """Five shops' purchases, each zero for half of the customers."""
    y = sizes(200, 150, 100)
    bought = rng.random((450, 5)) < np.array([[0.7] * 5, [0.4] * 5, [0.2, 0.8, 0.8, 0.2, 0.5]])[y]
    return drawn(bought * rng.gamma(4, 2 + 3 * y[:, None], size=(450, 5)), y)


def forty_hours(rng: Generator) -> Drawn:
    """Most work exactly 40 hours a week."""
    y = sizes(240, 160)
    hours = np.where(rng.random(400) < 0.6, 40.0, np.round(rng.normal(38 - 8 * y, 9)))
    return drawn(np.c_[rng.normal(30 + 25 * y, 6), rng.normal(10 + 3 * y, 2), hours], y)


def detection_limit(rng: Generator) -> Drawn:
    """Logarithms of concentrations; what is below the limit is written as half of it."""
    y = sizes(200, 160)
    logs = rng.normal(np.array([[0, 0, 0], [1.5, 2.0, 0.5]])[y], 0.8)
    return drawn(np.where(logs < -0.3, -0.3 - np.log(2), logs), y)


def censored_below(rng: Generator) -> Drawn:
    """Four readings that cannot be negative: what would be is zero."""
    y = sizes(250, 150)
    return drawn(np.maximum(rng.normal(0.6 + 1.8 * y[:, None], 1.0, size=(400, 4)), 0), y)


def top_coded(rng: Generator) -> Drawn:
    """Incomes whose highest five per cent are all written as one number."""
    y = sizes(260, 140)
    income = rng.lognormal(10 + 0.8 * y, 0.5)
    income = np.minimum(income, np.quantile(income, 0.95))
    return drawn(np.c_[income, rng.normal(35 + 15 * y, 6), rng.normal(12 + 3 * y, 2)], y)


def rounded(rng: Generator) -> Drawn:
    """Lengths to the nearest tenth, few distinct values."""
    y = sizes(120, 100, 80)
    centres = [[5.0, 3.4, 1.5], [5.9, 2.8, 4.3], [6.6, 3.0, 5.6]]
    return drawn(np.round(blobs(rng, y, centres, [0.2, 0.35, 0.4]), 1), y)


def rounded_coarsely(rng: Generator) -> Drawn:
    """Weights to the nearest five and heights to the nearest ten."""
    y = sizes(200, 200)
    X = np.c_[rng.normal(62 + 18 * y, 8), rng.normal(164 + 14 * y, 7), rng.normal(40, 12, 400)]
    return drawn(np.round(X / [5, 10, 1]) * [5, 10, 1], y)


def rounded_minutes(rng: Generator) -> Drawn:
    """Waiting and journey times that people round to five minutes, more often than not."""
    y = sizes(220, 160)
    exact = np.c_[rng.gamma(9, 1.5 + 2.5 * y), rng.gamma(16, 1.2 + 1.5 * y)]
    five = rng.random(exact.shape) < 0.7
    return drawn(np.where(five, 5 * np.round(exact / 5), np.round(exact)), y)


def filled_with_the_mean(rng: Generator) -> Drawn:
    """A fifth of the values was missing and is the column's mean now."""
    y = sizes(180, 120, 100)
    X = blobs(rng, y, [[0, 0, 0, 0], [4, 3, 0, 1], [0, 4, 4, 2]])
    missing = rng.random(X.shape) < 0.2
    means = np.nanmean(np.where(missing, np.nan, X), axis=0)
    return drawn(np.where(missing, means, X), y)


def default_answer(rng: Generator) -> Drawn:
    """Sliders from 0 to 100 that start at 50, where a third of the answers stays."""
    y = sizes(200, 150)
    moved = np.clip(rng.normal(40 + 25 * y[:, None], 15, size=(350, 4)), 0, 100)
    return drawn(np.where(rng.random(moved.shape) < 0.33, 50.0, np.round(moved)), y)


def duplicated_rows(rng: Generator) -> Drawn:
    """120 distinct rows drawn 500 times, as in a bootstrap or a careless join."""
    y = sizes(50, 40, 30)
    X = blobs(rng, y, [[0, 0, 0], [4, 3, 0], [0, 4, 4]])
    chosen = rng.integers(len(X), size=500)
    return drawn(X[chosen], y[chosen])


def one_row_many_times(rng: Generator) -> Drawn:
    """Sixty rows of 400 are the same: a device that was not switched on."""
    y = sizes(200, 140, 60)
    X = blobs(rng, y, [[0, 0, 0], [5, 3, 1], [0, 0, 0]])
    X[y == 2] = [2.0, -3.0, 2.0]
    return drawn(X, y)


def two_points(rng: Generator) -> Drawn:
    """Two distinct rows, 200 times each."""
    y = sizes(200, 200)
    return drawn(rng.normal(size=(2, 2)).round(2)[y], y)


KINDS = by_name(
    capped,
    zero_inflated,
    zeros_in_many_columns,
    forty_hours,
    detection_limit,
    censored_below,
    top_coded,
    rounded,
    rounded_coarsely,
    rounded_minutes,
    filled_with_the_mean,
    default_answer,
    duplicated_rows,
    one_row_many_times,
    two_points,
)
