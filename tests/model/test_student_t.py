"""Student's t components in every shape: density, M-step, jumps, states, draws."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import kstest, multivariate_t
from scipy.stats import t as student

from mixtura import kernels
from mixtura.kernels import reference
from mixtura.model.block import Block
from mixtura.model.families import FAMILIES, called, family_of, kind_of, parts_of
from mixtura.model.mixture import Mixture
from mixtura.model.student_t import LEAST, MOST, student_t

FREEDOMS = (None, "shared", 3.0)


def mixture_of(name, freedom=None, *, n=120, k=2, d=3, seed=0, floor=1e-6, lead=()):
    """A mixture some steps of EM away from a random partition, and its rows."""
    rng = np.random.default_rng(seed)
    heavy = np.sqrt(rng.chisquare(3, 2 * n) / 3)[:, None]
    rows = rng.normal(size=(2 * n, d)) * rng.uniform(0.5, 2.0, d) / heavy
    rows[n:] += 4.0
    weight = rng.uniform(0.5, 2.0, 2 * n)
    block = Block(rows, weight, 0)
    labels = rng.integers(k, size=(*lead, 2 * n))
    resp = np.ascontiguousarray(np.moveaxis(np.eye(k)[labels], -1, -2))
    family = family_of(name, "student_t", freedom)
    floors = floor * rows.var(axis=0)
    return Mixture.from_responsibilities(family, block, resp, rows.var(axis=0), floors), block


def stepped(mixture, block, steps):
    values = []
    for _ in range(steps):
        statistics = mixture.prepare().expect(block)
        values.append(statistics.log_likelihood)
        mixture = mixture.maximise(statistics)
    return mixture, np.array(values)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_density_is_scipy_s(name):
    mixture, block = mixture_of(name)
    parts = stepped(mixture, block, 3)[0].components
    expected = [
        multivariate_t(mean, scale, df=nu).logpdf(block.rows)
        for mean, scale, nu in zip(
            parts.means, parts.covariance_matrices, parts.degrees_of_freedom, strict=True
        )
    ]
    np.testing.assert_allclose(parts.log_density(block.rows), expected, rtol=1e-9)


@pytest.mark.parametrize("nu", [1e3, 1e6, MOST])
def test_many_degrees_of_freedom_are_a_gaussian(nu):
    """They differ by (delta^2 - 2 d delta + d (d - 2)) / 4 nu, to its last digits."""
    parts = stepped(*mixture_of("full"), 2)[0].components
    rows = mixture_of("full")[1].rows
    heavy = parts.replaced(degrees_of_freedom=np.full(2, nu))
    apart = heavy.log_density(rows) - parts.core.log_density(rows)
    d = parts.n_features
    delta = parts.squared_distances(
        np.diagonal(parts.log_density(parts.means))[:, None] - parts.log_density(rows)
    )
    predicted = (np.square(delta) - 2 * d * delta + d * (d - 2)) / (4 * nu)
    np.testing.assert_allclose(apart[delta < 30], predicted[delta < 30], atol=1e4 / nu**2 + 1e-13)


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("freedom", FREEDOMS)
@pytest.mark.parametrize("floor", [1e-6, 0.3])
def test_no_step_lowers_the_likelihood(name, freedom, floor):
    """On the floor, too, where PX-EM would; and of a stack as of one mixture."""
    mixture, block = mixture_of(name, freedom, floor=floor, lead=(2,))
    ended, values = stepped(mixture, block, 60)
    falls = np.diff(values, axis=0) / np.abs(values[:-1])
    assert falls.min() > -1e-13
    alone, _ = stepped(mixture.take(1), block, 60)
    for one, other in zip(
        ended.take(1).components.arrays(), alone.components.arrays(), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", ["full", "tied", "diag", "spherical", "VEI", "EEV", "EVV", "VEE"])
@pytest.mark.parametrize("freedom", FREEDOMS)
def test_it_comes_to_rest_at_a_maximum(name, freedom):
    """No small change of the parameters, within the family, is likelier."""
    mixture, block = mixture_of(name, freedom, d=2)
    mixture, values = stepped(mixture, block, 3000)
    assert values[-1] - values[-2] < 1e-7
    rng = np.random.default_rng(0)
    for _ in range(40):
        where = mixture.coordinates()
        moved = mixture.at(where * (1 + 1e-3 * rng.normal(size=where.size)))
        if moved is not None:
            assert moved.prepare().expect(block).log_likelihood <= values[-1] + 1e-9


def test_em_s_own_equation_has_the_same_end():
    """At rest, degrees of freedom solve Peel & McLachlan's equation 30 as well."""
    from scipy.special import digamma

    mixture, block = mixture_of("full", d=2)
    mixture, _ = stepped(mixture, block, 3000)
    parts, sums = mixture.components, mixture.prepare().expect(block).sums
    nu, d, mass = parts.degrees_of_freedom, 2, sums["mass"]
    of_logs = (sums["bend"] + sums["lag"]) / mass - sums["pull"] / mass
    side = np.log(nu / 2) - digamma(nu / 2) + 1 + of_logs
    side += digamma((nu + d) / 2) - np.log((nu + d) / 2)
    np.testing.assert_allclose(side, 0.0, atol=1e-7)


def test_a_component_without_rows_keeps_its_parameters():
    mixture, block = mixture_of("full", k=3)
    mixture, _ = stepped(mixture, block, 3)
    weights = np.array([0.5, 0.5, 0.0])
    far = mixture.components.means.copy()
    far[2] = 1e6
    lost = Mixture(weights, mixture.components.replaced(means=far), mixture.floor)
    statistics = lost.prepare().expect(block)
    statistics.sums["mass"][2] = 0.0
    after = lost.maximise(statistics).components
    np.testing.assert_array_equal(after.covariances[2], mixture.components.covariances[2])
    assert after.degrees_of_freedom[2] == mixture.components.degrees_of_freedom[2]


@pytest.mark.parametrize("kernel", kernels.available().values(), ids=lambda kernel: kernel.name)
@pytest.mark.parametrize("lead", [(), (2,)])
@pytest.mark.parametrize("weighted", [False, True])
def test_every_kernel_s_e_step_is_the_reference_s(kernel, lead, weighted):
    rng = np.random.default_rng(1)
    k, b, d = 3, 77, 4
    peaks, at_centre = rng.normal(size=(2, *lead, k))
    nu = 10 ** rng.uniform(-2, 10, (*lead, k))
    log_weights = np.log(rng.dirichlet(np.ones(k), size=lead))
    far = np.abs(rng.standard_cauchy((*lead, k, b))) ** 3 * 10.0 ** rng.integers(-9, 9, b)
    table = peaks[..., None] - far
    weight = rng.uniform(0, 2, b) if weighted else None
    found = kernel.heavy(table.copy(), log_weights, weight, peaks, nu, at_centre, d)
    expected = reference.heavy(table.copy(), log_weights, weight, peaks, nu, at_centre, d)
    for name in expected._fields:
        mine, theirs = np.asarray(getattr(found, name)), np.asarray(getattr(expected, name))
        np.testing.assert_allclose(mine, theirs, rtol=1e-11, atol=1e-13 * np.abs(theirs).max())


def test_rows_beyond_a_square_s_range_have_their_density():
    """log t falls with the logarithm of the distance, which is known where its square is not."""
    mixture, block = mixture_of("full", d=2)
    parts = stepped(mixture, block, 3)[0].components
    near = parts.log_density(np.full((1, 2), 1e90))
    far = parts.log_density(np.full((1, 2), 1e200))
    slope = (parts.degrees_of_freedom + 2) * np.log(1e110)
    np.testing.assert_allclose((near - far)[:, 0], slope, rtol=1e-9)
    statistics = (
        Mixture(mixture.weights, parts, mixture.floor)
        .prepare()
        .expect(Block(np.full((1, 2), 1e180), None, 0))
    )
    assert np.isfinite(statistics.log_likelihood)


@pytest.mark.parametrize("freedom", FREEDOMS)
def test_parameters_are_counted(freedom):
    extra = {None: 4, "shared": 1, 3.0: 0}[freedom]
    for name, shape in FAMILIES.items():
        family = family_of(name, "student_t", freedom)
        assert family.n_parameters(4, 3) == shape.n_parameters(4, 3) + extra


def test_families_are_found_and_named():
    for name in FAMILIES:
        for freedom in FREEDOMS:
            family = family_of(name, "student_t", freedom)
            assert family is student_t(FAMILIES[name], freedom)
            assert called(family.__name__) is family
            assert (family.name, family.component) == (name, "student_t")
        kind = kind_of(name, "student_t")
        assert FAMILIES[kind] is family_of(name, "student_t")
        assert parts_of(kind) == (name, "student_t")
        assert kind not in FAMILIES  # no covariance_type that anybody may give
    assert called("StudentT_full_soon") is None
    with pytest.raises(KeyError):
        family_of("full", "cauchy")
    for wrong in (0.0, -1.0, np.nan, np.inf, True, "all"):
        with pytest.raises(ValueError, match="degrees of freedom"):
            student_t(FAMILIES["full"], wrong)


@pytest.mark.parametrize("freedom", FREEDOMS)
def test_copies_and_pickles_are_of_the_same_class(freedom):
    parts = stepped(*mixture_of("VEV", freedom), 2)[0].components
    for again in (copy.deepcopy(parts), pickle.loads(pickle.dumps(parts))):  # noqa: S301
        assert type(again) is type(parts)
        for one, other in zip(parts.arrays(), again.arrays(), strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("name", ["full", "diag", "tied"])
def test_draws_and_distances_have_their_law(name):
    mixture, block = mixture_of(name, 3.0, k=1)
    parts = stepped(mixture, block, 50)[0].components
    rows = parts.means[0] + parts.deviations(
        np.zeros(4000, dtype=np.intp), np.random.default_rng(0)
    )
    whitened = (rows - parts.means[0]) @ np.linalg.cholesky(
        np.linalg.inv(parts.covariance_matrices[0])
    )
    nearer = parts.nearer(np.square(whitened).sum(-1)[:, None])[:, 0]
    assert kstest(nearer, "uniform").pvalue > 0.001
    share = float((np.square(whitened).sum(-1) < parts.radius(0.9)[0] ** 2).mean())
    assert share == pytest.approx(0.9, abs=0.02)


def test_degrees_of_freedom_stay_within_bounds():
    rng = np.random.default_rng(0)
    light = Block(rng.uniform(size=(400, 2)), None, 0)
    family = family_of("full", "student_t")
    floor = 1e-6 * light.rows.var(axis=0)
    ones = np.ones((1, 400))
    mixture = Mixture.from_responsibilities(family, light, ones, light.rows.var(axis=0), floor)
    assert stepped(mixture, light, 200)[0].components.degrees_of_freedom[0] == MOST
    rows = np.zeros((100, 1))
    rows[:10, 0] = np.logspace(0, 30, 10)
    mixture = Mixture.from_responsibilities(
        family, Block(rows, None, 0), np.ones((1, 100)), np.ones(1), np.array([1e-6])
    )
    parts = stepped(mixture, Block(rows, None, 0), 500)[0].components
    at = parts.means[0, 0], np.sqrt(parts.covariances[0, 0, 0])
    best = minimize_scalar(
        lambda nu: -student.logpdf(rows[:, 0], nu, *at).sum(),
        bounds=(LEAST, 5.0),
        method="bounded",
    )
    assert parts.degrees_of_freedom[0] == pytest.approx(best.x, rel=1e-3)
