"""The M-steps of volumes, shapes and orientations, held against a general optimiser."""

from __future__ import annotations

import numpy as np
import pytest
from tests.by_capability import held, shaped
from tests.model.shapes_by_hand import ByHand, level

from mixtura.model.families import FAMILIES
from mixtura.model.gaussian.axes import eigen


def scatters(rng, k, d, rank=None):
    """Spreads (k, d, d) of random rows, of different sizes."""
    roots = rng.normal(size=(k, d, rank or d + 2))
    return roots @ np.swapaxes(roots, 1, 2) * np.exp(rng.normal(size=k))[:, None, None]


def as_given(family, spread, mass):
    """What an M-step is handed of spreads (..., k, d, d): in the shape that the family stores."""
    if family.shared:
        return (mass[..., None, None] * spread).sum(-3) / mass.sum(-1)[..., None, None]
    if family.stored_as_matrices:
        return spread
    variances = np.diagonal(spread, axis1=-2, axis2=-1)
    return variances.mean(-1) if family.isotropic else variances


def m_step(family, spread, mass, floor, before=None):
    k, d = spread.shape[:2]
    if before is None:
        before = family.from_feature_variances(np.zeros((k, d)), np.ones(d), floor)
    return before.best(np.zeros((k, d)), as_given(family, spread, mass), mass, floor)


def lost(components, spread, mass):
    """What the M-step makes smallest, by the factors, which know the narrowest directions."""
    factors = components.precisions_cholesky
    k, d = components.means.shape
    if not components.stored_as_matrices:
        factors = np.broadcast_to(factors.reshape(k, -1), (k, d))[..., None] * np.eye(d)
    factors = np.broadcast_to(factors, (k, d, d))
    traces = np.einsum("kij,kil,klj->k", factors, spread, factors)
    logs = np.log(np.diagonal(factors, axis1=-2, axis2=-1)).sum(-1)
    return float(mass @ (traces - 2.0 * logs))


@pytest.mark.parametrize("held_at", [None, 0.1, 0.6])
@pytest.mark.parametrize(("k", "d"), [(1, 2), (2, 3), (3, 2), (4, 1)])
def test_no_optimiser_finds_better(family, k, d, held_at):
    """Without a floor, and under one that some of the best variances are below."""
    rng = np.random.default_rng(k)
    spread, mass = scatters(rng, k, d), rng.uniform(1.0, 50.0, k)
    best = m_step(family, spread, mass, np.full(d, 1e-12))
    floor = None
    if held_at is not None:
        floor = 1.01 * np.quantile(np.linalg.eigvalsh(best.covariance_matrices), held_at)
        best = m_step(family, spread, mass, np.full(d, floor))
        least = np.linalg.eigvalsh(best.covariance_matrices).min()
        assert least == pytest.approx(floor, rel=1e-9)
    reached = level(best.covariance_matrices, spread, mass)
    by_hand = ByHand(family.mclust, k, d).best(spread, mass, rng, floor=floor, starts=3)
    assert reached <= by_hand + 1e-7 * mass.sum()


@pytest.mark.parametrize("size", [1e-3, 1.0])
def test_under_a_floor_in_the_columns_own_units(family, size):
    """Where the family keeps to other units of the columns, so does its M-step."""
    if not family.in_any_units:
        pytest.skip("one number holds in all directions")
    rng = np.random.default_rng(3)
    spread, mass = scatters(rng, 3, 3), rng.uniform(1.0, 50.0, 3)
    unit = np.array([1e-3, 1.0, 1e4])
    scale = np.outer(unit, unit)
    floor = size * np.ones(3)
    plain = m_step(family, spread, mass, floor)
    scaled = m_step(family, scale * spread, mass, floor * unit**2)
    np.testing.assert_allclose(
        scaled.covariance_matrices / scale, plain.covariance_matrices, rtol=1e-6, atol=1e-9
    )


KINDS = {
    "no spread": lambda rng, k, d: np.zeros((k, d, d)),
    "one without spread": lambda rng, k, d: (
        scatters(rng, k, d) * (np.arange(k) > 0)[:, None, None]
    ),
    "two rows each": lambda rng, k, d: scatters(rng, k, d, rank=1),
    "a constant column": lambda rng, k, d: scatters(rng, k, d) * np.outer(*2 * [np.arange(d) > 0]),
    "wild units": lambda rng, k, d: (
        scatters(rng, k, d) * np.outer(*2 * [10.0 ** (3 * np.arange(d))])
    ),
    "huge": lambda rng, k, d: 1e150 * scatters(rng, k, d),
    "tiny": lambda rng, k, d: 1e-150 * scatters(rng, k, d),
    "wild sizes": lambda rng, k, d: (
        scatters(rng, k, d) * 10.0 ** (6 * np.arange(k))[:, None, None]
    ),
    "round": lambda rng, k, d: np.eye(d) * (1.0 + np.arange(k))[:, None, None],
    "negative by rounding": lambda rng, k, d: scatters(rng, k, d, rank=1) - 1e-14 * np.eye(d),
}


@pytest.mark.parametrize("reg_covar", [1e-6, 1e-13])
@pytest.mark.parametrize("kind", KINDS)
def test_odd_spreads_make_components_that_are_better_and_sound(family, kind, reg_covar):
    """Each of a stack ends as it does alone, to the bit, whoever runs beside it."""
    k, d = 3, 4
    masses = np.array([[5.0, 0.0, 20.0], [1e-10, 3.0, 1.0], [10.0, 10.0, 10.0]])
    spreads = np.stack([KINDS[kind](np.random.default_rng(seed), k, d) for seed in range(3)])
    units = np.diagonal(spreads, axis1=-2, axis2=-1).max(axis=(0, 1))
    units = np.where(units > 0, units, units[units > 0].mean() if units.any() else 1.0)
    floor, means = reg_covar * units, np.zeros((k, d))
    start = family.from_feature_variances(means, units, floor)
    alone = [
        m_step(family, s, mass, floor, start) for s, mass in zip(spreads, masses, strict=True)
    ]
    together = family.stack([start] * 3).best(
        np.stack([means] * 3), as_given(family, spreads, masses), masses, floor
    )
    for i, one in enumerate(alone):
        assert all(np.isfinite(array).all() for array in one.arrays())
        worst = lost(start, spreads[i], masses[i])
        assert lost(one, spreads[i], masses[i]) <= worst + 1e-6 * abs(worst)
        for mine, theirs in zip(together.take(i).arrays(), one.arrays(), strict=True):
            np.testing.assert_array_equal(mine, theirs)


def test_of_richer_families_the_best_is_no_worse(family):
    rng = np.random.default_rng(0)
    for k, d in ((3, 3), (2, 4)):
        spread, mass = scatters(rng, k, d), rng.uniform(1.0, 50.0, k)
        for floor in (1e-12, 0.5):
            mine = lost(m_step(family, spread, mass, np.full(d, floor)), spread, mass)
            for name in family.nests_in:
                theirs = m_step(FAMILIES[name], spread, mass, np.full(d, floor))
                assert lost(theirs, spread, mass) <= mine + 1e-9 * mass.sum()


def test_a_member_of_the_family_is_its_own_nearest(family, random_mixture):
    mixture = random_mixture(family, k=3, d=3)
    again = mixture.raised().components
    np.testing.assert_allclose(
        again.covariance_matrices, mixture.components.covariance_matrices, rtol=1e-6, atol=1e-9
    )


# --- axes that components have in common ---------------------------------------------------------


def browne_and_mcnicholas(spread, mass, axes, variances_of):
    """Their steps of minorisation and maximisation in turn (2014, section 3), to the end.

    F(D) = sum_k n_k tr(S_k D V_k^-1 D') is below a function linear in D, by the largest eigenvalue
    of S_k or of V_k^-1, whose best orthonormal D a singular value decomposition gives.
    """
    for _ in range(5000):
        along = np.einsum("ij,kil,lj->kj", axes, spread, axes)
        inverse = 1.0 / variances_of(along, mass)
        before = axes
        for first in (True, False):
            pull = np.zeros_like(axes)
            for n, matrix, weights in zip(mass, spread, inverse, strict=True):
                if first:
                    largest = np.linalg.eigvalsh(matrix)[-1]
                    pull += n * (matrix @ axes * weights - largest * axes * weights)
                else:
                    pull += n * (matrix @ axes * weights - weights.max() * matrix @ axes)
            left, _, right = np.linalg.svd(-pull)
            axes = left @ right
        if np.abs(axes - before).max() < 1e-13:
            break
    along = np.einsum("ij,kil,lj->kj", axes, spread, axes)
    variances = variances_of(along, mass)
    return float(mass @ (np.log(variances) + along / variances).sum(axis=1))


def varying(along, mass):
    return along


def equal_volume(along, mass):
    sizes = np.exp(np.log(along).mean(axis=1))
    return along / sizes[:, None] * (mass @ sizes / mass.sum())


@pytest.mark.parametrize(("name", "rule"), [("VVE", varying), ("EVE", equal_volume)])
@pytest.mark.parametrize("seed", range(6))
def test_axes_end_no_worse_than_minorising_does_from_anywhere(name, rule, seed):
    rng = np.random.default_rng(seed)
    k, d = 3, 4
    turn = np.linalg.qr(rng.normal(size=(d, d)))[0]
    lengths = np.exp(rng.normal(size=(k, d)))
    spread = turn * lengths[:, None] @ turn.T + 0.05 * scatters(rng, k, d)
    mass = rng.uniform(5.0, 50.0, k)
    mine = lost(m_step(FAMILIES[name], spread, mass, np.full(d, 1e-12)), spread, mass)
    for start in (np.eye(d), np.linalg.qr(rng.normal(size=(d, d)))[0]):
        theirs = browne_and_mcnicholas(spread, mass, start, rule)
        assert mine <= theirs + 1e-7 * mass.sum()


@pytest.mark.parametrize("name", ["VVE", "EVE"])
@pytest.mark.parametrize("d", [3, 12])
def test_steps_on_the_way_have_the_same_end(name, d):
    rng = np.random.default_rng(d)
    spread, mass = scatters(rng, 4, d), rng.uniform(5.0, 50.0, 4)
    family, floor, means = FAMILIES[name], np.full(d, 1e-12), np.zeros((4, d))
    now = family.from_feature_variances(means, np.ones(d), floor)
    end = now
    for _ in range(20):
        end = end.best(means, spread, mass, floor)
    levels = [lost(now, spread, mass)]
    for _ in range(200):
        now = now.best_on_the_way(means, spread, mass, floor)
        levels.append(lost(now, spread, mass))
    assert (np.diff(levels) <= 1e-9 * mass.sum()).all()
    assert levels[1] > lost(end, spread, mass) + 1e-6  # the first leaves something to the next
    assert levels[-1] == pytest.approx(lost(end, spread, mass), abs=1e-6 * mass.sum())


@pytest.mark.parametrize("name", ["VVE", "EVE"])
def test_the_volume_of_a_component_weighs_its_axes(name):
    """Wide and narrow groups that lean differently: the narrow one's lean costs as much a row."""
    lean = np.array([[1.0, 0.6], [0.6, 1.0]])
    spread = np.stack([100.0 * np.diag([4.0, 1.0]), lean])
    mass = np.array([10.0, 100.0])
    best = m_step(FAMILIES[name], spread, mass, np.full(2, 1e-12))
    angle = np.linspace(0.0, np.pi, 20001)
    levels = []
    for cosine, sine in zip(np.cos(angle), np.sin(angle), strict=True):
        axes = np.array([[cosine, -sine], [sine, cosine]])
        along = np.einsum("ij,kil,lj->kj", axes, spread, axes)
        variances = varying(along, mass) if name == "VVE" else equal_volume(along, mass)
        levels.append(mass @ (np.log(variances) + along / variances).sum(axis=1))
    assert lost(best, spread, mass) <= min(levels) + 1e-6


@pytest.mark.parametrize("power", [1, 4, 8])
def test_each_eigenvalue_keeps_its_digits_whatever_the_units(power):
    rng = np.random.default_rng(0)
    for d in (2, 4, 7):
        unit = 10.0 ** rng.uniform(-power, power, d)
        matrix = scatters(rng, 1, d)[0] * np.outer(unit, unit)
        values, vectors = eigen(matrix[None])
        assert (np.diff(values[0]) >= 0).all()
        again = (vectors[0] * values[0]) @ vectors[0].T
        assert (np.abs(again - matrix) / np.sqrt(np.outer(*2 * [matrix.diagonal()]))).max() < 1e-11
        np.testing.assert_allclose(vectors[0].T @ vectors[0], np.eye(d), atol=1e-12)
        logs = np.linalg.slogdet(matrix / np.outer(unit, unit))[1] + 2.0 * np.log(unit).sum()
        assert np.log(values).sum() == pytest.approx(logs, abs=1e-9)


def test_floors_of_what_turns_are_the_smallest(family):
    """A narrow column keeps its spread beside one that is a hundred million times as wide."""
    if not family.stored_as_matrices:
        pytest.skip("upright, or round")
    rng = np.random.default_rng(0)
    unit = np.array([1.0, 1e8])
    spread = np.stack([np.cov(rng.normal(size=(2, 40))) for _ in range(3)]) * np.outer(unit, unit)
    mass, floor = np.full(3, 40.0), 1e-6 * unit**2
    best = m_step(family, spread, mass, floor)
    assert not best.at_floor(floor).any()
    assert (best.variances[:, 0] < 10.0).all()
    assert (best.variances >= held(family, floor) * 0.999).all()
    assert shaped(family, best.covariance_matrices).shape == best.covariances.shape
