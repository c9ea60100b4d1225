"""Arrays that declare their axes: what follows from the declaration, for every family."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.model.families import Components, Gaussian
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


def test_a_family_that_is_not_affine_makes_no_jumps(family, random_mixture, monkeypatch):
    if family.project is not Gaussian.project:
        pytest.skip("it has a projection of its own")
    mixture = random_mixture(family, k=3, d=2)
    monkeypatch.setattr(family, "affine", False)
    assert mixture.at(mixture.coordinates()) is None


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
    if family.shared:
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
