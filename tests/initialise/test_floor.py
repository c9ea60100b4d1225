"""The covariance floor in units of the data, and what the data themselves have on it."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.data import ArraySource
from mixtura.initialise import SMALLEST_FLOOR, Floor, covariance_floor, floor_of
from mixtura.model.families import FAMILIES


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def floor_for(rows, family, fold, reg_covar=1e-6, weight=None):
    return floor_of(ArraySource(rows, weight, block_rows=64), family, reg_covar, fold)


def test_it_counts_in_each_feature_s_own_variance():
    np.testing.assert_array_equal(
        covariance_floor(0.5, np.array([1e-20, 4.0, 1e20])), [0.5e-20, 2.0, 0.5e20]
    )


def test_without_a_floor_rounding_still_has_one():
    np.testing.assert_array_equal(covariance_floor(0.0, np.array([2.0])), 2 * SMALLEST_FLOOR)
    np.testing.assert_array_equal(covariance_floor(1e-20, np.array([2.0])), 2 * SMALLEST_FLOOR)


def test_a_feature_without_variance_gets_the_pooled_floor_of_the_others():
    floor = covariance_floor(0.1, np.array([0.0, 1.0, 4.0]))
    np.testing.assert_allclose(floor, [0.2, 0.1, 0.4])
    np.testing.assert_allclose(covariance_floor(0.1, np.zeros(2)), 0.1)


@pytest.mark.parametrize("weighted", [False, True])
def test_of_rows_it_is_the_share_of_their_variances(family, rng, fold, weighted):
    rows = rng.normal(size=(200, 3)) * [1e-5, 1.0, 1e5] + 7.0
    weight = rng.uniform(size=200) if weighted else None
    floor = floor_for(rows, family, fold, 1e-3, weight)
    covariance = np.cov(rows.T, aweights=weight, ddof=0)
    np.testing.assert_allclose(floor.variances, 1e-3 * np.diag(covariance), rtol=1e-9)
    assert floor.flat == 0


@pytest.mark.parametrize("value", [0.0, 7.0, 1e12, 0.1])
def test_a_constant_column_is_one_flat_direction(family, rng, fold, value):
    rows = np.column_stack([rng.normal(size=(200, 2)) * [1.0, 4.0], np.full(200, value)])
    floor = floor_for(rows, family, fold)
    pooled = np.sqrt(rows[:, 0].var() * rows[:, 1].var())
    np.testing.assert_allclose(floor.variances[2], 1e-6 * pooled, rtol=1e-9)
    assert floor.flat == 1


@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_linear_relation_is_a_flat_direction_where_directions_count(rng, fold, number):
    rows = rng.normal(size=(200, 6)) * [1.0, 10.0, 0.1, 5.0, 1.0, 1.0]
    for j in range(number):
        rows[:, -1 - j] = rows[:, 0] * (j + 1) - 2 * rows[:, 1] + 3.0 * rows[:, 2] * j
    for family in FAMILIES.values():
        expected = number if family.spans_all_directions else 0
        assert floor_for(rows, family, fold).flat == expected, family.name


def test_constant_and_collinear_columns_add_up(rng, fold):
    rows = rng.normal(size=(200, 5))
    rows[:, 1] = 3.0
    rows[:, 4] = rows[:, 0] + rows[:, 2]
    for family in FAMILIES.values():
        expected = 2 if family.spans_all_directions else 1
        assert floor_for(rows, family, fold).flat == expected, family.name


@pytest.mark.parametrize("n", [2, 5, 9, 10, 11])
def test_few_rows_leave_directions_without_spread(rng, fold, n):
    """N rows span n - 1 directions of ten."""
    rows = rng.normal(size=(n, 10))
    for family in FAMILIES.values():
        flat = floor_for(rows, family, fold).flat
        assert flat == (max(0, 10 - (n - 1)) if family.spans_all_directions else 0), family.name


def test_few_distinct_rows_span_no_more_than_they_are(rng, fold):
    rows = np.repeat(rng.normal(size=(4, 10)), 2, axis=0)
    assert floor_for(rows, FAMILIES["full"], fold).flat == 10 - 3


def test_a_floor_above_the_data_s_own_spread_is_flat_everywhere(family, rng, fold):
    rows = rng.normal(size=(200, 3))
    assert floor_for(rows, family, fold, reg_covar=2.0).flat == 3


@pytest.mark.parametrize("unit", [1e-9, 1e9])
def test_it_follows_the_units(family, rng, fold, unit):
    rows = rng.normal(size=(200, 4))
    rows[:, 3] = rows[:, 0] - rows[:, 1]
    rows[:, 2] = 0.0
    plain, scaled = (floor_for(each, family, fold) for each in (rows, rows * unit))
    np.testing.assert_allclose(scaled.variances, unit**2 * plain.variances, rtol=1e-9)
    assert scaled.flat == plain.flat


def test_a_mixture_under_it_is_the_same_mixture(family, random_mixture):
    mixture = random_mixture(family)
    under = Floor(np.array([1e-3, 1e-4]), flat=1).under(mixture)
    np.testing.assert_array_equal(under.floor, [1e-3, 1e-4])
    assert under.flat == 1
    assert under.components is mixture.components
    assert under.weights is mixture.weights
