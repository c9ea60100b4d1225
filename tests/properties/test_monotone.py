"""EM never lowers the likelihood, on the floor or above it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixtura.data import ArraySource
from mixtura.engine.em import expect

PROBLEM = {
    "seed": st.integers(0, 2**32 - 1),
    "kind": st.sampled_from(
        ["clusters", "heavy tails", "with duplicates", "skewed units", "one blob"]
    ),
    "d": st.integers(1, 4),
    "k": st.integers(1, 4),
    "weighted": st.booleans(),
}


def rounding(log_likelihood, mixture, X):
    """What a likelihood may lose to arithmetic: little, unless a component is all but singular.

    The eigenvalue of a matrix comes with an error of eps times its largest, so that a component
    held at a floor of f variances is held there to eps / f only, and a needle, as volumes in
    common make of a few rows, to eps times its length over its width.
    """
    sd = X.std(axis=0)
    sd = np.where(sd > 0, sd, 1.0)
    spread = mixture.components.covariance_matrices / np.outer(sd, sd)
    values = np.maximum(np.linalg.eigvalsh(spread), 1e-13)
    worst = (np.maximum(values[..., -1], 1.0) / values[..., 0]).max()
    return 4e-13 * (1 + abs(log_likelihood)) + len(X) * 2.2e-16 * worst


@pytest.mark.parametrize("floor", [1e-12, 1e-6, 1e-2, 0.3, 3.0])
@given(**PROBLEM)
def test_no_iteration_lowers_the_likelihood(
    family, fold, rows_of, soft_start, floor, seed, kind, d, k, weighted
):
    X = rows_of(kind, seed, 60, d)
    weight = np.random.default_rng(seed).uniform(0, 2, 60) if weighted else None
    mixture = soft_start(family, X, k, seed, floor=floor, weight=weight)
    source = ArraySource(X, weight)
    before = -np.inf
    for _ in range(25):
        statistics = expect(mixture, source, fold)
        after = float(statistics.log_likelihood)
        assert after >= before - rounding(after, mixture, X)
        before = after
        mixture = mixture.maximise(statistics)
        assert mixture.weights.sum() == pytest.approx(1.0, abs=1e-14)


@given(**PROBLEM)
def test_entropy_lies_between_certainty_and_ignorance(
    family, fold, rows_of, soft_start, seed, kind, d, k, weighted
):
    X = rows_of(kind, seed, 60, d)
    weight = np.random.default_rng(seed).uniform(0, 2, 60) if weighted else None
    mixture = soft_start(family, X, k, seed, floor=1e-6, weight=weight)
    source = ArraySource(X, weight)
    for _ in range(4):
        statistics = expect(mixture, source, fold)
        most = statistics.total_weight * np.log(k)
        assert 0.0 <= statistics.entropy <= most * (1 + 1e-13)
        mixture = mixture.maximise(statistics)


@given(**PROBLEM)
def test_mass_is_neither_made_nor_lost(
    family, fold, rows_of, soft_start, seed, kind, d, k, weighted
):
    X = rows_of(kind, seed, 60, d)
    weight = np.random.default_rng(seed).uniform(0, 2, 60) if weighted else None
    mixture = soft_start(family, X, k, seed, floor=1e-6, weight=weight)
    statistics = expect(mixture, ArraySource(X, weight, block_rows=13), fold)
    total = 60.0 if weight is None else weight.sum()
    assert statistics.mass.sum() == pytest.approx(total, rel=1e-13)
    assert statistics.total_weight == pytest.approx(total, rel=1e-13)
    # first moments about the means add up to the deviation of all rows
    w = np.ones(60) if weight is None else weight
    about = statistics.mass[:, None] * mixture.components.means + statistics.sums["first"]
    scale = np.abs(X).max(axis=0) * total + 1e-9
    np.testing.assert_allclose(about.sum(axis=0) / scale, (w @ X) / scale, atol=1e-12)
