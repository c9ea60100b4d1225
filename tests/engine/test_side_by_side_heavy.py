"""Whole iterations of Student's t in the kernel are those of its two steps in Python."""

from __future__ import annotations

import numpy as np
import pytest
from tests.by_capability import ONE_OF_EACH

from mixtura import kernels
from mixtura.engine import em, side_by_side
from mixtura.engine.blocks import in_blocks
from mixtura.engine.fold import Fold
from mixtura.model.block import Block
from mixtura.model.families import FAMILIES, family_of
from mixtura.model.mixture import Mixture
from mixtura.model.student_t import MOST
from mixtura.patterns import Patterns

FREEDOMS = (None, "shared", 3.0)

natively = pytest.mark.skipif(
    not kernels.advance_heavy, reason="the kernel has no whole iterations"
)


def data(n, d, weight=None, seed=0):
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(n, d)) / np.sqrt(rng.chisquare(3, size=(n, 1)) / 3)
    rows += 6.0 * rng.normal(size=(3, d))[np.arange(n) % 3]
    block = Block(rows, rng.uniform(0.1, 2.0, size=n) if weight == "any" else weight, 0)
    return block, in_blocks(block.rows, block.weight, n_components=40)


def stack_of(name, block, k, m, freedom=None, floor=1e-6, seed=0):
    """Starts from random responsibilities, unlike one another, some steps on their way."""
    rng = np.random.default_rng(seed)
    resp = rng.dirichlet(np.full(k, 0.1), size=(m, block.n_rows)).swapaxes(-1, -2)
    family = family_of(name, "student_t", freedom)
    variances = block.rows.var(0)
    return Mixture.from_responsibilities(family, block, resp, variances, floor * variances)


def arrays(mixture):
    parts = mixture.components
    return {"weights": mixture.weights} | dict(zip(parts.declared(), parts.arrays(), strict=True))


@pytest.fixture
def by_python(monkeypatch):
    """Takes the same iterations by the two steps in Python."""

    def by_python(stack, source, fold, iterations):
        with monkeypatch.context() as patched:
            for table in ("expect_heavy", "step_heavy"):
                patched.setattr(kernels, table, {})
            return em.advance(stack, source, fold, iterations)

    return by_python


@pytest.fixture
def whole(monkeypatch):
    """Takes them in the kernel, and fails where it does not."""

    def refuse(*_):
        raise AssertionError("it went through Python")

    def whole(*given):
        with monkeypatch.context() as patched:
            patched.setattr(em, "advance", refuse)
            return side_by_side.advance(*given)

    return whole


def assert_alike(mine, theirs, rtol=1e-8):
    (mine, mine_value), (theirs, value) = mine, theirs
    np.testing.assert_allclose(mine_value, value, rtol=rtol)
    for name, array in arrays(theirs).items():
        size = np.abs(array).max()
        np.testing.assert_allclose(
            arrays(mine)[name], array, rtol=rtol, atol=rtol * size, err_msg=name
        )


@natively
@pytest.mark.parametrize("name", [name for name in FAMILIES if not FAMILIES[name].turns_together])
@pytest.mark.parametrize("freedom", FREEDOMS)
@pytest.mark.parametrize(("k", "d"), [(1, 1), (3, 1), (2, 2), (4, 5), (2, 24)])
@pytest.mark.parametrize("weight", [None, "any"])
def test_it_is_the_loop_of_both_steps(name, freedom, fold, k, d, weight, by_python, whole):
    block, source = data(20 * d + 160, d, weight)
    stack = stack_of(name, block, k, 2, freedom)
    theirs = by_python(stack, source, fold, 5)
    assert_alike(whole(stack, block, source, fold, 5), theirs)


@natively
@pytest.mark.parametrize("name", [name for name in FAMILIES if FAMILIES[name].turns_together])
@pytest.mark.parametrize(("k", "d"), [(2, 2), (4, 5), (3, 12)])
def test_axes_that_turn_are_left_on_the_way(name, fold, k, d, whole):
    """The likelihood rises all the same."""
    block, source = data(40 * d + 160, d)
    stack = stack_of(name, block, k, 2)
    values = [whole(stack, block, source, fold, many)[1] for many in range(1, 30)]
    assert (np.diff(values, axis=0) >= -1e-9 * np.abs(values[0])).all()


@natively
@pytest.mark.parametrize("kernel", kernels.available())
@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_every_instruction_set_does_it(name, fold, kernel, by_python, monkeypatch):
    its = kernels.available()[kernel]
    for table in ("advance_heavy", "expect_heavy", "step_heavy"):
        monkeypatch.setattr(kernels, table, getattr(its, table))
    block, source = data(333, 6, "any")
    stack = stack_of(name, block, 3, 2)
    mine = side_by_side.advance(stack, block, source, fold, 5)
    assert_alike(mine, by_python(stack, source, fold, 5))


@natively
@pytest.mark.parametrize("name", ONE_OF_EACH)
@pytest.mark.parametrize("floor", [0.02, 0.3, 2.0])
def test_on_the_floor_the_step_is_em_s(name, floor, fold, by_python, whole):
    block, source = data(300, 3)
    stack = stack_of(name, block, 3, 3, floor=floor)
    assert_alike(whole(stack, block, source, fold, 8), by_python(stack, source, fold, 8))


@natively
def test_a_component_without_rows_stays_as_it_is(fold, by_python, whole):
    block, source = data(200, 2)
    stack = stack_of("full", block, 3, 2, 100.0)
    stack.components.means[1, 2] = 1e16  # so far that it has no part of any row
    theirs = by_python(stack, source, fold, 5)
    mine = whole(stack, block, source, fold, 5)
    assert_alike(mine, theirs)
    np.testing.assert_array_equal(
        mine[0].components.covariances[1, 2], stack.components.covariances[1, 2]
    )


@natively
@pytest.mark.parametrize("nu", [0.02, 1.0, 40.0, 1e7, MOST, 1e14])
def test_any_degrees_of_freedom_may_be_given(nu, fold, by_python, whole):
    block, source = data(300, 2)
    stack = stack_of("full", block, 3, 2, float(nu))
    assert_alike(whole(stack, block, source, fold, 5), by_python(stack, source, fold, 5))


@natively
@pytest.mark.parametrize("workers", [2, 5])
def test_any_number_of_workers_gives_the_same_bits(fold, workers):
    block, source = data(500, 3, "any")
    stack = stack_of("full", block, 4, 7)
    alone, alone_value = side_by_side.advance(stack, block, source, fold, 5)
    with Fold(workers) as several:
        shared, value = side_by_side.advance(stack, block, source, several, 5)
    np.testing.assert_array_equal(value, alone_value)
    for name, array in arrays(alone).items():
        np.testing.assert_array_equal(arrays(shared)[name], array)


@natively
def test_a_mixture_of_a_stack_gets_the_bits_that_it_gets_alone(fold, whole):
    block, source = data(300, 3)
    stack = stack_of("full", block, 3, 4)
    before = {name: array.copy() for name, array in arrays(stack).items()}
    together, value = whole(stack, block, source, fold, 5)
    alone, alone_value = whole(stack.take(np.array([2])), block, source, fold, 5)
    assert value[2] == alone_value[0]
    for name, array in arrays(alone).items():
        np.testing.assert_array_equal(arrays(together)[name][2], array[0])
        np.testing.assert_array_equal(arrays(stack)[name], before[name])


@natively
def test_a_row_too_far_goes_on_by_both_steps(fold, by_python):
    block, _ = data(200, 2)
    block.rows[3] = 1e180
    source = in_blocks(block.rows)
    # variances: of a matrix of 1e58 along one axis, rounding says what is across it
    stack = stack_of("diag", data(200, 2)[0], 2, 2, 3.0)
    mine = side_by_side.advance(stack, block, source, fold, 2)
    assert_alike(mine, by_python(stack, source, fold, 2))


@natively
@pytest.mark.parametrize("what", ["gaps", "background"])
def test_gaps_and_backgrounds_go_on_by_both_steps(fold, what, by_python):
    block, source = data(200, 2)
    stack = stack_of("full", block, 2, 2)
    if what == "gaps":
        rows = block.rows.copy()
        rows[:40, 0] = np.nan
        block = Block(rows, None, 0, Patterns.of(rows))
        source = in_blocks(rows)
    else:
        stack = stack.beside(-8.0, 0.1)
    mine = side_by_side.advance(stack, block, source, fold, 3)
    assert_alike(mine, by_python(stack, source, fold, 3))


@natively
def test_steps_of_one_fit_are_native_too(fold, by_python, monkeypatch):
    """As a run of EM takes them, and with a sum over several blocks."""
    block, source = data(400, 3, "any")
    stack = stack_of("VEV", block, 3, 1)
    called = []
    for table in ("expect_heavy", "step_heavy"):
        counted = {
            name: (lambda *given, verb=verb, table=table: (called.append(table), verb(*given))[1])
            for name, verb in getattr(kernels, table).items()
        }
        monkeypatch.setattr(kernels, table, counted)
    mine = em.advance(stack, source, fold, 3)
    assert called.count("step_heavy") == 3
    assert called.count("expect_heavy") >= 3
    assert_alike(mine, by_python(stack, source, fold, 3))
