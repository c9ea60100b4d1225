"""A fitted mixture as scikit-learn's own object: the same answers, whatever it came from."""

import pickle

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from sklearn import mixture
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted
from tests.by_capability import SCIKIT_LEARNS

from mixtura import (
    GaussianMixture,
    GaussianMixtureIC,
    InvalidParameterError,
    MixturaError,
    MixturaWarning,
    PreparedGaussianMixture,
)

families = pytest.mark.parametrize("covariance_type", SCIKIT_LEARNS)


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(3)
    rows = np.concatenate([rng.normal(0, 1, (80, 4)), rng.normal(3, [1, 2, 0.5, 1], (70, 4))])
    return pd.DataFrame(rows * [1, 1000, 0.01, 5] + [0, 500, 2, -3], columns=list("abcd"))


def the_same(twin, model, X):
    check_is_fitted(twin)
    for name in ("predict_proba", "score_samples"):
        expected = getattr(model, name)(X)
        assert_allclose(getattr(twin, name)(X), expected, rtol=1e-10, atol=1e-10)
    assert np.array_equal(twin.predict(X), model.predict(X))
    assert twin.score(X) == pytest.approx(model.score(X), rel=1e-10)


@families
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_answers_agree_for_every_family(table, covariance_type, dtype):
    fitted_to = table.astype(dtype)
    model = GaussianMixture(3, covariance_type=covariance_type, random_state=0).fit(fitted_to)
    twin = model.to_sklearn()
    assert type(twin) is mixture.GaussianMixture
    the_same(twin, model, table)
    assert twin.bic(table) == pytest.approx(model.bic(table), rel=1e-10)
    assert twin.aic(table) == pytest.approx(model.aic(table), rel=1e-10)
    for name in ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_"):
        assert getattr(twin, name).dtype == np.float64
        assert_allclose(getattr(twin, name), getattr(model, name), rtol=1e-5)
    assert twin.feature_names_in_.tolist() == list("abcd")
    assert twin.n_iter_ == model.n_iter_
    assert twin.converged_ is model.converged_
    assert twin.lower_bound_ == model.lower_bound_
    rows, labels = twin.sample(30)
    assert rows.shape == (30, 4)
    assert set(labels) <= {0, 1, 2}


@families
def test_every_attribute_that_a_fit_of_scikit_learn_leaves_is_there(table, covariance_type):
    X = table.to_numpy() / [1, 1000, 0.01, 5]
    ours = GaussianMixture(2, covariance_type=covariance_type, random_state=0).fit(X)
    theirs = mixture.GaussianMixture(2, covariance_type=covariance_type, random_state=0).fit(X)
    twin = ours.to_sklearn()
    assert vars(twin).keys() >= vars(theirs).keys()
    assert {k: np.shape(getattr(twin, k)) for k in vars(theirs) if k != "lower_bounds_"} == {
        k: np.shape(v) for k, v in vars(theirs).items() if k != "lower_bounds_"
    }
    assert np.isfinite(twin.set_params(warm_start=True).fit(X).lower_bound_)


def test_the_twin_shares_no_array_with_the_model(table):
    model = GaussianMixture(2, random_state=0).fit(table)
    before = model.score_samples(table)
    twin = model.to_sklearn()
    for array in (twin.means_, twin.weights_, twin.covariances_, twin.precisions_cholesky_):
        array[...] = 0.0
    assert np.array_equal(model.score_samples(table), before)


def test_what_was_set_by_hand_counts(table):
    model = GaussianMixture(5)
    model.weights_, model.means_ = [0.25, 0.75], [[0.0, 0.0], [4.0, 4.0]]
    model.precisions_ = [np.eye(2), np.eye(2) / 4]
    twin = model.to_sklearn()
    assert twin.n_components == 2
    the_same(twin, model, np.random.default_rng(0).normal(2, 2, (50, 2)))


def test_the_choice_of_a_sweep(table):
    model = GaussianMixtureIC(range(1, 4), random_state=0).fit(table)
    twin = model.to_sklearn()
    assert twin.n_components == model.n_components_
    the_same(twin, model, table)


@families
@pytest.mark.parametrize("scale", [True, False])
def test_prepared_rows_in_their_own_units(table, covariance_type, scale):
    model = PreparedGaussianMixture(
        2, covariance_type=covariance_type, scale=scale, random_state=0
    ).fit(table)
    twin = model.to_sklearn()
    assert isinstance(twin, mixture.GaussianMixture)
    the_same(twin, model, table)
    assert_allclose(twin.means_, model.means_original_, rtol=1e-10)


@families
def test_prepared_rows_on_principal_components_are_a_pipeline(table, covariance_type):
    model = PreparedGaussianMixture(2, covariance_type=covariance_type, pca=2, random_state=0).fit(
        table
    )
    twin = model.to_sklearn()
    assert isinstance(twin, Pipeline)
    the_same(twin, model, table)
    the_same(pickle.loads(pickle.dumps(twin)), model, table)  # noqa: S301
    assert twin[:-1].get_feature_names_out().tolist() == ["pca0", "pca1"]


def test_an_encoding_is_refused_with_what_to_do_instead(table):
    with pytest.warns(MixturaWarning, match="one_hot"):
        model = PreparedGaussianMixture(1, one_hot=["g"]).fit(table.assign(g=["u", "v"] * 75))
    with pytest.raises(InvalidParameterError, match=r"'g'.*model\.mixture_\.to_sklearn"):
        model.to_sklearn()
    assert isinstance(model.mixture_.to_sklearn(), mixture.GaussianMixture)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (GaussianMixture, {}),
        (GaussianMixtureIC, {}),
        (PreparedGaussianMixture, {}),
        (PreparedGaussianMixture, {"pca": 2}),
    ],
)
def test_what_scikit_learn_does_not_take_is_told(table, kind, given):
    seed = np.random.default_rng(0)
    given = given | {"init_params": lambda X, k, rng: X[:k], "random_state": seed, "n_jobs": 1}
    model = kind(2, **given).fit(table)
    if kind is GaussianMixtureIC:  # whose models have a seed drawn for them
        model.best_estimator_.random_state = seed
    with pytest.warns(MixturaWarning) as told:
        twin = model.to_sklearn()
    assert [str(w.message).partition(" ")[0] for w in told] == ["init_params", "random_state"]
    assert all(w.filename == __file__ for w in told)
    the_same(twin, model, table)


@pytest.mark.parametrize("kind", [GaussianMixture, PreparedGaussianMixture, GaussianMixtureIC])
def test_what_is_not_fitted_is_no_mixture(kind):
    with pytest.raises(MixturaError, match=r"not fitted|lacks"):
        kind().to_sklearn()
