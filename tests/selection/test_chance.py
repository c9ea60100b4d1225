"""The standard error of a difference between two models."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura import GaussianMixture
from mixtura.data import ArraySource
from mixtura.selection.chance import standard_error


@pytest.fixture(name="X")
def rows() -> np.ndarray:
    return np.random.default_rng(0).standard_t(5, size=(400, 2))


def fitted(X: np.ndarray, k: int) -> GaussianMixture:
    return GaussianMixture(k, covariance_type="diag", random_state=0).fit(X)


def test_it_is_the_spread_of_the_rows_differences(X) -> None:
    one, two = fitted(X, 1), fitted(X, 2)
    each = two.score_samples(X) - one.score_samples(X)
    expected = np.sqrt(len(X)) * each.std()
    for size in (len(X), 37):  # in one block or many
        source = ArraySource(X, block_rows=size)
        assert standard_error(two.mixture(), one.mixture(), source) == pytest.approx(expected)


def test_it_foretells_how_much_other_samples_differ(X) -> None:
    one, two = fitted(X, 1), fitted(X, 2)
    gains = [
        sum(two.score_samples(new) - one.score_samples(new))
        for new in np.random.default_rng(1).standard_t(5, size=(200, 400, 2))
    ]
    error = standard_error(two.mixture(), one.mixture(), ArraySource(X))
    assert 0.5 < error / np.std(gains) < 2.0


def test_the_same_model_differs_by_nothing_and_a_weight_is_a_repetition(X) -> None:
    one, two = fitted(X, 1).mixture(), fitted(X, 2).mixture()
    assert standard_error(one, one, ArraySource(X)) == 0.0
    twice = standard_error(two, one, ArraySource(np.repeat(X, 2, axis=0)))
    assert standard_error(two, one, ArraySource(X, np.full(len(X), 2.0))) == pytest.approx(twice)
