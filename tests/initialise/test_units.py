"""The unit of a column's floor: its variance, unless a few rows have stretched it."""

from __future__ import annotations

import numpy as np
import pytest

import mixtura
from mixtura.data import ArraySource
from mixtura.initialise.units import LOOK_AT, column_units


def units_of(X, weight=None):
    return column_units(ArraySource(X, weight, block_rows=100), X.var(axis=0))


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng, n: rng.normal(size=n),
        lambda rng, n: rng.lognormal(size=n),
        lambda rng, n: rng.normal(size=n) + 20.0 * rng.integers(2, size=n),
        lambda rng, n: rng.standard_t(3, size=n),
        lambda rng, n: rng.integers(5, size=n).astype(float),
        lambda rng, n: np.where(rng.random(n) < 0.97, 0.0, rng.normal(size=n)),  # no middle
    ],
)
def test_it_is_the_variance_of_ordinary_columns_to_the_bit(draw):
    X = draw(np.random.default_rng(0), 1000)[:, None]
    np.testing.assert_array_equal(units_of(X), X.var(axis=0))


def test_two_rows_have_no_middle():
    X = np.array([[0.0, 1.0], [2.0, 5.0]])
    np.testing.assert_array_equal(units_of(X), X.var(axis=0))


@pytest.mark.parametrize("code", [-999.0, 1e6, 1e12])
def test_a_code_for_missing_values_does_not_count(code):
    rng = np.random.default_rng(0)
    X = rng.normal(50.0, 2.0, size=(1000, 2))
    X[rng.choice(1000, 20, replace=False), 0] = code
    unit = units_of(X)
    assert 1.0 < unit[0] < 4.0
    assert unit[1] == pytest.approx(X[:, 1].var(), rel=1e-12)


def test_rows_of_weight_zero_do_not_count():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(1000, 1))
    X[:200] = 1e9
    weight = np.repeat([0.0, 1.0], [200, 800])
    unit = column_units(ArraySource(X, weight, block_rows=100), X[200:].var(axis=0))
    np.testing.assert_array_equal(unit, X[200:].var(axis=0))


def test_of_many_rows_some_are_looked_at_in_whatever_order_they_come():
    rng = np.random.default_rng(0)
    X = np.where(np.arange(3 * LOOK_AT)[:, None] % 3 == 0, 1e6, rng.normal(size=(3 * LOOK_AT, 1)))
    np.testing.assert_array_equal(units_of(X), X.var(axis=0))  # a third is no few rows


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_it_scales_with_the_column(scale):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(500, 1))
    X[0] = 1e5
    np.testing.assert_allclose(units_of(X * scale), units_of(X) * scale**2, rtol=1e-9)


@pytest.mark.parametrize("covariance_type", ["full", "diag"])
def test_two_codes_for_missing_values_collapse_no_group_of_the_others(covariance_type):
    """2 % of a column are -999 and 2 % of another 9999: the others still have their spread."""
    rng = np.random.default_rng(1)
    X = np.c_[rng.normal(size=(600, 2)), rng.normal(size=600)] + 6.0 * rng.integers(
        2, size=(600, 1)
    )
    X[rng.choice(600, 12, replace=False), 1] = -999.0 + rng.normal(size=12)
    X[rng.choice(600, 12, replace=False), 2] = 9999.0 + rng.normal(size=12)
    model = mixtura.GaussianMixture(4, covariance_type=covariance_type, random_state=0).fit(X)
    assert model.outcome_.name in ("CONVERGED", "AT_ROUNDING")
