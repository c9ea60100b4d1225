"""Rows that are measured with errors, through every estimator and every answer."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn import config_context
from sklearn.base import clone
from sklearn.metrics import adjusted_rand_score
from sklearn.model_selection import cross_validate
from tests.estimators.test_missing import Streamed

import mixtura
from mixtura import ConjugatePrior, GaussianMixture, GaussianMixtureIC, PreparedGaussianMixture
from mixtura.errors import InvalidDataError, InvalidParameterError, MixturaWarning


def groups(n=300, d=2, seed=0):
    """Two groups, of which errors hide how narrow they are; half of the rows are nearly exact."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(2, size=n)
    true = np.array([[0.0] * d, [3.0] * d])[labels] + 0.5 * rng.normal(size=(n, d))
    E = np.where(rng.random((n, 1)) < 0.5, 0.01, 4.0) * rng.uniform(0.5, 1.5, (n, d))
    return true + np.sqrt(E) * rng.normal(size=(n, d)), E, labels, true


X, E, LABELS, TRUE = groups()


def fitted(**how):
    return GaussianMixture(2, random_state=0, n_init=2, **how).fit(X, covariance_of_error=E)


def test_what_is_found_are_the_true_groups():
    model = fitted()
    sds = np.sqrt(np.diagonal(model.covariances_, 0, 1, 2))
    np.testing.assert_allclose(sds, 0.5, atol=0.12)
    np.testing.assert_allclose(np.sort(model.means_[:, 0]), [0.0, 3.0], atol=0.15)
    usual = GaussianMixture(2, random_state=0).fit(X)
    assert adjusted_rand_score(LABELS, model.predict(X, covariance_of_error=E)) > 0.05 + (
        adjusted_rand_score(LABELS, usual.predict(X))
    )


def test_true_rows_come_back_nearer():
    model = fitted()
    found = model.denoise(X, E)
    assert np.square(found - TRUE).mean() < 0.5 * np.square(X - TRUE).mean()
    exact = model.denoise(X, np.zeros_like(E))
    np.testing.assert_allclose(exact, X, atol=1e-9)
    unknown = model.denoise(X[:1], [[np.inf, 0.0]])
    np.testing.assert_allclose(unknown, model.impute([[np.nan, X[0, 1]]]))


def test_every_answer_takes_the_errors_of_its_rows():
    model = fitted()
    few, errors = X[:20], E[:20]
    proba = model.predict_proba(few, covariance_of_error=errors)
    np.testing.assert_allclose(proba.sum(1), 1.0)
    assert (proba.argmax(1) == model.predict(few, covariance_of_error=errors)).all()
    density = model.score_samples(few, covariance_of_error=errors)
    assert model.score(few, covariance_of_error=errors) == pytest.approx(density.mean())
    evidence = model.evidence(few, covariance_of_error=errors)
    assert evidence.log_likelihood == pytest.approx(density.sum())
    for name in ("bic", "aic", "icl"):
        value = getattr(model, name)(few, covariance_of_error=errors)
        assert value == pytest.approx(evidence.judge(name))
    told = model.summary(few, covariance_of_error=errors)
    assert told.log_likelihood == pytest.approx(density.sum())
    without = model.score_samples(few)
    np.testing.assert_allclose(
        model.score_samples(few, covariance_of_error=np.zeros_like(errors)), without
    )
    assert not np.allclose(without, density)


def test_fit_predict_is_of_the_rows_with_their_errors():
    model = GaussianMixture(2, random_state=0, n_init=2)
    labels = model.fit_predict(X, covariance_of_error=E)
    assert (labels == model.predict(X, covariance_of_error=E)).all()


def test_whoever_forgets_the_errors_of_the_fit_is_told():
    model = fitted()
    for name in ("score", "bic", "aic", "icl", "evidence", "summary"):
        with pytest.warns(MixturaWarning, match=rf"{name} takes these 300 rows as exact"):
            getattr(model, name)(X)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.bic(X[:10])
        model.bic(X, covariance_of_error=np.zeros_like(E))
        GaussianMixture(2, random_state=0).fit(X).bic(X)
        model.fit(X).bic(X)  # the last fit had none


def test_a_component_narrower_than_the_errors_has_not_collapsed():
    rng = np.random.default_rng(1)
    true = np.concatenate([np.full((150, 2), 2.0), rng.normal(8.0, 2.0, (150, 2))])
    errors = rng.uniform(0.2, 1.0, true.shape)
    rows = true + np.sqrt(errors) * rng.normal(size=true.shape)
    model = GaussianMixture(2, random_state=0).fit(rows, covariance_of_error=errors)
    assert model.converged_
    narrow = model.covariances_[model.means_[:, 0].argmin()]
    assert np.trace(narrow) < 0.2


def test_errors_may_explain_all_of_the_spread():
    rng = np.random.default_rng(0)
    errors = rng.gamma(2.0, 1.0, (200, 1))
    rows = 5.0 + 0.8 * np.sqrt(errors) * rng.normal(size=(200, 1))
    model = GaussianMixture().fit(rows, covariance_of_error=errors)
    assert model.covariances_[0, 0, 0] < 1e-3
    best = (rows / errors).sum() / (1 / errors).sum()
    assert model.means_[0, 0] == pytest.approx(best, abs=1e-3)


def test_the_sweep_compares_by_the_likelihood_with_errors():
    sweep = GaussianMixtureIC(range(1, 4), covariance_type=["full", "spherical"], random_state=0)
    sweep.fit(X, covariance_of_error=E)
    assert sweep.n_components_ == 2
    assert sweep.bic(X, covariance_of_error=E) == pytest.approx(sweep.results_["bic"].min())
    alone = GaussianMixture(2, covariance_type=sweep.covariance_type_, random_state=0)
    alone.fit(X, covariance_of_error=E)
    assert alone.lower_bound_ == pytest.approx(sweep.lower_bound_, abs=1e-9)
    labels = sweep.predict(X, covariance_of_error=E)
    assert adjusted_rand_score(labels, alone.predict(X, covariance_of_error=E)) == 1.0
    assert sweep.denoise(X, E).shape == X.shape
    assert sweep.score_samples(X, covariance_of_error=E).shape == (300,)
    assert sweep.predict_proba(X, covariance_of_error=E).shape == (300, 2)


def test_few_rows_are_checked_on_those_left_out():
    few = GaussianMixtureIC([1, 2], covariance_type="full", random_state=0)
    few.fit(X[:40], covariance_of_error=E[:40])
    assert few.sweep_.selected.n_components in (1, 2)


@pytest.mark.parametrize("whole", [False, True], ids=["variances", "covariances"])
def test_a_preparation_takes_errors_with_it(whole):
    unit = np.array([1e4, 1e-2])
    errors = E[:, :, None] * np.eye(2) + 0.005 if whole else E
    scaled = errors * (np.outer(unit, unit) if whole else unit**2)
    plain = GaussianMixture(2, random_state=0).fit(X, covariance_of_error=errors)
    model = PreparedGaussianMixture(2, random_state=0).fit(X * unit, covariance_of_error=scaled)
    shift = np.log(unit).sum()
    density = model.score_samples(X * unit, covariance_of_error=scaled)
    expected = plain.score_samples(X, covariance_of_error=errors) - shift
    np.testing.assert_allclose(density, expected, atol=1e-2)
    order = np.argsort(model.means_original_[:, 0])
    found = model.covariances_original_[order] / np.outer(unit, unit)
    np.testing.assert_allclose(
        found, plain.covariances_[np.argsort(plain.means_[:, 0])], atol=0.01
    )
    np.testing.assert_allclose(
        model.denoise(X * unit, scaled) / unit, plain.denoise(X, errors), atol=0.05
    )
    assert model.bic(X * unit, covariance_of_error=scaled) == pytest.approx(
        plain.bic(X, covariance_of_error=errors) + 2 * shift * len(X), abs=0.1
    )
    with pytest.warns(MixturaWarning, match="bic takes these 300 rows as exact"):
        model.bic(X * unit)


def test_principal_axes_turn_the_errors():
    model = PreparedGaussianMixture(2, pca=2, scale=False, random_state=0)
    model.fit(X, covariance_of_error=E)
    plain = GaussianMixture(2, random_state=0).fit(X, covariance_of_error=E)
    whole = model.score_samples(X, covariance_of_error=E)
    np.testing.assert_allclose(whole, plain.score_samples(X, covariance_of_error=E), atol=0.01)
    with pytest.raises(InvalidParameterError, match=r"pca is 2.*infinite variance"):
        model.predict(X[:1], covariance_of_error=[[np.inf, 1.0]])
    with pytest.raises(InvalidParameterError, match=r"pca is 1.*missing"):
        PreparedGaussianMixture(2, pca=1).fit(X, covariance_of_error=np.where(X > 5, np.inf, E))


def test_extreme_rows_are_left_out_with_their_errors():
    rows, errors = np.vstack([X, [[1e4, 0.0]]]), np.vstack([E, [[1.0, 1.0]]])
    model = PreparedGaussianMixture(2, trim=10.0, random_state=0)
    model.fit(rows, covariance_of_error=errors)
    assert model.trimmed_.tolist() == [300]


def test_missing_values_and_errors_go_together():
    rows = np.where(np.random.default_rng(0).random(X.shape) < 0.1, np.nan, X)
    rows[7] = np.nan
    model = GaussianMixture(2, random_state=0).fit(rows, covariance_of_error=E)
    labels = model.predict(rows, covariance_of_error=E)
    assert adjusted_rand_score(LABELS, labels) > 0.3
    assert model.score(rows, covariance_of_error=E) == pytest.approx(model.lower_bound_)
    np.testing.assert_allclose(
        model.predict_proba(rows, covariance_of_error=E)[7], model.weights_, atol=1e-12
    )
    assert np.isfinite(model.denoise(rows, E)).all()
    prepared = PreparedGaussianMixture(2, random_state=0).fit(rows, covariance_of_error=E)
    assert np.isfinite(prepared.score_samples(rows, covariance_of_error=E)).all()


def test_a_prior_and_a_bound_go_with_errors():
    for how in ({"prior": "default"}, {"max_ratio": 5.0}, {"prior": ConjugatePrior(scale=0.1)}):
        model = fitted(**how)
        assert (np.diff(model.lower_bounds_) >= -1e-12).all()
        assert np.isfinite(model.bic(X, covariance_of_error=E))
    values = np.linalg.eigvalsh(fitted(max_ratio=5.0).covariances_)
    assert values.max() / values.min() < 5.0 * (1 + 1e-9)


def test_starts_that_are_given_and_those_that_are_grown():
    start = GaussianMixture(2, means_init=[[0.0, 0.0], [3.0, 3.0]], random_state=0)
    best = fitted().lower_bound_
    assert start.fit(X, covariance_of_error=E).lower_bound_ == pytest.approx(best, abs=1e-5)
    for name in ("hierarchical", "random", "random_from_data", "kmeans"):
        model = fitted(init_params=name)
        assert model.lower_bound_ == pytest.approx(best, abs=1e-4)
    warm = GaussianMixture(2, random_state=0, max_iter=2, n_init=1, warm_start=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warm.fit(X, covariance_of_error=E)
    warm.max_iter = 1000
    assert warm.fit(X, covariance_of_error=E).lower_bound_ == pytest.approx(best, abs=1e-4)


def test_float32_and_tables_are_read_as_ever():
    narrow = GaussianMixture(2, random_state=0, n_init=2)
    narrow.fit(X.astype(np.float32), covariance_of_error=E.astype(np.float32))
    assert narrow.lower_bound_ == pytest.approx(fitted().lower_bound_, abs=1e-5)
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(X, columns=["ra", "dec"])
    errors = pandas.DataFrame(E.copy(), columns=["ra_var", "dec_var"])
    model = GaussianMixture(2, random_state=0, n_init=2).fit(table, covariance_of_error=errors)
    assert (model.means_ == fitted().means_).all()
    errors.iloc[3, 1] = -1.0
    with pytest.raises(InvalidParameterError, match=r"negative variance.*row 3, column 'dec'"):
        model.predict(table, covariance_of_error=errors)


TOGETHER = {
    "student_t": ({"component": "student_t"}, "goes with Gaussian components"),
    "noise": ({"noise": 0.1}, "and noise do not go together.*noise=None"),
    "trim": ({"trim": 0.05}, "and trim do not go together.*trim=None"),
}


@pytest.mark.parametrize("name", TOGETHER)
def test_what_does_not_go_with_errors_says_so(name):
    how, told = TOGETHER[name]
    with pytest.raises(InvalidParameterError, match=told):
        GaussianMixture(2, **how).fit(X, covariance_of_error=E)
    with pytest.raises(InvalidParameterError, match=told):
        GaussianMixtureIC([2], **how).fit(X, covariance_of_error=E)
    model = GaussianMixture(2, random_state=0, **how).fit(X)
    for answer in (model.predict, model.score, model.bic):
        with pytest.raises(InvalidParameterError, match=told):
            answer(X, covariance_of_error=E)
    with pytest.raises(InvalidParameterError, match=told):
        model.denoise(X, E)


def test_a_preparation_that_is_not_linear_says_so():
    positive = np.exp(X)
    for how, told in (
        ({"log": "all"}, "and log do not go together"),
        ({"one_hot": "auto"}, "and one_hot do not go together"),
        ({"noise": 0.1}, "and noise"),
        ({"component": "student_t"}, "Gaussian components"),
    ):
        with pytest.raises(InvalidParameterError, match=told):
            PreparedGaussianMixture(2, **how).fit(positive, covariance_of_error=E)
    of_logs = PreparedGaussianMixture(2, log="all", random_state=0).fit(positive)
    with pytest.raises(InvalidParameterError, match="and log do not go together"):
        of_logs.predict(positive, covariance_of_error=E)
    many = np.random.default_rng(0).normal(size=(60, 25))
    with pytest.raises(InvalidParameterError, match=r"pca is 'auto'.*pca=None"):
        PreparedGaussianMixture(2).fit(many, covariance_of_error=np.ones_like(many))


def test_rows_that_go_by_have_no_errors():
    with pytest.raises(InvalidDataError, match="block by block"):
        GaussianMixture(2).fit(Streamed(X), covariance_of_error=E)


def test_a_failed_fit_leaves_the_last_one_whole():
    model = fitted()
    before = model.means_
    with pytest.raises(InvalidParameterError, match="negative variance"):
        model.fit(X, covariance_of_error=-E)
    assert model.means_ is before


def test_a_column_of_which_nothing_is_known_is_named():
    errors = E.copy()
    errors[:, 1] = np.inf
    with pytest.raises(InvalidDataError, match="NaN only in column 1"):
        GaussianMixture(2).fit(X, covariance_of_error=errors)


def test_judges_of_exact_rows_say_so():
    model = fitted()
    with pytest.raises(InvalidParameterError, match="diagnose takes rows as exact"):
        mixtura.diagnose(model, X)
    with pytest.raises(InvalidParameterError, match="anomalies takes rows as exact"):
        mixtura.anomalies(model, X)
    assert mixtura.anomalies(model, TRUE, calibration=TRUE).flagged.sum() == 15


def test_scikit_learn_routes_the_errors():
    with config_context(enable_metadata_routing=True):
        model = clone(GaussianMixture(2, random_state=0, n_init=1))
        model.set_fit_request(covariance_of_error=True)
        model.set_score_request(covariance_of_error=True)
        found = cross_validate(model, X, params={"covariance_of_error": E}, cv=3)
    half = GaussianMixture(2, random_state=0, n_init=1)
    half.fit(X[100:], covariance_of_error=E[100:])
    assert found["test_score"][0] == pytest.approx(
        half.score(X[:100], covariance_of_error=E[:100])
    )


def test_a_saved_model_answers_alike(tmp_path):
    model = fitted()
    model.save(tmp_path / "model.mixtura")
    loaded = mixtura.load(tmp_path / "model.mixtura")
    one, other = (m.score_samples(X, covariance_of_error=E) for m in (model, loaded))
    np.testing.assert_array_equal(one, other)
