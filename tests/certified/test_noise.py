"""Noise beside the groups: the maxima that mclust reaches too."""

from __future__ import annotations

import numpy as np
import pytest
from tests.certified.beyond import furthest, matrices, names, read, tight

from mixtura import GaussianMixture


def fitted(certified, **settings):
    model = GaussianMixture(
        certified.k, covariance_type=certified.shape, **tight(noise=0.2, **settings)
    )
    return model.fit(certified.X)


@pytest.mark.parametrize("name", names("noise"))
def test_the_maximum_is_reached(name):
    certified = read(name)
    model = fitted(certified, noise_volume=certified.case["volume"])
    likelihood = model.score(certified.X) * len(certified.X)
    assert likelihood == pytest.approx(certified.log_likelihood, abs=1e-5)
    assert model.noise_weight_ == pytest.approx(certified.case["noise_share"], abs=1e-4)
    covariances = matrices(model.covariances_, certified)
    assert furthest(certified, model.weights_, model.means_, covariances) < 1e-3
    penalty = certified.case["n_parameters"] * np.log(len(certified.X))
    bic = model.bic(certified.X)
    assert bic == pytest.approx(penalty - 2 * certified.log_likelihood, abs=1e-4)


def test_the_volume_is_that_of_the_smaller_box():
    certified = read("noise_VVV_2")
    volumes = certified.case["volumes_axis_parallel_and_principal"]
    assert fitted(certified).noise_volume_ == pytest.approx(min(volumes), rel=1e-9)


def test_noise_alone_in_closed_form():
    certified = read("noise_VVV_2")
    n = len(certified.X)
    model = GaussianMixture(0, noise=0.5).fit(certified.X)
    volume = min(certified.case["volumes_axis_parallel_and_principal"])
    assert model.bic(certified.X) == pytest.approx(2 * n * np.log(volume) + np.log(n))
