"""Data whose covariance is singular: an answer on a floor, and one warning with every column."""

import re
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score
from tests.by_capability import MATRICES, ONE_OF_EACH, WITHOUT_MATRICES

from mixtura import (
    GaussianMixture,
    GaussianMixtureIC,
    Outcome,
    PreparedGaussianMixture,
    SingularDataWarning,
)
from mixtura.model.families import usual

RNG = np.random.default_rng(11)
GOOD = np.concatenate([RNG.normal(0, 1, (40, 3)), RNG.normal(9, 1, (40, 3))])
GROUPS = np.repeat([0, 1], 40)
NAMES = ["red", "green", "blue"]
by_shape = pytest.mark.parametrize("covariance_type", ONE_OF_EACH)


def with_column(values, X=GOOD):
    return np.column_stack([X[:, 0], np.broadcast_to(values, len(X)), X[:, 2]])


def few_rows(n, d):
    return np.concatenate([RNG.normal(0, 1, (n, d)), RNG.normal(9, 1, (n, d))])


def told(fit):
    """The fitted model and the sentence of its only warning, if there is one."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = fit()
    singular = [str(w.message) for w in caught if w.category is SingularDataWarning]
    assert len(singular) <= 1
    return model, (singular or [None])[0]


CONSTANT = {
    "a constant column": (with_column(5.5), r"^column 1 is constant \(always 5.5\)[.] "),
    "zeros": (with_column(0.0), r"^column 1 is constant \(always 0\)"),
    "far out": (with_column(1e10), r"column 1 is constant"),
    "farther out": (with_column(1e90), r"column 1 is constant"),
    "float32": (with_column(0.1).astype("f4"), r"column 1 is constant \(always 0.1\)"),
    "by name": (pd.DataFrame(with_column(5.5), columns=NAMES), "^column 'green' is constant"),
    "rounding": (with_column(np.where(np.arange(80) % 3, 0.3, 0.1 + 0.2)),
                 r"column 1 varies by no more than the rounding of its values \(around 0.3\)"),
    "minute": (with_column(1e-110 * GOOD[:, 1]), "column 1 varies too little.*multiply by a"),
    "two of them": (np.column_stack([np.zeros(80), GOOD, np.ones(80)]),
                    "^columns 0 and 4 are constant"),
    "many of them": (np.column_stack([GOOD, np.zeros((80, 20))]),
                     "^columns 3, 4, .*14 and 8 more are constant"),
}  # fmt: skip


@by_shape
@pytest.mark.parametrize("k", [1, 2])
@pytest.mark.parametrize(("X", "words"), CONSTANT.values(), ids=CONSTANT)
def test_a_column_that_does_not_vary_changes_no_label(X, words, k, covariance_type):
    model, text = told(
        lambda: GaussianMixture(k, covariance_type=covariance_type, random_state=0).fit(X)
    )
    assert model.converged_
    assert adjusted_rand_score(GROUPS, model.predict(X)) == k - 1
    assert np.isfinite(model.score(X))
    assert np.isfinite(model.sample(5)[0]).all()
    if covariance_type == "spherical":
        assert text is None
    else:
        assert re.search(words, text), text
        assert "floor" in text


def test_left_out_as_it_says_there_is_no_warning():
    X = with_column(5.5)
    _, text = told(lambda: GaussianMixture(2).fit(X))
    assert "Leave the constant column out" in text
    _, text = told(lambda: GaussianMixture(2).fit(X[:, [0, 2]]))
    assert text is None


DEPENDENT = {
    "collinear": (with_column(2 * GOOD[:, 0] - GOOD[:, 2]), "^columns 0, 1 and 2 are collinear"),
    "in float32": (with_column(2 * GOOD[:, 0] - GOOD[:, 2]).astype("f4"), "columns 0, 1 and 2 a"),
    "a copy": (pd.DataFrame(with_column(GOOD[:, 0]), columns=NAMES),
               "^columns 'red' and 'green' are collinear"),
    "many": (GOOD @ RNG.normal(size=(3, 15)), "^columns 0, 1, .* 11 and 3 more are collinear"),
    "one-hot": (np.column_stack([GOOD, np.eye(3)[np.arange(80) % 3]]), "^columns 3, 4 and 5 are"),
    "and constant": (np.column_stack([with_column(GOOD[:, 0]), np.ones(80)]),
                     r"^column 3 is constant \(always 1\). Columns 0 and 1 are collinear"),
    "no more rows": (few_rows(5, 20), "^X has no more than 10 distinct rows for 20 columns"),
    "as many rows": (few_rows(5, 10), "^X has no more than 10 distinct rows for 10 columns"),
}  # fmt: skip


@pytest.mark.parametrize("covariance_type", MATRICES)
@pytest.mark.parametrize(("X", "words"), DEPENDENT.values(), ids=DEPENDENT)
def test_columns_in_a_relation_are_answered_on_the_floor(X, words, covariance_type):
    groups = np.repeat([0, 1], len(X) // 2)
    model, text = told(
        lambda: GaussianMixture(2, covariance_type=covariance_type, random_state=0).fit(X)
    )
    assert adjusted_rand_score(groups, model.predict(X)) == 1.0
    assert re.search(words, text), text
    assert np.isfinite(model.score(X))


@pytest.mark.parametrize(("X", "words"), DEPENDENT.values(), ids=DEPENDENT)
def test_the_cures_cure(X, words):
    rows = np.asarray(X)
    rows = rows[:, rows.std(axis=0) > 0]
    scores = PCA(0.99).fit_transform(rows)
    for cure in (
        lambda: GaussianMixture(1).fit(scores),
        lambda: GaussianMixture(1, covariance_type="diag").fit(rows),
        lambda: GaussianMixture(1, covariance_type="spherical").fit(rows),
    ):
        assert told(cure)[1] is None


@by_shape
@pytest.mark.parametrize("k", [1, 3])
def test_digits(covariance_type, k):
    X = load_digits().data[::3]
    model, text = told(
        lambda: GaussianMixture(
            k, covariance_type=covariance_type, random_state=0, n_init=2, max_iter=20, tol=1e-3
        ).fit(X)
    )
    assert np.isfinite(model.score(X))
    flat = np.flatnonzero(X.std(axis=0) == 0)
    if covariance_type != "spherical":
        assert all(str(column) in text for column in flat)


@by_shape
@pytest.mark.parametrize(
    ("X", "distinct"),
    [(np.repeat(GOOD[[0, 50]], 40, axis=0), 2), (np.ones((9, 2)), 1), (np.full((50, 1), 3.0), 1)],
    ids=["two", "one", "one in a column"],
)
@pytest.mark.parametrize("init_params", ["k-means++", "kmeans", "random_from_data", "random"])
def test_fewer_distinct_rows_than_components(X, distinct, covariance_type, init_params):
    with np.errstate(all="raise", under="ignore"):
        model, text = told(
            lambda: GaussianMixture(
                3, covariance_type=covariance_type, init_params=init_params, random_state=0
            ).fit(X)
        )
    assert f"only {distinct} distinct row" in text
    assert f"ask for at most {distinct} component" in text
    assert model.outcome_ is Outcome.COLLAPSED
    assert np.isfinite(model.score(X))
    assert np.isfinite(model.means_).all()


@by_shape
def test_one_row_beside_many_equal_ones(covariance_type):
    X = np.vstack([np.zeros((99, 2)), [[1.0, 2.0]]])
    model, _ = told(
        lambda: GaussianMixture(2, covariance_type=covariance_type, random_state=0).fit(X)
    )
    assert adjusted_rand_score(X[:, 0], model.predict(X)) == 1.0


def test_repeated_rows_are_not_held_against_a_component():
    """The rank of the data counts, which repeated rows do not raise."""
    X = np.repeat(RNG.normal(size=(6, 30)), 4, axis=0)
    model, text = told(lambda: GaussianMixture(1, covariance_type="tied").fit(X))
    assert "6 distinct rows for 30 columns" in text
    assert model.outcome_ is not Outcome.COLLAPSED


def test_what_rules_a_shape_out_is_known_before_its_covariance():
    """A d x d matrix is not so much as made: of 60 000 columns it would take 29 GB."""
    X = RNG.normal(size=(3, 60_000))
    with warnings.catch_warnings():
        warnings.simplefilter("error", SingularDataWarning)
        with pytest.raises(SingularDataWarning, match="3 distinct rows for 60000 columns"):
            GaussianMixture(1).fit(X)


def test_a_prepared_fit_names_columns_as_they_were_given():
    table = pd.DataFrame(with_column(GOOD[:, 0]), columns=NAMES).assign(room=7.5)
    model, text = told(lambda: PreparedGaussianMixture(2, random_state=0).fit(table))
    assert text.startswith("column 'room' is constant (always 7.5). Columns 'red' and 'green' are")
    assert adjusted_rand_score(GROUPS, model.predict(table)) == 1.0


def test_a_sweep_compares_the_shapes_that_it_can():
    X = with_column(GOOD[:, 0])
    model, text = told(lambda: GaussianMixtureIC(range(1, 4), random_state=0).fit(X))
    assert text.startswith("full and tied were not compared: columns 0 and 1 are collinear")
    errors = dict(zip(model.results_["covariance_type"], model.results_["error"], strict=True))
    assert {shape for shape, error in errors.items() if error} == {*MATRICES} & {*usual()}
    assert model.covariance_type_ in WITHOUT_MATRICES
    forced, text = told(
        lambda: GaussianMixtureIC(range(1, 4), covariance_type=MATRICES, random_state=0).fit(X)
    )
    assert text.startswith("columns 0 and 1 are collinear")
    assert not any(forced.results_["error"])
    assert forced.n_components_ == 2


def test_a_sweep_with_a_constant_column_compares_all():
    X = with_column(5.5)
    model, text = told(lambda: GaussianMixtureIC(range(1, 4), random_state=0).fit(X))
    assert text.startswith("column 1 is constant")
    assert not any(model.results_["error"])
    assert model.n_components_ == 2
