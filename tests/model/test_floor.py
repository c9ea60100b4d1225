"""The covariance floor: a constraint that holds, and that touches nothing above it."""

from __future__ import annotations

import numpy as np
import pytest
from tests.by_capability import held, one_for_all, shaped

from mixtura.model.gaussian.factor import FLOOR_MARGIN, factorise

FLOOR = np.array([1e-3, 10.0])


def random_covariances(family, k=4, d=2, seed=0, scale=1.0):
    rng = np.random.default_rng(seed)
    shape = family.covariance_shape(k, d)
    if family.spans_all_directions:
        root = rng.normal(size=shape)
        return scale * (root @ np.swapaxes(root, -1, -2))
    return scale * rng.uniform(0.01, 5.0, shape)


def in_floor_units(family, components, floor):
    """Smallest eigenvalue (k,) of each covariance in units of the floor."""
    unit = np.sqrt(held(family, floor))
    return np.linalg.eigvalsh(components.covariance_matrices / np.outer(unit, unit))[..., 0]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e3])
def test_nothing_falls_below_the_floor(family, seed, scale):
    given = random_covariances(family, seed=seed, scale=scale)
    components = family.from_covariances(np.zeros((4, 2)), given, FLOOR)
    assert in_floor_units(family, components, FLOOR).min() >= 1.0 - 1e-12


def test_zero_and_negative_variances_are_raised_to_the_floor(family):
    shape = family.covariance_shape(3, 2)
    for given in (np.zeros(shape), -1e-9 * np.ones(shape)):
        components = family.from_covariances(np.zeros((3, 2)), given, FLOOR)
        expected = np.diag(held(family, FLOOR))
        np.testing.assert_allclose(
            components.covariance_matrices, np.stack([expected] * 3), rtol=1e-7, atol=1e-9
        )


def test_a_covariance_above_the_floor_keeps_every_bit(family):
    given = random_covariances(family) + (np.eye(2) if family.spans_all_directions else 1.0)
    components = family.from_covariances(np.zeros((4, 2)), given, np.full(2, 0.1))
    np.testing.assert_array_equal(components.covariances, given)


def test_raising_one_component_leaves_the_others_their_bits(family):
    if family.shared:
        pytest.skip("one covariance serves all")
    given = random_covariances(family) + (np.eye(2) if family.spans_all_directions else 1.0)
    given[2] *= 1e-9
    components = family.from_covariances(np.zeros((4, 2)), given, np.full(2, 0.1))
    np.testing.assert_array_equal(components.covariances[[0, 1, 3]], given[[0, 1, 3]])
    assert in_floor_units(family, components, np.full(2, 0.1))[2] == pytest.approx(1.0)


def test_the_input_is_not_written_to(family):
    given = random_covariances(family, scale=1e-9)
    before = given.copy()
    family.from_covariances(np.zeros((4, 2)), given, FLOOR)
    np.testing.assert_array_equal(given, before)


def test_factors_invert_the_raised_covariances(family):
    given = random_covariances(family, scale=1e-2)
    components = family.from_covariances(np.zeros((4, 2)), given, FLOOR)
    if family.spans_all_directions:
        factor = components.precisions_cholesky
        np.testing.assert_array_equal(factor, np.triu(factor))
        whitened = np.swapaxes(factor, -1, -2) @ components.covariances @ factor
        np.testing.assert_allclose(whitened, np.broadcast_to(np.eye(2), whitened.shape), atol=1e-9)
    else:
        np.testing.assert_allclose(components.precisions_cholesky**-2, components.covariances)


def test_at_floor_tells_who_sits_on_it(family):
    floor = np.full(2, 0.1)
    if one_for_all(family):
        narrow = 0.01 if family.isotropic else 5.0
        low, high = (np.stack([np.diag(v)] * 3) for v in ([narrow, 0.01], [0.2, 5.0]))
        on = family.from_covariances(np.zeros((3, 2)), shaped(family, low), floor)
        off = family.from_covariances(np.zeros((3, 2)), shaped(family, high), floor)
        np.testing.assert_array_equal(on.at_floor(floor), [True] * 3)
        np.testing.assert_array_equal(off.at_floor(floor), [False] * 3)
        return
    narrow = 0.01 if family.isotropic else 5.0
    variances = [[narrow, 0.01], [0.2, 5.0], [1.0, 1.0]]
    given = shaped(family, np.stack([np.diag(each) for each in variances]))
    components = family.from_covariances(np.zeros((3, 2)), given, floor)
    np.testing.assert_array_equal(components.at_floor(floor), [True, False, False])


def test_at_floor_of_a_stack_has_an_entry_a_component(family, random_mixture):
    stack = random_mixture(family, stack=(5,))
    assert stack.components.at_floor(stack.floor).shape == (5, 3)


@pytest.mark.parametrize("side", [-0.01, 0.01])
def test_the_margin_that_counts_as_sitting_on_the_floor(family, side):
    floor = np.full(2, 0.1)
    value = 0.1 * (1.0 + FLOOR_MARGIN + side)
    components = family.from_feature_variances(np.zeros((3, 2)), np.full(2, value), floor)
    assert components.at_floor(floor).tolist() == [side < 0] * 3


def test_a_matrix_just_above_the_floor_but_within_the_quick_bound_is_kept():
    """The Frobenius bound cannot clear it, the eigenvalues do."""
    rng = np.random.default_rng(0)
    for _ in range(20):  # some of which eigh would not give back to the bit
        lean = rng.uniform(-0.1, 0.1)
        matrix = np.array([[[rng.uniform(1.2, 1.4), lean], [lean, rng.uniform(1.2, 1.4)]]])
        kept, _ = factorise(matrix, np.ones(2))
        np.testing.assert_array_equal(kept, matrix)


def test_matrices_in_a_batch_with_a_singular_one_are_factorised_as_if_alone():
    good = np.array([[2.0, 0.5], [0.5, 3.0]])
    batch, factors = factorise(np.stack([good, np.zeros((2, 2))]), np.full(2, 1e-3))
    alone, factor = factorise(good[None], np.full(2, 1e-3))
    np.testing.assert_array_equal(batch[0], alone[0])
    np.testing.assert_allclose(factors[0], factor[0], rtol=1e-14)
    np.testing.assert_allclose(batch[1], 1e-3 * np.eye(2), rtol=1e-12)
