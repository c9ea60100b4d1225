"""What compare returns, whatever the rows."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

import mixtura
from mixtura.comparison import dbscan, k_means, methods
from mixtura.errors import InvalidDataError, InvalidParameterError, InvalidTypeError
from mixtura.estimators.inputs.fittedness import NotFittedError


def test_every_method_has_a_whole_result(every):
    case, comparison = every
    n = len(case.X)
    assert comparison.methods[0].name == "gaussian_mixture"
    assert [m.name for m in comparison.methods if m.error] == []
    assert ("naive_bayes" in {m.name for m in comparison.methods}) == (case.y is not None)
    for method in comparison.methods:
        assert method.labels.shape == (n,)
        assert method.n_noise == (method.labels == -1).sum()
        assert method.n_groups == np.unique(method.labels[method.labels >= 0]).size
        assert (method.silhouette is None) == (method.n_groups < 2)
        if case.y is None:
            assert method.ari is method.nmi is None
        else:
            assert method.ari == pytest.approx(adjusted_rand_score(case.y, method.labels))
    assert comparison.sentences


def test_labels_that_the_groups_match(compared):
    _, comparison = compared("blobs")
    for name in ("gaussian_mixture", "k_means", "naive_bayes"):
        assert comparison[name].ari == comparison[name].nmi == 1.0
    assert comparison["naive_bayes"].accuracy == 1.0
    assert comparison["dbscan"].ari > 0.95


def test_the_same_seed_gives_the_same_result(compared):
    case, first = compared("touching")
    second = mixtura.compare(case.X, n_components=case.sizes)
    assert second.sentences == first.sentences
    for a, b in zip(first.methods, second.methods, strict=True):
        assert (a.labels == b.labels).all()
        assert (a.silhouette, a.parameters, a.note) == (b.silhouette, b.parameters, b.note)


def test_naive_bayes_does_not_grade_its_own_homework():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(60, 12)), rng.integers(2, size=60)  # nothing to learn
    comparison = mixtura.compare(X, y, n_components=1)
    assert comparison["naive_bayes"].accuracy < 0.7


def test_a_model_that_is_given_is_the_one_compared(compared):
    case, _ = compared("touching")
    model = mixtura.PreparedGaussianMixture(2, n_init=1, random_state=3).fit(case.X)
    comparison = mixtura.compare(case.X, model=model)
    assert (comparison["gaussian_mixture"].labels == model.predict(case.X)).all()
    assert comparison["k_means"].n_groups == 2
    assert comparison["gaussian_mixture"].note == "the model that was given"
    plain = mixtura.GaussianMixture(2, covariance_type="tied", random_state=3).fit(case.X)
    told = mixtura.compare(case.X, model=plain)["gaussian_mixture"]
    assert told.parameters == {"n_components": 2, "covariance_type": "tied"}


def test_units_matter_only_where_rows_are_not_standardised(compared):
    case, _ = compared("blobs")
    X = case.X * [1.0, 1000.0]
    scaled = mixtura.compare(X, case.y, n_components=3)
    assert scaled["k_means"].ari == 1.0
    raw = mixtura.compare(X, case.y, n_components=3, scale=False)
    assert raw["k_means"].ari < 0.9


@pytest.mark.parametrize("far", [3, 9])
def test_a_model_that_bic_prefers_but_is_set_aside_is_said(far):
    rng = np.random.default_rng(1)
    X = np.vstack([rng.normal(size=(60, 2)), rng.normal(size=(far, 2)) + 30])
    mixture = mixtura.compare(X, n_components=[1, 2])["gaussian_mixture"]
    said = "2 groups" in mixture.note and "only 3 rows" in mixture.note
    assert said is (far == 3)
    assert mixture.parameters["n_components"] == (1 if far == 3 else 2)


def test_samples_of_many_rows_are_said(monkeypatch, compared):
    case, _ = compared("blobs")
    monkeypatch.setattr(dbscan, "MOST_ROWS", 200)
    monkeypatch.setattr(k_means, "MOST_ROWS", 100)
    monkeypatch.setattr("mixtura.comparison.chosen.MOST_ROWS", 150)
    comparison = mixtura.compare(case.X, case.y, n_components=3)
    assert "seen 200 of 450 rows" in comparison["dbscan"].note
    assert len(comparison["dbscan"].labels) == len(comparison["dbscan"].rows) == 200
    assert "centres found from 100 rows" in comparison["k_means"].note
    assert "chosen on 150 rows" in comparison["gaussian_mixture"].note
    assert comparison["k_means"].ari == comparison["gaussian_mixture"].ari == 1.0
    assert comparison.remarks[0].code == "all-agree"


@pytest.mark.parametrize(
    ("error", "reason"),
    [(MemoryError(), "not enough memory"), (ValueError("no room"), "no room")],
)
def test_a_method_that_fails_becomes_a_line(monkeypatch, compared, error, reason):
    def fail(task, blank):
        raise error

    monkeypatch.setitem(methods.METHODS, "dbscan", ("DBSCAN", "hard, with noise", fail))
    case, _ = compared("blobs")
    comparison = mixtura.compare(case.X, case.y, n_components=3)
    assert comparison["dbscan"].error == reason
    assert f"DBSCAN has no result: {reason}." in comparison.sentences
    assert "no result" in str(comparison)
    assert comparison["k_means"].ari == 1.0


@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
def test_as_a_table(compared, backend):
    _, comparison = compared("iris")
    frame = comparison.to_frame(backend)
    assert frame["name"].to_list() == [m.name for m in comparison.methods]
    assert frame["accuracy"].to_list()[-1] == comparison["naive_bayes"].accuracy
    assert "min_samples=8" in frame["parameters"].to_list()[2]


def test_as_json(every):
    _, comparison = every
    told = json.loads(json.dumps(comparison.to_dict(), allow_nan=False))
    assert [r["text"] for r in told["remarks"]] == list(comparison.sentences)
    assert len(told["methods"]) == len(comparison.methods)


def test_as_text_of_80_columns(every):
    _, comparison = every
    lines = str(comparison).splitlines()
    assert max(map(len, lines)) <= 80
    text = " ".join(" ".join(lines).split())
    for sentence in comparison.sentences:
        assert sentence in text


def test_shapes_that_dependent_columns_rule_out_are_said():
    X = np.random.default_rng(0).normal(size=(80, 2))
    comparison = mixtura.compare(np.column_stack([X, X[:, 0] - X[:, 1]]), n_components=[2, 3])
    note = comparison["gaussian_mixture"].note
    assert note.endswith("; full and tied could not be fitted")


def test_few_and_repeated_rows():
    X = np.repeat([[0.0, 0.0], [1.0, 5.0], [5.0, 1.0]], 4, axis=0)
    comparison = mixtura.compare(X, np.repeat(["a", "b", "c"], 4))
    assert not [m.error for m in comparison.methods if m.error]
    assert comparison["gaussian_mixture"].n_groups <= 3


ROWS = np.random.default_rng(0).normal(size=(120, 2))


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.zeros(120), "one label only .0.0.: there is nothing to compare"),
        (np.zeros(5), r"shape \(5,\), but there are 120 rows"),
        (np.arange(120), "120 different values in 120 rows, too many to be labels"),
        (["a", None] * 60, "no label at row 1, the first of 60"),
        ([0.0] * 119 + [np.nan], "no label at row 119: fill"),
        (pd.Series(["a", "b"] * 60).mask(np.arange(120) == 7), "no label at row 7: fill"),
    ],
)
def test_labels_that_are_none(y, message):
    with pytest.raises(InvalidDataError, match=message):
        mixtura.compare(ROWS, y, n_components=1)


@pytest.mark.parametrize(
    ("X", "options", "error", "message"),
    [
        (ROWS, {"n_components": 0}, InvalidParameterError, "n_components is 0; give one or more"),
        (ROWS, {"n_components": "three"}, InvalidParameterError, "n_components is 'three'"),
        (ROWS, {"n_components": 3.5}, InvalidParameterError, "n_components is 3.5; give a number"),
        (
            ROWS,
            {"n_components": 500},
            InvalidDataError,
            "500 groups, but X has only 120 different",
        ),
        (ROWS, {"random_state": -1}, InvalidParameterError, "random_state is -1; give a number"),
        (ROWS, {"random_state": "x"}, InvalidParameterError, "random_state is 'x'"),
        (ROWS, {"model": object()}, InvalidParameterError, "model is object, which has no predic"),
        (
            ROWS,
            {"model": mixtura.GaussianMixture},
            InvalidTypeError,
            "model is the class GaussianMixture; give a fitted",
        ),
        (ROWS, {"model": mixtura.GaussianMixture(2)}, NotFittedError, "not fitted yet"),
        (ROWS[:3], {}, InvalidDataError, "minimum of 4"),
        (ROWS * [1, np.nan], {}, InvalidDataError, "NaN at row 0"),
        ([["a", "b"]] * 9, {}, InvalidDataError, "not a number"),
    ],
)
def test_what_cannot_be_compared(X, options, error, message):
    with pytest.raises(error, match=message):
        mixtura.compare(X, **options)


def test_a_constant_column_makes_no_difference():
    apart = ROWS + 30.0 * (np.arange(len(ROWS)) % 2)[:, None]
    flat, plain = (
        mixtura.compare(rows, n_components=2, random_state=0)
        for rows in (np.column_stack([apart, np.full(len(ROWS), 7.0)]), apart)
    )
    for name in ("gaussian_mixture", "k_means"):
        pairs = zip(flat[name].labels, plain[name].labels, strict=True)
        assert len(set(pairs)) == 2


def test_a_method_that_does_not_exist(compared):
    with pytest.raises(InvalidParameterError, match="no method is called 'kmeans'; there are gau"):
        compared("one")[1]["kmeans"]


def test_other_kinds_of_seeds():
    X = ROWS + 6 * (np.arange(120) % 2)[:, None]
    for state in (None, np.random.default_rng(1), np.random.RandomState(1)):
        assert mixtura.compare(X, n_components=2, random_state=state)["k_means"].n_groups == 2
