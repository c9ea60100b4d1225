"""The M-steps of shapes in native code against those in Python, which specify them."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.kernels import available
from mixtura.model.families import FAMILIES

SHAPES = sorted({name for kernel in available().values() for name in kernel.best})
KINDS = ["any", "floor", "few", "tiny", "dead", "alike"]
SIZES = [(1, 1), (1, 4), (3, 1), (2, 2), (4, 3), (3, 7), (6, 12)]

pytestmark = pytest.mark.skipif(not SHAPES, reason="there is no compiled kernel here")


def spread_of(kind, k, d, rng):
    """Scatters (k, d, d) a unit of mass, and masses: full, on the floor, of fewer rows, ..."""
    rows = max(1, d // 2) if kind == "few" else 2 * d + 3
    turned = rng.normal(size=(k, d, d)) * np.exp(rng.normal(size=(k, 1, d)))
    each = rng.normal(size=(k, rows, d)) @ turned
    if kind == "alike":  # an axis of each is as long as another
        each = np.concatenate([np.eye(d)[None].repeat(k, 0), -np.eye(d)[None].repeat(k, 0)], 1)
        each = each * np.arange(1, k + 1)[:, None, None]
    spread = np.swapaxes(each, -1, -2) @ each / each.shape[1]
    mass = rng.uniform(1.0, 50.0, size=k)
    if kind == "tiny":
        spread[0] *= 1e-6
    if kind == "dead" and k > 1:
        mass[-1] = 0.0
    return spread, mass


def stored(family, spread):
    """Scatters in the shape of a family's covariances."""
    match family.kernel:
        case "full":
            return spread
        case "diag":
            return np.diagonal(spread, axis1=-2, axis2=-1).copy()
    return np.trace(spread, axis1=-2, axis2=-1) / spread.shape[-1]


def lost(components, spread, mass):
    """What the M-step makes smallest, a unit of mass."""
    matrices = components.covariance_matrices
    traces = np.trace(np.linalg.solve(matrices, spread), axis1=-2, axis2=-1)
    return ((np.linalg.slogdet(matrices)[1] + traces) * mass).sum(-1) / mass.sum(-1)


def problem(name, kind, k, d, seed=0):
    rng = np.random.default_rng([seed, KINDS.index(kind), k, d])
    family = FAMILIES[name]
    spread, mass = spread_of(kind, k, d, rng)
    floor = np.exp(0.5 * rng.normal(size=d)) * (0.3 if kind == "floor" else 1e-3)
    begun = family.from_feature_variances(rng.normal(size=(k, d)), np.ones(d), floor)
    return family, begun, spread, mass, floor


def by(kernel, begun, spread, mass, floor):
    name, given = begun.name, (begun.covariances, begun.precisions_cholesky)
    return type(begun)(begun.means, *kernel.best[name](spread, mass, floor, *given))


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("k", "d"), SIZES)
def test_it_is_python_s_to_rounding(compiled, name, kind, k, d):
    family, begun, spread, mass, floor = problem(name, kind, k, d)
    theirs = family.best.__wrapped__(begun, begun.means, stored(family, spread), mass, floor)
    mine = by(compiled, begun, stored(family, spread), mass, floor)
    reached, expected = lost(mine, spread, mass), lost(theirs, spread, mass)
    if kind in ("few", "floor"):  # there Python may leave the rest to the next M-step
        assert reached <= expected + 1e-7 * (1.0 + abs(expected))
        return
    assert reached == pytest.approx(expected, rel=1e-7, abs=1e-7)
    least = 1e-6 * np.abs(theirs.covariances).max()
    np.testing.assert_allclose(mine.covariances, theirs.covariances, rtol=2e-4, atol=least)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("k", "d"), SIZES)
def test_factors_and_floor(compiled, name, kind, k, d):
    family, begun, spread, mass, floor = problem(name, kind, k, d, seed=1)
    found = by(compiled, begun, stored(family, spread), mass, floor)
    matrices = found.covariance_matrices
    scaled = matrices / np.sqrt(np.outer(floor, floor))
    least = {"full": scaled, "diag": scaled, "spherical": matrices / floor.mean()}[family.kernel]
    if not family.in_any_units and family.kernel == "full" and name not in ("VEE", "EVV"):
        least = matrices / floor.min()
    assert np.linalg.eigvalsh(least).min() >= 1.0 - 1e-6
    factors = found.precisions_cholesky
    again = family.covariances_of(factors)
    np.testing.assert_allclose(
        again, found.covariances, rtol=1e-6, atol=1e-9 * np.abs(again).max()
    )
    if family.kernel == "full":
        assert not np.tril(factors, -1).any()


@pytest.mark.parametrize("name", SHAPES)
def test_a_stack_gets_the_bits_that_each_gets_alone(compiled, name):
    parts = [problem(name, kind, 3, 4) for kind in ("any", "floor", "tiny")]
    floor = parts[0][4]
    begun = [each[0].from_feature_variances(each[1].means, np.ones(4), floor) for each in parts]
    spreads = [stored(each[0], each[2]) for each in parts]
    masses = [each[3] for each in parts]
    together = compiled.best[name](
        np.stack(spreads),
        np.stack(masses),
        floor,
        np.stack([each.covariances for each in begun]),
        np.stack([each.precisions_cholesky for each in begun]),
    )
    for i, each in enumerate(begun):
        alone = by(compiled, each, spreads[i], masses[i], floor)
        np.testing.assert_array_equal(together[0][i], alone.covariances)
        np.testing.assert_array_equal(together[1][i], alone.precisions_cholesky)


@pytest.mark.parametrize("name", SHAPES)
def test_it_leaves_what_it_is_given(compiled, name):
    family, begun, spread, mass, floor = problem(name, "any", 3, 4)
    given = [stored(family, spread), mass, floor, begun.covariances, begun.precisions_cholesky]
    before = [array.copy() for array in given]
    compiled.best[name](*given)
    for array, was in zip(given, before, strict=True):
        np.testing.assert_array_equal(array, was)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_no_number_is_no_covariance(compiled, name, value):
    family, begun, spread, mass, floor = problem(name, "any", 3, 4)
    spread[1] = value
    with np.errstate(all="ignore"):
        try:
            found = by(compiled, begun, stored(family, spread), mass, floor)
        except np.linalg.LinAlgError:
            return
    assert not np.isfinite(found.covariances).all()


@pytest.mark.parametrize("name", SHAPES)
def test_arrays_of_other_sizes_are_refused(compiled, name):
    family, begun, spread, mass, floor = problem(name, "any", 3, 4)
    with pytest.raises(ValueError, match=r"shape|broadcast"):
        by(compiled, begun, stored(family, spread)[:2], mass, floor)
    if family.kernel != "spherical":  # one number a component, of however many features
        with pytest.raises(ValueError, match="shape"):
            by(compiled, begun, stored(family, spread), mass, np.ones(9))
    with pytest.raises(ValueError, match="feature"):
        by(compiled, begun, stored(family, spread), mass, np.ones(0))


@pytest.mark.parametrize("name", ["VVE", "EVE"])
def test_no_small_turn_of_common_axes_is_better(compiled, name):
    family, begun, spread, mass, floor = problem(name, "any", 3, 4)
    found = by(compiled, begun, spread, mass, floor)
    rng = np.random.default_rng(0)
    reached = lost(found, spread, mass)
    axes = np.linalg.eigh(found.covariances.sum(0)).eigenvectors
    for size in (1e-3, 1e-2, 0.1):
        turn = rng.normal(size=(4, 4)) * size
        turned = axes @ np.linalg.qr(np.eye(4) + turn - turn.T).Q
        along = np.diagonal(turned.T @ spread @ turned, axis1=-2, axis2=-1)
        variances, _ = family._along(along, mass, np.full(4, floor.min()))
        other = (np.log(variances) + along / variances).sum(-1) @ mass / mass.sum()
        assert other >= reached - 1e-7
