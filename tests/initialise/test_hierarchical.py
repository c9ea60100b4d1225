"""Trees as starts: grown once for the same rows, whoever asks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from mixtura.data import ArraySource
from mixtura.initialise import Trees, draw, hierarchical
from mixtura.initialise.hierarchical import Tree


@pytest.fixture
def sample(clusters):
    X = clusters(d=3, apart=4.0) * [1.0, 1e6, 1e-3]
    return draw(ArraySource(X), 1000, np.random.default_rng(0))


@pytest.fixture
def grown(monkeypatch):
    """How many rows each tree has been grown on, one after the other."""
    seen = []
    real = Tree.of.__func__

    def of(cls, coordinates, weight):
        seen.append(len(coordinates))
        return real(cls, coordinates, weight)

    monkeypatch.setattr(Tree, "of", classmethod(of))
    return seen


RNG = np.random.default_rng(0)


def test_one_tree_serves_every_number_of_groups(sample, grown):
    trees = Trees()
    for k in range(1, 16):
        resp = trees.partition(sample, k, RNG, "standardised")
        expected = hierarchical(sample.standardised, sample.weight, k, RNG)
        np.testing.assert_array_equal(resp, expected)
    assert grown == [200] * (1 + 14)  # the others are those of hierarchical itself


def test_one_group_needs_no_tree(sample, grown):
    np.testing.assert_array_equal(
        hierarchical(sample.rows, sample.weight, 1, RNG), np.ones((1, 200))
    )
    assert grown == []


def test_another_sample_of_the_same_rows_is_known_again(clusters, grown):
    trees = Trees()
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(200)
        again = draw(ArraySource(clusters(d=3)[order]), 1000, np.random.default_rng(seed))
        trees.partition(again, 3, RNG, "standardised")
    assert grown == [200]


def test_other_rows_or_weights_have_another_tree(sample, grown):
    trees = Trees()
    trees.cut(sample.standardised, sample.weight, 3, RNG)
    trees.cut(sample.standardised, 2 * sample.weight, 3, RNG)
    trees.cut(sample.standardised[:, :2], sample.weight, 3, RNG)
    trees.cut(sample.standardised[:100], sample.weight[:100], 3, RNG)
    assert grown == [200, 200, 200, 100]


def test_every_view_is_that_of_standardised_rows(sample):
    trees = Trees()
    one, other = (trees.partition(sample, 4, RNG, view) for view in ("raw", "whitened"))
    np.testing.assert_array_equal(one, other)


def test_threads_share_a_tree(sample, grown):
    trees = Trees()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda k: trees.partition(sample, k, RNG, "raw"), [2, 3, 4, 5] * 4))
    assert grown == [200]


def test_after_an_error_the_next_one_tries_again(sample, monkeypatch):
    trees = Trees()

    def no_memory(*_):
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(Tree, "of", no_memory)
        with pytest.raises(MemoryError):
            trees.partition(sample, 2, RNG, "raw")
    assert trees.partition(sample, 2, RNG, "raw").shape == (2, 200)
