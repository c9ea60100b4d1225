"""Rows with missing values: published maxima of one Gaussian, and certified ones of mixtures."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.certified import beyond

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
