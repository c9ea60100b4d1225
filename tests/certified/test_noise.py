"""Noise against maxima in forty digits, and on a chevron against mclust's and those of EM."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tests.certified.beyond import furthest, matrices, names, read, tight

from mixtura import GaussianMixture

DATA = Path(__file__).with_name("data")
MAXIMA = {
    case["name"]: case
    for case in json.loads((DATA / "beyond.json").read_text())
    if case["name"].startswith("noise_")
}
CHEVRON = json.loads((DATA / "chevron.json").read_text())


@pytest.fixture(scope="module", name="chevron")
def _chevron():
    table = np.loadtxt(DATA / "chevron.csv", delimiter=",", skiprows=1)
    return table[:, :2], table[:, 2] == 1


@pytest.mark.parametrize("share", [0.05, 0.3])
@pytest.mark.parametrize("name", MAXIMA)
def test_the_maximum_in_forty_digits(name, share):
    case = MAXIMA[name]
    X = np.loadtxt(DATA / f"{case['data']}.csv", delimiter=",", skiprows=1)
    boxed = case["volume"] == min(case["volumes_axis_parallel_and_principal"])
    model = GaussianMixture(
        case["k"],
        covariance_type=case["shape"],
        noise=share,
        noise_volume=None if boxed else case["volume"],
        tol=1e-14,
        random_state=0,
    ).fit(X)
    assert model.noise_volume_ == pytest.approx(case["volume"], rel=1e-12)
    total = model.evidence(X).log_likelihood
    assert total == pytest.approx(float(case["log_likelihood"]), abs=1e-8)
    assert model._n_parameters() == case["n_parameters"]
    assert model.noise_weight_ == pytest.approx(case["noise_share"], abs=1e-4)
    order = np.argsort(-model.weights_)
    by_size = np.argsort(-np.array(case["weights"]))
    np.testing.assert_allclose(
        model.weights_[order], np.array(case["weights"])[by_size], atol=1e-4
    )
    np.testing.assert_allclose(model.means_[order], np.array(case["means"])[by_size], atol=1e-3)


@pytest.mark.parametrize("shape", CHEVRON["reference"])
def test_a_chevron_at_least_as_likely_as_anybody_found_it(chevron, shape):
    X, noise = chevron
    known = CHEVRON["reference"][shape]
    model = GaussianMixture(2, covariance_type=shape, noise=0.25, random_state=0).fit(X)
    assert model.noise_volume_ == pytest.approx(CHEVRON["volume"], rel=1e-12)
    assert model.evidence(X).log_likelihood >= known["log_likelihood"] - 1e-6
    assert model.bic(X) <= known["bic"] + 1e-5
    called = model.predict(X) == -1
    assert called[noise].mean() > 0.8
    assert noise[called].mean() > 0.8


def test_no_worse_than_mclust_on_it(chevron):
    X, noise = chevron
    theirs = CHEVRON["mclust"]
    model = GaussianMixture(theirs["k"], covariance_type=theirs["model"], noise=0.25).fit(X)
    assert model.bic(X) <= theirs["bic"]
    called = model.predict(X) == -1
    assert (called & noise).sum() >= theirs["noise_found"] - 2


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
