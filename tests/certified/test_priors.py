"""Posterior modes: those certified in many digits, and where R's mclust ends under its prior."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura import ConjugatePrior, GaussianMixture, datasets

from .beyond import furthest, matrices, names, read, tight

MCLUST = {"EEE": -257.7394, "VVI": -312.8856, "VII": -384.4787}
"""Log-likelihoods at the mode that ``Mclust(iris, G=3, prior=priorControl())`` of mclust 6.0.0
prints, where its formulas and the prior that is stated agree."""


@pytest.mark.parametrize("name", names("prior"))
def test_the_default_prior_s_mode(name):
    certified = read(name)
    fit = {"random_state": 0, "tol": 1e-13, "max_iter": 20_000}
    model = GaussianMixture(
        certified.k, covariance_type=certified.shape, prior="default", **fit
    ).fit(certified.X)
    n, case = len(certified.X), certified.case
    reached = certified.log_likelihood + float(case["log_prior_without_constants"])
    assert model.lower_bound_ * n == pytest.approx(reached, abs=1e-9)
    assert model.score(certified.X) * n == pytest.approx(certified.log_likelihood, abs=1e-5)
    found = matrices(model.covariances_, certified)
    assert furthest(certified, model.weights_, model.means_, found) < 1e-5


@pytest.mark.parametrize("name", names("prior"))
def test_the_default_prior_is_the_one_that_is_written_out(name):
    certified = read(name)
    told = certified.case["prior"]
    scale = np.array(told["scale"])
    if certified.shape in ("EII", "VII"):
        scale = scale[0, 0]
    written = ConjugatePrior(told["mean"], told["shrinkage"], told["dof"], scale)
    models = [
        GaussianMixture(
            certified.k, covariance_type=certified.shape, prior=prior, random_state=0
        ).fit(certified.X)
        for prior in ("default", written)
    ]
    assert models[0].lower_bound_ == pytest.approx(models[1].lower_bound_, rel=1e-9)


@pytest.mark.parametrize("name", MCLUST)
def test_iris_as_mclust_has_it(name):
    X = datasets.load("iris").X
    model = GaussianMixture(3, covariance_type=name, prior="default", random_state=0, tol=1e-9)
    assert model.fit(X).score(X) * len(X) == pytest.approx(MCLUST[name], abs=1e-3)


def test_of_several_modes_the_likeliest_is_taken_which_is_mclust_s():
    """VVV,3 on iris: the posterior is higher where a component has six rows."""
    X = datasets.load("iris").X
    fit = {"prior": "default", "tol": 1e-10, "max_iter": 5000, "random_state": 0}
    model = GaussianMixture(3, **fit).fit(X)
    assert model.score(X) * 150 == pytest.approx(-192.6953, abs=1e-3)


GALAXIES = {"E": [489.6316, 478.5666, 451.4085], "V": [489.6316, 463.8372, 460.9230, 450.5485]}
"""BIC of ``mclustBIC(galaxies / 1000, prior=priorControl())`` of mclust 6.0.0, lower is better."""


@pytest.mark.parametrize("name", GALAXIES)
def test_galaxies_at_least_as_well_as_mclust(name):
    X = datasets.load("galaxies").X
    for k, theirs in enumerate(GALAXIES[name], start=1):
        model = GaussianMixture(k, covariance_type=name, prior="default", random_state=0).fit(X)
        assert model.bic(X) < theirs + 0.01


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
