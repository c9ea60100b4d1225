"""Mean and spread of the whole data, and the columns that cannot be fitted."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.data import ArraySource
from mixtura.initialise import Moments, measure


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def moments_of(rows, fold, weight=None, **kwargs):
    kwargs.setdefault("with_covariance", True)
    return measure(ArraySource(rows, weight, block_rows=50), fold, **kwargs)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("with_covariance", [False, True])
def test_they_are_the_weighted_mean_and_covariance(rng, fold, weighted, with_covariance):
    rows = rng.normal(size=(220, 3)) @ rng.normal(size=(3, 3)) + 3.0
    weight = rng.uniform(size=220) if weighted else None
    moments = moments_of(rows, fold, weight, with_covariance=with_covariance)
    covariance = np.cov(rows.T, aweights=weight, ddof=0)
    np.testing.assert_allclose(moments.mean, np.average(rows, axis=0, weights=weight), rtol=1e-12)
    np.testing.assert_allclose(moments.variances, np.diag(covariance), rtol=1e-12)
    assert moments.n_rows == 220
    assert moments.total_weight == pytest.approx(220 if weight is None else weight.sum())
    if with_covariance:
        np.testing.assert_allclose(moments.covariance, covariance, rtol=1e-10, atol=1e-13)
    else:
        assert moments.covariance is None


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_offset_of_1e8_loses_nothing(rng, fold, dtype):
    # multiples of 64 about 1e8 are exact in float32 too
    steps = 64.0 * rng.integers(-50, 50, (400, 2))
    moments = moments_of((100_000_000 + steps).astype(dtype), fold)
    np.testing.assert_allclose(moments.covariance, np.cov(steps.T, ddof=0), rtol=1e-12)
    np.testing.assert_allclose(moments.mean - 1e8, steps.mean(axis=0), atol=3e-8)


@pytest.mark.parametrize("scale", [1e-12, 1e12])
def test_the_scale_of_the_data_does_not_matter(rng, fold, scale):
    rows = rng.normal(size=(100, 2))
    np.testing.assert_allclose(
        moments_of(rows * scale, fold).covariance / scale**2,
        moments_of(rows, fold).covariance,
        rtol=1e-10,
        atol=1e-12,
    )


def test_rows_of_weight_zero_do_not_count(rng, fold):
    rows = rng.normal(size=(100, 2))
    rows[0] = 1e6
    weight = np.ones(100)
    weight[0] = 0.0
    moments = moments_of(rows, fold, weight)
    np.testing.assert_allclose(moments.covariance, np.cov(rows[1:].T, ddof=0), rtol=1e-9)


@pytest.mark.parametrize("value", [0.0, 0.1, -3.0, 1e8 + 0.1, 1e-300])
@pytest.mark.parametrize("with_covariance", [False, True])
def test_a_constant_column_is_found(rng, fold, value, with_covariance):
    rows = rng.normal(size=(100, 3))
    rows[:, 1] = value
    moments = moments_of(rows, fold, with_covariance=with_covariance)
    assert moments.constant_columns().tolist() == [1]
    assert moments.mean[1] == value


def test_a_column_that_varies_by_rounding_only_is_constant(rng, fold):
    rows = rng.normal(size=(100, 2))
    rows[:, 0] = np.where(rng.random(100) < 0.5, 0.3, 0.1 + 0.2)
    assert moments_of(rows, fold).constant_columns().tolist() == [0]


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_a_column_of_any_scale_or_offset_is_not_constant(rng, fold, scale):
    rows = rng.normal(size=(100, 2)) * scale
    assert not moments_of(rows, fold).constant_columns().size
    assert not moments_of(rows + 1e8 * scale, fold).constant_columns().size


def test_independent_columns_have_no_dependent_ones(rng, fold):
    assert not moments_of(rng.normal(size=(100, 4)), fold).dependent_columns().size


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_columns_in_a_linear_relation_are_found(rng, fold, dtype):
    rows = rng.normal(size=(200, 5))
    rows[:, 1] *= 1e3
    rows[:, 3] = 3 * rows[:, 0] + 1e-2 * rows[:, 1]
    found = moments_of(rows.astype(dtype), fold).dependent_columns()
    assert found.tolist() == [0, 1, 3]


def test_a_strong_but_honest_correlation_is_not_a_relation(rng, fold):
    x = rng.normal(size=500)
    rows = np.column_stack([x, x + 1e-4 * rng.normal(size=500)])
    assert not moments_of(rows, fold).dependent_columns().size


def test_too_few_rows_make_columns_dependent(rng, fold):
    assert moments_of(rng.normal(size=(3, 3)), fold).dependent_columns().size


def test_without_a_covariance_no_relation_is_known():
    moments = Moments(10, 10.0, np.zeros(2), np.ones(2), None)
    assert not moments.dependent_columns().size
