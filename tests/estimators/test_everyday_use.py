"""The estimator among scikit-learn's tools and a person's habits."""

import os
import subprocess
import sys

import joblib
import numpy as np
import pytest
import sklearn
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tests.by_capability import ONE_OF_EACH

from mixtura import GaussianMixture

by_type = pytest.mark.parametrize("covariance_type", ONE_OF_EACH)


def test_in_a_pipeline(truth):
    t = truth(d=3)
    pipeline = make_pipeline(StandardScaler(), PCA(2), GaussianMixture(2, random_state=0))
    labels = pipeline.fit_predict(t.X)
    agreement = (labels == t.labels).mean()
    assert max(agreement, 1 - agreement) > 0.95
    assert pipeline.predict_proba(t.X).shape == (200, 2)
    assert np.isfinite(pipeline.score(t.X))


def test_in_a_grid_search_and_cross_validation(truth):
    X = truth(k=3, apart=6.0).X
    grid = {"n_components": [1, 3], "covariance_type": ["full", "diag"]}
    search = GridSearchCV(GaussianMixture(random_state=0, n_init=2), grid, cv=3).fit(X)
    assert search.best_params_["n_components"] == 3
    by_bic = GridSearchCV(
        GaussianMixture(random_state=0, n_init=2), grid, cv=3, scoring=lambda m, X: -m.bic(X)
    ).fit(X)
    assert by_bic.best_params_["n_components"] == 3
    assert cross_val_score(GaussianMixture(2, random_state=0), X, cv=3).shape == (3,)


def test_in_threads_of_joblib(truth):
    X = truth().X
    search = GridSearchCV(
        GaussianMixture(random_state=0, n_init=2), {"n_components": [1, 2]}, cv=2
    )
    serial = search.fit(X).cv_results_["mean_test_score"]
    with joblib.parallel_config("threading"):
        parallel = clone(search).set_params(n_jobs=2).fit(X).cv_results_["mean_test_score"]
    np.testing.assert_array_equal(serial, parallel)


def test_sample_weight_is_routed(truth):
    X = truth().X
    weight = np.r_[np.ones(100), np.zeros(100)]
    with sklearn.config_context(enable_metadata_routing=True):
        model = GaussianMixture(2, random_state=0).set_fit_request(sample_weight=True)
        assert model.get_metadata_routing().fit.requests == {
            "sample_weight": True,
            "covariance_of_error": None,
        }
        pipeline = make_pipeline(StandardScaler(with_mean=False, with_std=False), model)
        pipeline[0].set_fit_request(sample_weight=False)
        routed = pipeline.fit(X, sample_weight=weight)[-1]
    alone = GaussianMixture(2, random_state=0).fit(X[:100])
    np.testing.assert_allclose(routed.score_samples(X), alone.score_samples(X), rtol=1e-6)


def test_weight_two_is_the_row_twice_and_one_weight_serves_all(truth):
    X = truth(apart=3.0).X

    def density(rows, weight=None):
        model = GaussianMixture(2, random_state=0).fit(rows, sample_weight=weight)
        return model.score_samples(X)

    weight = np.where(np.arange(200) % 3 == 0, 2, 1)
    repeated = density(np.repeat(X, weight, axis=0))
    np.testing.assert_allclose(density(X, weight), repeated, rtol=1e-6)
    for one in (1.0, np.ones(200), [1] * 200):
        np.testing.assert_allclose(density(X, one), density(X), rtol=1e-6)
    model = GaussianMixture(2, random_state=0)
    labels = model.fit_predict(X, sample_weight=weight)
    np.testing.assert_array_equal(labels, model.predict(X))


# --- seeds ---------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::mixtura.CollapsedWarning")  # one start of any kind may
def test_seeds_of_every_kind(truth):
    X = truth(k=3, apart=2.0, n=60).X

    def means(seed):
        return GaussianMixture(3, random_state=seed, n_init=1).fit(X).means_

    np.testing.assert_array_equal(means(7), means(7))
    np.testing.assert_array_equal(means(7), means(np.int64(7)))
    np.testing.assert_array_equal(means(np.random.RandomState(3)), means(np.random.RandomState(3)))
    np.testing.assert_array_equal(means(np.random.default_rng(3)), means(np.random.default_rng(3)))
    assert means(None).shape == (3, 2)


def test_an_integer_repeats_the_sample_and_a_generator_moves_on(fitted):
    model = clone(fitted()).set_params(random_state=0)
    for name, value in vars(fitted()).items():
        if name.endswith("_"):
            setattr(model, name, value)
    np.testing.assert_array_equal(model.sample(5)[0], model.sample(5)[0])
    for state in (np.random.default_rng(0), np.random.RandomState(0), None):
        model.set_params(random_state=state)
        assert not np.array_equal(model.sample(5)[0], model.sample(5)[0])


@by_type
def test_samples_have_the_size_asked_for_and_the_moments_of_the_model(truth, covariance_type):
    X = truth(covariance_type, k=3, apart=6.0).X
    model = GaussianMixture(3, covariance_type=covariance_type, random_state=0).fit(X)
    for size in range(1, 100):
        rows, labels = model.sample(size)
        assert rows.shape == (size, 2)
        assert labels.shape == (size,)
    rows, labels = model.sample(20_000)
    matrices = model.mixture().components.covariance_matrices
    for k in range(3):
        mine = rows[labels == k]
        assert len(mine) / 20_000 == pytest.approx(model.weights_[k], abs=0.02)
        np.testing.assert_allclose(mine.mean(axis=0), model.means_[k], atol=0.15)
        np.testing.assert_allclose(np.cov(mine.T), matrices[k], rtol=0.1, atol=0.15)


@pytest.mark.parametrize("n_jobs", [None, 1, 2, 3, -1, -2, -100])
def test_the_number_of_threads_changes_no_bit(n_jobs):
    X = np.random.default_rng(0).normal(size=(40_000, 3)) * [1, 2, 3]

    def fit(jobs):
        means = X[[0, 1, 2]]
        return GaussianMixture(3, means_init=means, tol=1e-3, n_jobs=jobs, random_state=0)

    one, many = fit(1).fit(X), fit(n_jobs).fit(X)
    np.testing.assert_array_equal(one.covariances_, many.covariances_)
    np.testing.assert_array_equal(one.score_samples(X), many.score_samples(X))
    assert one.bic(X) == many.bic(X)


# --- attributes set by hand ----------------------------------------------------------------


@by_type
def test_parameters_set_by_hand_predict_and_sample(fitted, truth, covariance_type):
    source = fitted(covariance_type)
    X = truth(covariance_type).X
    model = GaussianMixture(2, covariance_type=covariance_type, random_state=0)
    for name in ("weights_", "means_", "covariances_"):
        setattr(model, name, getattr(source, name).copy())
    np.testing.assert_allclose(model.score_samples(X), source.score_samples(X), rtol=1e-9)
    np.testing.assert_array_equal(model.predict(X), source.predict(X))
    assert model.sample(3)[0].shape == (3, 2)
    # as scikit-learn has it, whose factor is then what counts
    model.precisions_cholesky_ = source.precisions_cholesky_.copy()
    np.testing.assert_array_equal(model.score_samples(X), source.score_samples(X))


# --- importing -----------------------------------------------------------------------------


def test_importing_loads_neither_extras_nor_the_engine():
    program = (
        "import sys, mixtura\n"
        "heavy = {'pyarrow', 'typer', 'rich', 'pandas', 'polars', 'matplotlib', 'sklearn'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout.strip() == "[]"
