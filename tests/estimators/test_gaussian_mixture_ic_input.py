"""GaussianMixtureIC: scikit-learn's contract, wrong parameters, models that cannot be fitted."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks
from tests.by_capability import MATRICES

from mixtura import (
    GaussianMixture,
    GaussianMixtureIC,
    InvalidDataError,
    InvalidParameterError,
    InvalidTypeError,
    MixturaError,
    SingularDataWarning,
)
from mixtura.model.families import FAMILIES, usual

MEANT_FOR_CLASSIFIERS = dict.fromkeys(
    ("check_estimator_sparse_matrix", "check_estimator_sparse_array"),
    "once fitted to sparse rows, whoever has predict_proba is asked for the tags of a classifier",
)

RNG = np.random.default_rng(0)
X = np.concatenate([RNG.normal(0, 1, (40, 3)), RNG.normal(9, 1, (40, 3))])


@pytest.mark.filterwarnings("ignore::mixtura.SingularDataWarning")
@parametrize_with_checks(
    [
        GaussianMixtureIC((1, 2), covariance_type=("full", "diag"), n_init=2),
        GaussianMixtureIC(range(1, 3), covariance_type="tied", criterion="icl", n_init=1),
    ],
    expected_failed_checks=lambda _: MEANT_FOR_CLASSIFIERS,
)
def test_check_estimator(estimator, check):
    with np.errstate(all="raise", under="ignore"):
        check(estimator)


@pytest.mark.parametrize(
    ("parameters", "match"),
    [
        ({"n_components": 0}, r"n_components holds 0: .*at least 1"),
        ({"n_components": (1, -2)}, r"n_components holds -2"),
        ({"n_components": 2.0}, r"n_components holds 2\.0"),
        ({"n_components": [1, 2.5]}, r"holds 2\.5"),
        ({"n_components": "many"}, r"holds 'many'"),
        ({"n_components": None}, r"holds None"),
        ({"n_components": (True, 2)}, r"holds True"),
        ({"n_components": (1, 10**30)}, r"holds 10{30}"),
        ({"n_components": ()}, r"n_components is empty \(\(\)\)"),
        ({"n_components": range(3, 1)}, r"n_components is empty \(range\(3, 1\)\)"),
        ({"covariance_type": "round"}, r"'round'.*full, tied, diag, spherical"),
        ({"covariance_type": ("full", "oval")}, r"covariance_type holds 'oval'"),
        ({"covariance_type": ("full", 1)}, r"covariance_type holds 1"),
        ({"covariance_type": None}, r"covariance_type holds None"),
        ({"covariance_type": []}, r"covariance_type is empty.*full, tied, diag, spherical"),
        ({"criterion": "dic"}, r"'dic'.*bic, aic, icl"),
        ({"criterion": None}, r"criterion is None"),
        (
            {"criterion": lambda a, b: 1.0},
            r"cannot be called .*: it takes four arguments, \(log_likelihood, n_parameters, n",
        ),
        ({"criterion": lambda *numbers, more: 1.0}, r"four arguments"),
        ({"criterion": lambda *numbers: "low"}, r"returned 'low', not a number"),
        ({"criterion": lambda *numbers: np.nan}, r"no model to choose from"),
        ({"tol": -1.0}, r"'tol'"),
        ({"n_init": 0}, r"'n_init'"),
        ({"init_params": "magic"}, r"'init_params'"),
        ({"random_state": "x"}, r"'random_state'"),
        ({"n_jobs": 0}, r"'n_jobs'"),
        ({"progress": 3}, r"'progress'"),
    ],
)
def test_a_wrong_parameter_is_named_with_its_cure(parameters, match):
    model = GaussianMixtureIC(**{"n_components": (1, 2), "covariance_type": "diag", **parameters})
    with pytest.raises(InvalidParameterError, match=match):
        model.fit(X)
    assert not hasattr(model, "n_features_in_")
    assert not hasattr(model, "best_estimator_")


def test_a_generator_of_sizes_serves_once():
    model = GaussianMixtureIC((k for k in (1, 2)), covariance_type="diag").fit(X)
    assert len(model.sweep_) == 2
    with pytest.raises(InvalidParameterError, match="empty after its first use"):
        model.fit(X)


def test_sizes_beyond_the_distinct_rows_are_rows_with_their_reason():
    few = np.repeat(RNG.normal(size=(8, 2)), 3, axis=0)
    model = GaussianMixtureIC((1, 2, 8, 9, 40), covariance_type=("diag", "tied")).fit(few)
    for size, error in zip(model.results_["n_components"], model.results_["error"], strict=True):
        assert bool(error) == (size > 8)
    too_many = model.results_["n_components"] > 8
    assert (model.results_["outcome"][too_many] == "FAILED").all()
    assert (
        "only 8 distinct rows" in model.results_["error"][model.results_["n_components"] == 9][0]
    )
    assert model.n_components_ <= 8


def test_shapes_that_the_columns_do_not_allow_are_rows_with_their_reason():
    collinear = np.column_stack([X, X[:, 0] - X[:, 1]])
    model = GaussianMixtureIC((1, 2), random_state=0)
    with pytest.warns(
        SingularDataWarning, match="^full and tied were not compared: columns 0, 1 a"
    ):
        model.fit(collinear)
    failed = {
        (row.n_components, row.covariance_type) for row in model.sweep_ if row.error is not None
    }
    assert failed == {(k, shape) for k in (1, 2) for shape in usual() if shape in MATRICES}
    assert all(
        "columns 0, 1 and 3 are collinear" in row.error for row in model.sweep_ if row.error
    )
    assert model.n_components_ == 2


def test_a_floor_that_decides_the_chosen_model_is_told():
    line = np.column_stack([X[:40, 0], 2 * X[:40, 0]])
    with pytest.warns(SingularDataWarning, match="collinear"):
        GaussianMixtureIC((1, 2), covariance_type="full").fit(line)


def test_where_nothing_can_be_fitted_the_first_reason_is_raised_and_the_last_fit_stays():
    model = GaussianMixtureIC((1, 2), covariance_type="diag", random_state=0).fit(X)
    before = dict(vars(model))
    with pytest.raises(InvalidDataError, match="n_components = 30"):
        model.set_params(n_components=(30, 40)).fit(X[:20, :2])
    assert model.n_features_in_ == 3
    assert vars(model) == {**before, "n_components": (30, 40)}
    np.testing.assert_array_equal(model.predict(X), model.best_estimator_.predict(X))


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        (np.where(X > 10, np.inf, X), InvalidDataError),
        (X[:1], InvalidDataError),
        (X[:, 0], InvalidDataError),
        ([["a", "b"], ["c", "d"]], MixturaError),
        (X.astype("datetime64[s]"), InvalidTypeError),
    ],
)
def test_rows_that_no_mixture_takes_are_refused_as_by_a_single_fit(rows, error):
    with pytest.raises(error) as single:
        GaussianMixture(random_state=0).fit(rows)
    with pytest.raises(error) as swept:
        GaussianMixtureIC((1, 2), random_state=0).fit(rows)
    assert str(swept.value).replace("IC", "") == str(single.value)


def test_wrong_weights_are_refused_before_any_fit():
    rows = []
    model = GaussianMixtureIC((1, 2), progress=rows.append)
    with pytest.raises(InvalidParameterError, match="one weight a row"):
        model.fit(X, sample_weight=[1.0, 2.0])
    assert rows == []


@pytest.mark.parametrize("name", ["means_", "elbow_", "evidence_", "advantage_", "n_iter_"])
def test_before_a_fit_there_is_nothing_fitted(name):
    assert not hasattr(GaussianMixtureIC(), name)


@pytest.mark.parametrize("call", ["predict", "score_samples", "bic", "evidence"])
def test_before_a_fit_methods_say_so(call):
    with pytest.raises(MixturaError, match="GaussianMixtureIC instance is not fitted"):
        getattr(GaussianMixtureIC(), call)(X)


def test_other_columns_than_those_of_the_fit_are_refused():
    model = GaussianMixtureIC((1, 2), covariance_type="diag").fit(X)
    with pytest.raises(InvalidDataError, match="2 features"):
        model.predict(X[:, :2])


def test_an_error_of_a_callers_own_function_is_loud():
    def starts(X, n_components, random_state):
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        GaussianMixtureIC((1, 2), init_params=starts).fit(X)


def test_the_usual_shapes_are_swept_by_default_and_all_is_no_shape_of_a_list():
    X = np.random.default_rng(0).normal(size=(40, 2))
    swept = GaussianMixtureIC([1], n_init=1).fit(X).sweep_
    assert [row.covariance_type for row in swept] == usual()
    swept = GaussianMixtureIC([1], covariance_type="all", n_init=1).fit(X).sweep_
    assert [row.covariance_type for row in swept] == list(FAMILIES)
    with pytest.raises(InvalidParameterError, match="'all'"):
        GaussianMixtureIC([1], covariance_type=["full", "all"]).fit(X)
