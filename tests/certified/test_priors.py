"""The default prior of Fraley & Raftery (2007): the mode of the posterior."""

from __future__ import annotations

import numpy as np
import pytest
from tests.certified.beyond import furthest, matrices, names, read, tight

from mixtura import GaussianMixture


@pytest.mark.parametrize("name", names("prior"))
def test_the_mode_of_the_posterior_is_reached(name):
    certified = read(name)
    model = GaussianMixture(
        certified.k, covariance_type=certified.shape, prior="default", **tight()
    ).fit(certified.X)
    likelihood = model.score(certified.X) * len(certified.X)
    assert likelihood == pytest.approx(certified.log_likelihood, abs=1e-4)
    covariances = matrices(model.covariances_, certified)
    assert furthest(certified, model.weights_, model.means_, covariances) < 1e-3


@pytest.mark.parametrize("name", names("prior"))
def test_the_criterion_takes_the_likelihood_alone(name):
    certified = read(name)
    model = GaussianMixture(
        certified.k, covariance_type=certified.shape, prior="default", **tight()
    ).fit(certified.X)
    penalty = certified.case["n_parameters"] * np.log(len(certified.X))
    bic = model.bic(certified.X)
    assert bic == pytest.approx(penalty - 2 * certified.log_likelihood, abs=1e-3)
