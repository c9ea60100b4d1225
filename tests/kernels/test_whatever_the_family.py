"""The verbs on log-densities and the precision factors, each kernel against plain formulas."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logsumexp, softmax

from mixtura.kernels import compiled as native_face

TABLES = [((), 1, 1), ((), 3, 37), ((), 40, 300), ((4,), 3, 65), ((2, 3), 5, 17), ((), 2, 5000)]


def table(stack, k, b, scale=5.0):
    rng = np.random.default_rng([k, b])
    return (
        rng.normal(scale=scale, size=(*stack, k, b)),
        np.log(rng.dirichlet(np.ones(k), size=stack or None)),
    )


@pytest.mark.parametrize(("stack", "k", "b"), TABLES)
@pytest.mark.parametrize("scale", [5.0, 1000.0])
def test_log_sum_and_responsibilities(kernel, stack, k, b, scale):
    log_density, log_weights = table(stack, k, b, scale)
    before = log_density.copy()
    joint = log_density + log_weights[..., None]
    log_sum = kernel.log_sum(log_density, log_weights)
    resp = kernel.responsibilities(log_density, log_weights)
    assert log_sum.shape == (*stack, b)
    assert resp.shape == (*stack, k, b)
    np.testing.assert_allclose(log_sum, logsumexp(joint, axis=-2), rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(resp, softmax(joint, axis=-2), rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose(resp.sum(axis=-2), 1.0, rtol=1e-14)
    np.testing.assert_array_equal(log_density, before)


def test_a_row_that_no_exponential_can_hold(kernel):
    log_density = np.array([[-1e10, 1e5], [-1e10 - 1.0, -1e5]])
    resp = kernel.responsibilities(log_density, np.log([0.5, 0.5]))
    np.testing.assert_allclose(resp[:, 0], softmax([0.0, -1.0]), rtol=1e-12)
    np.testing.assert_allclose(resp[:, 1], [1.0, 0.0], atol=1e-300)


def positive(rng, stack, d):
    root = rng.normal(size=(*stack, d, d + 2))
    return root @ np.swapaxes(root, -1, -2) / d + 0.1 * np.eye(d)


@pytest.mark.parametrize("d", [*range(1, 20), 31, 32, 33, 64, 65, 130])
@pytest.mark.parametrize("stack", [(), (3,), (2, 2)])
def test_precision_factor(kernel, stack, d):
    matrices = positive(np.random.default_rng(d), stack, d)
    before = matrices.copy()
    factor = kernel.precision_factor(matrices)
    assert factor.shape == matrices.shape
    np.testing.assert_array_equal(factor, np.triu(factor))
    assert (np.diagonal(factor, axis1=-2, axis2=-1) > 0).all()
    whitened = np.swapaxes(factor, -1, -2) @ matrices @ factor
    np.testing.assert_allclose(whitened, np.broadcast_to(np.eye(d), whitened.shape), atol=1e-11)
    np.testing.assert_array_equal(matrices, before)


@pytest.mark.parametrize("d", [2, 40])
def test_large_matrices_are_left_to_lapack(compiled, monkeypatch, d):
    matrices = positive(np.random.default_rng(d), (2,), d)
    own = compiled.precision_factor(matrices)
    monkeypatch.setattr(native_face, "LAPACK_FROM", d)
    np.testing.assert_allclose(own, compiled.precision_factor(matrices), atol=1e-12)


@pytest.mark.parametrize(
    "matrix",
    [
        [[0.0]],
        [[-1.0]],
        [[1.0, 1.0], [1.0, 1.0]],
        [[1.0, 2.0], [2.0, 1.0]],
    ],
)
def test_what_is_not_positive_definite_is_an_error(kernel, matrix):
    matrix = np.array(matrix)
    with pytest.raises(np.linalg.LinAlgError):
        kernel.precision_factor(np.stack([np.eye(len(matrix)), matrix]))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_is_an_error_too(compiled, value):
    """LAPACK lets NaN through."""
    for matrix in ([[value]], [[1.0, value], [value, 1.0]], [[1.0, 0.0], [0.0, value]]):
        with pytest.raises(np.linalg.LinAlgError):
            compiled.precision_factor(np.array(matrix))


def test_only_the_lower_triangle_is_read(kernel):
    lower = np.array([[2.0, 99.0], [0.5, 1.0]])
    whole = np.array([[2.0, 0.5], [0.5, 1.0]])
    np.testing.assert_allclose(
        kernel.precision_factor(lower), kernel.precision_factor(whole), rtol=1e-15
    )
