"""What missing values count where a trimmed fit compares rows."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from mixtura.data import ArraySource
from mixtura.engine.fold import Fold
from mixtura.initialise import measure
from mixtura.initialise.yardstick import Yardstick
from mixtura.model.block import Block
from mixtura.model.families import Full
from mixtura.model.mixture import Mixture
from mixtura.patterns import Patterns

S = np.array([[2.0, 0.6, 0.0], [0.6, 1.0, -0.4], [0.0, -0.4, 3.0]])


def measured(X, share=0.1, weight=None):
    source = ArraySource(X, weight, checked=True)
    with Fold(1) as fold:
        moments = measure(source, fold, with_covariance=True)
    return Yardstick.measured(source, moments, share)


def test_it_is_the_mean_log_density_given_what_is_there():
    """By sums over draws: log p(x) less log p(x_o), on average over the Gaussian."""
    draws = np.random.default_rng(0).multivariate_normal(np.zeros(3), S, 200_000)
    whole = multivariate_normal(np.zeros(3), S).logpdf(draws)
    for there in ([True, True, False], [False, True, False]):
        part = multivariate_normal(np.zeros(sum(there)), S[np.ix_(there, there)])
        mean = (whole - part.logpdf(draws[:, there])).mean()
        rows = np.where(there, draws[:1], np.nan)
        assert Yardstick(S)(Patterns.of(rows))[0] == pytest.approx(mean, abs=0.02)


def test_a_complete_row_counts_nothing_and_a_blank_one_all():
    rows = np.array([[1.0, 2.0, 3.0], [np.nan] * 3])
    counts = Yardstick(S).of(Block.of(rows, None))
    entropy = multivariate_normal(np.zeros(3), S).entropy()
    np.testing.assert_allclose(counts, [0.0, -entropy])
    np.testing.assert_array_equal(Yardstick(S).of(Block.of(rows[:1], None)), [0.0])


def test_outliers_have_no_part_in_it():
    rng = np.random.default_rng(1)
    X = rng.multivariate_normal(np.zeros(3), S, 2000)
    X[:100] = rng.uniform(-80, 80, (100, 3))
    X[rng.random(X.shape) < 0.2] = np.nan
    found = measured(X, share=0.07).covariance
    assert np.linalg.slogdet(found)[1] == pytest.approx(np.linalg.slogdet(S)[1], abs=0.5)


def test_other_units_are_the_same_yardstick():
    rng = np.random.default_rng(2)
    X = rng.multivariate_normal(np.zeros(3), S, 500)
    X[rng.random(X.shape) < 0.2] = np.nan
    units = np.array([1.0, 1e4, 1e-4])
    one, other = measured(X).covariance, measured(X * units).covariance
    np.testing.assert_allclose(other / np.outer(units, units), one, rtol=1e-6)


def test_of_complete_rows_there_is_none_and_few_rows_have_columns_alone():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(20, 3))
    assert measured(X) is None
    few = rng.normal(size=(12, 8))
    few[rng.random(few.shape) < 0.2] = np.nan
    covariance = measured(few).covariance
    assert (covariance == np.diag(np.diagonal(covariance))).all()
    assert (np.diagonal(covariance) > 0).all()


def test_a_mixture_has_the_covariance_of_all_its_rows():
    means, matrices = np.array([[0.0, 0.0], [4.0, 2.0]]), np.stack([np.eye(2), 2 * np.eye(2)])
    parts = Full.from_covariances(means, matrices, np.full(2, 1e-9))
    rows, _ = (mixture := Mixture(np.array([0.25, 0.75]), parts, np.full(2, 1e-9))).sample(
        400_000, np.random.default_rng(4)
    )
    np.testing.assert_allclose(Yardstick.around(mixture).covariance, np.cov(rows.T), rtol=0.02)
