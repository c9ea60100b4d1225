"""Rows measured with errors of known covariance: extreme deconvolution."""

from __future__ import annotations

import numpy as np
import pytest
from tests.certified.beyond import furthest, matrices, names, read, tight

from mixtura import GaussianMixture


def fitted(certified, X=None, errors=None):
    model = GaussianMixture(certified.k, covariance_type=certified.shape, **tight())
    return model.fit(
        certified.X if X is None else X,
        covariance_of_error=certified.errors if errors is None else errors,
    )


@pytest.mark.parametrize("name", [*names("errors"), *names("bcg")])
def test_the_maximum_is_reached(name):
    certified = read(name)
    model = fitted(certified)
    likelihood = model.lower_bound_ * len(certified.X)
    assert likelihood == pytest.approx(certified.log_likelihood, abs=1e-5)
    covariances = matrices(model.covariances_, certified)
    assert furthest(certified, model.weights_, model.means_, covariances) < 3e-3


def test_one_component_is_random_effects_meta_analysis():
    certified = read("bcg_VVV_1")
    for errors in (certified.errors, certified.errors[:, :, 0]):
        model = fitted(certified, errors=errors)
        assert model.means_[0, 0] == pytest.approx(-0.711199, abs=1e-5)
        assert np.ravel(model.covariances_)[0] == pytest.approx(0.280028, abs=1e-5)


def test_no_error_is_a_usual_fit():
    certified = read("errors_VVV_2")
    without = GaussianMixture(2, covariance_type="VVV", **tight()).fit(certified.X)
    zero = fitted(certified, errors=np.zeros_like(certified.X))
    assert zero.lower_bound_ == pytest.approx(without.lower_bound_, abs=1e-8)


def test_a_gap_is_a_very_large_error():
    certified = read("missing_VVV_2")
    gaps = np.isnan(certified.X)
    filled = np.where(gaps, np.nanmean(certified.X, axis=0), certified.X)
    model = fitted(certified, X=filled, errors=np.where(gaps, 1e9, 0.0))
    covariances = matrices(model.covariances_, certified)
    assert furthest(certified, model.weights_, model.means_, covariances) < 3e-3
