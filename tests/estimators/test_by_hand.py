"""Parameters set by hand: any spread serves every method, and what is no mixture is named."""

from __future__ import annotations

import pickle
import re
import warnings
from copy import copy, deepcopy

import joblib
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.mixture import GaussianMixture as Theirs
from tests.by_capability import MATRICES, ONE_OF_EACH, shaped

import mixtura
from mixtura import (
    GaussianMixture,
    InvalidDataError,
    InvalidParameterError,
    MixturaWarning,
    ModelFileError,
)
from mixtura.estimators.inputs.fittedness import NotFittedError
from mixtura.model.families import FAMILIES
from mixtura.model.gaussian.membership import common_parts
from mixtura.plotting import DISPLAYS
from mixtura.report import Assessment, Labelling, report_html

SPREADS = ("covariances_", "precisions_cholesky_", "precisions_")
SETS = [SPREADS[:1], SPREADS[1:2], SPREADS[2:], SPREADS[:2], SPREADS[1:], SPREADS]

by_type = pytest.mark.parametrize("covariance_type", ONE_OF_EACH)
by_set = pytest.mark.parametrize("spreads", SETS, ids=["+".join(names) for names in SETS])


def copied(source, spreads, covariance_type, **settings):
    """A model that knows nothing but these attributes of another."""
    model = GaussianMixture(len(source.weights_), covariance_type=covariance_type, **settings)
    for name in ("weights_", "means_", *spreads):
        setattr(model, name, getattr(source, name).copy())
    return model


def full(weights=(0.4, 0.6), means=((0.0, 0.0), (5.0, 5.0)), covariances=None, **spreads):
    model = GaussianMixture(2, random_state=0)
    model.weights_, model.means_ = np.array(weights), np.array(means)
    if covariances is not None or not spreads:
        model.covariances_ = np.array([np.eye(2)] * 2 if covariances is None else covariances)
    for name, value in spreads.items():
        setattr(model, name, np.array(value))
    return model


def rows_of(n=60, d=2, seed=0):
    return np.random.default_rng(seed).normal(2, 3, (n, d))


# --- enough for every method ---------------------------------------------------------------


@by_set
@by_type
def test_any_spread_suffices_for_every_method(fitted, truth, covariance_type, spreads, tmp_path):
    source, X = fitted(covariance_type), truth(covariance_type).X
    model = copied(source, spreads, covariance_type, random_state=0)
    weight = np.random.default_rng(0).integers(0, 3, len(X))
    for name in ("predict", "predict_proba", "score_samples", "score", "bic", "aic", "icl"):
        got, expected = getattr(model, name)(X), getattr(source, name)(X)
        np.testing.assert_allclose(got, expected, rtol=1e-8, atol=1e-12, err_msg=name)
    for name in ("score", "bic", "aic", "icl"):
        got, expected = (getattr(m, name)(X, sample_weight=weight) for m in (model, source))
        assert got == pytest.approx(expected, rel=1e-9), name
    assert model.evidence(X).n_parameters == source.evidence(X).n_parameters
    assert model.anomaly_threshold(0.1, X) == pytest.approx(source.anomaly_threshold(0.1))
    copy_of_source = copy(source).set_params(random_state=0)
    for got, expected in zip(model.sample(50), copy_of_source.sample(50), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-6, atol=1e-8)
    for name in (*SPREADS, "n_features_in_"):
        np.testing.assert_allclose(getattr(model, name), getattr(source, name), rtol=1e-8)
    codes = [{finding.code for finding in mixtura.diagnose(m, X)} for m in (model, source)]
    assert codes[0] <= codes[1]  # what is known of the fit only is missing
    flags = [mixtura.anomalies(m, X, calibration=X).flagged for m in (model, source)]
    np.testing.assert_array_equal(*flags)
    assert mixtura.ambiguous(model, X).share == mixtura.ambiguous(source, X).share
    model.save(tmp_path / "model")
    again = mixtura.load(tmp_path / "model")
    np.testing.assert_array_equal(again.score_samples(X), model.score_samples(X))
    np.testing.assert_array_equal(again.sample(20)[0], model.sample(20)[0])


@pytest.mark.parametrize("spreads", SETS[:3], ids=SPREADS)
def test_pictures_reports_and_comparisons_take_it(fitted, truth, spreads):
    X = truth().X
    model = copied(fitted(), spreads, "full", random_state=0)
    for what in ("scatter", "density", "uncertainty", "pairs", "responsibilities"):
        DISPLAYS[what].from_estimator(model, X)
    ours, theirs = (mixtura.compare(X, model=m).methods[0] for m in (model, fitted()))
    np.testing.assert_array_equal(ours.labels, theirs.labels)
    page = report_html(Assessment.of(model, X), Labelling("by hand"), compared=0)
    assert b"the parameters were set by hand" in page


def test_the_number_of_columns_is_that_of_the_means():
    model = full()
    assert model.n_features_in_ == 2
    for method in ("predict", "score_samples", "bic"):
        with pytest.raises(InvalidDataError, match=r"3 features.*expecting 2"):
            getattr(model, method)(rows_of(d=3))
    assert not hasattr(GaussianMixture(2), "n_features_in_")
    assert not hasattr(GaussianMixture(2), "covariances_")


def test_lists_and_whole_numbers_will_do():
    model = GaussianMixture(2, covariance_type="spherical")
    model.weights_, model.means_, model.covariances_ = [0.5, 0.5], [[0, 0], [5, 5]], [1, 2]
    assert model.predict([[0, 1], [4, 5]]).tolist() == [0, 1]
    model.means_[0] = [9, 9]
    assert model.predict([[9, 9], [5, 4]]).tolist() == [0, 1]


def test_another_number_of_components_than_the_constructor_was_told(tmp_path):
    model = full()
    model.n_components = 1
    assert model.predict(rows_of()).max() == 1
    with pytest.warns(MixturaWarning, match=r"n_components is 1.*set_params\(n_components=2\)"):
        model.save(tmp_path / "model")
    assert mixtura.load(tmp_path / "model").n_components == 2
    model.set_params(n_components=2).save(tmp_path / "model")  # the cure, without the warning


@pytest.mark.parametrize("n_init", [1, 10])
def test_a_warm_start_goes_on_from_there(n_init):
    X = np.concatenate([rows_of(100), rows_of(100, seed=1) + 15])
    model = full(means=[[2.0, 2.0], [17.0, 17.0]]).set_params(warm_start=True, n_init=n_init)
    model.converged_ = True  # which is how scikit-learn knows a model to go on from
    assert model.fit(X).converged_
    np.testing.assert_allclose(model.means_[:, 0], [2, 17], atol=1)


def test_the_trick_as_users_of_scikit_learn_write_it():
    rng = np.random.default_rng(0)
    root = rng.normal(size=(3, 2, 2))
    covariances = root @ np.swapaxes(root, 1, 2) + np.eye(2)
    X, means = rows_of(), rng.normal(0, 4, (3, 2))
    answers = []
    for kind in (GaussianMixture, Theirs):
        model = kind(n_components=3)
        model.weights_, model.means_ = np.array([0.2, 0.3, 0.5]), means
        model.covariances_ = covariances
        # lower, where a fit's own is upper: the density is the same
        model.precisions_cholesky_ = np.linalg.cholesky(np.linalg.inv(covariances))
        answers.append(model.score_samples(X))
    np.testing.assert_allclose(*answers, rtol=1e-10)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@by_type
def test_a_fit_on_its_floor_can_be_copied(covariance_type, dtype):
    """float32 may leave a covariance short of positive-definite; the factor tells what it is."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 1, (60, 4)), rng.normal(0, 1e-5, (4, 4))]).astype(dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        source = GaussianMixture(2, covariance_type=covariance_type, random_state=0).fit(X)
    model = copied(source, SPREADS[:2], covariance_type)
    np.testing.assert_array_equal(model.score_samples(X), source.score_samples(X))


@by_type
def test_far_apart_variances_are_left_as_they_are(covariance_type):
    """No floor is laid under what is positive-definite."""
    model = GaussianMixture(2, covariance_type=covariance_type)
    model.weights_, model.means_ = np.array([0.5, 0.5]), np.zeros((2, 2))
    family = FAMILIES[covariance_type]
    wide = [1e-14, 1e14] if family.shared else [1.0, 1.0] if family.isotropic else [1e-5, 1e5]
    scale = np.ones(1) if family.shared else np.array([1e-9, 1e9])
    if "volume" in common_parts(family) and not family.shared:
        scale = np.ones(2)
    spread = shaped(family, scale[:, None, None] * np.diag(wide))
    assert spread.shape == family.covariance_shape(2, 2)
    model.covariances_ = spread
    np.testing.assert_array_equal(model.mixture().components.covariances, spread)


# --- what counts after a fit ---------------------------------------------------------------


@pytest.mark.parametrize("name", SPREADS)
@by_type
def test_what_is_set_after_a_fit_counts(fitted, truth, covariance_type, name):
    X = truth(covariance_type).X
    model = deepcopy(fitted(covariance_type))
    power = {"covariances_": 1.0, "precisions_cholesky_": -0.5, "precisions_": -1.0}[name]
    expected = copied(model, [], covariance_type)
    expected.covariances_ = 4.0 * model.covariances_
    setattr(model, name, 4.0**power * getattr(model, name))
    np.testing.assert_allclose(model.score_samples(X), expected.score_samples(X), rtol=1e-9)
    for again in (
        pickle.loads(pickle.dumps(model)),  # noqa: S301
        deepcopy(model),
        copy(model),
    ):
        np.testing.assert_array_equal(again.score_samples(X), model.score_samples(X))


@by_type
def test_in_place_too(fitted, truth, covariance_type):
    X, model = truth(covariance_type).X, deepcopy(fitted(covariance_type))
    before = model.score_samples(X)
    model.covariances_ *= 4.0
    expected = copied(model, SPREADS[:1], covariance_type)
    np.testing.assert_allclose(model.score_samples(X), expected.score_samples(X), rtol=1e-9)
    model.covariances_ /= 4.0
    np.testing.assert_array_equal(model.score_samples(X), before)
    model.weights_[0] = 2.0
    with pytest.raises(InvalidParameterError, match="weights_ add up to"):
        model.predict(X)


@pytest.mark.parametrize("covariance_type", MATRICES)
def test_large_matrices_too(covariance_type):
    d = 60
    X = rows_of(n=300, d=d)
    model = GaussianMixture(1, covariance_type=covariance_type, random_state=0).fit(X)
    before = model.score(X)
    model.covariances_ += 5.0 * np.eye(d)
    assert model.score(X) < before - 1.0
    edited = model.covariances_.copy()
    edited[..., 3, 8] = edited[..., 8, 3] = 0.0
    model.covariances_ = edited  # a new array is looked at in full
    assert model.mixture().components.covariances[..., 3, 8] == 0.0


def test_asking_for_an_attribute_of_what_is_no_mixture():
    model = full(covariances=INDEFINITE)
    assert not hasattr(model, "precisions_")
    with pytest.raises(AttributeError, match="not positive-definite"):
        _ = model.precisions_


def test_components_can_be_sorted_or_left_out_by_hand(truth):
    X = truth(k=3).X
    source = GaussianMixture(3, random_state=0).fit(X)
    model, order = deepcopy(source), [2, 0, 1]
    for name in ("weights_", "means_", "covariances_"):  # and not the factors
        setattr(model, name, getattr(source, name)[order])
    np.testing.assert_allclose(
        model.predict_proba(X), source.predict_proba(X)[:, order], atol=1e-9
    )
    for name in ("means_", "covariances_"):
        setattr(model, name, getattr(source, name)[:2])
    model.weights_ = source.weights_[:2] / source.weights_[:2].sum()
    assert model.predict_proba(X).shape == (len(X), 2)


def test_what_a_fit_knew_of_its_rows_is_forgotten(truth, tmp_path):
    model = GaussianMixture(2, random_state=0).fit(truth().X)
    again = joblib_round_trip(model, tmp_path)
    assert again.anomaly_threshold() == model.anomaly_threshold()
    model.means_ = model.means_ + 1.0
    with pytest.raises(InvalidParameterError, match="does not know the densities"):
        model.anomaly_threshold()
    model.save(tmp_path / "model")
    assert not hasattr(mixtura.load(tmp_path / "model"), "outcome_")
    model.fit(truth().X)
    assert np.isfinite(model.anomaly_threshold())


def joblib_round_trip(model, folder):
    joblib.dump(model, folder / "model.joblib")
    return joblib.load(folder / "model.joblib")


def test_a_clone_has_none_of_it():
    with pytest.raises(NotFittedError):
        clone(full()).predict(rows_of())


# --- what is no mixture --------------------------------------------------------------------

NOT_SYMMETRIC = [np.eye(2), [[1.0, 0.5], [0.1, 1.0]]]
INDEFINITE = [np.eye(2), [[1.0, 2.0], [2.0, 1.0]]]
SINGULAR = [np.eye(2), [[1.0, 1.0], [1.0, 1.0]]]
NEGATIVE = [np.eye(2), [[1.0, 0.0], [0.0, -1.0]]]
WITH_NAN = [np.eye(2), [[1.0, np.nan], [np.nan, 1.0]]]

BAD = [
    ({"weights": [0.5, 0.6]}, r"weights_ add up to 1.1, not to 1: divide them by their sum"),
    ({"weights": [0.0, 0.0]}, r"weights_ add up to 0, not to 1"),
    ({"weights": [1.5, -0.5]}, r"weights_\[1\] is -0.5: .*negative"),
    ({"weights": [np.nan, 1.0]}, r"weights_\[0\] is NaN"),
    ({"weights": [0.5, 0.3, 0.2]}, r"weights_ has shape \(3,\), but means_ has 2 rows"),
    ({"weights": ["a", "b"]}, "weights_ is not an array of real numbers"),
    ({"means": [0.0, 5.0]}, r"means_ has shape \(2,\), not \(k, d\).*reshape\(-1, 1\)"),
    ({"means": [[0.0, 0.0], [np.inf, 5.0]]}, r"means_\[1, 0\] is NaN or infinite \(inf\)"),
    ({"means": [[1j, 0.0], [5.0, 5.0]]}, "means_ is not an array of real numbers.*complex"),
    ({"covariances": NOT_SYMMETRIC}, r"covariances_\[1\] is not symmetric: 0.5 at \(0, 1\) but"),
    ({"covariances": INDEFINITE}, r"covariances_\[1\] is not positive-definite.*-1\."),
    ({"covariances": SINGULAR}, r"covariances_\[1\] is not positive-definite"),
    ({"covariances": NEGATIVE}, r"covariances_\[1, 1, 1\] is -1: a variance must be positive"),
    ({"covariances": WITH_NAN}, r"covariances_\[1, 0, 1\] is NaN"),
    ({"covariances": np.ones((2, 1))}, r"covariances_ has shape \(2, 1\).* takes \(2, 2, 2\)"),
    ({"covariances": np.ones((2, 2))}, r"takes \(2, 2, 2\).*covariance_type to 'tied' or 'diag'"),
    ({"covariances": np.ones(2)}, "covariance_type to 'spherical'"),
    ({"covariances": [np.eye(2), np.eye(2) * 1e-320]}, "inverse overflows"),
    ({"precisions_": NOT_SYMMETRIC}, r"precisions_\[1\] is not symmetric"),
    ({"precisions_": INDEFINITE}, r"precisions_\[1\] is not positive-definite"),
    ({"precisions_": NEGATIVE}, r"precisions_\[1, 1, 1\] is -1: a precision must be positive"),
    ({"precisions_cholesky_": INDEFINITE}, r"precisions_cholesky_\[1\] is not triangular"),
    ({"precisions_cholesky_": NEGATIVE}, r"precisions_cholesky_\[1, 1, 1\] is -1: the diagonal"),
    (
        {"covariances": [np.eye(2), 2 * np.eye(2)], "precisions_cholesky_": [np.eye(2)] * 2},
        r"covariances_ and precisions_cholesky_ disagree: the covariances of component 1.*50 %.*"
        r"del model.precisions_cholesky_",
    ),
    (
        {"precisions_": [np.eye(2)] * 2, "precisions_cholesky_": [np.eye(2), 2 * np.eye(2)]},
        "precisions_cholesky_ and precisions_ disagree.*component 1",
    ),
]


@pytest.mark.parametrize(("given", "words"), BAD, ids=[words for _, words in BAD])
def test_what_is_no_mixture_is_refused_by_every_method(given, words, tmp_path):
    model, X = full(**given), rows_of()
    for method in ("predict", "predict_proba", "score_samples", "score", "bic", "aic", "icl"):
        with pytest.raises(InvalidParameterError, match=words):
            getattr(model, method)(X)
    with pytest.raises(InvalidParameterError, match=words):
        model.sample(3)
    with pytest.raises(ModelFileError, match=words):
        model.save(tmp_path / "model")
    for function in (mixtura.diagnose, mixtura.ambiguous):
        with pytest.raises(InvalidParameterError, match=words):
            function(model, X)


@pytest.mark.parametrize(
    ("covariance_type", "covariances", "words"),
    [
        ("tied", np.ones((2, 2, 2)), r"has shape \(2, 2, 2\).*takes \(2, 2\).*to 'full'"),
        ("tied", [[1.0, 2.0], [2.0, 1.0]], "covariances_ is not positive-definite"),
        ("tied", [[1.0, 0.2], [0.3, 1.0]], "covariances_ is not symmetric"),
        ("diag", [[1.0, 1.0], [1.0, 0.0]], r"covariances_\[1, 1\] is 0: a variance"),
        ("diag", np.ones((2, 1)), r"has shape \(2, 1\).*takes \(2, 2\)"),
        ("spherical", [1.0, -2.0], r"covariances_\[1\] is -2: a variance"),
        ("spherical", np.ones((2, 1)), r"has shape \(2, 1\).*takes \(2,\)"),
        ("round", [1.0, 1.0], "covariance_type is 'round'; choose one of full, tied"),
    ],
)
def test_in_every_shape(covariance_type, covariances, words):
    model = full(covariances=covariances).set_params(covariance_type=covariance_type)
    with pytest.raises(InvalidParameterError, match=words):
        model.predict(rows_of())


def test_cures_cure():
    model = full(weights=[0.5, 0.6])
    model.weights_ = model.weights_ / model.weights_.sum()
    assert model.predict(rows_of()).size == 60
    model = full(covariances=NOT_SYMMETRIC)
    model.covariances_[1] = (model.covariances_[1] + model.covariances_[1].T) / 2
    assert model.predict(rows_of()).size == 60
    for bad in (INDEFINITE, SINGULAR):
        model = full(covariances=bad)
        with pytest.raises(InvalidParameterError, match="raise each") as caught:
            model.predict(rows_of())
        factor = 1 + float(re.search(r"factor 1 \+ ([\d.e-]+)\.$", str(caught.value)).group(1))
        model.covariances_ = model.covariances_ * (1 + (factor - 1) * np.eye(2))
        assert model.predict(rows_of()).size == 60
    model = full(covariances=[np.eye(2), 2 * np.eye(2)], precisions_cholesky_=[np.eye(2)] * 2)
    with pytest.raises(InvalidParameterError, match="disagree"):
        model.predict(rows_of())
    del model.precisions_cholesky_
    np.testing.assert_allclose(model.precisions_cholesky_[1], np.eye(2) / np.sqrt(2))


@pytest.mark.parametrize("missing", ["weights_", "means_", "covariances_"])
def test_what_is_missing_is_named(missing):
    model = full()
    delattr(model, missing)
    with pytest.raises(NotFittedError, match=f"lacks .*{missing}.*a mixture set by hand needs"):
        model.predict(rows_of())


def test_features_of_an_earlier_fit_must_be_those_of_the_means():
    model = GaussianMixture(1, random_state=0).fit(rows_of(d=3))
    model.means_, model.covariances_ = np.zeros((1, 2)), np.eye(2)[None]
    with pytest.raises(InvalidParameterError, match="n_features_in_ tells of 3: delete it"):
        model.predict(rows_of())
    del model.n_features_in_
    assert model.predict(rows_of()).size == 60


def test_rounding_is_no_disagreement():
    covariances = np.array([[[2.0, 1.0], [1.0, 1.0]], np.eye(2)])
    rounded = np.linalg.inv(covariances).round(4) + 1e-5 * np.eye(2)
    model = full(covariances=covariances, precisions_=rounded)
    np.testing.assert_array_equal(model.mixture().components.covariances, covariances)
    model = full(weights=np.array([1 / 3, 2 / 3], dtype=np.float32))
    assert model.predict(rows_of()).size == 60


# --- families that have more than a form in common ---------------------------------------------


def of_letters(letters, parts):
    """Two covariances in two columns that differ in these parts alone."""
    volumes = [1.0, 4.0 if "volume" in parts else 1.0]
    ratios = [3.0, 8.0 if "shape" in parts else 3.0]
    ratios = [1.0, 1.0] if letters[1] == "I" else ratios
    angles = [0.4, 1.1 if "orientation" in parts else 0.4] if letters[2] != "I" else [0.0, 0.0]
    made = []
    for volume, ratio, angle in zip(volumes, ratios, angles, strict=True):
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        made.append(turn * (volume * np.array([ratio, 1.0 / ratio])) @ turn.T)
    return np.array(made)


LETTERED = [
    name for name, family in FAMILIES.items() if common_parts(family) and not family.shared
]


def stored(family, matrices):
    if family.stored_as_matrices:
        return matrices
    variances = matrices.diagonal(axis1=-2, axis2=-1)
    return variances.mean(axis=-1) if family.isotropic else variances


def by_hand(covariance_type, covariances, name="covariances_"):
    model = GaussianMixture(2, covariance_type=covariance_type)
    model.weights_, model.means_ = np.array([0.4, 0.6]), np.array([[0.0, 0.0], [5.0, 5.0]])
    setattr(model, name, covariances)
    return model


@pytest.mark.parametrize("name", SPREADS)
@pytest.mark.parametrize("covariance_type", LETTERED)
def test_what_no_mixture_of_the_family_has_is_refused(covariance_type, name):
    family = FAMILIES[covariance_type]
    for part in common_parts(family):
        if family.isotropic and part != "volume":
            continue
        matrices = of_letters(family.mclust, [part])
        of_all = family(np.zeros((2, 2)), *2 * [stored(family, matrices)]).covariances
        whole = {
            "covariances_": of_all,
            "precisions_": np.linalg.inv(of_all) if family.stored_as_matrices else 1.0 / of_all,
            "precisions_cholesky_": (
                np.triu(np.swapaxes(np.linalg.inv(np.linalg.cholesky(of_all)), -1, -2))
                if family.stored_as_matrices
                else of_all**-0.5
            ),
        }
        model = by_hand(covariance_type, whole[name], name)
        told = "axes" if part == "orientation" else part
        with pytest.raises(InvalidParameterError, match=f"^{name} are of no .*{told}") as caught:
            model.predict(np.zeros((1, 2)))
        said = str(caught.value)
        model.covariance_type = said.split("or covariance_type='")[1].split("'")[0]
        assert model.predict(np.zeros((1, 2))).shape == (1,)  # the cure works as it is written


@pytest.mark.parametrize("covariance_type", LETTERED)
def test_members_of_the_family_are_taken(covariance_type):
    family = FAMILIES[covariance_type]
    free = {"volume", "shape", "orientation"} - {*common_parts(family)}
    matrices = of_letters(family.mclust, free)
    for dtype in (np.float64, np.float32):
        model = by_hand(covariance_type, stored(family, matrices).astype(dtype))
        assert model.predict(np.zeros((1, 2))).tolist() == [0]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("covariance_type", LETTERED)
def test_parameters_of_a_fit_are_of_the_family_in_either_precision(covariance_type, dtype):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 3)) * [1.0, 100.0, 0.01]
    X[:100] *= 2.0
    X[100:200] += [9.0, 900.0, 0.09]
    X[:, 2] += X[:, 0]
    X = X.astype(dtype)
    fit = GaussianMixture(3, covariance_type=covariance_type, n_init=1, random_state=0).fit(X)
    for name in SPREADS:
        model = GaussianMixture(3, covariance_type=covariance_type)
        model.weights_, model.means_ = fit.weights_, fit.means_
        setattr(model, name, getattr(fit, name))
        np.testing.assert_array_equal(model.predict(X), fit.predict(X))


@pytest.mark.parametrize(("name", "of_one"), [("E", "tied"), ("V", "full")])
def test_names_of_one_column_are_for_one_column(name, of_one):
    X = np.random.default_rng(0).normal(size=(60, 2)) + 6.0 * (np.arange(60) % 2)[:, None]
    alone = GaussianMixture(2, covariance_type=name, random_state=0).fit(X[:, :1])
    same = GaussianMixture(2, covariance_type=of_one, random_state=0).fit(X[:, :1])
    np.testing.assert_array_equal(alone.covariances_, same.covariances_)
    with pytest.raises(InvalidParameterError, match=f"'{name}', mclust's name .* and there are 2"):
        GaussianMixture(2, covariance_type=name).fit(X)
    model = by_hand("full", np.stack([np.eye(2)] * 2))
    model.covariance_type = name
    with pytest.raises(InvalidParameterError):
        model.predict(X)


def test_a_name_in_small_letters_is_asked_after():
    with pytest.raises(InvalidParameterError, match="Did you mean 'VEV'"):
        GaussianMixture(2, covariance_type="vev").fit(np.eye(4))
