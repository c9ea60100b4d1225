"""Which rows are left out, and that their sums are those of the others alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixtura.data import ArraySource
from mixtura.engine.em import expect
from mixtura.engine.fold import Fold
from mixtura.engine.trimmed import expect_kept, kept

DENSITIES = st.lists(st.integers(-5, 5), min_size=1, max_size=30)


@given(values=DENSITIES, share=st.floats(0.0, 0.49), seed=st.integers(0, 100))
def test_the_least_likely_go_first_and_so_much_is_kept(values, share, seed):
    density = np.array(values, dtype=np.float64)
    weight = np.random.default_rng(seed).uniform(0.1, 3.0, density.size)
    counts = kept(density, weight, share)
    assert (weight @ counts) == pytest.approx((1 - share) * weight.sum(), rel=1e-6)
    assert (counts >= 0).all()
    assert (counts <= 1).all()
    part = counts[(counts > 0) & (counts < 1)]
    assert len(set(part.tolist())) <= 1  # of one density, all in the same part
    if (counts == 0).any():
        assert density[counts == 0].max() < density[counts > 0].min()


@given(values=DENSITIES, share=st.floats(0.0, 0.49), seed=st.integers(0, 100))
def test_no_other_weights_keep_more_likelihood(values, share, seed):
    rng = np.random.default_rng(seed)
    density = np.array(values, dtype=np.float64)
    weight = rng.uniform(0.1, 3.0, density.size)
    best = (weight * kept(density, weight, share)) @ density
    for _ in range(10):
        others = (weight * kept(rng.normal(size=density.size), weight, share)) @ density
        assert others <= best + 1e-6 * (1 + abs(best))


@pytest.mark.parametrize(("share", "n", "lost"), [(0.07, 100, 7), (0.29, 100, 29), (0.1, 33, 3)])
def test_a_share_that_is_a_whole_number_of_rows_is_one(share, n, lost):
    counts = kept(np.arange(n, dtype=np.float64), np.ones(n), share)
    assert (counts == 0).sum() == lost


def test_a_row_of_weight_two_is_the_row_twice():
    density, weight = np.array([-3.0, -2.0, -1.0, 0.0]), np.array([2.0, 1.0, 3.0, 4.0])
    repeated = np.repeat(density, weight.astype(int))
    for share in (0.1, 0.2, 0.25, 0.45):
        mine = weight * kept(density, weight, share)
        theirs = kept(repeated, np.ones(10), share)
        ends = np.cumsum(weight).astype(int)
        sums = [theirs[e - int(w) : e].sum() for e, w in zip(ends, weight, strict=True)]
        np.testing.assert_allclose(mine, sums, atol=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_sums_are_those_of_the_rows_that_are_kept(
    family, random_mixture, clusters, fold, weighted
):
    X = clusters(seed=1, n=90, k=3, d=2)
    weight = np.random.default_rng(0).uniform(0.5, 2.0, 90) if weighted else np.ones(90)
    mixture = random_mixture(family, k=3, d=2)
    counts = kept(mixture.prepare().log_density(X), weight, 0.2)
    mine = expect_kept(mixture, ArraySource(X, weight, block_rows=17), fold, 0.2)
    other = expect(mixture, ArraySource(X[counts > 0], (weight * counts)[counts > 0]), fold)
    assert mine.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-12)
    assert mine.total_weight == pytest.approx(0.8 * weight.sum(), rel=1e-9)
    for name, array in other.sums.items():
        np.testing.assert_allclose(mine.sums[name], array, rtol=1e-9, atol=1e-9)


def test_each_of_a_stack_leaves_out_its_own(family, random_mixture, clusters, fold):
    X = clusters(seed=1, n=60, k=3, d=2)
    stack = random_mixture(family, k=3, d=2, stack=(4,))
    together = expect_kept(stack, ArraySource(X), fold, 0.1)
    for i in range(4):
        alone = expect_kept(stack.take(i), ArraySource(X), fold, 0.1)
        np.testing.assert_array_equal(together.log_likelihood[i], alone.log_likelihood)
        for name, array in alone.sums.items():
            np.testing.assert_array_equal(together.sums[name][i], array)


def test_workers_do_not_change_a_bit(family, random_mixture, clusters):
    X = clusters(seed=1, n=400, k=3, d=2)
    mixture, ends = random_mixture(family, k=3, d=2), []
    for workers in (1, 3):
        with Fold(workers) as fold:
            ends.append(expect_kept(mixture, ArraySource(X, block_rows=31), fold, 0.1))
    for name, array in ends[0].sums.items():
        np.testing.assert_array_equal(ends[1].sums[name], array)
