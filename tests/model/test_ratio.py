"""Variances within a ratio: against what an optimiser finds, and what every caller relies on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from mixtura.model.families import FAMILIES
from mixtura.model.gaussian.ratio import within_ratio

PROBLEM = {
    "seed": st.integers(0, 2**32 - 1),
    "k": st.integers(1, 5),
    "p": st.integers(1, 4),
    "ratio": st.sampled_from([1.0, 1.5, 10.0, 1e4]),
}


def loss(variances, spread, mass):
    return (mass[:, None] * (np.log(variances) + spread / variances)).sum()


def cut(level, spread, ratio):
    return np.clip(spread, level, ratio * level)


@given(**PROBLEM)
def test_no_level_is_better(seed, k, p, ratio):
    rng = np.random.default_rng(seed)
    spread, mass = np.exp(rng.normal(scale=4.0, size=(k, p))), rng.uniform(0.1, 50.0, k)
    found = within_ratio(spread, mass, ratio, 1e-300)
    assert found.max() <= ratio * found.min() * (1 + 1e-12)

    def at(log_level):
        return loss(cut(np.exp(log_level), spread, ratio), spread, mass)

    low, high = np.log(spread.min() / ratio) - 1, np.log(spread.max()) + 1
    best = min(at(x) for x in np.linspace(low, high, 2001))
    nearby = minimize_scalar(at, bounds=(low, high), method="bounded", options={"xatol": 1e-10})
    assert loss(found, spread, mass) <= min(best, nearby.fun) + 1e-9 * (1 + abs(best))


@given(**PROBLEM)
def test_what_is_within_the_ratio_is_left_as_it_is(seed, k, p, ratio):
    spread = np.random.default_rng(seed).uniform(1.0, ratio, size=(k, p))
    np.testing.assert_array_equal(within_ratio(spread, np.ones(k), ratio, 1e-300), spread)


@given(**PROBLEM)
def test_a_mixture_of_a_stack_is_as_if_it_were_alone(seed, k, p, ratio):
    rng = np.random.default_rng(seed)
    spread, mass = np.exp(rng.normal(scale=3.0, size=(3, k, p))), rng.uniform(0.0, 9.0, (3, k))
    stack = within_ratio(spread, mass, ratio, 1e-6)
    for i in range(3):
        np.testing.assert_array_equal(stack[i], within_ratio(spread[i], mass[i], ratio, 1e-6))


def test_a_component_without_mass_follows_the_others():
    spread = np.array([[1.0, 2.0], [1e9, 1e-9]])
    found = within_ratio(spread, np.array([10.0, 0.0]), 4.0, 1e-300)
    np.testing.assert_array_equal(found[0], spread[0])
    assert found.max() <= 4.0 * found.min()


def test_no_spread_at_all_is_at_the_floor():
    np.testing.assert_array_equal(within_ratio(np.zeros((2, 2)), np.ones(2), 5.0, 0.1), 0.1)


def test_the_floor_is_a_bound_for_the_level():
    spread = np.array([[1e-8, 1.0]])
    found = within_ratio(spread, np.ones(1), 100.0, 0.5)
    assert found.min() == 0.5
    assert found.max() == 1.0


def spread_of(family, seed, k, d):
    rng = np.random.default_rng(seed)
    shape = family.covariance_shape(k, d)
    if not family.stored_as_matrices:
        return np.exp(rng.normal(scale=2.0, size=shape))
    root = rng.normal(size=shape) * np.exp(rng.normal(scale=1.5, size=shape[-1]))
    return root @ np.swapaxes(root, -1, -2)


def total(parts, spread, mass):
    k, d = parts.means.shape
    if type(parts).isotropic:
        spread = spread[:, None, None] * np.eye(d)
    elif not parts.stored_as_matrices:
        spread = spread[..., None] * np.eye(d)
    value = 0.0
    for n, covariance, one in zip(
        mass, parts.covariance_matrices, np.broadcast_to(spread, (k, d, d)), strict=True
    ):
        value += n * (
            np.linalg.slogdet(covariance)[1] + np.trace(np.linalg.solve(covariance, one))
        )
    return value


@pytest.mark.parametrize("name", [n for n, f in FAMILIES.items() if f.takes_ratio()])
@pytest.mark.parametrize("ratio", [1.0, 3.0, 50.0])
@pytest.mark.parametrize("d", [1, 3])
def test_the_m_step_of_a_family_keeps_to_the_ratio_and_no_neighbour_is_better(name, ratio, d):
    family, k, floor = FAMILIES[name], 3, np.full(d, 1e-9)
    mass = np.array([5.0, 20.0, 9.0])
    spread = spread_of(family, 4, k, d)
    start = family.from_feature_variances(np.zeros((k, d)), np.ones(d), floor)
    found = start.best_within(start.means, spread, mass, floor, ratio)
    values = np.linalg.eigvalsh(found.covariance_matrices)
    assert values.max() <= ratio * values.min() * (1 + 1e-9)
    reached = total(found, spread, mass)
    rng = np.random.default_rng(1)
    for step in (1e-3, 1e-2, 0.1, 1.0):
        for _ in range(20):  # others that the family has within the ratio
            tilt = spread_of(family, int(rng.integers(2**31)), k, d)
            other = found.best_within(
                found.means, (1 - step) * found.covariances + step * tilt, mass, floor, ratio
            )
            assert total(other, spread, mass) >= reached - 1e-9 * abs(reached)


def test_a_ratio_that_binds_nothing_changes_nothing(random_mixture):
    for name in ("full", "tied", "diag", "spherical"):
        mixture = random_mixture(FAMILIES[name], k=3, d=2)
        parts, mass = mixture.components, np.array([3.0, 4.0, 5.0])
        one = parts.best(parts.means, parts.covariances, mass, mixture.floor)
        other = parts.best_within(parts.means, parts.covariances, mass, mixture.floor, 1e9)
        np.testing.assert_allclose(one.covariances, other.covariances, rtol=1e-12)


def test_these_families_have_an_m_step_within_a_ratio():
    having = {family.mclust for family in FAMILIES.values() if family.takes_ratio()}
    assert having == {"VVV", "EEE", "VVI", "VII", "EEI", "EII", "EEV", "VVE"}


def test_a_family_with_another_m_step_does_not_inherit_the_one_within_a_ratio():
    class Other(FAMILIES["full"]):
        __slots__ = ()

        def best(self, means, spread, mass, floor):
            return super().best(means, spread, mass, floor)

    assert not Other.takes_ratio()
