"""The sample is canonical: the order of rows and the way duplicates are written leave no trace."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.data import ArraySource
from mixtura.initialise import draw
from mixtura.initialise.sample import Sample, distinct


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def gridded(rng):
    """Rows with many duplicates, and weights whose sums round."""
    return rng.integers(0, 4, (200, 2)).astype(float), rng.uniform(0.1, 1.0, 200)


def sample_of(rows, weight=None, max_rows=1000, seed=1):
    return draw(ArraySource(rows, weight, block_rows=64), max_rows, np.random.default_rng(seed))


def assert_same_bits(a, b):
    np.testing.assert_array_equal(a.rows, b.rows)
    np.testing.assert_array_equal(a.weight, b.weight)


def test_rows_are_distinct_sorted_and_carry_the_sum_of_their_weights(gridded):
    rows, weight = gridded
    sample = sample_of(rows, weight)
    expected, inverse = np.unique(rows, axis=0, return_inverse=True)
    np.testing.assert_array_equal(sample.rows, expected)
    np.testing.assert_allclose(sample.weight, np.bincount(inverse.ravel(), weight), rtol=1e-14)
    assert sample.n_rows == len(expected) == sample.block.n_rows


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_rows_leaves_no_bit_of_trace(gridded, seed):
    rows, weight = gridded
    order = np.random.default_rng(seed).permutation(200)
    assert_same_bits(sample_of(rows[order], weight[order]), sample_of(rows, weight))


def test_a_row_twice_is_a_row_of_weight_two(gridded):
    rows, _ = gridded
    assert_same_bits(sample_of(np.repeat(rows, 2, axis=0)), sample_of(rows, np.full(200, 2.0)))


def test_rows_of_weight_zero_are_absent(gridded):
    rows, weight = gridded
    weight[::3] = 0.0
    keep = weight > 0
    assert_same_bits(sample_of(rows, weight), sample_of(rows[keep], weight[keep]))


def test_a_sample_is_worked_in_float64(rng):
    rows = rng.normal(size=(20, 2)).astype(np.float32)
    assert sample_of(rows).rows.dtype == np.float64
    assert_same_bits(sample_of(rows), sample_of(rows.astype(np.float64)))


def test_all_rows_are_taken_while_they_fit(rng):
    rows = rng.normal(size=(100, 2))
    assert sample_of(rows, max_rows=100).n_rows == 100
    assert sample_of(rows, max_rows=99).n_rows < 100


# --- a draw from more rows than fit ------------------------------------------------------------


def test_a_draw_has_one_row_from_each_stratum():
    rows = np.arange(1000.0)[:, None]
    sample = sample_of(rows, max_rows=100)
    np.testing.assert_array_equal(sample.rows[:, 0] // 10, np.arange(100))
    np.testing.assert_array_equal(sample.weight, 1.0)


def test_strata_have_equal_weight_across_blocks():
    rows = np.arange(1000.0)[:, None]
    weight = np.where(rows[:, 0] < 500, 3.0, 1.0)
    sample = sample_of(rows, weight, max_rows=200)
    heavy = sample.rows[:, 0] < 500
    assert sample.weight[heavy].sum() == 150
    assert sample.weight.sum() == 200


def test_a_row_is_drawn_as_often_as_its_weight_says():
    rng = np.random.default_rng(3)
    weight = rng.uniform(0.0, 2.0, 300)
    counts = np.zeros(300)
    for seed in range(400):
        sample = sample_of(np.arange(300.0)[:, None], weight, max_rows=60, seed=seed)
        counts[sample.rows[:, 0].astype(int)] += sample.weight
    expected = 400 * 60 * weight / weight.sum()
    # counts of a stratified draw vary less than binomial ones
    assert np.abs(counts - expected).max() < 5 * np.sqrt(expected.max())


def test_a_draw_never_takes_a_row_of_weight_zero():
    weight = np.zeros(1000)
    weight[[0, 63, 64, 500, 999]] = [1.0, 2.0, 1.0, 4.0, 2.0]
    for seed in range(20):
        sample = sample_of(np.arange(1000.0)[:, None], weight, max_rows=50, seed=seed)
        assert set(sample.rows[:, 0]) <= {0.0, 63.0, 64.0, 500.0, 999.0}
        np.testing.assert_array_equal(sample.weight, [5, 10, 5, 20, 10])


def test_a_draw_repeats_itself_and_another_seed_draws_others():
    rows = np.arange(1000.0)[:, None]
    assert_same_bits(sample_of(rows, max_rows=50), sample_of(rows, max_rows=50))
    other = sample_of(rows, max_rows=50, seed=2)
    assert (other.rows != sample_of(rows, max_rows=50).rows).any()


# --- the coordinates that starts see -------------------------------------------------------------


@pytest.fixture
def skewed(rng):
    mixing = np.array([[1.0, 0.9, 0.0], [0.0, 0.2, 0.0], [0.0, 0.0, 1e-6]])
    return distinct(rng.normal(size=(300, 3)) @ mixing + [5.0, 0.0, 1.0], rng.uniform(0.5, 2, 300))


@pytest.mark.parametrize("offset", [0.0, 1e8])
def test_mean_and_variances(rng, offset):
    rows, weight = rng.normal(size=(300, 2)), rng.uniform(0.5, 2.0, 300)
    order = np.lexsort(rows.T[::-1])
    sample = distinct(rows + offset, weight)
    mean = np.average(rows, axis=0, weights=weight)
    np.testing.assert_allclose(sample.mean - offset, mean, atol=1e-13 if not offset else 3e-8)
    np.testing.assert_allclose(
        sample.variances, np.average((rows - mean) ** 2, axis=0, weights=weight), rtol=1e-6
    )
    np.testing.assert_allclose(
        sample.centred, (rows - mean)[order], atol=1e-13 if not offset else 6e-8
    )


def weighted_covariance(sample, coordinates):
    assert abs(sample.weight @ coordinates).max() < 1e-9 * sample.weight.sum()
    return (coordinates * sample.weight[:, None]).T @ coordinates / sample.weight.sum()


def test_standardised_features_have_unit_variance(skewed):
    covariance = weighted_covariance(skewed, skewed.standardised)
    np.testing.assert_allclose(np.diag(covariance), 1.0, rtol=1e-12)
    assert abs(covariance[0, 1]) > 0.9


def test_whitened_rows_have_unit_covariance(skewed):
    np.testing.assert_allclose(weighted_covariance(skewed, skewed.whitened), np.eye(3), atol=1e-10)


def test_a_constant_feature_stays_at_zero(rng):
    rows = np.column_stack([rng.normal(size=50), np.full(50, 7.0)])
    sample = distinct(rows, np.ones(50))
    np.testing.assert_array_equal(sample.standardised[:, 1], 0.0)
    assert np.isfinite(sample.whitened).all()
    np.testing.assert_allclose(np.abs(sample.whitened).max(axis=0).min(), 0.0, atol=1e-12)


def test_a_direction_without_variance_is_not_blown_up(rng):
    x = rng.normal(size=50)
    sample = distinct(np.column_stack([x, x + 1e-9 * rng.normal(size=50)]), np.ones(50))
    covariance = weighted_covariance(sample, sample.whitened)
    np.testing.assert_allclose(np.sort(np.diag(covariance)), [0.0, 1.0], atol=1e-9)


def test_its_source_gives_its_rows_back(skewed):
    blocks = list(skewed.source(5).blocks())
    np.testing.assert_array_equal(np.concatenate([b.rows for b in blocks]), skewed.rows)
    np.testing.assert_array_equal(np.concatenate([b.weight for b in blocks]), skewed.weight)
    assert isinstance(skewed, Sample)
