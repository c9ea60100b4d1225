"""What every covariance family promises; a new one is tested by its line in the registry."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from mixtura.families import FAMILIES

KD = [(1, 1), (1, 3), (4, 1), (3, 2), (5, 4)]
FREE = {
    "full": lambda k, d: k * d * (d + 1) // 2,
    "tied": lambda k, d: d * (d + 1) // 2,
    "diag": lambda k, d: k * d,
    "spherical": lambda k, d: k,
}


def test_the_registry_names_each_family_by_its_covariance_type():
    assert list(FAMILIES) == ["full", "tied", "diag", "spherical"]
    assert all(family.name == name for name, family in FAMILIES.items())


@pytest.mark.parametrize(("k", "d"), KD)
def test_shapes_and_counts(family, random_mixture, k, d):
    components = random_mixture(family, k=k, d=d).components
    assert family.n_covariance_parameters(k, d) == FREE[family.name](k, d)
    assert (components.n_components, components.n_features) == (k, d)
    assert components.means.shape == (k, d)
    for array in (
        components.covariances,
        components.precisions,
        components.precisions_cholesky,
    ):
        assert array.shape == family.covariance_shape(k, d)
    assert components.covariance_matrices.shape == (k, d, d)


@pytest.mark.parametrize(("k", "d"), KD)
def test_log_density_is_scipy_s(family, random_mixture, k, d):
    components = random_mixture(family, k=k, d=d).components
    rows = np.random.default_rng(1).normal(size=(20, d))
    for j in range(k):
        normal = multivariate_normal(components.means[j], components.covariance_matrices[j])
        np.testing.assert_allclose(
            components.log_density(rows)[j], normal.logpdf(rows), rtol=1e-11, atol=1e-11
        )


@pytest.mark.parametrize("scale", [1.0, 1e-150, 1e150])
@pytest.mark.parametrize(("k", "d"), KD)
def test_factors_know_their_covariances(family, random_mixture, k, d, scale):
    components = random_mixture(family, k=k, d=d).components
    again = family.covariances_of(components.precisions_cholesky / scale) / scale / scale
    apart = np.abs(again - components.covariances) / family.units(components.covariances)
    assert apart.max() < 1e-11


@pytest.mark.parametrize(("k", "d"), KD)
def test_precisions_invert_covariances(family, random_mixture, k, d):
    components = random_mixture(family, k=k, d=d).components
    again = family.from_precisions(components.means, components.precisions)
    np.testing.assert_allclose(again.covariances, components.covariances, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(again.precisions, components.precisions, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(
        again.precisions_cholesky, components.precisions_cholesky, rtol=1e-9, atol=1e-11
    )
    if family.spans_all_directions:
        identity = components.precisions @ components.covariances
        np.testing.assert_allclose(identity - np.eye(d), 0.0, atol=1e-10)
    else:
        np.testing.assert_allclose(components.precisions * components.covariances, 1.0)


def test_precisions_of_features_in_very_different_units(family, random_mixture):
    components = random_mixture(family, k=2, d=3).components
    unit = np.array([1e-9, 1.0, 1e9])
    scale = {
        "full": np.outer(unit, unit),
        "tied": np.outer(unit, unit),
        "diag": unit**2,
        "spherical": 1e18,
    }[family.name]
    means, floor = components.means, np.full(3, 1e-40)
    scaled = family.from_covariances(means, components.covariances * scale, floor)
    again = family.from_precisions(means, scaled.precisions)
    np.testing.assert_allclose(again.covariances / scale, components.covariances, rtol=1e-9)


@pytest.mark.parametrize("wrong", [0.0, -1.0])
def test_precisions_that_are_not_positive_are_refused(family, wrong):
    precisions = np.ones(family.covariance_shape(2, 2))
    if family.spans_all_directions:  # ones make a singular matrix by themselves
        precisions[..., 0, 0] = 1.0 + wrong
        precisions[..., 1, 1] = 1.0 + wrong
    else:
        precisions.flat[-1] = wrong
    with pytest.raises(np.linalg.LinAlgError):
        family.from_precisions(np.zeros((2, 2)), precisions)


def test_an_indefinite_precision_with_a_positive_diagonal_is_refused(family):
    if not family.spans_all_directions:
        pytest.skip("the family has no off-diagonal")
    precisions = np.broadcast_to(
        np.array([[1.0, 2.0], [2.0, 1.0]]), family.covariance_shape(2, 2)
    ).copy()
    with pytest.raises(np.linalg.LinAlgError):
        family.from_precisions(np.zeros((2, 2)), precisions)


def test_feature_variances_become_uncorrelated_components(family):
    variances = np.array([1.0, 4.0])
    components = family.from_feature_variances(np.zeros((3, 2)), variances, np.full(2, 1e-9))
    expected = np.diag([2.5, 2.5] if family.name == "spherical" else variances)
    np.testing.assert_allclose(
        components.covariance_matrices, np.stack([expected] * 3), rtol=1e-15
    )
    assert components.covariances.flags.writeable  # not a view of one number


def test_feature_variances_of_a_stack(family):
    components = family.from_feature_variances(np.zeros((5, 3, 2)), np.ones(2), np.full(2, 1e-9))
    assert components.covariances.shape == (5, *family.covariance_shape(3, 2))


def test_noise_has_the_covariance_of_the_labelled_component(family, random_mixture):
    components = random_mixture(family, k=2, d=3, seed=5).components
    labels = np.arange(200_000) % 2
    noise = components.noise(labels, np.random.default_rng(0))
    assert noise.shape == (200_000, 3)
    for j in range(2):
        mine = noise[labels == j]
        matrix = components.covariance_matrices[j]
        scale = np.sqrt(np.outer(np.diag(matrix), np.diag(matrix)))
        # a sample covariance of 100 000 rows is off by 0.005 sd^2 or so
        np.testing.assert_allclose((np.cov(mine.T) - matrix) / scale, 0.0, atol=0.025)
        np.testing.assert_allclose(mine.mean(axis=0) / np.sqrt(np.diag(matrix)), 0.0, atol=0.02)


def test_noise_repeats_itself(family, random_mixture):
    components = random_mixture(family).components
    labels = np.array([0, 1, 2, 1])
    a, b = (components.noise(labels, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(a, b)
