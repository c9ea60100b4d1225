"""Fits against maxima that were found by many starts and evaluated in 40-digit arithmetic."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mixtura import GaussianMixture
from mixtura.data import ArraySource
from mixtura.engine.em import advance


def short_of(certified, **settings):
    """Nats between the certified maximum and where a fit ended."""
    model = GaussianMixture(
        certified.k, covariance_type=certified.covariance_type, **settings
    ).fit(certified.X)
    return certified.log_likelihood - model.lower_bound_ * len(certified.X)


def started_there(certified, *, by=0.0, seed=0, **settings):
    """An estimator that starts at the certified parameters, or ``by`` sd beside them."""
    rng = np.random.default_rng(seed)
    spread = np.sqrt(np.einsum("kdd->kd", certified.covariances))
    precisions = np.linalg.inv(certified.covariances)
    return GaussianMixture(
        certified.k,
        covariance_type=certified.covariance_type,
        weights_init=certified.weights,
        means_init=certified.means + by * spread * rng.uniform(-1, 1, spread.shape),
        precisions_init=precisions[0] if certified.covariance_type == "tied" else precisions,
        reg_covar=0.0,
        **settings,
    )


def engine_start(certified, *, by=0.0):
    """The same start as the engine's value."""
    model = started_there(certified, by=by, max_iter=0).fit(certified.X)
    return replace(model.mixture(), floor=1e-13 * certified.X.var(axis=0))


def distance(certified, mixture):
    """Largest differences from the certified weights, means (in sd) and covariances (in sd^2)."""
    spread = np.sqrt(np.einsum("kdd->kd", certified.covariances))
    scale = spread[:, :, None] * spread[:, None, :]
    differences = (
        mixture.weights - certified.weights,
        (mixture.components.means - certified.means) / spread,
        (mixture.components.covariance_matrices - certified.covariances) / scale,
    )
    return [np.abs(difference).max() for difference in differences]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_tight_fit_from_default_starts_reaches_every_maximum(certified, seed):
    gap = short_of(certified, tol=1e-10, max_iter=10_000, random_state=seed)
    assert gap < 1e-6


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_no_fit_ends_above_a_certified_maximum(certified, seed):
    # it would be a better maximum than the certified one, or a wrong likelihood
    assert short_of(certified, tol=1e-10, max_iter=10_000, random_state=seed) > -1e-8


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_plain_defaults_reach_at_least_eleven(all_certified, seed):
    gaps = [short_of(case, random_state=seed) for case in all_certified]
    assert sum(gap < 0.01 for gap in gaps) >= 11, gaps


def test_without_a_floor_the_certified_likelihood_is_reproduced_from_near(certified):
    model = started_there(certified, by=0.01, tol=1e-13, max_iter=20_000).fit(certified.X)
    total = model.lower_bound_ * len(certified.X)
    assert total == pytest.approx(certified.log_likelihood, abs=1e-8)


def test_without_a_floor_the_certified_parameters_are_reproduced_from_near(certified, fold):
    # a likelihood is flat at its top: its rounding hides 1e-7 sd, so iterate past it
    mixture, _ = advance(engine_start(certified, by=0.01), ArraySource(certified.X), fold, 2500)
    weights, means, covariances = distance(certified, mixture)
    assert weights < 1e-8
    assert means < 1e-8
    assert covariances < 1e-8


def test_the_default_floor_does_not_move_a_certified_maximum(certified):
    free = started_there(certified, tol=1e-10, max_iter=100).fit(certified.X)
    floored = started_there(certified, tol=1e-10, max_iter=100)
    floored.set_params(reg_covar=1e-6).fit(certified.X)
    np.testing.assert_array_equal(floored.means_, free.means_)
    np.testing.assert_array_equal(floored.covariances_, free.covariances_)


def test_a_certified_maximum_is_a_fixed_point(certified, fold):
    one_step_on, _ = advance(engine_start(certified), ArraySource(certified.X), fold, 1)
    assert max(distance(certified, one_step_on)) < 1e-10


def test_the_criterion_counts_the_certified_number_of_parameters(certified):
    model = started_there(certified, tol=1e-10, max_iter=10_000).fit(certified.X)
    assert model.mixture().n_parameters == certified.n_parameters
    assert model.bic(certified.X) == pytest.approx(certified.bic, abs=1e-8)
    assert model.aic(certified.X) == pytest.approx(
        2 * certified.n_parameters - 2 * certified.log_likelihood, abs=1e-8
    )
