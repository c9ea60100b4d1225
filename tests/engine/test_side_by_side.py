"""Whole iterations in the kernel are those of the verbs and the families' M-steps."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura import kernels
from mixtura.engine import em, side_by_side
from mixtura.engine.blocks import in_blocks
from mixtura.engine.fold import Fold
from mixtura.model.block import Block
from mixtura.model.families import FAMILIES, Full, Tied
from mixtura.model.mixture import Mixture

PARTS = ("means", "covariances", "precisions_cholesky")

natively = pytest.mark.skipif(not kernels.advance, reason="the kernel has no whole iterations")


def data(n, d, weight=None, seed=0):
    """Rows about three centres, in one block and as a source of several."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(n, d)) + 3.0 * rng.normal(size=(3, d))[np.arange(n) % 3]
    block = Block(rows, rng.uniform(0.1, 2.0, size=n) if weight == "any" else weight, 0)
    return block, in_blocks(block.rows, block.weight, n_components=40)


def stack_of(family, block, k, m, floor=1e-6, seed=0):
    """Starts from random responsibilities, unlike one another."""
    rng = np.random.default_rng(seed)
    resp = rng.dirichlet(np.full(k, 0.1), size=(m, block.n_rows)).swapaxes(-1, -2)
    variances = block.rows.var(0)
    return Mixture.from_responsibilities(family, block, resp, variances, floor * variances)


def arrays(mixture):
    return {"weights": mixture.weights} | {
        name: getattr(mixture.components, name) for name in PARTS
    }


def stands_alone(family):
    """Whether a component's covariance is no matter of the others."""
    return family.usual and not family.shared


def assert_as_python_does(stack, block, source, fold, iterations=5, rtol=1e-9):
    mine, mine_ll = side_by_side.advance(stack, block, source, fold, iterations)
    theirs, theirs_ll = em.advance(stack, source, fold, iterations)
    np.testing.assert_allclose(mine_ll, theirs_ll, rtol=rtol)
    for name, array in arrays(theirs).items():
        size = np.abs(array).max()
        np.testing.assert_allclose(
            arrays(mine)[name], array, rtol=rtol, atol=rtol * size, err_msg=name
        )
    return mine


@pytest.mark.parametrize("weight", [None, "any"])
@pytest.mark.parametrize("m", [1, 4])
@pytest.mark.parametrize(("k", "d"), [(1, 1), (1, 3), (3, 1), (2, 2), (4, 5), (3, 17), (2, 32)])
def test_it_is_the_loop_of_expect_and_maximise(family, fold, k, d, m, weight):
    block, source = data(40 * d + 160, d, weight)
    assert_as_python_does(stack_of(family, block, k, m), block, source, fold)


@natively
@pytest.mark.parametrize("shape", [name for name in FAMILIES if FAMILIES[name].turns_together])
@pytest.mark.parametrize(("k", "d"), [(2, 2), (4, 5), (3, 17)])
def test_axes_that_turn_are_left_on_the_way(fold, shape, k, d, monkeypatch):
    """Their M-step is `best_on_the_way` of Python, which raises the likelihood all the same."""
    family = FAMILIES[shape]
    block, source = data(40 * d + 160, d)
    start = stack_of(family, block, k, 2)
    with monkeypatch.context() as patched:
        patched.setattr(family, "best", family.best_on_the_way)
        mine = assert_as_python_does(start, block, source, fold, rtol=1e-6)
    theirs, _ = em.advance(start, source, fold, 5)
    assert (d == 2) == np.allclose(
        mine.components.covariances, theirs.components.covariances, rtol=1e-9
    )
    values = [side_by_side.advance(start, block, source, fold, many)[1] for many in range(1, 30)]
    assert (np.diff(values, axis=0) >= -1e-9 * np.abs(values[0])).all()


@pytest.mark.parametrize("name", kernels.available())
def test_every_instruction_set_does_it(family, fold, name, monkeypatch):
    monkeypatch.setattr(kernels, "advance", kernels.available()[name].advance)
    block, source = data(333, 6, "any")
    assert_as_python_does(stack_of(family, block, 3, 2), block, source, fold)


@pytest.mark.parametrize("workers", [2, 5])
def test_any_number_of_workers_gives_the_same_bits(family, fold, workers):
    block, source = data(500, 3, "any")
    stack = stack_of(family, block, 4, 7)
    alone, alone_ll = side_by_side.advance(stack, block, source, fold, 5)
    with Fold(workers) as several:
        shared, shared_ll = side_by_side.advance(stack, block, source, several, 5)
    np.testing.assert_array_equal(shared_ll, alone_ll)
    for name, array in arrays(alone).items():
        np.testing.assert_array_equal(arrays(shared)[name], array)


@natively
def test_a_mixture_of_a_stack_gets_the_bits_that_it_gets_alone(family, fold):
    block, source = data(300, 3)
    stack = stack_of(family, block, 3, 4)
    together, together_ll = side_by_side.advance(stack, block, source, fold, 5)
    alone, alone_ll = side_by_side.advance(stack.take(np.array([2])), block, source, fold, 5)
    assert together_ll[2] == alone_ll[0]
    for name, array in arrays(alone).items():
        np.testing.assert_array_equal(arrays(together)[name][2], array[0])


def test_what_goes_in_is_left_as_it_was(family, fold):
    block, source = data(200, 2)
    stack = stack_of(family, block, 3, 2)
    before = {name: array.copy() for name, array in arrays(stack).items()}
    side_by_side.advance(stack, block, source, fold, 3)
    for name, array in arrays(stack).items():
        np.testing.assert_array_equal(array, before[name])


def test_a_component_without_rows_stays_where_it_is(family, fold):
    block, source = data(200, 2)
    stack = stack_of(family, block, 3, 2)
    stack.components.means[1, 2] = 1e6  # no row is any part of it
    mine = assert_as_python_does(stack, block, source, fold)
    np.testing.assert_array_equal(mine.components.means[1, 2], 1e6)
    assert mine.weights[1, 2] == 0.0
    if stands_alone(family):
        before = stack.components.covariances[1, 2]
        np.testing.assert_array_equal(mine.components.covariances[1, 2], before)


@pytest.mark.parametrize("d", [1, 2, 6, 24])
def test_a_component_on_the_floor(family, fold, d):
    """So few rows belong to the last component that its covariance is the floor, or nearly."""
    block, source = data(300, d)
    block.rows[:2] = 100.0 + 1e-5 * np.arange(2)[:, None]
    stack = stack_of(family, block, 3, 2, floor=1e-4)
    resp = np.full((3, 300), 1e-12)
    resp[2, :2] = resp[0, 2:150] = resp[1, 150:] = 1.0
    variances = block.rows.var(0)
    start = Mixture.from_responsibilities(family, block, resp, variances, stack.floor)
    mine = assert_as_python_does(Mixture.stack([start]), block, source, fold)
    if stands_alone(family):
        assert mine.components.at_floor(mine.floor)[0, 2]


def test_nearly_collinear_features(family, fold):
    """The bound on the eigenvalues does not decide here, or the floor holds, by its height."""
    block, source = data(400, 4)
    block.rows[:, 3] = block.rows[:, 0] + 1e-3 * block.rows[:, 3]
    for floor in (1e-3, 3e-7, 1e-8):
        stack = stack_of(family, block, 2, 3, floor)
        assert_as_python_does(stack, block, source, fold, rtol=1e-8)


def test_features_of_very_different_scales(family, fold):
    block, source = data(300, 3)
    block.rows[:] *= [1e-9, 1.0, 1e9]
    stack = stack_of(family, block, 2, 3)
    mine, mine_ll = side_by_side.advance(stack, block, source, fold, 5)
    theirs, theirs_ll = em.advance(stack, source, fold, 5)
    np.testing.assert_allclose(mine_ll, theirs_ll, rtol=1e-9)
    np.testing.assert_allclose(mine.components.means, theirs.components.means, rtol=1e-8)


@pytest.mark.parametrize("d", [2, 5, 16, 32])
def test_only_eigenvalues_below_the_floor_are_raised(fold, d):
    """One iteration of one component, whose covariance is known: the M-step in closed form."""
    rng = np.random.default_rng(d)
    turn = np.linalg.qr(rng.normal(size=(d, d)))[0]
    rows = (rng.normal(size=(6 * d, d)) * 10.0 ** np.linspace(-4, 3, d)) @ turn
    block, source = Block(rows, None, 0), in_blocks(rows)
    stack = stack_of(Full, block, 1, 1)
    floor = np.full(d, 0.01)
    stack = Mixture(stack.weights, stack.components, floor)
    mine, _ = side_by_side.advance(stack, block, source, fold, 1)
    values, vectors = np.linalg.eigh(np.cov(rows.T, bias=True).reshape(d, d))
    raised = (vectors * np.maximum(values, 0.01)) @ vectors.T
    atol = 1e-13 * values[-1]
    np.testing.assert_allclose(mine.components.covariances[0, 0], raised, rtol=0, atol=atol)


@natively
def test_numbers_that_are_none_are_an_error(fold):
    for family in (Full, Tied):
        block, source = data(50, 2)
        stack = stack_of(family, block, 2, 1)
        block.rows[3, 1] = np.inf  # NaN would be a missing value
        with np.errstate(invalid="ignore"), pytest.raises(np.linalg.LinAlgError):
            side_by_side.advance(stack, block, source, fold, 2)


def test_many_features_go_on_in_python(family, fold):
    block, source = data(200, side_by_side.MOST_FEATURES + 1)
    stack = stack_of(family, block, 2, 2, floor=1e-3)
    expected, _ = em.advance(stack, source, fold, 2)
    mine, _ = side_by_side.advance(stack, block, source, fold, 2)
    for name, array in arrays(expected).items():
        np.testing.assert_array_equal(arrays(mine)[name], array)
