"""The M-step: the closed form, and under the floor still the best there is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.by_capability import one_for_all, separate, shaped

from mixtura.model.mixture import Mixture


@pytest.fixture
def pass_over(clusters, random_mixture, one_block):
    """One E-step: (rows, weighted responsibilities (k, n), mixture, statistics)."""

    def make(family, *, seed=0, k=3, d=2, n=80, floor=1e-12):
        X = clusters(seed=seed, n=n, k=k, d=d)
        weight = np.random.default_rng(seed).uniform(0.2, 2.0, n)
        mixture = random_mixture(family, seed=seed, k=k, d=d, floor=floor)
        prepared = mixture.prepare()
        statistics = prepared.expect(one_block(X, weight))
        return X, prepared.responsibilities(X) * weight, mixture, statistics

    return make


def scatter(X, resp):
    """Mean (k, d), mass (k,) and scatter about the mean (k, d, d) for each component."""
    mass = resp.sum(axis=1)
    means = resp @ X / mass[:, None]
    z = X - means[:, None]
    return mass, means, np.einsum("kn,knd,kne->kde", resp, z, z)


@pytest.mark.parametrize(("k", "d"), [(1, 1), (1, 3), (3, 1), (3, 2), (4, 4)])
@pytest.mark.usefixtures("affine")
def test_it_is_the_closed_form(family, pass_over, k, d):
    X, resp, mixture, statistics = pass_over(family, k=k, d=d)
    after = mixture.maximise(statistics)
    mass, means, scatters = scatter(X, resp)
    np.testing.assert_allclose(after.weights, mass / mass.sum(), rtol=1e-12)
    np.testing.assert_allclose(after.components.means, means, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(
        after.components.covariances,
        shaped(family, scatters / mass[:, None, None], mass),
        rtol=1e-8,
        atol=1e-10,
    )


def expected_log_likelihood(components, X, resp):
    return (resp * components.log_density(X)).sum()


@pytest.mark.parametrize("floor", [1e-12, 0.5, 3.0, 50.0])
@pytest.mark.parametrize("seed", range(3))
def test_no_other_components_above_the_floor_are_more_likely(family, pass_over, floor, seed):
    X, resp, mixture, statistics = pass_over(family, seed=seed, floor=floor)
    best = mixture.maximise(statistics).components
    level = expected_log_likelihood(best, X, resp)
    rng = np.random.default_rng(seed)
    for size in (1e-4, 1e-2, 0.3):
        for _ in range(40):
            noise = 1 + size * rng.normal(size=best.covariances.shape)
            if family.spans_all_directions:
                root = np.eye(2) + size * rng.normal(size=best.covariances.shape)
                covariances = root @ best.covariances @ np.swapaxes(root, -1, -2)
            else:
                covariances = best.covariances * np.abs(noise)
            means = best.means + size * rng.normal(size=best.means.shape)
            for other in (
                family.from_covariances(means, covariances, mixture.floor).constrain(
                    mixture.floor
                ),
                family.from_covariances(best.means, covariances, mixture.floor).constrain(
                    mixture.floor
                ),
            ):
                assert expected_log_likelihood(other, X, resp) <= level + 1e-9 * abs(level)


def test_a_floor_with_units_of_its_own_for_each_feature_still_gives_the_best(family, pass_over):
    X, resp, mixture, statistics = pass_over(family)
    mixture = replace(mixture, floor=np.array([30.0, 0.01]))
    best = mixture.maximise(statistics).components
    level = expected_log_likelihood(best, X, resp)
    rng = np.random.default_rng(0)
    for _ in range(200):
        if family.spans_all_directions:
            root = np.eye(2) + 0.1 * rng.normal(size=best.covariances.shape)
            covariances = root @ best.covariances @ np.swapaxes(root, -1, -2)
        else:
            covariances = best.covariances * rng.uniform(0.8, 1.25, best.covariances.shape)
        other = family.from_covariances(best.means, covariances, mixture.floor).constrain(
            mixture.floor
        )
        assert expected_log_likelihood(other, X, resp) <= level + 1e-9 * abs(level)


def dead_component(statistics, family, index):
    """The same statistics with nothing left for one component."""
    sums = {name: array.copy() for name, array in statistics.sums.items()}
    for name, array in sums.items():
        if name != "second" or not family.shared:
            array[index] = 0.0
    return replace(statistics, sums=sums)


def test_a_component_without_mass_keeps_its_parameters(family, pass_over):
    _, _, mixture, statistics = pass_over(family)
    after = mixture.maximise(dead_component(statistics, family, 1))
    assert after.weights[1] == 0.0
    np.testing.assert_array_equal(after.components.means[1], mixture.components.means[1])
    assert np.isfinite(after.components.covariances).all()
    if separate(family):
        np.testing.assert_array_equal(
            after.components.covariances[1], mixture.components.covariances[1]
        )


def test_a_mass_that_is_rounding_counts_as_none(family, pass_over):
    _, _, mixture, statistics = pass_over(family)
    dead = dead_component(statistics, family, 1)
    for array in (dead.sums["mass"], dead.sums["first"]):
        array[1] = 1e-30
    after = mixture.maximise(dead)
    np.testing.assert_array_equal(after.components.means[1], mixture.components.means[1])


def test_a_component_without_mass_does_not_disturb_the_others(family, pass_over):
    _, _, mixture, statistics = pass_over(family)
    alive = mixture.maximise(statistics).components
    after = mixture.maximise(dead_component(statistics, family, 1)).components
    np.testing.assert_array_equal(after.means[[0, 2]], alive.means[[0, 2]])
    if separate(family):
        np.testing.assert_array_equal(after.covariances[[0, 2]], alive.covariances[[0, 2]])


def test_a_component_without_mass_has_no_say_in_what_the_others_share(family, pass_over):
    """It gets of it what it can have: where all have one covariance, that."""
    if separate(family) or family.shared:
        pytest.skip("each has its own, or there is one only")
    _, _, mixture, statistics = pass_over(family)
    dead = dead_component(statistics, family, 1)
    after = mixture.maximise(dead).components
    others = Mixture(np.full(2, 0.5), mixture.components.reorder(np.array([0, 2])), mixture.floor)
    alive = replace(
        dead,
        about=others.components,
        sums={name: array[[0, 2]] for name, array in dead.sums.items()},
    )
    alone = others.maximise(alive).components
    np.testing.assert_allclose(after.covariances[[0, 2]], alone.covariances, rtol=1e-5, atol=1e-6)
    if one_for_all(family):
        np.testing.assert_array_equal(after.covariances[1], after.covariances[0])


def test_a_stack_maximises_as_each_mixture_alone(family, clusters, random_mixture, one_block):
    block = one_block(clusters())
    singles = [random_mixture(family, seed=seed) for seed in range(3)]
    stack = Mixture.stack(singles)
    together = stack.maximise(stack.prepare().expect(block))
    for i, single in enumerate(singles):
        alone = single.maximise(single.prepare().expect(block))
        mine = together.take(i)
        np.testing.assert_allclose(mine.weights, alone.weights, rtol=1e-12)
        for name in ("means", "covariances", "precisions_cholesky"):
            np.testing.assert_array_equal(
                getattr(mine.components, name), getattr(alone.components, name)
            )
