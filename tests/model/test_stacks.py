"""Taking, permuting, stacking and moving components rearranges numbers and changes none."""

from __future__ import annotations

import numpy as np
import pytest

ARRAYS = ("means", "covariances", "precisions_cholesky")


def assert_same(a, b):
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)


@pytest.fixture
def singles(family, random_mixture):
    return [random_mixture(family, seed=seed).components for seed in range(4)]


def test_take_undoes_stack(family, singles):
    stack = family.stack(singles)
    assert stack.n_components == 3
    for i, single in enumerate(singles):
        assert_same(stack.take(i), single)


def test_take_of_several_is_a_smaller_stack(family, singles):
    chosen = family.stack(singles).take(np.array([3, 1]))
    assert_same(chosen, family.stack([singles[3], singles[1]]))


def test_concatenate_joins_stacks(family, singles):
    joined = family.concatenate([family.stack(singles[:3]), family.stack(singles[3:])])
    assert_same(joined, family.stack(singles))


def test_reorder_permutes_log_densities(family, singles):
    rows = np.random.default_rng(0).normal(size=(10, 2))
    order = np.array([2, 0, 1])
    permuted = singles[0].reorder(order)
    np.testing.assert_allclose(
        permuted.log_density(rows), singles[0].log_density(rows)[order], rtol=1e-13
    )
    assert_same(permuted.reorder(np.argsort(order)), singles[0])


def test_moved_puts_a_component_back_as_a_copy_of_its_owner_of_another_width(family, singles):
    components = singles[0]
    removed, owner = np.array([0, 2]), np.array([1, 0])
    mean, owner_mean = np.array([[9.0, 9.0], [7.0, 7.0]]), np.array([[1.0, 2.0], [3.0, 4.0]])
    width = np.array([2.0, 0.5])
    moved = components.moved(removed, owner, mean, owner_mean, width)
    assert moved.means.shape == (2, 3, 2)
    for i in range(2):
        copy, matrices = moved.take(i), components.covariance_matrices
        untouched = ({0, 1, 2} - {removed[i], owner[i]}).pop()
        np.testing.assert_array_equal(copy.means[removed[i]], mean[i])
        np.testing.assert_array_equal(copy.means[owner[i]], owner_mean[i])
        np.testing.assert_array_equal(copy.means[untouched], components.means[untouched])
        np.testing.assert_array_equal(copy.covariance_matrices[owner[i]], matrices[owner[i]])
        wider = 1.0 if family.shared else width[i] ** 2
        np.testing.assert_allclose(
            copy.covariance_matrices[removed[i]], wider * matrices[owner[i]], rtol=1e-15
        )
        np.testing.assert_array_equal(copy.covariance_matrices[untouched], matrices[untouched])


def test_moved_leaves_factors_that_fit_the_covariances(family, singles):
    to, stay = np.zeros((1, 2)), singles[0].means[[1]]
    moved = singles[0].moved(np.array([0]), np.array([1]), to, stay, np.array([2.0]))
    again = family.from_covariances(moved.means, moved.covariances, np.full(2, 1e-12))
    np.testing.assert_allclose(
        again.precisions_cholesky, moved.precisions_cholesky, rtol=1e-12, atol=1e-14
    )


def test_moving_changes_nothing_in_the_original(family, singles):
    before = {name: getattr(singles[0], name).copy() for name in ARRAYS}
    singles[0].moved(np.array([0]), np.array([1]), np.ones((1, 2)), np.ones((1, 2)), np.ones(1))
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(singles[0], name), before[name])
