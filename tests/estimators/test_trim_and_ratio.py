"""Fits that leave rows out, and fits whose components may not differ beyond a ratio."""

from __future__ import annotations

import pickle
import warnings

import numpy as np
import pytest
from sklearn.covariance import MinCovDet

import mixtura
from mixtura import (
    CollapsedWarning,
    GaussianMixture,
    GaussianMixtureIC,
    InvalidParameterError,
    PreparedGaussianMixture,
)
from mixtura.model.families import FAMILIES, usual


@pytest.fixture(scope="module")
def spoilt():
    """Two groups of 150 rows and, at the end, ten far and wide."""
    rng = np.random.default_rng(0)
    groups = [rng.normal(0.0, 1.0, (150, 2)), rng.normal(7.0, 1.0, (150, 2))]
    return np.concatenate([*groups, rng.uniform(-60.0, 60.0, (10, 2))])


FIT = {"trim": 10 / 310, "random_state": 0}


# --- trim -------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", FAMILIES)
def test_what_is_left_out_is_what_does_not_belong(spoilt, shape):
    model = GaussianMixture(2, covariance_type=shape, **FIT).fit(spoilt)
    assert (model.trimmed_ >= 300).mean() >= 0.9
    assert model.trimmed_.size == 10
    np.testing.assert_allclose(model.weights_, 0.5, atol=0.02)
    assert (np.diff(model.lower_bounds_) >= 0).all()
    labels = model.predict(spoilt)
    np.testing.assert_array_equal(np.flatnonzero(labels == -1), model.trimmed_)
    np.testing.assert_array_equal(
        GaussianMixture(2, covariance_type=shape, **FIT).fit_predict(spoilt), labels
    )
    assert model.predict([[1e3, 1e3]]).tolist() == [-1]


def test_without_it_the_groups_are_spoilt(spoilt):
    model = GaussianMixture(2, random_state=0).fit(spoilt)
    assert model.weights_.min() < 0.1
    assert not hasattr(model, "trimmed_")


def test_one_component_is_the_minimum_covariance_determinant(spoilt):
    """The rows that are kept are those that FAST-MCD keeps, or of a smaller determinant."""
    rng = np.random.default_rng(1)
    X = np.concatenate([rng.normal(size=(140, 3)), rng.normal(6.0, 0.2, (60, 3))])
    model = GaussianMixture(1, trim=0.3, random_state=0).fit(X)
    np.testing.assert_array_equal(model.trimmed_, np.arange(140, 200))
    raw = MinCovDet(support_fraction=0.7, random_state=0).fit(X)
    theirs = np.linalg.det(np.cov(X[raw.raw_support_].T, ddof=0))
    assert np.linalg.det(model.covariances_[0]) <= theirs * (1 + 1e-9)


def test_criteria_and_bounds_are_of_the_rows_that_are_kept(spoilt):
    model = GaussianMixture(2, **FIT).fit(spoilt)
    kept = np.delete(spoilt, model.trimmed_, axis=0)
    total = model.score_samples(kept).sum()
    assert model.lower_bound_ * 300 == pytest.approx(total)
    assert model.bic(spoilt) == pytest.approx(-2 * total + 11 * np.log(300))
    assert model.summary().bic == pytest.approx(model.bic(spoilt))
    assert model.trim_log_density_ == pytest.approx(model.score_samples(kept).min())
    told = " ".join(str(model.summary()).split())
    assert "10 rows were left out" in told
    assert "those of the rows that were kept" in told


@pytest.mark.parametrize("shape", ["full", "diag"])
def test_weights_order_and_threads_play_no_part(spoilt, shape):
    rng = np.random.default_rng(0)
    fit = {"covariance_type": shape, "trim": 0.05, "random_state": 0}
    weight, order = rng.integers(1, 4, len(spoilt)), rng.permutation(len(spoilt))
    one = GaussianMixture(2, **fit).fit(spoilt, sample_weight=weight)
    repeated = GaussianMixture(2, **fit).fit(np.repeat(spoilt, weight, axis=0))
    assert one.lower_bound_ == pytest.approx(repeated.lower_bound_, rel=1e-9)
    plain = GaussianMixture(2, n_jobs=1, **fit).fit(spoilt)
    other = GaussianMixture(2, n_jobs=1, **fit).fit(spoilt[order])
    assert set(order[other.trimmed_]) == set(plain.trimmed_)
    threads = GaussianMixture(2, n_jobs=3, **fit).fit(spoilt)
    np.testing.assert_array_equal(threads.means_, plain.means_)


def test_float32(spoilt):
    model = GaussianMixture(2, **FIT).fit(spoilt.astype(np.float32))
    assert (model.trimmed_ >= 300).mean() >= 0.9
    labels = model.predict(spoilt.astype(np.float32))
    np.testing.assert_array_equal(np.flatnonzero(labels == -1), model.trimmed_)


def test_more_rows_than_a_search_looks_at():
    rng = np.random.default_rng(0)
    X = np.concatenate(
        [rng.normal(0, 1, (8000, 2)), rng.normal(6, 1, (8000, 2)), rng.uniform(-90, 90, (400, 2))]
    )
    model = GaussianMixture(2, trim=400 / 16_400, random_state=0).fit(X)
    assert (model.trimmed_ >= 16_000).mean() > 0.95
    np.testing.assert_allclose(np.sort(model.means_[:, 0]), [0.0, 6.0], atol=0.05)


def test_a_sweep_counts_groups_and_not_outliers(spoilt):
    plain = GaussianMixtureIC(range(1, 5), random_state=0).fit(spoilt)
    trimmed = GaussianMixtureIC(range(1, 5), trim=0.035, random_state=0).fit(spoilt)
    assert trimmed.n_components_ == 2
    assert plain.n_components_ > 2
    assert trimmed.trimmed_.size == trimmed.best_estimator_.trimmed_.size > 0
    assert trimmed.bic(spoilt) == pytest.approx(trimmed.summary().bic)


def test_nothing_left_out_is_as_if_nothing_was_said(spoilt):
    models = [GaussianMixture(2, trim=trim, random_state=0).fit(spoilt) for trim in (0, None)]
    np.testing.assert_array_equal(models[0].means_, models[1].means_)
    assert not hasattr(models[0], "trimmed_")


def test_it_is_pickled_saved_and_forgotten_by_the_next_fit(spoilt, tmp_path):
    model = GaussianMixture(2, **FIT).fit(spoilt)
    model.save(tmp_path / "model.safetensors")
    labels = model.predict(spoilt)
    for again in (pickle.loads(pickle.dumps(model)), mixtura.load(tmp_path / "model.safetensors")):  # noqa: S301
        np.testing.assert_array_equal(again.predict(spoilt), labels)
        assert again.trim == model.trim
        assert again.bic(spoilt) == pytest.approx(model.bic(spoilt))
    model.set_params(trim=None).fit(spoilt)
    assert not hasattr(model, "trimmed_")
    assert (model.predict(spoilt) >= 0).all()


def test_with_noise_and_a_prior(spoilt):
    model = GaussianMixture(2, noise=0.05, prior="default", **FIT).fit(spoilt)
    assert (np.diff(model.lower_bounds_) >= 0).all()
    assert (model.predict(spoilt[300:]) == -1).all()


def test_the_one_of_a_preparation_is_another(spoilt):
    model = PreparedGaussianMixture(2, trim=10.0, random_state=0).fit(spoilt)
    assert not hasattr(model.mixture_, "trimmed_")
    assert "prior" in model.get_params()


@pytest.mark.parametrize("trim", [-0.1, 0.5, 1.0, 2, np.nan, np.inf, "some", True, [0.1]])
def test_what_is_no_share(spoilt, trim):
    with pytest.raises(InvalidParameterError, match="give the share of the rows that is left out"):
        GaussianMixture(2, trim=trim).fit(spoilt)
    with pytest.raises(InvalidParameterError, match="trim is"):
        GaussianMixtureIC([2], trim=trim).fit(spoilt)


# --- max_ratio --------------------------------------------------------------------------------


def ratio_of(model):
    values = np.linalg.eigvalsh(model.mixture().components.covariance_matrices)
    return values.max() / values.min()


@pytest.mark.parametrize("shape", [n for n, f in FAMILIES.items() if f.takes_ratio()])
@pytest.mark.parametrize("ratio", [1.0, 5.0, 1e6])
def test_no_eigenvalue_is_beyond_it(clusters, shape, ratio):
    X = clusters(seed=3, n=90, k=3, d=3) * [1.0, 3.0, 0.2]
    model = GaussianMixture(3, covariance_type=shape, max_ratio=ratio, random_state=0).fit(X)
    assert ratio_of(model) <= ratio * (1 + 1e-8)
    assert (np.diff(model.lower_bounds_) >= 0).all()


def test_where_it_binds_nothing_the_maximum_is_the_same(clusters):
    X = clusters(seed=3, n=90, k=3, d=3)
    fit = {"random_state": 0, "tol": 1e-10}
    plain, bound = (GaussianMixture(3, max_ratio=r, **fit).fit(X) for r in (None, 1e5))
    assert bound.lower_bound_ == pytest.approx(plain.lower_bound_, abs=1e-8)


def test_rows_that_lie_together_by_chance_are_no_group():
    rng = np.random.default_rng(5)
    X = np.concatenate([rng.normal(0, 1, (60, 2)), rng.normal(4, 1, (60, 2))])
    X = np.concatenate([X, X[:1] + 4e-3 * rng.normal(size=(9, 2))])
    knot = {
        "means_init": [X[0], [2.0, 2.0]],
        "precisions_init": [1e4 * np.eye(2), 0.2 * np.eye(2)],
    }
    with pytest.warns(CollapsedWarning, match="no spread of its own"):
        spurious = GaussianMixture(2, **knot).fit(X)
    bound = GaussianMixture(2, max_ratio=10.0, **knot).fit(X)
    assert spurious.weights_.min() < 0.2
    assert bound.weights_.min() > 0.4


def test_it_turns_with_the_rows_and_scales_with_all_of_them_but_not_with_one(clusters):
    X = clusters(seed=4, n=90, k=2, d=2)
    angle = 0.7
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    fit = {"max_ratio": 2.0, "random_state": 0, "tol": 1e-10, "reg_covar": 1e-9}
    one = GaussianMixture(2, **fit).fit(X)
    other = GaussianMixture(2, **fit).fit(1e3 * X @ turn.T)
    np.testing.assert_allclose(np.sort(one.weights_), np.sort(other.weights_), atol=1e-5)
    stretched = GaussianMixture(2, **fit).fit(X * [1.0, 100.0])
    own = np.linalg.eigvalsh(stretched.covariances_ / np.outer([1, 100], [1, 100]))
    assert own.max() / own.min() > 10.0


def test_units_play_no_part_where_columns_are_standardised(clusters):
    X = clusters(seed=4, n=90, k=2, d=2)
    fit = {"max_ratio": 3.0, "random_state": 0}
    one = PreparedGaussianMixture(2, **fit).fit(X)
    other = PreparedGaussianMixture(2, **fit).fit(X * [1.0, 1e5])
    np.testing.assert_allclose(one.weights_, other.weights_, rtol=1e-6)
    assert ratio_of(one.mixture_) <= 3.0 * (1 + 1e-8)


@pytest.mark.parametrize("shape", usual())
@pytest.mark.parametrize(
    "rows",
    [
        np.random.default_rng(0).normal(size=(40, 1)),
        np.random.default_rng(0).normal(size=(6, 8)),
        np.random.default_rng(0).normal(size=(40, 3)) * [1e-9, 1.0, 1e9],
        np.random.default_rng(0).normal(size=(40, 3)) * [0.0, 1.0, 2.0],
        np.round(np.random.default_rng(0).normal(size=(40, 2))),
    ],
    ids=["one column", "few rows", "wild units", "constant column", "repeated values"],
)
def test_kinds_of_rows(shape, rows):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = GaussianMixture(2, covariance_type=shape, max_ratio=50.0, random_state=0).fit(rows)
    assert ratio_of(model) <= 50.0 * (1 + 1e-8)
    assert np.isfinite(model.score(rows))
    assert (np.diff(model.lower_bounds_) >= 0).all()


@pytest.mark.parametrize("ratio", [0.5, 0, -3, np.nan, np.inf, "large", True])
def test_what_is_no_ratio(spoilt, ratio):
    for model in (GaussianMixture(2, max_ratio=ratio), PreparedGaussianMixture(max_ratio=ratio)):
        with pytest.raises(InvalidParameterError, match=r"max_ratio is .*: give how many times"):
            model.fit(spoilt)


@pytest.mark.parametrize("shape", [n for n, f in FAMILIES.items() if not f.takes_ratio()])
def test_a_shape_without_such_a_step_is_refused_with_those_that_have_one(spoilt, shape):
    told = "no exact M-step within a ratio of eigenvalues: choose one of full, .*tied"
    with pytest.raises(InvalidParameterError, match=told):
        GaussianMixture(2, covariance_type=shape, max_ratio=5.0).fit(spoilt)


def test_a_sweep_goes_on_without_those_shapes(spoilt):
    model = GaussianMixtureIC(
        [1, 2], covariance_type=["full", "VEE"], max_ratio=99, random_state=0
    )
    model.fit(spoilt)
    assert model.covariance_type_ == "full"
    errors = model.results_["error"]
    told = [error for error in errors if error]
    assert len(told) == 2
    assert "no exact M-step" in told[0]
