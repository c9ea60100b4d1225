"""Both steps of EM for Student's t in native code, against those in Python, which specify them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import multivariate_t

from mixtura import kernels
from mixtura.kernels.kernel import FREEDOMS, HeavyMoments
from mixtura.model.block import Block
from mixtura.model.families import FAMILIES, family_of
from mixtura.model.mixture import Mixture
from mixtura.model.student_t import LEAST, MOST, StudentT, student_t
from mixtura.model.student_t.freedom import fall

SHAPES = sorted({name for kernel in kernels.available().values() for name in kernel.step_heavy})
STRUCTURES = sorted({n for kernel in kernels.available().values() for n in kernel.expect_heavy})
KINDS = ["any", "floor", "near the floor", "dead", "light", "heavier than any", "few"]
SIZES = [(1, 1), (1, 3), (3, 1), (4, 5)]
FREEDOM = {"own": None, "shared": "shared", "fixed": 3.0}

pytestmark = pytest.mark.skipif(not SHAPES, reason="there is no compiled kernel here")


@pytest.fixture(autouse=True)
def by_python(monkeypatch):
    """What is compared with is the reference, and nothing of it native."""
    for table in ("expect_heavy", "step_heavy"):
        monkeypatch.setattr(kernels, table, {})


def problem(name, kind="any", freedom="own", *, k=2, d=3, lead=(), n=150):
    """A mixture on its way, the statistics of a pass under it, and its rows."""
    rng = np.random.default_rng([KINDS.index(kind), k, d])
    tails = np.sqrt(rng.chisquare(1 if kind == "heavier than any" else 3, n) / 3)[:, None]
    rows = rng.normal(size=(n, d)) * rng.uniform(0.5, 2.0, d)
    rows = rows if kind == "light" else rows / tails
    rows += 5.0 * (np.arange(n) % k)[:, None]
    if kind == "few":
        rows[::k] = rows[0] + 1e-3 * rng.normal(size=rows[::k].shape)
    block = Block(rows, rng.uniform(0.5, 2.0, n), 0)
    labels = (np.arange(n) + (rng.uniform(size=(*lead, n)) < 0.1)) % k
    resp = np.ascontiguousarray(np.moveaxis(np.eye(k)[labels], -1, -2))
    floor = {"floor": 0.5, "near the floor": 0.05}.get(kind, 1e-6) * rows.var(axis=0)
    family = family_of(name, "student_t", FREEDOM[freedom])
    mixture = Mixture.from_responsibilities(family, block, resp, rows.var(axis=0), floor)
    for _ in range(2):
        mixture = mixture.maximise(mixture.prepare().expect(block))
    statistics = mixture.prepare().expect(block)
    if kind == "dead" and k > 1:
        sums = {key: array.copy() for key, array in statistics.sums.items()}
        sums["mass"][..., -1] = 0.0
        statistics = replace(statistics, sums=sums)
    return mixture, statistics, block


def step(kernel, mixture, statistics):
    """The kernel's M-step, as :mod:`mixtura.model.student_t.natively` asks for it."""
    parts = mixture.components
    sums = HeavyMoments(*(statistics.sums[name] for name in HeavyMoments._fields))
    freedom = FREEDOMS.index(parts.native_name.split()[-1])
    about = sums, statistics.total_weight, mixture.floor, freedom
    return type(parts)(*kernel.step_heavy[parts.shape.name](*about, *parts.arrays()))


def assert_alike(mine, theirs, rtol=1e-9, least=1e-12):
    for name in theirs.declared():
        expected = getattr(theirs, name)
        scale = np.abs(expected).max()
        np.testing.assert_allclose(
            getattr(mine, name), expected, rtol=rtol, atol=least * scale, err_msg=name
        )


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("freedom", FREEDOM)
@pytest.mark.parametrize(("k", "d"), SIZES)
def test_the_m_step_is_python_s(compiled, name, kind, freedom, k, d, monkeypatch):
    mixture, statistics, _ = problem(name, kind, freedom, k=k, d=d)
    mine = step(compiled, mixture, statistics)
    monkeypatch.setattr(kernels, "best", compiled.best)  # what scale matrices are has its own test
    theirs = StudentT.maximise.__wrapped__(mixture.components, statistics, mixture.floor)
    if FAMILIES[name].turns_together and kind == "heavier than any":
        assert_alike(mine, theirs, rtol=1e-7, least=1e-8)  # axes of columns that differ by 1e6
    else:
        assert_alike(mine, theirs, rtol=1e-10, least=1e-11)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("freedom", FREEDOM)
def test_a_stack_gets_the_bits_that_each_gets_alone(compiled, name, freedom):
    mixture, statistics, _ = problem(name, "near the floor", freedom, k=3, lead=(3,))
    together = step(compiled, mixture, statistics)
    one = replace(statistics, sums={key: sum_[1] for key, sum_ in statistics.sums.items()})
    alone = step(compiled, mixture.take(1), one)
    for mine, theirs in zip(together.take(1).arrays(), alone.arrays(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("name", SHAPES)
def test_the_m_step_leaves_what_it_is_given(compiled, name):
    mixture, statistics, _ = problem(name)
    given = [*statistics.sums.values(), *mixture.components.arrays(), mixture.floor]
    before = [array.copy() for array in given]
    step(compiled, mixture, statistics)
    for array, was in zip(given, before, strict=True):
        np.testing.assert_array_equal(array, was)


@pytest.mark.parametrize("nu", [0.011, 0.7, 3.0, 31.0, 33.0, 1e3, 1e6])
@pytest.mark.parametrize("begin", [0.05, 5.0, 1e6])
@pytest.mark.parametrize("d", [1, 3, 40])
@pytest.mark.parametrize("freedom", ["own", "shared"])
def test_degrees_of_freedom_solve_the_equation(compiled, nu, begin, d, freedom):
    """From sums of which it is known what they have; the recurrence and the series meet at 32."""
    further = float(fall(np.array(nu / 2), d / 2))
    mixture = freedom_problem(d, begin, freedom)
    found = solved(compiled, mixture, further)
    assert found == pytest.approx(nu, rel=1e-8)
    assert float(fall(np.array(found / 2), d / 2)) == pytest.approx(further, rel=1e-9)


@pytest.mark.parametrize("freedom", ["own", "shared"])
def test_degrees_of_freedom_end_at_their_bounds(compiled, freedom):
    mixture = freedom_problem(2, 5.0, freedom)
    assert solved(compiled, mixture, 0.0) == MOST
    assert solved(compiled, mixture, 1e6) == pytest.approx(LEAST)


def freedom_problem(d, begin, freedom):
    family = student_t(FAMILIES["diag"], FREEDOM[freedom])
    floor = np.full(d, 1e-6)
    mixture = Mixture.alike(family, np.zeros((1, d)), np.ones(d), floor)
    parts = mixture.components.replaced(degrees_of_freedom=np.full(1, begin))
    return mixture.around(parts)


def solved(compiled, mixture, further):
    """By sums whose means of u are one, with the mean of log u that is wanted."""
    d = mixture.n_features
    one, none = np.ones(1), np.zeros(1)
    sums = HeavyMoments(one, np.zeros((1, d)), np.ones((1, d)), one, none, np.full(1, -further))
    parts = mixture.components
    freedom = FREEDOMS.index(parts.native_name.split()[-1])
    about = sums, 1.0, mixture.floor, freedom
    return compiled.step_heavy["diag"](*about, *parts.arrays())[-1][0]


@pytest.mark.parametrize("name", STRUCTURES)
@pytest.mark.parametrize("lead", [(), (3,)])
@pytest.mark.parametrize("n", [1, 7, 150, 9000])
@pytest.mark.parametrize(("k", "d"), [(1, 1), (3, 2), (2, 20)])
@pytest.mark.parametrize("weighted", [False, True])
def test_the_e_step_is_python_s(compiled, name, lead, n, k, d, weighted):
    """Of rows in one tile and in several."""
    mixture, _, block = problem(name, k=k, d=d, lead=lead)
    rows = np.tile(block.rows, (-(-n // 150), 1))[:n] + 1e-3 * np.arange(n)[:, None]
    weight = np.resize(block.weight, n) if weighted else None
    parts, log_weights = mixture.components, mixture.prepare().log_weights
    given = parts.means, parts.precisions_cholesky, parts.degrees_of_freedom
    sums, *likelihood = compiled.expect_heavy[name](rows, weight, log_weights, *given)
    theirs = StudentT.expect.__wrapped__(parts, rows, weight, log_weights)
    np.testing.assert_allclose(likelihood, theirs[1:], rtol=1e-10, atol=1e-11 * n)
    assert set(sums._fields) == set(theirs.sums)
    for key, expected in theirs.sums.items():
        size = np.abs(expected).max()
        np.testing.assert_allclose(
            getattr(sums, key), expected, rtol=1e-9, atol=1e-10 * size + 1e-12 * n, err_msg=key
        )


@pytest.mark.parametrize("nu", [LEAST, 0.3, 1.0, 2.5, 31.9, 32.1, 1e5, 1e9])
@pytest.mark.parametrize("d", [1, 2, 7, 60])
def test_its_density_is_scipy_s(compiled, nu, d):
    rng = np.random.default_rng(d)
    scale, row = np.diag(rng.uniform(0.5, 2.0, d)), rng.normal(size=(1, d))
    factors = 1.0 / np.sqrt(np.diagonal(scale))[None]
    given = np.zeros((1, d)), factors, np.array([nu])
    _, log_likelihood, _ = compiled.expect_heavy["diag"](row, None, np.zeros(1), *given)
    expected = multivariate_t(np.zeros(d), scale, df=nu).logpdf(row[0])
    # of many, scipy subtracts two logarithms of the gamma function
    assert log_likelihood == pytest.approx(expected, rel=1e-11, abs=2e-16 * nu * np.log(nu + 2))


def test_a_row_too_far_is_left_to_python(compiled):
    mixture, _, block = problem("full")
    parts, log_weights = mixture.components, mixture.prepare().log_weights
    given = parts.means, parts.precisions_cholesky, parts.degrees_of_freedom
    rows = block.rows.copy()
    rows[3] = 1e200
    assert compiled.expect_heavy["full"](rows, None, log_weights, *given) is None


def test_no_factor_is_an_error(compiled):
    mixture, statistics, _ = problem("full")
    broken = dict(statistics.sums)
    broken["second"] = np.full_like(broken["second"], np.nan)
    with pytest.raises(np.linalg.LinAlgError):
        step(compiled, mixture, replace(statistics, sums=broken))


@pytest.mark.parametrize("name", STRUCTURES)
@pytest.mark.parametrize("wrong", ["mass", "pull", "lag", "bend", "first", "second"])
def test_sizes_that_do_not_agree_are_refused(compiled, name, wrong):
    mixture, statistics, _ = problem(name)
    sums = {**statistics.sums, wrong: statistics.sums[wrong][:1].copy()}
    with pytest.raises(ValueError, match=r"shape|size|\(..., k\)|number"):
        step(compiled, mixture, replace(statistics, sums=sums))


@pytest.mark.parametrize("name", STRUCTURES)
@pytest.mark.parametrize("wrong", [0, 1, 2, 3, 4, 5])
def test_an_e_step_refuses_them_too(compiled, name, wrong):
    mixture, _, block = problem(name)
    parts, log_weights = mixture.components, mixture.prepare().log_weights
    given = [block.rows, block.weight, log_weights]
    given += [parts.means, parts.precisions_cholesky, parts.degrees_of_freedom]
    given[wrong] = given[wrong][..., :1].copy()
    with pytest.raises(ValueError, match=r"shape|size|\(..., k\)|number|weight"):
        compiled.expect_heavy[name](*given)


def test_what_degrees_of_freedom_are_is_one_of_three(compiled):
    mixture, statistics, _ = problem("full")
    sums = HeavyMoments(*(statistics.sums[name] for name in HeavyMoments._fields))
    with pytest.raises(ValueError, match="fixed"):
        compiled.step_heavy["full"](sums, 1.0, mixture.floor, 3, *mixture.components.arrays())
