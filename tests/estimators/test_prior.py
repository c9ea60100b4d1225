"""A fit under a prior: through the estimators, on the kinds of rows that likelihoods fear."""

from __future__ import annotations

import copy
import pickle
import warnings

import numpy as np
import pytest
from scipy.stats import invgamma, invwishart, multivariate_normal
from sklearn.base import clone
from tests.by_capability import MATRICES

import mixtura
from mixtura import (
    CollapsedWarning,
    ConjugatePrior,
    GaussianMixture,
    GaussianMixtureIC,
    InvalidParameterError,
    MixturaWarning,
    PreparedGaussianMixture,
)
from mixtura.model.families import FAMILIES, usual

SHAPES = list(FAMILIES)


@pytest.fixture
def rows(clusters):
    return clusters(seed=3, n=90, k=3, d=3, apart=4.0)


def quiet(model, X, **fit):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(X, **fit)


# --- what is maximised ------------------------------------------------------------------------


def log_prior(model, prior):
    """By scipy's densities, of a fit of full or diag, without the weights' flat one."""
    nu, kappa = prior.degrees_of_freedom, prior.shrinkage
    total = 0.0
    for mean, covariance in zip(model.means_, model.covariances_, strict=True):
        matrix = covariance if covariance.ndim == 2 else np.diag(covariance)
        total += multivariate_normal.logpdf(mean, prior.mean, matrix / kappa)
        if covariance.ndim == 2:
            total += invwishart.logpdf(covariance, nu, np.array(prior.scale))
        else:
            total += invgamma.logpdf(covariance, nu / 2, scale=np.array(prior.scale) / 2).sum()
    return total


@pytest.mark.parametrize(
    ("shape", "scale"), [("full", 0.3 * np.eye(3) + 0.1), ("diag", [0.5, 1.0, 2.0])]
)
def test_the_value_is_the_log_posterior_but_for_a_constant(rows, shape, scale):
    prior = ConjugatePrior(rows.mean(axis=0) + 1.0, 2.0, 6.0, scale)
    fits = [
        quiet(GaussianMixture(3, covariance_type=shape, prior=prior, max_iter=m, n_init=1), rows)
        for m in (1, 4)
    ]
    differ = [
        len(rows) * model.lower_bound_ - len(rows) * model.score(rows) - log_prior(model, prior)
        for model in fits
    ]
    assert differ[0] == pytest.approx(differ[1], abs=1e-7)


def test_one_component_is_the_textbook_s_mode(rows):
    n, d = rows.shape
    prior = ConjugatePrior(np.zeros(d), 3.0, 8.0, np.eye(d))
    model = GaussianMixture(1, prior=prior).fit(rows)
    mean = n * rows.mean(axis=0) / (n + 3.0)
    scatter = (rows - rows.mean(axis=0)).T @ (rows - rows.mean(axis=0))
    pull = 3.0 * n / (3.0 + n) * np.outer(rows.mean(axis=0), rows.mean(axis=0))
    np.testing.assert_allclose(model.means_[0], mean, rtol=1e-10)
    expected = (scatter + pull + np.eye(d)) / (n + 8.0 + d + 2.0)
    np.testing.assert_allclose(model.covariances_[0], expected, rtol=1e-9)


def test_the_dirichlet_pulls_weights_together(rows):
    prior = ConjugatePrior(concentration=1e6)
    model = GaussianMixture(3, prior=prior, random_state=0).fit(rows[:70])
    np.testing.assert_allclose(model.weights_, 1 / 3, atol=1e-3)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_has_one_and_rises(rows, shape):
    model = GaussianMixture(2, covariance_type=shape, prior="default", random_state=0)
    model.fit(rows[:40])
    assert model.converged_
    assert (np.diff(model.lower_bounds_) >= 0).all()


def test_in_one_column_shapes_that_are_one_model_have_one_prior(clusters):
    X = clusters(seed=1, n=60, k=2, d=1)
    ends: dict[str, list[float]] = {"V": [], "E": []}
    for shape, family in FAMILIES.items():
        model = GaussianMixture(
            2, covariance_type=shape, prior="default", random_state=0, tol=1e-10
        )
        ends[family.univariate].append(model.fit(X).lower_bound_)
    for same in ends.values():
        np.testing.assert_allclose(same, same[0], rtol=1e-7)


def test_criteria_are_of_the_likelihood_alone(rows):
    model = GaussianMixture(3, prior="default", random_state=0).fit(rows)
    n, p = len(rows), 3 * 10 - 1
    expected = -2 * n * model.score(rows) + p * np.log(n)
    assert model.bic(rows) == pytest.approx(expected)
    assert model.summary().bic == pytest.approx(expected)
    assert model.summary().log_likelihood == pytest.approx(n * model.score(rows))
    assert n * model.lower_bound_ != pytest.approx(n * model.score(rows), abs=1.0)
    assert "maximised the log-posterior" in " ".join(str(model.summary()).split())


def test_progress_says_what_rises(rows, capsys):
    GaussianMixture(2, prior="default", verbose=1, verbose_interval=1).fit(rows)
    assert "iteration 1: log-posterior " in capsys.readouterr().out


# --- kinds of rows ----------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
def test_a_component_of_two_rows_cannot_collapse(shape):
    rng = np.random.default_rng(2)
    X = np.concatenate([rng.normal(size=(40, 2)), [[50.0, 50.0], [50.0, 50.0 + 1e-9]]])
    with warnings.catch_warnings():
        warnings.simplefilter("error", CollapsedWarning)
        warnings.simplefilter("error", MixturaWarning)
        model = GaussianMixture(2, covariance_type=shape, prior="default", random_state=0).fit(X)
    assert model.outcome_.name in ("CONVERGED", "AT_ROUNDING")
    values = np.linalg.eigvalsh(model.mixture().components.covariance_matrices)
    assert values.min() > 1e-4


@pytest.mark.parametrize("shape", [*usual(), "VEV"])
def test_fewer_rows_than_columns(shape):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(12, 15))
    X[:6] += 4.0
    model = quiet(GaussianMixture(2, covariance_type=shape, prior="default", random_state=0), X)
    assert model.converged_
    assert 12 * model.score(X) == pytest.approx(model.summary().log_likelihood, rel=1e-8)
    assert (np.diff(model.lower_bounds_) >= 0).all()


def test_what_is_fitted_in_the_space_of_the_rows_is_at_rest_in_the_columns():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(12, 15))
    model = quiet(GaussianMixture(2, prior="default", random_state=0, tol=1e-10), X)
    before = model.lower_bound_
    quiet(model.set_params(warm_start=True), X)
    assert model.lower_bound_ == pytest.approx(before, rel=1e-9)


def test_a_prior_that_leaves_the_space_of_the_rows_is_fitted_in_the_columns():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(8, 10))
    model = quiet(GaussianMixture(2, prior=ConjugatePrior(scale=1.0), random_state=0), X)
    assert np.linalg.eigvalsh(model.covariances_).min() > 1e-2  # and not on the floor
    assert (np.diff(model.lower_bounds_) >= 0).all()


def test_weights_are_repetitions(rows):
    weight = np.random.default_rng(0).integers(1, 4, len(rows))
    fit = {"covariance_type": "diag", "prior": "default", "random_state": 0}
    weighted = GaussianMixture(3, **fit).fit(rows, sample_weight=weight)
    repeated = GaussianMixture(3, **fit).fit(np.repeat(rows, weight, axis=0))
    assert weighted.lower_bound_ == pytest.approx(repeated.lower_bound_, rel=1e-9)


def test_float32_is_near(rows):
    narrow = GaussianMixture(3, prior="default", random_state=0).fit(rows.astype(np.float32))
    assert narrow.means_.dtype == np.float32
    wide = GaussianMixture(3, prior="default", random_state=0).fit(rows)
    assert narrow.lower_bound_ == pytest.approx(wide.lower_bound_, abs=1e-4)


def test_constant_columns_are_on_the_floor_and_said(rows):
    X = np.column_stack([rows, np.full(len(rows), 7.0)])
    with pytest.warns(MixturaWarning, match="column 3"):
        model = GaussianMixture(2, prior="default", random_state=0).fit(X)
    assert model.converged_


@pytest.mark.parametrize("shape", [name for name in MATRICES if FAMILIES[name].in_any_units])
def test_units_of_columns_play_no_part_where_the_shape_promises_it(rows, shape):
    unit = np.array([1e-6, 1.0, 1e7])
    fit = {"covariance_type": shape, "prior": "default", "random_state": 0, "tol": 1e-10}
    one, other = (GaussianMixture(3, **fit).fit(X) for X in (rows, rows * unit))
    np.testing.assert_allclose(np.sort(one.weights_), np.sort(other.weights_), rtol=1e-5)


def test_a_scale_that_drowns_a_column_is_said_with_a_cure_that_works(rows):
    X = rows * np.array([1e-4, 1.0, 1e4])
    fit = {"covariance_type": "diag", "random_state": 0}
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        GaussianMixture(3, prior="default", **fit).fit(X)
    assert "the prior outweighs the rows in column 0 and column 1" in str(told[0].message)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        GaussianMixture(3, prior=ConjugatePrior(scale=X.var(axis=0)), **fit).fit(X)
        PreparedGaussianMixture(3, prior="default", **fit).fit(X)


# --- beside others ----------------------------------------------------------------------------


def test_a_sweep_takes_it_through_all_its_models(rows):
    model = GaussianMixtureIC(range(1, 5), prior="default", random_state=0).fit(rows)
    assert model.n_components_ == 3
    assert model.best_estimator_.prior == "default"
    assert not model.results_["collapsed"].any()


def test_sixty_rows_of_five_hundred_columns_are_answered():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 500))
    X[:30] += 1.0
    model = quiet(GaussianMixtureIC(range(1, 4), prior="default", random_state=0), X)
    assert model.n_components_ == 2
    assert set(np.unique(model.predict(X[:30]))).isdisjoint(model.predict(X[30:]))


def test_beside_noise(rows):
    X = np.concatenate([rows, np.random.default_rng(0).uniform(-30, 30, (15, 3))])
    model = GaussianMixture(3, prior="default", noise=0.1, random_state=0).fit(X)
    assert (np.diff(model.lower_bounds_) >= 0).all()
    assert (model.predict(X[90:]) == -1).mean() > 0.7


@pytest.mark.parametrize("prior", ["default", ConjugatePrior([0.0, 1.0, 2.0], scale=np.eye(3))])
def test_it_is_copied_pickled_and_saved(rows, prior, tmp_path):
    model = GaussianMixture(3, prior=prior, random_state=0).fit(rows)
    assert clone(model).prior == prior
    again = pickle.loads(pickle.dumps(model))  # noqa: S301
    assert copy.deepcopy(model).prior == again.prior == prior
    model.save(tmp_path / "model.safetensors")
    loaded = mixtura.load(tmp_path / "model.safetensors")
    assert loaded.prior == prior
    np.testing.assert_array_equal(loaded.predict_proba(rows), model.predict_proba(rows))
    assert loaded.lower_bound_ == model.lower_bound_
    assert loaded.summary().log_likelihood == pytest.approx(model.summary().log_likelihood)


def test_a_prepared_mixture_keeps_it_too(rows, tmp_path):
    prior = ConjugatePrior(scale=0.5)
    model = PreparedGaussianMixture(3, prior=prior, max_ratio=50.0, random_state=0).fit(rows)
    model.save(tmp_path / "model.safetensors")
    loaded = mixtura.load(tmp_path / "model.safetensors")
    assert (loaded.prior, loaded.max_ratio) == (prior, 50.0)
    assert loaded.mixture_.prior == prior


# --- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize("prior", ["flat", 1, True, {}, ConjugatePrior])
def test_what_is_no_prior(rows, prior):
    with pytest.raises(InvalidParameterError, match="give 'default', a mixtura"):
        GaussianMixture(2, prior=prior).fit(rows)


@pytest.mark.parametrize(
    ("shape", "wrong", "told"),
    [
        ("full", {"mean": [0.0]}, "mean of the prior has 1 number, but the rows have 3 columns"),
        ("full", {"scale": np.eye(2)}, r"scale of the prior has the shape \(2, 2\)"),
        ("diag", {"scale": [1.0, 2.0]}, r"scale of the prior has the shape \(2,\)"),
        ("diag", {"scale": np.eye(3) + 0.1}, "has no correlations for it to speak of"),
        ("EII", {"scale": [1.0, 2.0, 3.0]}, "has the same variance in all: give one number"),
        ("full", {"degrees_of_freedom": 2.0}, "give a number above 2, such as 5"),
    ],
)
def test_a_prior_that_does_not_go_with_the_rows_or_the_shape(rows, shape, wrong, told):
    with pytest.raises(InvalidParameterError, match=told):
        GaussianMixture(2, covariance_type=shape, prior=ConjugatePrior(**wrong)).fit(rows)


@pytest.mark.parametrize("scale", [np.eye(3), [2.0, 2.0, 2.0], 2.0])
def test_a_scale_for_round_components_is_a_number_however_it_is_written(rows, scale):
    scale = np.asarray(scale) * (2.0 if np.ndim(scale) == 2 else 1.0)
    model = GaussianMixture(
        2, covariance_type="spherical", prior=ConjugatePrior(scale=scale), random_state=0
    ).fit(rows)
    one = GaussianMixture(
        2, covariance_type="spherical", prior=ConjugatePrior(scale=2.0), random_state=0
    ).fit(rows)
    assert model.lower_bound_ == one.lower_bound_
