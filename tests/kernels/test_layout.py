"""Stacks, strides and extremes: what the shapes of the inputs must not change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from mixtura.kernels.structure import STRUCTURES

from .problems import one_for_all


def parameters(shape, k, d, stack=(), seed=0):
    rng = np.random.default_rng(seed)
    means = rng.normal(size=(*stack, k, d))
    log_weights = np.log(rng.dirichlet(np.ones(k), size=stack or None))
    structure = STRUCTURES[shape]
    factors = rng.uniform(0.5, 2.0, structure.second_shape(means.shape))
    if structure.matrices:
        factors = np.triu(factors)
    return log_weights, means, factors


@pytest.mark.parametrize("stack", [(3,), (2, 3)])
@pytest.mark.parametrize("weighted", [False, True])
def test_a_stack_gives_what_each_mixture_gives_alone(kernel, shape, stack, weighted):
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(50, 3))
    weight = rng.uniform(size=50) if weighted else None
    log_weights, means, factors = parameters(shape, 4, 3, stack)
    expect = kernel.expect[shape]
    together = expect(rows, weight, log_weights, means, factors)
    for at in np.ndindex(stack):
        alone = expect(rows, weight, log_weights[at], means[at], factors[at])
        for a, b in zip(together, alone, strict=True):
            np.testing.assert_allclose(a[at], b, rtol=1e-12, atol=1e-12)


def test_a_stack_of_log_densities_and_moments(kernel, shape):
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(50, 3))
    _, means, factors = parameters(shape, 4, 3, (2,))
    resp = rng.uniform(size=(2, 4, 50))
    density = kernel.log_density[shape](rows, means, factors)
    moments = kernel.moments[shape](rows, resp, means)
    assert density.shape == (2, 4, 50)
    for i in range(2):
        alone = kernel.log_density[shape](rows, means[i], factors[i])
        np.testing.assert_allclose(density[i], alone, rtol=1e-12)
        for a, b in zip(
            moments,
            kernel.moments[shape](rows, resp[i], means[i]),
            strict=True,
        ):
            np.testing.assert_allclose(a[i], b, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("layout", ["fortran", "strided", "reversed", "read-only"])
def test_the_layout_of_the_rows_does_not_matter(kernel, shape, layout):
    plain = np.random.default_rng(3).normal(size=(40, 3))
    rows = {
        "fortran": lambda: np.asfortranarray(plain),
        "strided": lambda: np.repeat(plain, 2, axis=0)[::2],
        "reversed": lambda: plain[::-1].copy()[::-1],
        "read-only": lambda: plain.copy(),
    }[layout]()
    rows.flags.writeable = layout != "read-only"
    before = rows.copy()
    arguments = (None, *parameters(shape, 4, 3))
    expect = kernel.expect[shape]
    for a, b in zip(expect(rows, *arguments), expect(plain, *arguments), strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(rows, before)


def test_nothing_given_is_written_to(kernel, shape):
    rng = np.random.default_rng(4)
    rows, weight = rng.normal(size=(30, 2)), rng.uniform(size=30)
    log_weights, means, factors = parameters(shape, 3, 2)
    resp = rng.uniform(size=(3, 30))
    for array in (rows, weight, log_weights, means, factors, resp):
        array.flags.writeable = False
    kernel.expect[shape](rows, weight, log_weights, means, factors)
    kernel.log_density[shape](rows, means, factors)
    kernel.moments[shape](rows, resp, means)


def call_all(kernel, shape, n, k, d, seed):
    """Every array that the three verbs return for one problem."""
    rng = np.random.default_rng(seed)
    rows, resp = rng.normal(size=(n, d)), rng.uniform(size=(k, n))
    log_weights, means, factors = parameters(shape, k, d, seed=seed)
    return [
        kernel.log_density[shape](rows, means, factors),
        *kernel.expect[shape](rows, rng.uniform(size=n), log_weights, means, factors),
        *kernel.moments[shape](rows, resp, means),
    ]


def test_what_a_call_returned_is_not_overwritten_by_the_next(kernel, shape):
    """A kernel may reuse its workspaces, but hands none of them out."""
    results, copies = [], []
    for seed, (n, k, d) in enumerate([(40, 3, 2), (40, 3, 2), (7, 2, 1), (90, 5, 4), (40, 3, 2)]):
        answer = call_all(kernel, shape, n, k, d, seed)
        results += answer
        copies += [np.array(array) for array in answer]
    for result, copy in zip(results, copies, strict=True):
        np.testing.assert_array_equal(result, copy)


def test_threads_do_not_disturb_one_another(kernel, shape):
    problems = [(200 + 31 * i, 2 + i % 3, 1 + i % 4, i) for i in range(40)]
    alone = [call_all(kernel, shape, *problem) for problem in problems]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda problem: call_all(kernel, shape, *problem), problems))
    for one, other in zip(alone, together, strict=True):
        for a, b in zip(one, other, strict=True):
            np.testing.assert_array_equal(a, b)


def test_a_row_far_from_everything_still_has_an_owner(kernel, shape):
    """Probabilities of exp(-1e10) vanish; their logarithms and ratios do not."""
    rows = np.full((1, 2), 1e5)
    log_weights, means, factors = parameters(shape, 3, 2)
    sums = kernel.expect[shape](rows, None, log_weights, means, factors)
    assert sums.mass.sum() == pytest.approx(1.0, abs=1e-15)
    assert sums.log_likelihood < -1e8
    assert np.isfinite(sums.log_likelihood)
    assert sums.entropy >= 0


def test_a_single_component_owns_every_row(kernel, shape):
    rng = np.random.default_rng(5)
    rows, weight = rng.normal(size=(30, 2)), rng.uniform(size=30)
    sums = kernel.expect[shape](rows, weight, *parameters(shape, 1, 2))
    np.testing.assert_allclose(sums.mass, [weight.sum()], rtol=1e-15)
    assert sums.entropy == 0.0


def test_identical_components_share_every_row_equally(kernel, shape):
    log_weights, means, factors = parameters(shape, 4, 2)
    means[:] = means[0]
    if not one_for_all(shape):
        factors[:] = factors[0]
    log_weights[:] = np.log(0.25)
    rows = np.random.default_rng(6).normal(size=(20, 2))
    sums = kernel.expect[shape](rows, None, log_weights, means, factors)
    np.testing.assert_allclose(sums.mass, 5.0, rtol=1e-14)
    assert sums.entropy == pytest.approx(20 * np.log(4), rel=1e-14)
