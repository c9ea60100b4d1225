"""How rows are cut into blocks, and who adds them up, changes nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.by_capability import few_shapes
from tests.sums import every_number

from mixtura.data import ArraySource
from mixtura.engine.em import advance, expect
from mixtura.engine.fold import Fold
from mixtura.model.families import Full


@given(
    seed=st.integers(0, 2**32 - 1),
    kind=st.sampled_from(["clusters", "heavy tails", "with duplicates", "skewed units"]),
    d=st.integers(1, 4),
    k=st.integers(1, 4),
    block_rows=st.sampled_from([1, 7, 64, 199]),
)
def test_statistics_do_not_depend_on_the_blocks(
    family, fold, rows_of, soft_start, seed, kind, d, k, block_rows
):
    X = rows_of(kind, seed, 200, d)
    weight = np.random.default_rng(seed).uniform(0, 2, 200)
    mixture = soft_start(family, X, k, seed)
    whole = expect(mixture, ArraySource(X, weight, block_rows=200), fold)
    cut = expect(mixture, ArraySource(X, weight, block_rows=block_rows), fold)
    assert cut.n_rows == whole.n_rows == 200
    spread = np.abs(X - whole.about.means[:, None]).max()
    scales = {"first": spread, "second": d * spread**2, "log_likelihood": d * 20, "entropy": 1}
    for name, a in every_number(cut).items():
        b = every_number(whole)[name]
        scale = scales.get(name, 1) * whole.total_weight
        np.testing.assert_allclose(a / scale, b / scale, rtol=0, atol=1e-13, err_msg=name)


@pytest.mark.parametrize("block_rows", [1, 7, 64])
def test_a_fit_does_not_depend_on_the_blocks(family, fold, rows_of, soft_start, block_rows):
    X = rows_of("clusters", 3, 200, 3)
    start = soft_start(family, X, 3)
    whole, _ = advance(start, ArraySource(X, block_rows=200), fold, 50)
    cut, _ = advance(start, ArraySource(X, block_rows=block_rows), fold, 50)
    # Where axes are turned until next to nothing is left of the likelihood to gain, rounding
    # decides on one turn more, and axes have half of the digits that the likelihood has.
    turns = family.best_on_the_way is not Full.best_on_the_way
    digits = 1e4 if turns else 1.0
    np.testing.assert_allclose(cut.weights, whole.weights, rtol=1e-10 * digits)
    for name in ("means", "covariances"):
        np.testing.assert_allclose(
            getattr(cut.components, name),
            getattr(whole.components, name),
            rtol=1e-9 * digits,
            atol=1e-10 * digits,
        )


@given(
    seed=st.integers(0, 2**32 - 1),
    workers=st.integers(2, 5),
    block_rows=st.integers(1, 60),
    d=st.integers(1, 4),
    k=st.integers(1, 4),
)
@settings(max_examples=10)
def test_any_number_of_workers_gives_the_same_bits(
    family, fold, rows_of, soft_start, seed, workers, block_rows, d, k
):
    X = rows_of("clusters", seed, 120, d)
    start = soft_start(family, X, k, seed)
    source = ArraySource(X, block_rows=block_rows)
    alone, ll = advance(start, source, fold, 5)
    with Fold(workers) as several:
        shared, shared_ll = advance(start, source, several, 5)
    assert shared_ll == ll
    for name in ("means", "covariances", "precisions_cholesky"):
        np.testing.assert_array_equal(
            getattr(shared.components, name), getattr(alone.components, name)
        )


@few_shapes
@pytest.mark.parametrize("n_jobs", [2, 5])
def test_a_whole_fit_has_the_same_bits_for_any_number_of_workers(family, rows_of, fitted, n_jobs):
    """9000 rows are 3 blocks in the fit and some twenty in the search."""
    X = rows_of("clusters", 1, 9000, 4)
    settings = {"n_init": 2, "max_iter": 5, "tol": 1e-12}
    alone = fitted(X, 8, family, n_jobs=1, **settings)
    shared = fitted(X, 8, family, n_jobs=n_jobs, **settings)
    for name in ("weights_", "means_", "covariances_", "precisions_cholesky_"):
        np.testing.assert_array_equal(getattr(shared, name), getattr(alone, name))
    assert shared.lower_bounds_ == alone.lower_bounds_
    np.testing.assert_array_equal(shared.predict_proba(X), alone.predict_proba(X))
