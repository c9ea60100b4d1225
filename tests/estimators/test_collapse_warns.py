"""A collapsed fit says so, names what it is that collapsed, and what it says to do helps."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import ConvergenceWarning
from tests.by_capability import WITHOUT_MATRICES

from mixtura import (
    CollapsedWarning,
    GaussianMixture,
    GaussianMixtureIC,
    MixturaWarning,
    Outcome,
    PreparedGaussianMixture,
)
from mixtura.estimators.warnings.fit_warnings import collapse_sentence
from mixtura.model.families import FAMILIES

N = 300
TWO_POINTS = np.repeat([[0.0, 0.0], [1.0, 3.0]], 500, axis=0)
"""Without a sound optimum of two components, whatever the search."""


def marks() -> np.ndarray:
    """Two groups, whose marks are capped at 100."""
    rng = np.random.default_rng(5)
    y = np.repeat([0, 1], [180, 120])
    return np.c_[rng.normal(50 + 30 * y, 6), np.clip(rng.normal(70 + 40 * y, 20), 0, 100)]


AT_THE_BOUND = {
    "weights_init": [0.7, 0.3],
    "means_init": [[55.0, 70.0], [80.0, 100.0]],
    "precisions_init": [[0.01, 0.002], [0.03, 1e6]],
}
"""A start from which no search leads away: the second component is the bound."""


def capped(**more) -> GaussianMixture:
    return GaussianMixture(2, covariance_type="diag", **{**AT_THE_BOUND, **more})


def told(fit) -> str:
    """The one warning of a fit."""
    with pytest.warns(CollapsedWarning) as caught:
        fit()
    assert [w.category for w in caught] == [CollapsedWarning]
    assert caught[0].filename == __file__
    text = str(caught[0].message)
    assert text.endswith(".")
    assert "  " not in text
    return text


def sound(model, X, **more):
    """Fitted without a warning, all of which are errors here."""
    model.fit(X, **more)
    assert model.outcome_ in (Outcome.CONVERGED, Outcome.AT_ROUNDING)
    return model


def test_it_is_found_by_whoever_looks_for_either_kind():
    assert issubclass(CollapsedWarning, MixturaWarning)
    assert issubclass(CollapsedWarning, ConvergenceWarning)
    for category in (MixturaWarning, ConvergenceWarning):
        with pytest.warns(category):
            capped().fit(marks())


def test_a_point_mass_is_named_with_its_column_value_and_share():
    text = told(lambda: capped().fit(marks()))
    assert "component 1 (92 effective rows) sits on a point mass" in text
    assert "column 1 is 100 (31 % of all rows)" in text
    table = pd.DataFrame(marks(), columns=["age", "mark"])
    assert "column 'mark' is 100 (31 %" in told(lambda: capped().fit(table))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_it_is_named_in_rows_of_either_precision_and_any_number_of_them(dtype):
    X = np.repeat(marks(), 40, axis=0).astype(dtype)
    assert "column 1 is 100 (31 % of all rows)" in told(lambda: capped().fit(X))


def test_its_cures_work():
    X = marks()
    text = told(lambda: capped().fit(X))
    assert "Leave column 1 out" in text
    sound(GaussianMixture(2, covariance_type="diag", random_state=0), X[:, :1])
    assert "fit the rows where column 1 is not 100 by themselves" in text
    sound(GaussianMixture(2, covariance_type="diag", random_state=0), X[X[:, 1] != 100])
    assert "covariance_type='tied' or 'spherical'" in text
    for other in ("tied", "spherical"):
        sound(GaussianMixture(2, covariance_type=other, random_state=0), X)
    assert "other means_init" in text


def test_a_column_that_hardly_varies_can_be_left_out():
    rng = np.random.default_rng(0)
    X = np.c_[rng.normal(size=(300, 2)) + np.repeat([[0], [6]], 150, axis=0), np.full(300, 3.14)]
    X[5, 2] = 3.15
    model = GaussianMixture(2, covariance_type="diag", random_state=0)
    assert "Leave column 2 out" in told(lambda: model.fit(X))
    sound(GaussianMixture(2, covariance_type="diag", random_state=0), X[:, :2])


def test_where_every_row_is_a_repeated_value_there_are_only_counts():
    text = told(lambda: GaussianMixture(2, covariance_type="diag", random_state=0).fit(TWO_POINTS))
    assert text.endswith(
        "Count the rows at each of these values instead, for there are no others."
    )
    assert "by themselves" not in text  # nothing would be left


def test_several_values_of_one_column_are_told_apart_from_the_others():
    rng = np.random.default_rng(0)
    X = np.c_[rng.normal(size=600), rng.normal(size=600)]
    X[:200, 0], X[200:400, 0] = 5.0, 9.0
    begin = {
        "weights_init": [1 / 3] * 3,
        "means_init": [[5.0, 0.0], [9.0, 0.0], [0.0, 0.0]],
        "precisions_init": [[1e8, 1.0], [1e8, 1.0], [1.0, 1.0]],
    }
    text = told(lambda: GaussianMixture(3, covariance_type="diag", **begin).fit(X))
    assert "fit the rows where column 0 is neither 5 nor 9 by themselves" in text
    left = X[(X[:, 0] != 5.0) & (X[:, 0] != 9.0)]
    sound(GaussianMixture(1, covariance_type="diag"), left)


@pytest.mark.parametrize(
    ("binary", "words"), [(False, "column 0 is 40 in"), (True, "column 0 is")]
)
def test_where_every_run_collapsed_the_repeated_values_are_named_and_leaving_them_helps(
    binary, words
):
    model = GaussianMixture(2, covariance_type="diag", random_state=0)
    rng = np.random.default_rng(1000)
    y = rng.integers(0, 2, 600)
    X = rng.normal(40, 10, 600)
    X[y == 1] = 40
    X = np.c_[X > 40 if binary else X, rng.normal(3 * y, 1)]
    ended = model._fit_silently(X)
    unexplained = replace(ended, outcome=Outcome.COLLAPSED)
    unexplained = replace(
        unexplained,
        mixture=GaussianMixture(2, covariance_type="diag", max_iter=0, random_state=0)
        ._fit_silently(np.c_[y + rng.normal(size=600), X[:, 1]])
        .mixture,
    )
    text = collapse_sentence(model, unexplained)
    assert "in every run (" in text
    assert words in text
    assert "says of it can" in text
    assert "Leave column 0 out" in text
    sound(GaussianMixture(2, covariance_type="diag", random_state=0), X[:, 1:])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("d", [1, 2])
def test_the_cures_of_zero_inflation_work(seed, d):
    rng = np.random.default_rng(seed)
    groups = rng.normal(size=(400, 2)) + 2.0 * (rng.random((400, 1)) < 0.5)
    X = np.where(rng.random(400) < 0.4, 0.0, rng.lognormal(3, 1, 400))[:, None]
    X = np.c_[X, groups[:, : d - 1]]
    begin = {
        "weights_init": [0.6, 0.4],
        "means_init": [[30.0] * d, [0.0] + [1.0] * (d - 1)],
        "precisions_init": [[1e-3] * d, [1e6] + [0.5] * (d - 1)],
    }
    model = GaussianMixture(2, covariance_type="diag", **begin)
    text = told(lambda: model.fit(X))
    assert "column 0 is 0 (" in text
    assert ("Leave column 0 out" in text) == (d > 1)  # of one column nothing would be left
    assert ("'spherical'" in text) == (d > 1)
    sound(GaussianMixture(2, covariance_type="tied", random_state=0), X)
    sound(GaussianMixture(2, covariance_type="diag", random_state=0), X[X[:, 0] != 0])


def test_many_columns_are_not_listed_one_by_one_and_pca_helps():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], 150)
    X = rng.normal(size=(N, 24)) + 3.0 * y[:, None]
    X[y == 1, :20] = 9.0
    begin = {"weights_init": [0.5, 0.5], "means_init": [X[0], X[-1]]}
    model = GaussianMixture(2, covariance_type="diag", **begin)
    text = told(lambda: model.fit(X))
    assert "and 18 more" in text
    assert "Reduce the columns by PCA" in text
    # of twenty columns that are one, an axis or two remain, beside those that vary
    prepared = PreparedGaussianMixture(2, covariance_type="tied", random_state=0).fit(X)
    assert prepared.mixture_.outcome_ is not Outcome.COLLAPSED


@pytest.mark.parametrize("covariance_type", FAMILIES)
@pytest.mark.parametrize("at", [0.0, 50.0])
def test_identical_means_are_a_kind_of_their_own(covariance_type, at):
    model = GaussianMixture(2, covariance_type=covariance_type, means_init=[[at, at]] * 2)
    text = told(lambda: model.fit(marks()))
    assert "So this is a mixture of 1, not of 2." in text
    assert "means_init puts them in one place, from where EM never parts them" in text
    sound(
        model.set_params(means_init=[[50.0, 70.0], [80.0, 95.0]], covariance_type="tied"), marks()
    )


def test_twins_are_named_also_where_each_has_a_weight():
    begin = {"means_init": [[50.0, 80.0]] * 2, "weights_init": [0.3, 0.7]}
    model = GaussianMixture(2, covariance_type="tied", **begin)
    text = told(lambda: model.fit(marks()))
    assert "components 0 and 1 have the same mean and covariance" in text
    assert np.allclose(model.weights_, [0.3, 0.7])


def test_a_component_without_weight_never_gets_any():
    begin = {"means_init": [[50.0, 70.0], [80.0, 95.0]], "weights_init": [1.0, 0.0]}
    model = GaussianMixture(2, covariance_type="tied", **begin)
    text = told(lambda: model.fit(marks()))
    assert "component 1 has no weight" in text
    assert "Give component 1 a weight above 0 in weights_init." in text
    sound(model.set_params(weights_init=[0.9, 0.1]), marks())


@pytest.mark.parametrize("covariance_type", WITHOUT_MATRICES)
@pytest.mark.parametrize("n_init", [1, 10])
def test_two_points_have_no_sound_optimum(covariance_type, n_init):
    model = GaussianMixture(2, covariance_type=covariance_type, n_init=n_init, random_state=0)
    told(lambda: model.fit(TWO_POINTS))
    sound(model.set_params(n_components=1), TWO_POINTS)


def test_too_few_rows_are_counted():
    rng = np.random.default_rng(0)
    X = np.r_[rng.normal(size=(80, 8)), 40.0 + rng.normal(size=(6, 8))]
    begin = {"means_init": [[0.0] * 8, [40.0] * 8], "precisions_init": [np.eye(8)] * 2}
    model = GaussianMixture(2, **begin)
    text = told(lambda: model.fit(X))
    assert "component 1 has 6 effective rows, fewer than the 9" in text
    assert "covariance_type='tied', which takes fewer rows" in text
    sound(GaussianMixture(2, covariance_type="tied", random_state=0), X)
    sound(GaussianMixture(1), X)
    sound(model, np.r_[X, 40.0 + rng.normal(size=(20, 8))])  # more rows


def test_a_direction_without_spread_is_named_by_its_columns():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(N, 3))
    X[200:] += 20.0
    X[200:, 2] = X[200:, 0] - 20.0
    model = GaussianMixture(2, means_init=[[0.0] * 3, [20.0, 20.0, 0.0]])
    text = told(lambda: model.fit(X))
    assert (
        "component 1 (100 effective rows) has no spread of its own in column 0 and column 2"
        in text
    )
    assert "'tied'" in text
    sound(GaussianMixture(2, covariance_type="tied", random_state=0), X)


def test_a_floor_that_is_high_is_lowered():
    rng = np.random.default_rng(0)
    X = np.r_[rng.normal(size=(150, 2)), rng.normal(30.0, 1.0, (150, 2))]
    model = GaussianMixture(2, covariance_type="diag", reg_covar=0.1, random_state=0)
    assert "Lower reg_covar, whose floor of 0.1 variances" in told(lambda: model.fit(X))
    sound(model.set_params(reg_covar=1e-6), X)


@pytest.mark.parametrize(
    "how",
    [
        {"n_init": 1, "init_params": lambda X, k, rng: (X[:, 1] == 100).astype(int)},
        {"means_init": [[50.0, 60.0], [80.0, 100.0]], "precisions_init": [[0.01, 0.01], [1, 1e6]]},
    ],
    ids=["callable", "precisions_init"],
)
def test_however_the_fit_began(how):
    model = GaussianMixture(2, covariance_type="diag", random_state=0, **how)
    assert "point mass" in told(lambda: model.fit(marks()))


def test_a_warm_start_goes_on_from_it():
    model = capped(warm_start=True)
    told(lambda: model.fit(marks()))
    assert "search for a start anew (warm_start=False)" in told(lambda: model.fit(marks()))


def test_before_it_has_come_to_rest_there_are_two_things_to_say():
    far = [[30.0, 30.0], [80.0, 100.0]]
    with pytest.warns(ConvergenceWarning) as caught:
        capped(max_iter=4, tol=0.0, means_init=far).fit(marks())
    assert [w.category for w in caught] == [ConvergenceWarning, CollapsedWarning]


def test_nothing_is_said_where_nothing_was_fitted():
    sound_start = capped(max_iter=0).fit(marks())
    assert sound_start.outcome_ is Outcome.NOT_RUN


def test_weight_two_is_the_row_twice():
    X, weight = marks(), np.random.default_rng(0).integers(0, 3, N)
    once = told(lambda: capped().fit(X, sample_weight=weight))
    assert once == told(lambda: capped().fit(np.repeat(X, weight, axis=0)))


def test_a_prepared_mixture_speaks_in_the_units_and_names_of_the_table():
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"a": np.repeat([3.0, 5.0], 40), "b": np.repeat([7e5, 2e5], 40)})
    table["c"] = np.repeat(rng.normal(size=2), 40)
    model = PreparedGaussianMixture(2, covariance_type="diag", random_state=0)
    text = told(lambda: model.fit(table))
    prepared = model.preparation_.transform(table.to_numpy())
    again = told(lambda: model.fit_prepared(model.preparation_, prepared))
    assert text == again
    point = "column 'a' is 3 (50 % of all rows)" in text
    assert point or "have the same mean" in text


def test_a_sweep_warns_of_its_winner_alone():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = GaussianMixtureIC((1, 8), covariance_type="diag", random_state=0)
        X = np.random.default_rng(0).normal(size=(20, 2))
        model.fit(X)
    assert model.results_["collapsed"].any()
    assert not model.sweep_.selected.collapsed
    text = told(lambda: GaussianMixtureIC(2, covariance_type="diag").fit(TWO_POINTS))
    assert "n_components=2, covariance_type='diag'" in text
