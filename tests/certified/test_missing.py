"""Rows with missing values: published maxima of one Gaussian, and certified ones of mixtures."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.certified import beyond
from tests.certified.beyond import furthest, matrices, names, read, tight

from mixtura import GaussianMixture, PreparedGaussianMixture

PUBLISHED = {
    name: case
    for name, case in json.loads((beyond.DATA / "missing.json").read_text()).items()
    if isinstance(case, dict)
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_maximum_of_one_gaussian(name):
    """Little & Rubin, Statistical Analysis with Missing Data; divisor n."""
    truth = PUBLISHED[name]
    X = np.genfromtxt(beyond.DATA / f"{name}.csv", delimiter=",", skip_header=1)
    model = GaussianMixture(1, tol=1e-10, max_iter=10_000).fit(X)
    assert model.score_samples(X).sum() == pytest.approx(truth["log_likelihood"], abs=1e-6)
    np.testing.assert_allclose(model.means_[0], truth["means"], atol=1e-5)
    if "covariance" in truth:
        np.testing.assert_allclose(model.covariances_[0], truth["covariance"], atol=1e-3)
    usual = GaussianMixture(1).fit(X)
    assert usual.score_samples(X).sum() == pytest.approx(truth["log_likelihood"], abs=1e-5)
    prepared = PreparedGaussianMixture(1, tol=1e-10, max_iter=10_000).fit(X)
    assert prepared.score_samples(X).sum() == pytest.approx(truth["log_likelihood"], abs=1e-6)


GAUSSIAN = [name for name in beyond.names("missing") if "_t_" not in name]


@pytest.mark.parametrize("name", GAUSSIAN)
def test_the_maximum_of_a_mixture(name):
    certified = beyond.read(name)
    model = GaussianMixture(
        certified.k, covariance_type=certified.shape, tol=1e-11, max_iter=10_000, random_state=0
    ).fit(certified.X)
    total = model.score_samples(certified.X).sum()
    assert total == pytest.approx(certified.log_likelihood, abs=1e-5)
    found = model.mixture().components.covariance_matrices
    assert beyond.furthest(certified, model.weights_, model.means_, found) < 1e-3


MISSING = [name for name in names("missing") if "_t_" not in name]


def fitted(certified, **settings):
    model = GaussianMixture(certified.k, covariance_type=certified.shape, **tight(**settings))
    return model.fit(certified.X)


@pytest.mark.parametrize("name", [*MISSING, *names("apple"), *names("missvals")])
def test_the_maximum_is_reached(name):
    certified = read(name)
    model = fitted(certified)
    likelihood = model.score(certified.X) * len(certified.X)
    assert likelihood == pytest.approx(certified.log_likelihood, abs=1e-5)
    covariances = matrices(model.covariances_, certified)
    assert furthest(certified, model.weights_, model.means_, covariances) < 1e-3


@pytest.mark.parametrize("name", MISSING)
def test_the_criteria_count_as_for_complete_rows(name):
    certified = read(name)
    model = fitted(certified)
    penalty = certified.case["n_parameters"] * np.log(len(certified.X))
    assert model.bic(certified.X) == pytest.approx(
        penalty - 2 * certified.log_likelihood, abs=1e-4
    )


def test_published_estimates_of_one_gaussian():
    apple = fitted(read("apple_missing_VVV_1"))
    assert apple.means_[0] == pytest.approx([14.72222, 49.33333], abs=1e-4)
    covariance = apple.covariances_[0]
    assert [covariance[0, 0], covariance[0, 1], covariance[1, 1]] == pytest.approx(
        [89.534, -90.697, 114.695], abs=1e-3
    )


@pytest.mark.parametrize("name", MISSING)
def test_rows_without_any_cell_change_nothing(name):
    certified = read(name)
    model = fitted(certified)
    empty = np.full((1, certified.X.shape[1]), np.nan)
    assert model.predict_proba(empty)[0] == pytest.approx(model.weights_, abs=1e-12)
    assert model.score_samples(empty)[0] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("name", MISSING)
def test_gaps_are_filled_with_conditional_means(name):
    certified = read(name)
    filled = fitted(certified).impute(certified.X)
    assert np.isfinite(filled).all()
    seen = ~np.isnan(certified.X)
    assert np.array_equal(filled[seen], certified.X[seen])
    density = np.zeros(len(certified.X))
    mean = np.zeros_like(certified.X)
    for w, m, C in zip(certified.weights, certified.means, certified.covariances, strict=True):
        for i, row in enumerate(certified.X):
            o = seen[i]
            inverse = np.linalg.inv(C[np.ix_(o, o)])
            gap = row[o] - m[o]
            p = w * np.exp(-0.5 * gap @ inverse @ gap)
            p /= np.sqrt(np.linalg.det(2 * np.pi * C[np.ix_(o, o)]))
            density[i] += p
            mean[i] += p * (m + C[:, o] @ inverse @ gap)
    assert filled == pytest.approx(mean / density[:, None], abs=1e-3)
