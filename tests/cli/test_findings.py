"""What ``mixtura fit`` says about its own result: how sure, what is wrong, which rows are odd."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from sklearn.datasets import make_moons

from mixtura import datasets


@pytest.fixture
def customers(cli, tmp_path):
    datasets.make_customers().to_csv(tmp_path / "customers.csv")
    answer = cli("fit", "customers.csv", "-k", "2:5", "--covariance", "full,diag", "--details")
    folder = tmp_path / "customers-mixtura"
    return answer, json.loads((folder / "summary.json").read_text()), folder


def test_details_answer_how_many_how_sure_what_is_wrong_and_what_is_odd(customers):
    answer, _, _ = customers
    said = " ".join(answer.out.split())
    assert "4 groups in 2,000 rows of 8 columns" in said
    assert "the choice among these models is very clear" in said
    assert "is a transition group" in said
    assert "The checks have found nothing wrong with this model." in said
    assert "100 rows of 2,000 are marked as unusual" in said
    assert "of the distance" in said


def test_the_summary_holds_all_of_it(customers):
    _, summary, _ = customers
    assert summary["selected"]["n_components"] == 4
    assert summary["evidence"]["strength"] == "very strong"
    bics = sorted(row["bic"] for row in summary["sweep"] if not row["collapsed"])
    assert summary["evidence"]["advantage"] == pytest.approx(bics[1] - bics[0])
    assert set(summary["elbow"]) == {"n_components", "disagrees", "at_edge"}
    assert summary["elbow"]["at_edge"] is False
    assert all(finding["severity"] == "info" for finding in summary["findings"])
    assert -1 < summary["silhouette"] < 1
    unsure = summary["ambiguous"]
    assert unsure["count"] == len(unsure["rows"]) == round(unsure["share"] * 2000) > 0
    assert sum(pair["count"] for pair in unsure["pairs"]) == unsure["count"]
    assert len(unsure["transition_groups"]) == 1


def test_ambiguous_rows_and_drivers_are_those_of_the_rows_file(customers):
    _, summary, folder = customers
    with (folder / "rows.csv").open() as file:
        rows = list(csv.DictReader(file))
    torn = [number for number, row in enumerate(rows, 1) if float(row["sure"]) < 60]
    assert torn == summary["ambiguous"]["rows"]
    for row in rows:
        assert (row["unusual_in"] in summary["features"]) == (row["unusual"] == "1")


def test_rows_in_sentences_count_from_one_as_in_the_rows_file(cli, table):
    X = np.random.default_rng(0).normal(size=(100, 2))
    X[16] = [0.0, 40.0]
    table("odd.csv", X, ["width", "height"])
    answer = cli(
        "fit", "odd.csv", "-k", 1, "--covariance", "full", "--anomaly-quantile", 0.01, "--details"
    )
    assert "row 17: height (40) is" in answer.out


def test_what_is_wrong_comes_with_the_cure(cli, table):
    X, _ = make_moons(400, noise=0.04, random_state=0)
    table("moons.csv", X)
    answer = cli("fit", "moons.csv", "-k", 2, "--covariance", "full", "--details")
    assert "warning: " in answer.out
    assert "DBSCAN" in answer.out
    assert "nothing wrong" not in answer.out


def test_quiet_says_nothing_and_json_says_it_as_data(cli):
    answer = cli("fit", datasets.path("iris"), "-k", 2, "--covariance", "full", "-q", "--json")
    assert answer.err == ""
    assert {"findings", "elbow", "ambiguous", "silhouette"} <= set(json.loads(answer.out))


def test_groups_without_doubt_are_called_clear(cli, table):
    rng = np.random.default_rng(0)
    table("two.csv", np.concatenate([rng.normal(0, 1, (80, 2)), rng.normal(20, 1, (80, 2))]))
    answer = cli("fit", "two.csv", "-k", 2, "--covariance", "full", "--details")
    assert "at least nine in ten rows of every group" in " ".join(answer.out.split())


def few_rows(path, seed, n=25):
    X = np.random.default_rng(seed).normal(size=(n, 4))
    np.savetxt(path, X, delimiter=",", header="a,b,c,d", comments="", fmt="%.6f")


def test_groups_that_only_a_criterion_sees_in_few_rows_are_not_found(cli, tmp_path):
    few_rows(tmp_path / "few.csv", 4, n=50)
    answer = cli(
        "fit", "few.csv", "-k", "1:4", "--covariance", "diag", "--criterion", "aic", "--details"
    )
    said = " ".join(answer.out.split())
    assert "1 group in 50 rows" in said
    assert "AIC alone would have chosen" in said
    assert "is clear" not in said
    assert "very clear" not in said
    summary = json.loads((tmp_path / "few-mixtura" / "summary.json").read_text())
    beaten = [row["set_aside"] or "" for row in summary["sweep"]]
    assert any("predicts rows left out of the fit better" in why for why in beaten)
    weak = next(f for f in summary["findings"] if f["code"] == "weak-evidence")
    assert "AIC alone would have chosen" in weak["message"]


def test_in_many_rows_nothing_is_checked_and_a_clear_choice_is_called_so(cli, tmp_path):
    few_rows(tmp_path / "many.csv", 0, n=600)
    answer = cli("fit", "many.csv", "-k", "1:3", "--covariance", "full,diag", "--details")
    said = " ".join(answer.out.split())
    assert "the choice among these models is very clear" in said
    summary = json.loads((tmp_path / "many-mixtura" / "summary.json").read_text())
    assert summary["evidence"]["out_of_sample"] == []
    assert summary["evidence"]["standard_error"] > 0
    assert summary["evidence"]["verdict"] == "the choice among these models is very clear"


@pytest.mark.parametrize("measured", [False, True])
def test_columns_of_few_values_are_not_to_be_left_out_where_there_are_no_others(
    cli, table, measured
):
    """Of a survey with nothing but answers from 1 to 5, nothing would be left."""
    rng = np.random.default_rng(2)
    centres = np.where(rng.random(200) < 0.5, 4, 2)[:, None]
    answers = rng.normal(centres, 0.7, (200, 4)).round().clip(1, 5)
    if measured:
        answers = np.column_stack([answers, rng.normal(size=200)])
    table("t.csv", answers)
    said = " ".join(cli("fit", "t.csv", "-k", "2").out.split())
    assert ("look at which values each group has" in said) is not measured
    assert ("remain without" in said) is measured
