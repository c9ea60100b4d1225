"""Rows with a fill value of 1e20 or more: every answer is finite, and fits go on."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import mixtura
from mixtura import GaussianMixture, PreparedGaussianMixture

FILLED = {np.float32: (1e18, 1e20, 3e38), np.float64: (1e20, 1e100)}
CASES = [(dtype, fill) for dtype, fills in FILLED.items() for fill in fills]


def two_groups(n=300, dtype=np.float64, unit=1.0):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n, 3))
    X[n // 2 :] += 6
    return (X * unit).astype(dtype)


def with_fill(X, fill):
    X = X.copy()
    X[5], X[6], X[7, 0], X[8, 1] = fill, -fill, fill, -fill
    return X


def answers(model, X):
    """Every answer, each finite and of one mind with the others."""
    resp, scores = model.predict_proba(X), model.score_samples(X)
    assert np.isfinite(resp).all()
    assert np.abs(resp.sum(axis=1) - 1).max() < (1e-12 if resp.dtype == np.float64 else 1e-6)
    assert np.isfinite(scores).all()
    assert (model.predict(X) == resp.argmax(axis=1)).all()
    score, bic = model.score(X), model.bic(X)
    for value in (score, bic, model.aic(X), model.icl(X)):
        assert np.isfinite(value)
    total = -2 * score * len(X)
    if np.isfinite(total):
        free = model.evidence(X).n_parameters
        assert bic == pytest.approx(total + free * np.log(len(X)), rel=1e-9)
    found = mixtura.anomalies(model, X, calibration=X)
    assert np.isfinite(found.drivers).all()
    assert np.isfinite(found.driver_shares).all()
    assert len(found.sentences()) > 0
    mixtura.ambiguous(model, X).sentences()
    return resp


@pytest.mark.parametrize(("dtype", "fill"), CASES)
def test_a_model_of_ordinary_rows_answers_about_them(family, dtype, fill):
    X = two_groups(dtype=dtype)
    model = GaussianMixture(2, covariance_type=family.name, random_state=0).fit(X)
    ordinary = model.predict_proba(X)
    resp = answers(model, with_fill(X, fill))
    np.testing.assert_allclose(resp[9:], ordinary[9:], atol=1e-6)


@pytest.mark.parametrize("unit", [1e-60, 1e-95])
def test_rows_beyond_the_range_of_a_double(family, unit):
    X = two_groups(unit=unit)
    for model in (
        GaussianMixture(2, covariance_type=family.name, random_state=0),
        PreparedGaussianMixture(2, covariance_type=family.name, random_state=0),
        PreparedGaussianMixture(2, covariance_type=family.name, random_state=0, pca=2),
    ):
        far = with_fill(X, 1e100)
        model.fit(X)
        answers(model, far)
        far[6] /= 2  # the farther one is the more unusual one, however far both are
        scores = model.score_samples(far)
        assert scores[5] < scores[6] < scores[9:].min()


@pytest.mark.parametrize("n", [300, 12_000])
@pytest.mark.parametrize(("dtype", "fill"), CASES)
def test_a_fit_with_such_a_row_goes_on(family, dtype, fill, n):
    X = two_groups(n, dtype)
    X[5] = fill
    for model in (
        GaussianMixture(3, covariance_type=family.name, random_state=0, max_iter=20),
        PreparedGaussianMixture(3, covariance_type=family.name, random_state=0, max_iter=20),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(X)
        answers(model, X)
        mixture = getattr(model, "mixture_", model)
        bounds = np.array(mixture.lower_bounds_)
        assert np.isfinite(bounds).all()
        assert (np.diff(bounds) >= 0).all()


@pytest.mark.filterwarnings("ignore:.*counts each of these")
def test_a_row_without_weight_may_be_anywhere(family):
    X = two_groups(unit=1e-60)
    X[5] = 1e100
    weight = np.ones(len(X))
    weight[5] = 0.0
    with_row = GaussianMixture(2, covariance_type=family.name, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with_row.fit(X, sample_weight=weight)
    assert np.isfinite(with_row.lower_bound_)
    assert with_row.weights_ == pytest.approx([0.5, 0.5], abs=0.01)
    answers(with_row, X)


def test_a_component_that_has_strayed_costs_the_others_no_digits(family):
    """Rows were counted from the average of the means: that of 0 and 1e20 is far from both."""
    model = GaussianMixture(2, covariance_type=family.name)
    model.weights_ = np.array([0.9, 0.1])
    model.means_ = np.array([[0.0, 0.0], [1e20, 1e20]])
    shape = family.covariance_shape(2, 2)
    model.covariances_ = (
        np.broadcast_to(np.eye(2), shape).copy() if family.spans_all_directions else np.ones(shape)
    )
    rows = np.array([[0.0, 0.0], [1.0, 2.0], [1e20, 1e20]])
    expected = np.log([0.9, 0.9, 0.1]) - np.log(2 * np.pi) - np.array([0.0, 2.5, 0.0])
    assert model.score_samples(rows) == pytest.approx(expected, rel=1e-12)


def test_scores_of_float32_rows_are_worked_out_in_float64(family):
    X = two_groups(dtype=np.float32)
    model = GaussianMixture(2, covariance_type=family.name, random_state=0).fit(X)
    wide = X.astype(np.float64)
    assert model.score(X) == pytest.approx(model.score(wide), rel=1e-12)
    assert model.bic(X) == pytest.approx(model.bic(wide), rel=1e-12)
    assert model.score_samples(X).dtype == np.float32
