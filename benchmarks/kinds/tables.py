"""Tables as they are exported: codes, dates, sums and constants among the measurements."""

from __future__ import annotations

import numpy as np

from benchmarks.kinds._drawn import Drawn, Floats, Ints, blobs, by_name, drawn, sizes

Generator = np.random.Generator


def one_hot(rng: Generator) -> Drawn:
    """Four columns of nought and one, of which each row has one, beside three measurements."""
    X, y = _measured(rng)
    shares = np.array([[0.6, 0.2, 0.1, 0.1], [0.1, 0.1, 0.4, 0.4]])
    code = [rng.choice(4, p=shares[group]) for group in y]
    return drawn(np.c_[X, np.eye(4)[code]], y)


def binary_columns(rng: Generator) -> Drawn:
    """Three yes-or-no columns beside three measurements."""
    X, y = _measured(rng)
    yes = rng.random((len(y), 3)) < np.array([[0.2, 0.5, 0.1], [0.8, 0.5, 0.4]])[y]
    return drawn(np.c_[X, yes], y)


def binary_only(rng: Generator) -> Drawn:
    """Ten yes-or-no columns."""
    y = sizes(200, 160)
    chance = np.where(np.arange(10) < 5, 0.2, 0.6)
    return drawn(rng.random((360, 10)) < np.stack([chance, chance[::-1]])[y], y)


def coded_category(rng: Generator) -> Drawn:
    """A category written as 1, 2, 3 or 9 and a year, beside three measurements."""
    X, y = _measured(rng)
    code = rng.choice([1, 2, 3, 9], size=len(y), p=[0.5, 0.3, 0.15, 0.05])
    return drawn(np.c_[X, code, rng.integers(2015, 2025, len(y))], y)


def row_numbers_and_dates(rng: Generator) -> Drawn:
    """An identifier that counts up and a date in days, beside three measurements."""
    X, y = _measured(rng)
    order = rng.permutation(len(y))
    date = 19000 + np.sort(rng.integers(900, size=len(y)))
    return drawn(np.c_[100001 + np.arange(len(y)), date, X[order]], y[order])


def timestamps(rng: Generator) -> Drawn:
    """Seconds since 1970 beside two measurements."""
    X, y = _measured(rng)
    return drawn(np.c_[1.7e9 + rng.integers(10**7, size=len(y)), X[:, :2]], y)


def sum_of_columns(rng: Generator) -> Drawn:
    """A total beside its parts: collinear."""
    X, y = _measured(rng)
    return drawn(np.c_[X, X.sum(axis=1)], y)


def nearly_collinear(rng: Generator) -> Drawn:
    """Two instruments for the same thing, a thousandth apart."""
    X, y = _measured(rng)
    return drawn(np.c_[X, X[:, 0] + 1e-3 * rng.normal(size=len(y))], y)


def constant_column(rng: Generator) -> Drawn:
    X, y = _measured(rng)
    return drawn(np.c_[X, np.full(len(y), 7.0)], y)


def hardly_varying_column(rng: Generator) -> Drawn:
    """A flag that three rows have."""
    X, y = _measured(rng)
    flag = np.zeros(len(y))
    flag[rng.choice(len(y), 3, replace=False)] = 1
    return drawn(np.c_[X, flag], y)


def money_and_ages(rng: Generator) -> Drawn:
    """Age in years, income in euros, a balance that may be negative, number of children."""
    y = sizes(180, 140, 80)
    age = np.round(rng.normal(np.array([28, 45, 70])[y], 6))
    income = np.round(rng.lognormal(np.array([10.2, 10.9, 10.0])[y], 0.4), -2)
    balance = rng.normal(np.array([500, 4000, 9000])[y], 1500) * rng.exponential(1, 400)
    return drawn(np.c_[age, income, balance, rng.poisson(np.array([0.3, 1.8, 2.2])[y])], y)


def _measured(rng: Generator) -> tuple[Floats, Ints]:
    y = sizes(200, 150)
    return blobs(rng, y, [[0, 0, 0], [3, 2.5, 1]]) * [1, 5, 20] + [10, 50, 0], y


KINDS = by_name(
    one_hot,
    binary_columns,
    binary_only,
    coded_category,
    row_numbers_and_dates,
    timestamps,
    sum_of_columns,
    nearly_collinear,
    constant_column,
    hardly_varying_column,
    money_and_ages,
)
