"""What weights say: numbers of rows, or only how rows compare; and who is asked with them."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn import config_context
from sklearn.base import clone
from sklearn.exceptions import UnsetMetadataPassedError
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score, cross_validate
from sklearn.pipeline import make_pipeline

from mixtura import (
    GaussianMixture,
    GaussianMixtureIC,
    InvalidParameterError,
    MixturaWarning,
    MixturePreparation,
    Outcome,
    PreparedGaussianMixture,
)
from mixtura.data.sample_weights import effective_rows

RNG = np.random.default_rng(3)
X = np.concatenate([RNG.normal(0, 1, (80, 2)), RNG.normal(7, 1, (40, 2))])
TIMES = RNG.integers(0, 4, len(X))
REPEATED = np.repeat(X, TIMES, axis=0)
UNEVEN = RNG.uniform(0.2, 3.0, len(X))

FOLDS = KFold(3, shuffle=True, random_state=0)

ANSWERS = ("score", "bic", "aic", "icl")
IC = GaussianMixtureIC(range(1, 4), covariance_type=("full", "diag"), n_init=2, random_state=0)
MODELS = {
    "mixture": GaussianMixture(2, n_init=2, random_state=0),
    "choice": IC,
    "prepared": PreparedGaussianMixture(2, n_init=2, random_state=0),
}
by_model = pytest.mark.parametrize("name", list(MODELS))


@pytest.fixture(scope="module")
def plain():
    """Each model, fitted without weights."""
    return {name: clone(model).fit(X) for name, model in MODELS.items()}


@by_model
def test_answers_with_weights_are_those_of_repeated_rows(plain, name):
    model = plain[name]
    for answer in ANSWERS:
        got = getattr(model, answer)(X, sample_weight=TIMES)
        assert got == pytest.approx(getattr(model, answer)(REPEATED), rel=1e-12), answer
        ones = getattr(model, answer)(X, sample_weight=np.ones(len(X)))
        assert ones == pytest.approx(getattr(model, answer)(X), rel=1e-12), answer
    weighted, repeated = model.evidence(X, TIMES), model.evidence(REPEATED)
    assert weighted.n == repeated.n == len(REPEATED)
    assert weighted.entropy == pytest.approx(repeated.entropy)


@by_model
@pytest.mark.parametrize("answer", [*ANSWERS, "evidence"])
def test_answers_refuse_weights_that_cannot_be_used(plain, name, answer):
    for bad in (np.ones(3), -np.ones(len(X)), np.zeros(len(X))):
        with pytest.raises(InvalidParameterError, match="sample_weight"):
            getattr(plain[name], answer)(X, sample_weight=bad)


@by_model
def test_a_row_of_no_weight_counts_for_nothing(plain, name):
    far = np.concatenate([X, [[1e8, -1e8]]])
    weight = np.r_[np.ones(len(X)), 0.0]
    for answer in ANSWERS:
        got = getattr(plain[name], answer)(far, sample_weight=weight)
        assert got == pytest.approx(getattr(plain[name], answer)(X), rel=1e-9)


# --- a fit with weights, asked without -----------------------------------------------------


@pytest.mark.parametrize("name", ["mixture", "choice"])
@pytest.mark.parametrize("answer", [*ANSWERS, "evidence"])
def test_as_many_rows_as_a_weighted_fit_but_no_weights_give_a_warning(name, answer):
    model = clone(MODELS[name]).fit(X, sample_weight=UNEVEN)
    ask = getattr(model, answer)
    with pytest.warns(MixturaWarning, match=rf"{answer} counts each.*give.*{answer}\(X") as caught:
        ask(X)
    assert [str(warning.filename) for warning in caught] == [__file__]
    ask(X, sample_weight=UNEVEN)  # the cure
    ask(X, sample_weight=np.ones(len(X)))  # the other one
    ask(X[:-1])  # other rows
    model.score_samples(X)  # a value for each row


def test_no_warning_where_the_weights_said_nothing():
    model = GaussianMixture(2, n_init=1, random_state=0).fit(X, sample_weight=np.ones(len(X)))
    assert model.bic(X) == model.bic(X, sample_weight=np.ones(len(X)))
    model.fit(X, sample_weight=np.full(len(X), 2.0))
    assert np.isfinite(model.score(X))  # a mean over rows is the same
    with pytest.warns(MixturaWarning, match="bic counts"):
        model.bic(X)
    model.fit(X)
    model.bic(X)


# --- small totals --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mixture", "choice"])
def test_small_totals_are_read_as_relative_with_one_warning(name):
    weight = UNEVEN / UNEVEN.sum()
    effective = UNEVEN.sum() ** 2 / np.square(UNEVEN).sum()
    said = rf"adds up to 1, but its rows amount to {effective:.4g}.*multiplied by {effective:.6g}"
    with pytest.warns(MixturaWarning, match=said) as caught:
        model = clone(MODELS[name]).fit(X, sample_weight=weight)
    assert [str(warning.filename) for warning in caught] == [__file__]
    cured = clone(MODELS[name]).fit(X, sample_weight=weight * effective)
    np.testing.assert_allclose(np.sort(model.means_, 0), np.sort(cured.means_, 0), rtol=1e-9)
    assert model.outcome_ is not Outcome.COLLAPSED
    assert len(model.weights_) == len(cured.weights_) == 2
    for answer in ANSWERS:
        given, scaled = (
            getattr(model, answer)(X, sample_weight=w) for w in (weight, effective * weight)
        )
        assert given == pytest.approx(scaled, rel=1e-12), answer
    assert model.evidence(X, weight).n == pytest.approx(effective)


def test_equal_weights_that_add_up_to_one_are_no_weights():
    with pytest.warns(MixturaWarning, match="amount to 120"):
        model = GaussianMixture(2, random_state=0).fit(X, sample_weight=np.full(120, 1 / 120))
    plain = GaussianMixture(2, random_state=0).fit(X)
    np.testing.assert_allclose(model.means_, plain.means_, rtol=1e-9)
    assert model.bic(X) == pytest.approx(plain.bic(X))


@pytest.mark.parametrize("share", [0.11, 0.5, 1.0, 3.0])
def test_totals_that_may_be_rows_are_taken_as_they_are(share):
    weight = UNEVEN * share * effective_rows(UNEVEN) / UNEVEN.sum()
    model = GaussianMixture(2, random_state=0).fit(X, sample_weight=weight)
    assert model.evidence(X, weight).n == pytest.approx(weight.sum())


def test_a_choice_does_not_depend_on_the_unit_of_small_weights():
    chosen = []
    for factor in (1e-3, 1e-6, 1e-30):
        with pytest.warns(MixturaWarning, match="read as relative"):
            model = clone(IC).fit(X, sample_weight=factor * UNEVEN)
        chosen.append((model.n_components_, model.covariance_type_))
        assert np.isfinite(model.advantage_)
    as_rows = clone(IC).fit(X, sample_weight=UNEVEN * effective_rows(UNEVEN) / UNEVEN.sum())
    assert set(chosen) == {(as_rows.n_components_, as_rows.covariance_type_)}


@pytest.mark.parametrize("weight", [UNEVEN * 1e-80, UNEVEN * 1e80])
def test_the_effective_number_of_rows_has_no_unit(weight):
    assert effective_rows(weight) == pytest.approx(effective_rows(UNEVEN))
    assert effective_rows(np.ones(7)) == 7


# --- scikit-learn's tools ------------------------------------------------------------------


def test_search_and_cross_validation_as_before():
    search = GridSearchCV(
        GaussianMixture(random_state=0, n_init=1), {"n_components": [1, 2]}, cv=FOLDS
    )
    assert search.fit(X).best_params_ == {"n_components": 2}
    assert np.isfinite(search.score(X))
    assert np.isfinite(
        cross_val_score(GaussianMixture(2, random_state=0, n_init=1), X, cv=FOLDS)
    ).all()
    search.fit(X, sample_weight=UNEVEN)  # to fit only, which is all it can do without routing
    assert search.best_estimator_._weights_of_fit().n_rows == len(X)


def test_routing_brings_weights_to_fit_and_score():
    with config_context(enable_metadata_routing=True):
        model = GaussianMixture(2, random_state=0, n_init=1)
        model.set_fit_request(sample_weight=True).set_score_request(sample_weight=True)
        params = {"sample_weight": UNEVEN}
        found = cross_validate(model, X, cv=FOLDS, params=params, return_estimator=True,
                               return_indices=True)  # fmt: skip
        for one, test, value in zip(
            found["estimator"], found["indices"]["test"], found["test_score"], strict=True
        ):
            assert value == one.score(X[test], sample_weight=UNEVEN[test])
        search = GridSearchCV(model, {"n_components": [1, 2]}, cv=FOLDS).fit(X, **params)
        assert search.best_params_ == {"n_components": 2}
        pipeline = make_pipeline(MixturePreparation(), clone(model)).fit(X, **params)
        rows = pipeline[0].transform(X)
        expected = pipeline[-1].score(rows, sample_weight=UNEVEN)
        assert pipeline.score(X, **params) == pytest.approx(expected)
        with pytest.raises(UnsetMetadataPassedError):
            cross_val_score(GaussianMixture(2), X, cv=FOLDS, params=params)


@pytest.mark.parametrize("name", list(MODELS))
def test_every_estimator_can_ask_for_weights_in_score(name):
    with config_context(enable_metadata_routing=True):
        model = clone(MODELS[name]).set_score_request(sample_weight=True)
        requests = clone(model).get_metadata_routing().score.requests
        assert requests == {"sample_weight": True, "covariance_of_error": None}


def test_without_routing_a_pipeline_scores_with_weights():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pipeline = make_pipeline(MixturePreparation(), GaussianMixture(2, random_state=0)).fit(X)
        weighted = pipeline.score(X, sample_weight=TIMES)
    assert weighted == pytest.approx(pipeline.score(REPEATED))
