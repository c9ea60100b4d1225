"""Groups of K-Means that are apart, and single groups that it cuts."""

from __future__ import annotations

import numpy as np
import pytest

import mixtura
from mixtura.comparison.separation import clearly_apart

SHAPES = {
    "normal": lambda rng, size: rng.normal(size=size),
    "even": lambda rng, size: rng.uniform(size=size),
    "heavy": lambda rng, size: rng.standard_t(4, size=size),
    "lopsided": lambda rng, size: np.exp(0.7 * rng.normal(size=size)),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [(300, 2), (60, 500), (400, 60)])
@pytest.mark.parametrize("k", [2, 3, 12])
def test_a_single_group_is_never_apart(shape, size, k):
    X = SHAPES[shape](np.random.default_rng(0), size)
    assert not clearly_apart(X, k, seed=0)


@pytest.mark.parametrize("centres", [[0, 6], [0, 7, 14], [0, 7, 14, 21]])
@pytest.mark.parametrize("d", [1, 3])
def test_groups_in_a_row_are_apart(centres, d):
    rng = np.random.default_rng(1)
    X = rng.normal(size=(60 * len(centres), d))
    X[:, 0] += np.repeat(centres, 60)
    assert clearly_apart(X, len(centres), seed=0)


def test_groups_of_which_a_third_lies_between_any_two():
    """On the axis between two corners of a triangle, the third corner is in the middle."""
    rng = np.random.default_rng(2)
    corners = 8.0 * np.eye(3)
    X = np.concatenate([rng.normal(corner, 1.0, (60, 3)) for corner in corners])
    assert clearly_apart(X, 3, seed=0)


def test_more_columns_than_rows():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(60, 500))
    X[:30, :100] += 1.86
    assert clearly_apart(X, 2, seed=0)


def test_too_few_rows_tell_nothing():
    assert not clearly_apart(np.r_[np.zeros((3, 2)), np.ones((3, 2))], 2, seed=0)
    assert not clearly_apart(np.arange(6.0)[:, None], 5, seed=0)


def test_a_mixture_that_was_asked_for_one_group_proves_nothing_about_k_means():
    rng = np.random.default_rng(4)
    X = np.concatenate([rng.normal(0, 1, (80, 2)), rng.normal(7, 1, (80, 2))])
    said = {r.code: r for r in mixtura.compare(X, n_components=1).remarks}["number-of-groups"]
    assert said.numbers["apart"] is True
    assert "are clearly apart" in said.text
    assert "but one group to be seen" not in said.text


def test_groups_in_many_columns_are_seen_by_all_methods():
    """Fewer numbers are kept than 95 % of the variance takes, or the groups would be lost."""
    rng = np.random.default_rng(5)
    y = np.repeat([0, 1], [120, 80])
    X = rng.normal(size=(200, 40)) + 1.0 * y[:, None]
    comparison = mixtura.compare(X, y, n_components=range(1, 4))
    assert comparison["gaussian_mixture"].n_groups == 2
    assert comparison["gaussian_mixture"].ari > 0.95
    assert comparison["k_means"].ari > 0.95
    assert not any("but one group" in remark.text for remark in comparison.remarks)
