"""One tree of the rows: what it groups, and what must not change that."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from mixtura import datasets
from mixtura.initialise import tree as module
from mixtura.initialise.sample import distinct
from mixtura.initialise.tree import MOST_ROWS, Tree
from mixtura.process.cancel import Cancelled, Token


def grown(rows, weight=None):
    return Tree.of(rows, np.ones(len(rows)) if weight is None else weight)


def same_groups(one, other):
    return adjusted_rand_score(one, other) == 1.0


def test_its_groups_of_iris_are_those_of_mclust():
    """``hclass(hc(iris[, 1:4], "VVV", use = "SVD"), G)``, mclust 6.0.0: how many rows in each."""
    X = datasets.load("iris").X
    tree = grown(X)
    sizes = {k: sorted(np.bincount(tree.labels(X, k)).tolist()) for k in (2, 3, 4, 5, 9)}
    assert sizes == {
        2: [49, 101],
        3: [39, 49, 62],
        4: [16, 33, 39, 62],
        5: [16, 18, 33, 39, 44],
        9: [9, 10, 12, 13, 16, 17, 18, 20, 35],
    }


def test_groups_that_lie_apart_are_found(clusters):
    X = clusters(apart=30.0, d=3)
    assert same_groups(grown(X).labels(X, 3), np.arange(200) % 3)


def test_each_cut_splits_one_group_of_the_one_before(clusters):
    X = clusters(d=3)
    tree = grown(X)
    before = tree.labels(X, 1)
    assert set(before) == {0}
    for k in range(2, 20):
        now = tree.labels(X, k)
        assert sorted(set(now)) == list(range(k))
        assert len({(a, b) for a, b in zip(before, now, strict=True)}) == k
        before = now


def test_of_more_groups_than_points_there_are_as_many_as_points():
    X = np.repeat([[0.0, 1.0], [2.0, 0.0], [5.0, 5.0]], 4, axis=0)
    assert sorted(set(grown(X).labels(X, 7))) == [0, 1, 2]


def test_the_order_of_the_rows_does_not_matter(clusters):
    X = np.round(clusters(d=2), 1)  # with ties, and rows that repeat
    order = np.random.default_rng(0).permutation(len(X))
    one, other = grown(X).labels(X, 5), grown(X[order]).labels(X[order], 5)
    np.testing.assert_array_equal(one[order], other)


def test_a_row_of_weight_two_is_a_row_twice(clusters):
    X = clusters(d=2)[:80]
    weight = np.random.default_rng(1).integers(1, 4, 80)
    twice = np.repeat(X, weight, axis=0)
    once = grown(X, weight.astype(float)).labels(X, 4)
    np.testing.assert_array_equal(np.repeat(once, weight), grown(twice).labels(twice, 4))


def test_heavy_rows_are_not_merged_away():
    """Three of sixty rows in a line hold nearly all the weight: each has a group of its own."""
    x = np.arange(60.0)[:, None]
    weight = np.full(60, 1e-3)
    weight[[10, 30, 50]] = 1e3
    labels = grown(x, weight).labels(x, 3)
    assert len(set(labels[[10, 30, 50]])) == 3


@pytest.mark.parametrize("total", [1e-200, 1e-9, 1e9, 1e200])
def test_weights_of_any_size_leave_groups(clusters, total):
    X = clusters(apart=30.0)
    labels = grown(X, np.full(200, total)).labels(X, 3)
    assert same_groups(labels, np.arange(200) % 3)


UNITS = {
    "an offset of 1e8": lambda X: X + 1e8,
    "wild scales": lambda X: X * [1e-12, 1.0, 1e9],
    "tiny": lambda X: X * 1e-90,
    "huge": lambda X: X * 1e90,
    "float32": lambda X: X.astype(np.float32).astype(np.float64),
    "a constant column": lambda X: np.column_stack([X, np.full(len(X), 0.1)]),
    "a column twice": lambda X: np.column_stack([X, X[:, 0], 2 * X[:, 1] - 1]),
}


@pytest.mark.parametrize("name", UNITS)
def test_groups_that_lie_apart_are_found_in_any_units(clusters, name):
    X = UNITS[name](clusters(apart=30.0, d=3))
    assert same_groups(grown(X).labels(X, 3), np.arange(200) % 3)


@pytest.mark.parametrize("d", [1, 2, 3, 40, 300])
@pytest.mark.parametrize("n", [2, 3, 12])
def test_few_rows_are_grouped_whatever_the_columns(n, d):
    X = np.random.default_rng(0).normal(size=(n, d))
    X[: n // 2] += 50.0
    labels = grown(X).labels(X, 2)
    assert same_groups(labels, np.arange(n) >= n // 2)


def test_one_row_is_one_group():
    assert grown(np.ones((1, 2))).labels(np.ones((1, 2)), 3).tolist() == [0]


def test_rows_all_alike_are_one_group():
    X = np.full((9, 2), 1e8)
    assert set(grown(X).labels(X, 4)) == {0}


def test_one_column_needs_no_gaps():
    """A wide group around a narrow one: quantiles would cut both."""
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(0, 0.05, 100), rng.normal(0, 5, 100)])[:, None]
    labels = grown(x).labels(x, 2)
    narrow = np.bincount(labels[:100]).argmax()
    assert np.mean(labels[:100] == narrow) > 0.9
    assert np.mean(labels[100:] != narrow) > 0.8


# --- more rows than a tree is grown on -----------------------------------------------------------


@pytest.fixture
def many():
    rng = np.random.default_rng(0)
    label = rng.integers(3, size=MOST_ROWS * 3)
    centres = np.array([[0.0, 0.0], [6.0, 1.0], [-2.0, 7.0]])
    sample = distinct(
        centres[label] + rng.normal(size=(label.size, 2)) * [1.0, 0.6], np.ones(label.size)
    )
    nearest = ((sample.rows[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
    return sample, nearest


def test_of_many_rows_a_sample_decides_and_the_others_go_to_its_groups(many):
    sample, truth = many
    tree = Tree.of(sample.standardised, sample.weight)
    assert len(tree.points) == MOST_ROWS
    labels = tree.labels(sample.standardised, 3)
    assert adjusted_rand_score(labels, truth) > 0.9
    np.testing.assert_array_equal(labels[tree.rows], tree.cut(3)[tree.point])


def test_the_sample_is_always_the_same(many):
    sample, _ = many
    one, other = (Tree.of(sample.standardised, sample.weight) for _ in range(2))
    np.testing.assert_array_equal(one.rows, other.rows)
    np.testing.assert_array_equal(one.mergers, other.mergers)


def test_rows_of_large_weight_are_in_the_sample(many):
    sample, _ = many
    weight = np.full(sample.n_rows, 1e-3)
    weight[[7, 700, 5000]] = 1e4
    tree = Tree.of(sample.standardised, weight)
    assert {7, 700, 5000} <= set(tree.rows)


def test_groups_of_single_rows_take_in_others_too(many):
    """A group of one row has no scatter, and a Gaussian all the same."""
    sample, _ = many
    rows = np.concatenate([sample.standardised, [[90.0, 90.0], [-90.0, 90.0]]])
    labels = Tree.of(rows, np.ones(len(rows))).labels(rows, 5)
    assert sorted(set(labels)) == list(range(5))


def test_assigning_in_parts_changes_nothing(many, monkeypatch):
    sample, _ = many
    tree = Tree.of(sample.standardised, sample.weight)
    whole = tree.labels(sample.standardised, 4)
    monkeypatch.setattr(module, "AT_ONCE", 1000)
    np.testing.assert_array_equal(tree.labels(sample.standardised, 4), whole)


def test_it_ends_when_nobody_waits_any_more(many):
    sample, _ = many
    tree = Tree.of(sample.standardised, sample.weight)
    token = Token()
    token.cancel()
    with token.at_work():
        with pytest.raises(Cancelled):
            Tree.of(sample.standardised, sample.weight)
        with pytest.raises(Cancelled):
            tree.labels(sample.standardised, 3)
