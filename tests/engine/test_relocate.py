"""Relocations: whatever they propose is a mixture, one component away from the one they left."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.engine.relocate import propose
from mixtura.model.block import Block


@pytest.fixture
def block(clusters):
    return Block(clusters(d=2), np.random.default_rng(0).uniform(0.5, 2.0, 200), 0)


@pytest.fixture(params=[2, 3, 6])
def mixture(request, family, random_mixture):
    return random_mixture(family, k=request.param, d=2)


def proposals(mixture, block, number=60, seed=0):
    return propose(mixture, block, number, np.random.default_rng(seed))


def test_proposals_are_mixtures_of_as_many_components(mixture, block):
    stack = proposals(mixture, block)
    k, family = mixture.n_components, type(mixture.components)
    assert stack.weights.shape == (60, k)
    assert stack.components.means.shape == (60, k, 2)
    assert stack.components.covariances.shape == (60, *family.covariance_shape(k, 2))
    np.testing.assert_allclose(stack.weights.sum(axis=1), 1.0, rtol=1e-12)
    assert (stack.weights > 0).all()
    assert np.linalg.eigvalsh(stack.components.covariance_matrices).min() > 0
    assert np.isfinite(stack.prepare().log_density(block.rows)).all()


def test_at_most_the_removed_component_and_its_owner_change_place(mixture, block):
    stack = proposals(mixture, block)
    moved = (stack.components.means != mixture.components.means).any(axis=2).sum(axis=1)
    assert ((moved >= 1) & (moved <= 2)).all()


def test_reinserted_components_land_on_rows(mixture, block):
    stack = proposals(mixture, block)
    moved = (stack.components.means != mixture.components.means).any(axis=2)
    single = np.flatnonzero(moved.sum(axis=1) == 1)
    assert single.size
    for i in single:
        place = stack.components.means[i][moved[i]][0]
        assert (block.rows == place).all(axis=1).any()


def test_every_component_gets_its_turn(mixture, block):
    stack = proposals(mixture, block, number=200)
    moved = (stack.components.means != mixture.components.means).any(axis=2)
    assert moved.any(axis=0).all()


def test_a_seed_repeats_itself(mixture, block):
    a, b, c = (proposals(mixture, block, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(a.components.means, b.components.means)
    assert (a.components.means != c.components.means).any()


def test_the_mixture_left_is_not_changed(mixture, block):
    before = mixture.components.means.copy(), mixture.weights.copy()
    proposals(mixture, block)
    np.testing.assert_array_equal(mixture.components.means, before[0])
    np.testing.assert_array_equal(mixture.weights, before[1])


def test_rows_without_weights_count_once(mixture, block):
    plain = Block(block.rows, None, 0)
    ones = Block(block.rows, np.ones(200), 0)
    np.testing.assert_array_equal(
        proposals(mixture, plain).components.means, proposals(mixture, ones).components.means
    )


def test_no_move_goes_to_a_row_without_weight(mixture, block):
    weight = np.zeros(200)
    weight[:100] = 1.0
    stack = proposals(mixture, Block(block.rows, weight, 0), number=200)
    moved = (stack.components.means != mixture.components.means).any(axis=2)
    for i in np.flatnonzero(moved.sum(axis=1) == 1):
        place = stack.components.means[i][moved[i]][0]
        assert (block.rows[:100] == place).all(axis=1).any()
