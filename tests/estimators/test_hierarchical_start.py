"""``init_params="hierarchical"``: what a fit promises that begins with a tree of the rows."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from mixtura import (
    CollapsedWarning,
    GaussianMixture,
    GaussianMixtureIC,
    MixturaWarning,
    Outcome,
    PreparedGaussianMixture,
    SingularDataWarning,
    datasets,
    load,
)
from mixtura.data import ArraySource
from mixtura.estimators.grid_search import GridSearch
from mixtura.initialise.tree import MOST_ROWS, Tree
from mixtura.preparation.reduction import find_reduction

APART = np.array([[0.0, 0.0, 0.0], [20.0, 0.0, 20.0], [0.0, 20.0, -20.0]])


@pytest.fixture(scope="module")
def apart():
    """Three groups that lie apart, and which row is in which."""
    label = np.arange(240) % 3
    return APART[label] + np.random.default_rng(0).normal(size=(240, 3)), label


@pytest.fixture
def grown(monkeypatch):
    """How many rows each tree has been grown on, one after the other."""
    seen = []
    real = Tree.of.__func__

    def of(cls, coordinates, weight):
        seen.append(len(coordinates))
        return real(cls, coordinates, weight)

    monkeypatch.setattr(Tree, "of", classmethod(of))
    return seen


def fitted(X, k=3, *, n_init=1, weight=None, **parameters):
    model = GaussianMixture(k, init_params="hierarchical", n_init=n_init, **parameters)
    return model.fit(X, sample_weight=weight)


def finds(model, X, label):
    return adjusted_rand_score(model.predict(X), label) == 1.0


# --- one start, the same whatever the seed -------------------------------------------------------


def test_with_one_start_no_seed_matters(apart):
    one, other = (fitted(apart[0], random_state=seed) for seed in (0, 1))
    np.testing.assert_array_equal(one.means_, other.means_)


def test_nor_does_the_order_of_the_rows(apart):
    X, _ = apart
    order = np.random.default_rng(1).permutation(len(X))
    one, other = fitted(X), fitted(X[order])
    np.testing.assert_allclose(one.means_, other.means_, rtol=1e-9)


def test_nor_how_many_threads_there_are(apart):
    one, other = (fitted(apart[0], n_jobs=n, random_state=0) for n in (1, 3))
    np.testing.assert_array_equal(one.covariances_, other.covariances_)


@pytest.mark.parametrize("n_init", [2, 10])
def test_among_several_starts_there_is_one_tree(grown, n_init):
    fitted(datasets.load("iris").X, n_init=n_init, random_state=0)
    assert len(grown) == 1


def test_in_a_search_it_is_never_worse_than_alone():
    X = datasets.load("iris").X
    alone = fitted(X, 4).lower_bound_
    assert fitted(X, 4, n_init=10, random_state=0).lower_bound_ >= alone - 1e-9


def test_one_component_grows_no_tree(apart, grown):
    fitted(apart[0], 1)
    assert grown == []


# --- one tree for a sweep ------------------------------------------------------------------------


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_a_sweep_grows_one_tree(grown, n_jobs):
    X = datasets.load("faithful").X
    model = GaussianMixtureIC(
        range(1, 16), init_params="hierarchical", n_init=1, random_state=0, n_jobs=n_jobs
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(X)
    assert len(grown) == 1


def test_so_does_one_of_prepared_rows(grown):
    X = datasets.load("iris").X
    reduction = find_reduction(ArraySource(X), list("abcd"), [1, 2, 3], ["full", "diag"], pca=2)
    asked = {"n_init": 1, "random_state": 0, "init_params": "hierarchical"}
    sweep = GridSearch.prepared(reduction, X, [1, 2, 3], asked).run()
    assert all(row.error is None for row in sweep)
    assert len(grown) == 1


def test_a_sweep_s_models_are_those_fitted_alone():
    X = datasets.load("iris").X
    asked = {"n_init": 3, "random_state": 0, "init_params": "hierarchical"}
    for row in GridSearch(ArraySource(X), [2, 3], ["full", "tied"], asked).run():
        alone = GaussianMixture(row.n_components, covariance_type=row.covariance_type, **asked)
        np.testing.assert_array_equal(row.candidate.model.means_, alone.fit(X).means_)


# --- whatever the rows ---------------------------------------------------------------------------


@pytest.mark.parametrize("covariance_type", ["full", "tied", "diag", "spherical"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_groups_that_lie_apart_are_found(apart, covariance_type, dtype):
    X, label = apart
    model = fitted(X.astype(dtype), covariance_type=covariance_type)
    assert model.means_.dtype == dtype
    assert finds(model, X.astype(dtype), label)


def test_an_offset_of_1e8_changes_nothing(apart):
    X, label = apart
    assert finds(fitted(X + 1e8), X + 1e8, label)


def test_nor_do_wild_scales(apart):
    X, label = apart
    wild = X * [1e-9, 1.0, 1e12]
    assert finds(fitted(wild), wild, label)


def test_one_column(apart):
    X, label = apart
    assert finds(fitted(X[:, 2:]), X[:, 2:], label)


def test_a_constant_and_a_collinear_column_are_told_and_change_no_group(apart):
    X, label = apart
    more = np.column_stack([X, np.full(len(X), 0.1), X[:, 0] + X[:, 1]])
    with pytest.warns(SingularDataWarning, match="constant"):
        model = fitted(more)
    assert finds(model, more, label)


def test_no_more_rows_than_columns():
    rng = np.random.default_rng(0)
    label = np.arange(24) % 2
    X = rng.normal(size=(24, 60)) + 5.0 * label[:, None]
    with pytest.warns((SingularDataWarning, CollapsedWarning)):
        model = fitted(X, 2)
    assert finds(model, X, label)


def test_fewer_distinct_rows_than_components_are_told():
    X = np.repeat([[0.0, 0.0], [1.0, 5.0], [4.0, 2.0]], 10, axis=0)
    with pytest.warns((SingularDataWarning, CollapsedWarning)):
        model = fitted(X, 5)
    assert model.outcome_ is Outcome.COLLAPSED
    assert len(np.unique(model.predict(X))) == 3


def test_rows_all_alike_are_told():
    with pytest.warns((SingularDataWarning, CollapsedWarning)):
        model = fitted(np.full((12, 2), 3.0), 2)
    assert np.isfinite(model.means_).all()


def test_a_row_of_weight_two_is_a_row_twice(apart):
    X, _ = apart
    weight = np.random.default_rng(1).integers(1, 4, len(X))
    weighted, repeated = fitted(X, weight=weight.astype(float)), fitted(X.repeat(weight, axis=0))
    np.testing.assert_allclose(weighted.means_, repeated.means_, rtol=1e-9)
    np.testing.assert_allclose(weighted.weights_, repeated.weights_, rtol=1e-9)


def test_rows_of_weight_zero_are_not_there(apart):
    X, _ = apart
    more = np.concatenate([X, np.full((30, 3), 500.0)])
    weight = np.concatenate([np.ones(len(X)), np.zeros(30)])
    np.testing.assert_allclose(fitted(more, weight=weight).means_, fitted(X).means_, rtol=1e-9)


@pytest.mark.parametrize("n", [3 * MOST_ROWS, 13_000])
@pytest.mark.parametrize("n_init", [1, 4])
def test_of_many_rows_a_sample_is_enough(n, n_init):
    label = np.arange(n) % 3
    X = APART[label] + np.random.default_rng(0).normal(size=(n, 3))
    assert finds(fitted(X, n_init=n_init, random_state=0), X, label)


# --- elsewhere -----------------------------------------------------------------------------------


def test_scikit_learn_has_none_and_is_told_so(apart):
    model = fitted(apart[0])
    with pytest.warns(MixturaWarning, match="'hierarchical', which scikit-learn does not take"):
        theirs = model.to_sklearn()
    np.testing.assert_array_equal(theirs.predict(apart[0]), model.predict(apart[0]))
    theirs.fit(apart[0])


def test_prepared_mixtures_take_it_too(apart):
    X, label = apart
    model = PreparedGaussianMixture(3, init_params="hierarchical", n_init=1).fit(X)
    assert finds(model, X, label)


def test_it_is_saved_with_the_model(apart, tmp_path):
    path = tmp_path / "model.mixtura"
    fitted(apart[0]).save(path)
    assert load(path).init_params == "hierarchical"
