"""Each remark where it is true, and not where it is not."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_diabetes

import mixtura
from mixtura.comparison.reliability import ABOUT_GROUPS, doubts
from mixtura.comparison.remarks.shares import percent, share_of
from mixtura.diagnostics import CODES
from mixtura.diagnostics.words import groups

TRUE_OF = {
    "all-agree": {"blobs", "iris"},
    "not-bell-shaped": {"moons", "rings"},
    "forced-rows": {"touching", "customers"},
    "cut-group": {"rods", "wide", "customers"},
    "joined-groups": {"touching", "wide", "customers"},
    "taught": {"blobs", "rings", "iris"},
    "dependent-columns": {"iris"},
}


@pytest.mark.parametrize("code", TRUE_OF)
def test_where_it_is_true_and_nowhere_else(compared, code):
    names = ["blobs", "rods", "touching", "wide", "one", "moons", "rings", "iris", "customers"]
    said = {n for n in names if any(r.code == code for r in compared(n)[1].remarks)}
    assert said == TRUE_OF[code]


def test_forced_rows_are_those_that_the_mixture_is_not_sure_of(compared, remark):
    said = remark("customers", "forced-rows")
    for number in (said.numbers["n_rows"], said.numbers["n_torn"]):
        assert str(number) in said.text
    assert "K-Means forces" in said.text
    assert said.numbers["share"] == said.numbers["n_rows"] / 2000
    first, second = said.numbers["between"]
    assert f"transition between groups {first} and {second}" in said.text
    # those two groups are the ones that DBSCAN, too, finds no gap between
    assert remark("customers", "joined-groups").numbers["groups"] == [first, second]


def test_the_long_group_is_named_with_its_length(remark, compared):
    said = remark("rods", "cut-group")
    assert said.numbers["elongation"] == pytest.approx(5, rel=0.3)
    assert f"{said.numbers['elongation']:.1f} times as long as it is wide" in said.text
    _, comparison = compared("rods")
    mixture, k_means = (comparison[name].labels for name in ("gaussian_mixture", "k_means"))
    own = k_means[mixture == said.numbers["group"]]
    assert (np.bincount(own) > 0.1 * len(own)).sum() > 1


def test_the_wide_group_is_called_wide_and_not_long(remark):
    said = remark("wide", "cut-group")
    assert "as wide as the narrowest" in said.text
    assert "long as" not in said.text
    assert said.numbers["width"] == pytest.approx(7.5, rel=0.15)


@pytest.mark.parametrize("name", ["moons", "rings"])
def test_groups_that_dbscan_alone_gets_right(compared, remark, name):
    _, comparison = compared(name)
    assert comparison["dbscan"].n_groups == 2
    assert comparison["gaussian_mixture"].n_groups > 2
    said = remark(name, "not-bell-shaped")
    pieces = said.numbers["pieces"]
    assert pieces == list(range(comparison["gaussian_mixture"].n_groups))
    assert "DBSCAN suits such shapes" in said.text
    # pieces of a ring are cut and forced too, but that says nothing about the rows
    codes = {r.code for r in comparison.remarks}
    assert not codes & {"cut-group", "forced-rows", "agreement"}


def test_one_group_is_one_to_all_but_k_means_left_to_itself(compared, remark):
    _, comparison = compared("one")
    assert comparison["gaussian_mixture"].n_groups == comparison["dbscan"].n_groups == 1
    assert comparison["k_means"].silhouette is None
    assert "but one group to be seen" in remark("one", "number-of-groups").text
    assert remark("one", "number-of-groups").numbers["apart"] is False


def test_noise_beside_anomalies(compared, remark):
    _, comparison = compared("customers")
    said = remark("customers", "noise-rows")
    aside = comparison["dbscan"].labels == -1
    assert said.numbers["n_noise"] == aside.sum() == comparison["dbscan"].n_noise
    assert 0 < said.numbers["n_both"] <= min(aside.sum(), 100)


def test_labels(compared, remark):
    assert "exactly" in remark("blobs", "closest-to-labels").text
    said = remark("rings", "closest-to-labels")
    assert "DBSCAN" in said.text
    assert "Mixture" not in said.text
    assert said.numbers["dbscan"] > 0.99 > 0.5 > said.numbers["gaussian_mixture"]
    assert "2 groups for 3 labels" in remark("iris", "closest-to-labels").text
    case, _ = compared("iris")
    said = remark("iris", "dependent-columns").numbers
    assert f"within label {said['label']}, x" in remark("iris", "dependent-columns").text
    within = case.X[case.y == said["label"]]
    columns = [int(name.removeprefix("x")) for name in said["columns"]]
    expected = np.corrcoef(within[:, columns], rowvar=False)[0, 1]
    assert said["correlation"] == pytest.approx(expected)


def test_nobody_is_told_that_some_is_all():
    assert percent(0.99999) == "nearly 100 %"
    assert share_of(1999, 2000) == "1,999 rows (nearly 100 %)"
    assert groups([3]) == "group 3"


@pytest.fixture(scope="module")
def doubtful() -> mixtura.Comparison:
    """One heap of rows, which BIC divides all the same."""
    return mixtura.compare(load_diabetes().data, n_components=range(10, 13))


def test_a_mixture_in_doubt_is_said_to_be_first_and_given_no_credit(doubtful):
    first, *others = doubtful.remarks
    assert first.code == "mixture-in-doubt"
    assert first.numbers["findings"][0] == "low-silhouette"
    assert "The mixture's own groups are in doubt: they hardly stand apart (silh" in first.text
    told = {remark.code: remark.text for remark in others}
    k = doubtful["gaussian_mixture"].n_groups
    assert f"DBSCAN takes all {k} groups of the mixture for one" in told["joined-groups"]
    assert "may well be right" in told["joined-groups"]
    assert told["forced-rows"].startswith("The mixture cannot place")
    for text in doubtful.sentences:
        assert "which a mixture can" not in text
        assert "K-Means forces" not in text


@pytest.mark.parametrize("name", ["blobs", "rods", "touching", "wide", "one", "iris", "customers"])
def test_a_mixture_that_is_right_is_not_in_doubt(remark, name):
    assert remark(name, "mixture-in-doubt") is None


def test_pieces_of_moons_are_in_doubt(remark):
    said = remark("moons", "mixture-in-doubt")
    assert said.numbers["findings"] == ["one-cluster-of-several"]
    assert CODES["one-cluster-of-several"] in said.text


def test_a_model_that_is_given_is_doubted_too():
    X = np.random.default_rng(0).normal(size=(300, 2))
    model = mixtura.PreparedGaussianMixture(6, n_init=1, random_state=0).fit(X)
    assert mixtura.compare(X, model=model).remarks[0].code == "mixture-in-doubt"


def test_doubts_are_findings_and_of_mixtures_alone():
    assert set(ABOUT_GROUPS) <= set(CODES)
    assert doubts(object(), np.zeros((3, 2))) == ()
