"""A background, one more row of the softmax, goes through passes, jumps, stacks and relocations.

What a mixture and the engine do beside it is here; tests/estimators/test_noise.py has how a user
asks for noise.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from mixtura.data import ArraySource
from mixtura.engine.em import run
from mixtura.engine.outcome import Outcome
from mixtura.engine.relocate import propose
from mixtura.engine.side_by_side import advance
from mixtura.model.block import Block
from mixtura.model.mixture import Mixture

SIDE = 40.0


@pytest.fixture(scope="module", name="X")
def _rows():
    """Two groups in a square, and a fifth of the rows anywhere in it."""
    rng = np.random.default_rng(0)
    groups = [rng.normal(centre, 1.0, (120, 2)) for centre in ([10.0, 10.0], [30.0, 25.0])]
    return np.concatenate([*groups, rng.uniform(0.0, SIDE, (60, 2))])


@pytest.fixture
def start(family, X):
    resp = np.zeros((2, len(X)))
    resp[0, X[:, 0] < 20] = 1.0
    resp[1] = 1.0 - resp[0]
    mixture = Mixture.from_responsibilities(
        family, Block(X, None, 0), resp, X.var(axis=0), np.full(2, 1e-6)
    )
    weights = np.append(0.9 * mixture.weights, 0.1)
    return replace(mixture, weights=weights, background=-2.0 * np.log(SIDE))


def joint(mixture, X):
    parts = mixture.components
    densities = [
        multivariate_normal(mean, matrix).logpdf(X)
        for mean, matrix in zip(parts.means, parts.covariance_matrices, strict=True)
    ]
    densities.append(np.full(len(X), mixture.background))
    return np.log(mixture.weights)[:, None] + np.stack(densities)


@pytest.mark.parametrize("weighted", [False, True])
def test_a_pass_is_bayes_rule_with_one_row_more(start, X, weighted):
    weight = np.random.default_rng(1).uniform(0.5, 2.0, len(X)) if weighted else None
    w = np.ones(len(X)) if weight is None else weight
    log_joint = joint(start, X)
    resp = np.exp(log_joint - logsumexp(log_joint, axis=0))
    prepared = start.prepare()
    np.testing.assert_allclose(prepared.responsibilities(X), resp[:2], rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(prepared.noise(X), resp[2], rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(prepared.log_density(X), logsumexp(log_joint, axis=0))
    labels = log_joint.argmax(axis=0)
    np.testing.assert_array_equal(prepared.labels(X), np.where(labels == 2, -1, labels))
    statistics = prepared.expect(Block(X, weight, 0))
    np.testing.assert_allclose(statistics.mass, resp @ w)
    assert statistics.log_likelihood == pytest.approx(logsumexp(log_joint, axis=0) @ w)
    assert statistics.entropy == pytest.approx(-(resp * np.log(resp) @ w).sum())
    after = start.maximise(statistics)
    np.testing.assert_allclose(after.weights, resp @ w / w.sum())
    means = (resp[:2] * w) @ X / (resp[:2] @ w)[:, None]
    np.testing.assert_allclose(after.components.means, means)


@pytest.mark.parametrize("accelerate", [False, True])
def test_a_run_finds_the_groups_and_the_noise(start, X, fold, accelerate):
    result = run(
        start, ArraySource(X, block_rows=100), fold, tol=1e-9, max_iter=500, accelerate=accelerate
    )
    assert result.outcome in (Outcome.CONVERGED, Outcome.AT_ROUNDING)
    assert (np.diff(result.trace.values) >= 0).all()
    assert result.mixture.weights == pytest.approx([0.4, 0.4, 0.2], abs=0.06)
    np.testing.assert_allclose(
        np.sort(result.mixture.components.means, axis=0), [[10, 10], [30, 25]], atol=0.5
    )
    assert not result.mixture.collapsed(len(X)).any()
    # weights less one, and the volume of the noise
    assert result.mixture.n_parameters == 3 + start.components.n_parameters(2, 2)


def test_the_m_step_of_what_components_share_counts_their_own_rows_only(start, X):
    if not type(start.components).affine:
        pytest.skip("its M-step keeps no sum of variances")
    statistics = start.prepare().expect(Block(X, None, 0))
    resp = start.prepare().responsibilities(X)
    after = start.maximise(statistics).components
    scatter = np.zeros((2, 2))
    for share, mean in zip(resp, after.means, strict=True):
        scatter += (share[:, None] * (X - mean)).T @ (X - mean)
    average = np.trace(scatter) / resp.sum()
    spread = resp.sum(axis=1) @ np.trace(after.covariance_matrices, axis1=1, axis2=2) / resp.sum()
    assert spread == pytest.approx(average, rel=1e-9)


def test_a_stack_goes_side_by_side(start, X, fold):
    stack = Mixture.stack([start, replace(start, weights=np.array([0.3, 0.3, 0.4]))])
    source = ArraySource(X)
    after, values = advance(stack, Block(X, None, 0), source, fold, 5)
    for i in range(2):
        alone, value = advance(stack.take(np.array([i])), Block(X, None, 0), source, fold, 5)
        np.testing.assert_allclose(after.take(i).weights, alone.weights[0], rtol=1e-12)
        np.testing.assert_allclose(values[i], value[0], rtol=1e-12)


def test_relocations_leave_the_background_where_it_is(start, X):
    proposed = propose(start, Block(X, None, 0), 40, np.random.default_rng(0))
    assert proposed.background == start.background
    assert proposed.weights.shape == (40, 3)
    np.testing.assert_allclose(proposed.weights.sum(axis=-1), 1.0)
    assert (proposed.weights[:, 2] >= start.weights[2] - 1e-12).all()


def test_components_change_places_and_the_background_stays(start):
    turned = start.reorder(np.array([1, 0]))
    np.testing.assert_array_equal(turned.weights, start.weights[[1, 0, 2]])
    rows, labels = start.sample(1000, np.random.default_rng(0))
    assert rows.shape == (1000, 2)
    assert set(labels.tolist()) == {0, 1}
