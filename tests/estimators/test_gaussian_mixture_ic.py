"""GaussianMixtureIC: what it fits, what it chooses, and that it answers as its best model."""

from __future__ import annotations

import pickle
from math import inf

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning

from mixtura import CollapsedWarning, GaussianMixture, GaussianMixtureIC, datasets, load
from mixtura.model.families import FAMILIES
from mixtura.selection import CRITERIA

TYPES = tuple(FAMILIES)
FITTED = (
    *("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_"),
    *("converged_", "outcome_", "n_iter_", "lower_bound_", "lower_bounds_"),
)


@pytest.fixture(name="X", scope="module")
def faithful():
    return datasets.load("faithful").X


@pytest.fixture(scope="module")
def model(X):
    return GaussianMixtureIC(range(1, 5), random_state=3).fit(X)


def figures(model):
    """Results that do not depend on the clock."""
    return {name: column for name, column in model.results_.items() if name != "seconds"}


def same(one, two):
    for name, column in figures(one).items():
        np.testing.assert_array_equal(column, two.results_[name])
    for name in ("weights_", "means_", "covariances_"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


def test_every_cell_is_the_fit_of_that_model_alone_with_the_seed(model, X):
    assert len(model.sweep_) == 16
    for row in model.sweep_:
        alone = GaussianMixture(
            row.n_components, covariance_type=row.covariance_type, random_state=3
        ).fit(X)
        swept = row.candidate.model
        for name in FITTED:
            np.testing.assert_array_equal(getattr(swept, name), getattr(alone, name))
        assert row.value("bic") == alone.bic(X)


def test_the_lowest_criterion_of_all_is_chosen(model):
    results = model.results_
    best = np.argmin(results["bic"])
    assert results["selected"].nonzero()[0].tolist() == [best]
    assert (model.n_components_, model.covariance_type_) == (
        results["n_components"][best],
        results["covariance_type"][best],
    )
    assert model.criterion_ == "bic"


@pytest.mark.parametrize("name", FITTED)
def test_fitted_attributes_are_those_of_the_best(model, name):
    np.testing.assert_array_equal(getattr(model, name), getattr(model.best_estimator_, name))


@pytest.mark.parametrize("name", ["predict", "predict_proba", "score_samples", "score", *CRITERIA])
def test_methods_answer_as_the_best_does(model, X, name):
    np.testing.assert_array_equal(getattr(model, name)(X), getattr(model.best_estimator_, name)(X))


def test_the_results_are_those_of_their_models(model, X):
    results = model.results_
    for i, row in enumerate(model.sweep_):
        fitted = row.candidate.model
        assert results["n_iter"][i] == fitted.n_iter_
        assert results["n_parameters"][i] == fitted._n_parameters()
        assert results["log_likelihood"][i] == fitted.evidence(X).log_likelihood
        assert results["outcome"][i] == fitted.outcome_.name
        assert results["smallest_component"][i] == pytest.approx(fitted.weights_.min() * len(X))
        assert results["icl"][i] == fitted.icl(X)
    assert model.results_.to_frame("polars").height == 16


def test_workers_change_nothing(X):
    fits = [
        GaussianMixtureIC((1, 2, 3), covariance_type=("diag", "full"), random_state=1, n_jobs=n)
        for n in (1, 2, 5)
    ]
    for fit in fits:
        fit.fit(X)
    same(fits[0], fits[1])
    same(fits[0], fits[2])
    assert fits[2].best_estimator_.n_jobs == 5  # its predictions are not kept to one thread


@pytest.mark.parametrize("make", [np.random.RandomState, np.random.default_rng])
def test_a_generator_is_drawn_from_once_for_all_models(X, make):
    state = make(7)
    model = GaussianMixtureIC((2, 3), covariance_type="tied", random_state=state).fit(X)
    seeds = {row.candidate.model.random_state for row in model.sweep_}
    assert len(seeds) == 1
    twin = GaussianMixtureIC((2, 3), covariance_type="tied", random_state=make(7)).fit(X)
    same(model, twin)
    again = model.fit(X)  # the generator has moved on
    assert {row.candidate.model.random_state for row in again.sweep_} != seeds


def test_samples_follow_the_random_state(X):
    def fitted(random_state):
        model = GaussianMixtureIC(2, covariance_type="tied", n_init=1, random_state=random_state)
        return model.fit(X)

    seeded, free = fitted(0), fitted(None)
    np.testing.assert_array_equal(seeded.sample(5)[0], seeded.sample(5)[0])
    assert (free.sample(5)[0] != free.sample(5)[0]).all()
    assert free.sample(5)[0].shape == (5, 2)


def test_one_size_and_one_type_are_a_sweep_of_one(X):
    model = GaussianMixtureIC(2, covariance_type="diag", random_state=0).fit(X)
    assert len(model.sweep_) == 1
    assert model.advantage_ == inf
    assert model.elbow_ is None
    assert not model.at_edge_
    assert model.evidence_ == []


def test_sizes_and_types_asked_for_twice_are_fitted_once(X):
    model = GaussianMixtureIC(np.array([2, 1, 2]), covariance_type=["diag", "diag"]).fit(X)
    assert model.results_["n_components"].tolist() == [2, 1]


def test_in_one_column_shapes_that_are_the_same_are_fitted_once():
    X = datasets.load("acidity").X
    model = GaussianMixtureIC((1, 2), random_state=0).fit(X)
    assert [FAMILIES[name].univariate for name in model.sweep_.covariance_types] == ["V", "E"]
    assert model.advantage_ > 0.1  # no twin just behind


def test_what_the_sweep_says_is_said(model):
    sweep = model.sweep_
    assert model.elbow_ == sweep.elbow
    assert model.elbow_disagrees_ == sweep.elbow_disagrees
    assert model.at_edge_ == sweep.at_edge
    assert model.advantage_ == sweep.advantage
    assert model.evidence_ == sweep.neighbours
    assert len(model.evidence_) == 4 * 3


def test_the_edge_is_seen_on_either_side(X):
    assert GaussianMixtureIC((1, 2), covariance_type="spherical").fit(X).at_edge_
    assert GaussianMixtureIC((4, 5), covariance_type="tied", random_state=0).fit(X).at_edge_


@pytest.mark.parametrize("criterion", CRITERIA)
def test_each_criterion_chooses_its_own_lowest(X, criterion):
    model = GaussianMixtureIC(
        (1, 2, 3, 4), covariance_type=("tied", "diag"), criterion=criterion, random_state=0
    ).fit(X)
    chosen = model.results_["selected"]
    assert model.results_[criterion][chosen] == model.results_[criterion].min()
    assert model.best_estimator_.evidence(X).judge(criterion) == model.results_[criterion].min()


def test_a_function_as_criterion(X):
    def thrift(log_likelihood, n_parameters, n, entropy):
        return -2 * log_likelihood + 1000 * n_parameters

    model = GaussianMixtureIC((1, 2, 3), covariance_type="diag", criterion=thrift).fit(X)
    assert model.criterion_ == "thrift"
    assert model.n_components_ == 1
    assert model.results_["thrift"].argmin() == 0


def test_weights_are_repetitions(X):
    weight = np.random.default_rng(0).integers(0, 4, len(X))
    settings = {"n_components": (1, 2, 3), "covariance_type": ("tied", "diag"), "random_state": 0}
    weighted = GaussianMixtureIC(**settings).fit(X, sample_weight=weight)
    repeated = GaussianMixtureIC(**settings).fit(np.repeat(X, weight, axis=0))
    for name in ("bic", "aic", "icl", "log_likelihood", "smallest_component"):
        np.testing.assert_allclose(weighted.results_[name], repeated.results_[name], rtol=1e-9)
    assert weighted.evidence(X, weight).n == weight.sum()


@pytest.mark.parametrize("table", [pd.DataFrame, pl.DataFrame])
def test_tables_give_names_to_the_best_too(X, table):
    frame = table(dict(zip(["eruptions", "waiting"], X.T, strict=True)))
    model = GaussianMixtureIC((1, 2), covariance_type="tied", random_state=0).fit(frame)
    assert model.feature_names_in_.tolist() == ["eruptions", "waiting"]
    assert model.best_estimator_.feature_names_in_.tolist() == ["eruptions", "waiting"]
    assert model.n_features_in_ == 2
    assert model.predict(frame).shape == (len(X),)  # a mismatch of names would warn
    same(model, GaussianMixtureIC((1, 2), covariance_type="tied", random_state=0).fit(X))


def test_float32_rows_make_float32_parameters(X):
    model = GaussianMixtureIC((1, 2), covariance_type="diag").fit(X.astype(np.float32))
    assert model.means_.dtype == np.float32


def test_fit_predict_pickle_clone_and_refit(X):
    model = GaussianMixtureIC((2, 3), covariance_type=("tied",), random_state=0)
    labels = model.fit_predict(X)
    np.testing.assert_array_equal(labels, model.predict(X))
    same(pickle.loads(pickle.dumps(model)), model)  # noqa: S301
    same(clone(model).fit(X), model)
    assert clone(model).get_params() == model.get_params()


def test_the_best_is_saved_and_loaded_as_a_mixture(model, X, tmp_path):
    model.save(tmp_path / "best.safetensors")
    loaded = load(tmp_path / "best.safetensors")
    assert isinstance(loaded, GaussianMixture)
    np.testing.assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))


def test_progress_is_told_every_row_that_is_fitted(X):
    seen = []
    model = GaussianMixtureIC((1, 2), covariance_type="diag", progress=seen.append).fit(X)
    assert sorted(row.n_components for row in seen) == [1, 2]
    assert {row.candidate for row in seen} == {row.candidate for row in model.sweep_}


def test_of_doubts_only_those_about_the_chosen_model_are_told(X):
    # 1 iteration does for one component, not for two; warnings are errors here
    GaussianMixtureIC((1, 2), criterion=lambda ll, p, n, e: p, max_iter=1, n_init=1).fit(X)
    with pytest.warns(ConvergenceWarning, match=r"n_components=2.*'full'.*Increase max_iter"):
        GaussianMixtureIC((1, 2), covariance_type="full", max_iter=1, n_init=1).fit(X)


def test_where_no_model_is_sound_a_warning_says_so():
    X = np.random.default_rng(0).normal(size=(12, 2))
    words = r"no model is sound: the chosen model \(n_components=5.*effective row"
    with pytest.warns(CollapsedWarning, match=words):
        model = GaussianMixtureIC((5, 6), covariance_type="full", random_state=0).fit(X)
    assert model.results_["collapsed"].all()
    assert model.n_components_ == 5


def test_what_is_asked_for_twice_is_fitted_once_in_the_order_given() -> None:
    X = np.random.default_rng(0).normal(size=(60, 2))
    model = GaussianMixtureIC(
        [3, 2, 3, 2], covariance_type=("tied", "diag", "tied"), n_init=1, random_state=0
    ).fit(X)
    tried = [(row.covariance_type, row.n_components) for row in model.sweep_]
    assert sorted(tried) == [("diag", 2), ("diag", 3), ("tied", 2), ("tied", 3)]
    assert list(model.sweep_.covariance_types) == ["tied", "diag"]
