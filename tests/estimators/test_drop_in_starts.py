"""Where a fit begins, as scikit-learn's own tests say."""

import itertools

import numpy as np
import pytest
from tests.by_capability import ONE_OF_EACH

from mixtura import GaussianMixture, Outcome
from mixtura.initialise import INITIALISERS

by_type = pytest.mark.parametrize("covariance_type", ONE_OF_EACH)
by_start = pytest.mark.parametrize("init_params", INITIALISERS)
by_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])


@by_start
@pytest.mark.parametrize("seed", range(3))
def test_no_two_components_begin_at_the_same_place(truth, init_params, seed):
    X = truth(k=4, apart=2.0).X
    model = GaussianMixture(4, init_params=init_params, max_iter=0, random_state=seed).fit(X)
    for one, other in itertools.combinations(model.means_, 2):
        assert not np.allclose(one, other)
    assert model.outcome_ is Outcome.NOT_RUN
    assert not model.converged_
    assert model.n_iter_ == 0
    assert model.lower_bounds_ == []


def test_without_iterations_the_means_are_those_given(truth):
    means = [[20.0, 30.0], [30.0, 25.0]]
    model = GaussianMixture(2, means_init=means, max_iter=0, random_state=0).fit(truth().X)
    np.testing.assert_allclose(model.means_, means)


@by_type
def test_without_iterations_a_whole_start_is_the_model(truth, covariance_type):
    t = truth(covariance_type)
    model = GaussianMixture(
        2,
        covariance_type=covariance_type,
        weights_init=t.weights,
        means_init=t.means,
        precisions_init=t.precisions,
        max_iter=0,
    ).fit(t.X)
    np.testing.assert_allclose(model.weights_, t.weights)
    np.testing.assert_allclose(model.means_, t.means)
    np.testing.assert_allclose(model.precisions_, t.precisions, rtol=1e-9)
    assert np.isfinite(model.lower_bound_)
    assert model.lower_bound_ == pytest.approx(model.score(t.X))


@by_type
def test_what_the_caller_gives_is_left_alone(truth, covariance_type):
    t = truth(covariance_type)
    given = {"weights_init": t.weights, "means_init": t.means, "precisions_init": t.precisions}
    copies = {name: value.copy() for name, value in given.items()}
    model = GaussianMixture(2, covariance_type=covariance_type, **given).fit(t.X)
    for name, value in given.items():
        assert getattr(model, name) is value
        np.testing.assert_array_equal(value, copies[name])
    resp = model.predict_proba(t.X)
    np.testing.assert_allclose(resp.sum(axis=1), 1.0)


@by_start
@by_dtype
def test_every_start_ends_converged_within_the_data(truth, init_params, dtype):
    X = truth(apart=5.0, dtype=dtype).X
    model = GaussianMixture(2, init_params=init_params, random_state=1).fit(X)
    assert (X.min(axis=0) <= model.means_).all()
    assert (model.means_ <= X.max(axis=0)).all()
    assert model.converged_
    for name in ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_"):
        assert getattr(model, name).dtype == dtype
    assert model.score_samples(X).dtype == dtype
    assert model.predict_proba(X).dtype == dtype
