"""Arrays that declare their axes: what follows from the declaration, for every family."""

from __future__ import annotations

import numpy as np
import pytest
from tests.by_capability import one_for_all

from mixtura.model.families import Components
from mixtura.model.parameters import Parameters


def test_shapes_follow_from_the_axes(family, random_mixture):
    components = random_mixture(family, k=3, d=4).components
    shapes = family.shapes(3, 4)
    assert list(shapes) == list(family.declared())
    for array, shape in zip(components.arrays(), shapes.values(), strict=True):
        assert array.shape == shape
    stack = random_mixture(family, stack=(5,), k=3, d=4).components
    assert [array.shape for array in stack.arrays()] == [(5, *s) for s in shapes.values()]


def test_a_vector_holds_the_free_arrays_and_gives_them_back(family, random_mixture):
    components = random_mixture(family, k=3, d=2).components
    vector = components.to_vector()
    assert vector.size == sum(array.size for array in components.free().values())
    back = components.from_vector(vector)
    assert list(back) == [name for name, about in family.declared().items() if about.free]
    for name, array in components.free().items():
        np.testing.assert_array_equal(back[name], array)
    several = components.from_vector(np.stack([vector, 2 * vector]))
    for name, array in components.free().items():
        np.testing.assert_array_equal(several[name][1], 2 * array)


def test_a_projection_of_its_own_vector_is_the_mixture(family, random_mixture):
    mixture = random_mixture(family, k=3, d=2)
    components = mixture.components
    again = components.project(components.from_vector(components.to_vector()), mixture.floor)
    for mine, theirs in zip(again.arrays(), components.arrays(), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-11)


def divergence(given, components):
    """Kullback and Leibler's from Gaussians of these covariances (k, d, d), twice and summed."""
    ratio = np.linalg.solve(components.covariance_matrices, given)
    logs = np.linalg.slogdet(ratio)[1]
    return float((np.trace(ratio, axis1=1, axis2=2) - logs - given.shape[-1]).sum())


def between(family, random_mixture, share=1.5, **size):
    """Free arrays on the line through two mixtures: of the family where it is affine."""
    one, other = (random_mixture(family, seed=seed, **size).components for seed in (0, 1))
    free, far = one.free(), other.free()
    return one, {name: free[name] + share * (far[name] - free[name]) for name in free}


@pytest.mark.parametrize("share", [0.3, 0.9, 1.1])
def test_a_jump_ends_at_the_nearest_member_of_the_family(family, random_mixture, share):
    floor = np.full(3, 1e-12)
    one, free = between(family, random_mixture, share, k=3, d=3)
    ended = one.project(free, floor)
    if not family.positive_definite(free["covariances"]):
        assert ended is None
        return
    if family.affine:
        np.testing.assert_array_equal(ended.covariances, free["covariances"])
        return
    matrices = one.replaced(covariances=free["covariances"]).covariance_matrices
    nearest = divergence(matrices, ended)
    assert nearest > 1e-6  # where it led is of no member
    rng = np.random.default_rng(5)
    for size in (1e-3, 0.1):
        for _ in range(20):
            nudged = ended.covariances * np.exp(
                size * rng.normal(size=(3,) + (1,) * (ended.covariances.ndim - 1))
            )
            other = family.from_covariances(ended.means, nudged, floor).constrain(floor)
            assert divergence(matrices, other) >= nearest - 1e-9


def test_no_jump_leads_to_covariances_that_are_none(family, random_mixture):
    one, free = between(family, random_mixture, k=3, d=2)
    free["covariances"] = -free["covariances"]
    assert one.project(free, np.full(2, 1e-12)) is None


def test_replaced_changes_what_is_named(family, random_mixture):
    components = random_mixture(family, k=3, d=2).components
    moved = components.replaced(means=components.means + 1.0)
    np.testing.assert_array_equal(moved.means, components.means + 1.0)
    for mine, theirs in zip(moved.arrays()[1:], components.arrays()[1:], strict=True):
        assert mine is theirs


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("stack", [(), (4,)])
def test_the_e_step_of_any_density_is_that_of_the_kernels(family, random_mixture, weighted, stack):
    rng = np.random.default_rng(2)
    rows = rng.normal(scale=2.0, size=(50, 2))
    weight = rng.uniform(0.5, 2.0, 50) if weighted else None
    mixture = random_mixture(family, stack=stack, k=3, d=2)
    log_weights = np.log(mixture.weights)
    components = mixture.components
    mine = Components.expect(components, rows, weight, log_weights)
    theirs = components.expect(rows, weight, log_weights)
    for name, array in theirs.sums.items():
        np.testing.assert_allclose(mine.sums[name], array, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(mine.log_likelihood, theirs.log_likelihood, rtol=1e-12)
    np.testing.assert_allclose(mine.entropy, theirs.entropy, rtol=1e-9)


def test_what_any_density_may_be_asked(family, random_mixture):
    """Defaults, which a family of Gaussians betters and another may live with."""
    components = random_mixture(family, k=3, d=2).components
    held = np.ones(2)
    assert not Components.directions_at_floor(components, held).any()
    assert not Components.finer_than(components, held).any()
    assert Components.constrain(components, held) is components
    assert Components.project(components, components.free(), held) is None
    assert Components.gaussian_form(components) is None
    assert family.believable_rows(2) >= family.least_rows(2) >= 1
    assert Components.same(components, (), 1, 1, 1e-9)
    assert not Components.same(components, (), 0, 1, 1e-3)
    form = components.gaussian_form()
    np.testing.assert_array_equal(form.covariances, components.covariance_matrices)


def test_two_components_that_differ_in_spread_alone_are_two(family, random_mixture):
    components = random_mixture(family, k=2, d=2).components
    if one_for_all(family):
        pytest.skip("they have one spread")
    means = components.means.copy()
    means[1] = means[0]
    assert not Components.same(components.replaced(means=means), (), 0, 1, 1e-3)


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_lengths_do_not_depend_on_units(family, random_mixture, unit):
    components = random_mixture(family, k=3, d=2).components
    changes = components.from_vector(0.01 * np.ones((2, components.to_vector().size)))
    weights = np.full(3, 1 / 3)
    power = {name: about.power or 1 for name, about in family.declared().items()}
    scaled = components.replaced(
        **{
            name: array * unit ** power[name]
            for name, array in zip(family.declared(), components.arrays(), strict=True)
        }
    )
    wide = {name: change * unit ** power[name] for name, change in changes.items()}
    for lengths in (Components.squared_lengths, family.squared_lengths):
        mine = lengths(components, weights, changes)
        assert mine.shape == (2,)
        np.testing.assert_allclose(lengths(scaled, weights, wide), mine, rtol=1e-8)


def test_declarations_are_read_once(family):
    assert family.declared() is family.declared()
    assert issubclass(family, Parameters)
