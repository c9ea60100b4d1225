"""``mixtura fit``: what it picks, tries, chooses and writes."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mixtura
from mixtura import datasets
from mixtura.model.families import FAMILIES
from mixtura.selection import Sweep, sweep

FAITHFUL = datasets.path("faithful")
FULL = ("--covariance", "full")


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "rows.csv").open() as file:
        return list(csv.DictReader(file))


def summary_of(folder: Path) -> dict[str, Any]:
    summary: dict[str, Any] = json.loads((folder / "summary.json").read_text())
    return summary


def test_the_whole_workflow_by_default(cli, tmp_path):
    answer = cli("fit", FAITHFUL)
    assert (answer.code, answer.err) == (0, "")
    folder = tmp_path / "faithful-mixtura"
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["model.safetensors", "report.html", "rows.csv", "summary.json"]

    summary = summary_of(folder)
    assert summary["schema_version"] == 1
    assert (summary["n_rows"], summary["n_features"]) == (272, 2)
    selected = summary["selected"]
    # the model that mclust chooses, with the likelihood of the certified maximum
    assert (selected["n_components"], selected["covariance_type"]) == (3, "tied")
    assert selected["bic"] == pytest.approx(2314.2957, abs=1e-3)
    assert selected["log_likelihood"] == pytest.approx(-1126.3159, abs=1e-3)
    assert selected["converged"] is True
    assert selected["n_iter"] >= 1
    assert len(summary["sweep"]) == 60
    assert set(selected) | {"seconds"} == set(summary["sweep"][0])
    sound = [row["bic"] for row in summary["sweep"] if not row["collapsed"]]
    assert selected["bic"] == min(sound)
    assert summary["density_scale"] == "original"

    X = datasets.load("faithful").X
    weights = [component["weight"] for component in summary["components"]]
    assert sum(weights) == pytest.approx(1.0)
    assert weights == sorted(weights, reverse=True)
    means = [component["mean"]["waiting"] for component in summary["components"]]
    assert np.dot(weights, means) == pytest.approx(X[:, 1].mean(), rel=1e-4)
    assert all(0.1 < component["sd"]["eruptions"] < 1 for component in summary["components"])

    rows = rows_of(folder)
    columns = ["eruptions", "waiting", "group", "sure", "sure_0", "sure_1", "sure_2"]
    columns += ["log_density", "unusual", "unusual_in"]
    assert list(rows[0]) == columns
    lines = FAITHFUL.read_text().splitlines()[1:]
    assert [f"{row['eruptions']},{row['waiting']}" for row in rows] == lines
    anomalies = summary["anomalies"]
    assert anomalies["quantile"] == 0.05
    assert sum(int(row["unusual"]) for row in rows) == anomalies["count"] == 14
    for row in rows:
        per_cents = [float(row[f"sure_{k}"]) for k in range(3)]
        assert per_cents[int(row["group"])] == float(row["sure"]) == max(per_cents)
        assert sum(per_cents) == pytest.approx(100, abs=0.15)
        assert (float(row["log_density"]) < anomalies["threshold"]) == (row["unusual"] == "1")
    total = sum(float(row["log_density"]) for row in rows)
    assert total == pytest.approx(selected["log_likelihood"], abs=272 * 0.5e-4)

    for part in ("3 groups", "high", "eruptions", "share", "faithful-mixtura/", "14 rows"):
        assert part in answer.out
    assert "\x1b" not in answer.out

    model = mixtura.load(folder / "model.safetensors")
    labels = [int(row["group"]) for row in rows]
    import pandas as pd

    assert model.predict(pd.read_csv(FAITHFUL)).tolist() == labels


@pytest.mark.parametrize("criterion", ["bic", "aic", "icl"])
def test_the_criterion_chooses(cli, tmp_path, criterion):
    answer = cli("fit", FAITHFUL, "-k", "1:3", *FULL, "--criterion", criterion, "-o", "r", "-q")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    summary = summary_of(tmp_path / "r")
    assert summary["criterion"] == criterion
    values = [row[criterion] for row in summary["sweep"] if not row["collapsed"]]
    assert summary["selected"][criterion] == min(values)


def test_json_is_the_summary_and_nothing_else_on_stdout(cli, tmp_path):
    answer = cli("fit", FAITHFUL, "-k", 2, *FULL, "--json")
    assert json.loads(answer.out) == summary_of(tmp_path / "faithful-mixtura")
    assert answer.err == ""


def test_a_seed_makes_the_result_repeat(cli, tmp_path):
    for folder in ("a", "b"):
        assert cli("fit", FAITHFUL, "-k", "2:4", "--seed", 5, "-o", folder, "-q").code == 0
    for name in ("rows.csv", "model.safetensors"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_no_scale_gives_the_same_densities(cli, tmp_path):
    for folder, options in (("a", []), ("b", ["--no-scale"])):
        assert cli("fit", FAITHFUL, "-k", 2, *FULL, "-o", folder, "-q", *options).code == 0
    a, b = summary_of(tmp_path / "a"), summary_of(tmp_path / "b")
    assert a["selected"]["bic"] == pytest.approx(b["selected"]["bic"], abs=1e-3)


def test_columns_that_hold_no_numbers_are_left_out_and_named(cli, write, tmp_path):
    rng = np.random.default_rng(0)
    lines = [
        "id,name,x,room,void,when",
        *(
            f"{i},n{i},{x!r},7.5,,2024-01-{i % 28 + 1:02}"
            for i, x in enumerate(rng.normal(size=60).tolist(), 1)
        ),
    ]
    answer = cli("fit", write("mix.csv", "\n".join(lines) + "\n"), "-k", "1:2", "--details")
    assert answer.code == 0
    for part in (
        "'id': a count of the rows",
        "'name': text (such as 'n1')",
        "'room': constant (always 7.5)",
        "'void': empty",
        "'when': text (such as '2024-01-02')",
    ):
        assert part in answer.err
    summary = summary_of(tmp_path / "mix-mixtura")
    assert summary["features"] == ["x"]
    assert {drop["name"] for drop in summary["dropped"]} == {"id", "name", "room", "void", "when"}
    # in one column most families are the same model
    tried = {row["covariance_type"] for row in summary["sweep"]}
    assert sorted(FAMILIES[name].univariate for name in tried) == ["E", "V"]


def test_of_many_columns_left_out_a_few_are_named(cli, table):
    X = np.column_stack([np.random.default_rng(0).normal(size=20), np.ones((20, 40))])
    table("t.csv", X)
    answer = cli("fit", "t.csv", "-k", 1)
    assert re.fullmatch(r"left out: constant v1, v2, .* and \d+ more\.\n", answer.err)
    detailed = cli("fit", "t.csv", "-k", 1, "--details").err
    assert detailed.count("constant (always 1)") == 8
    assert "summary.json has 32 more" in detailed


@pytest.mark.parametrize("choice", [["--columns", "c,a"], ["--columns", "c", "--columns", "a"]])
def test_columns_are_chosen_by_name(cli, table, tmp_path, choice):
    X = np.random.default_rng(0).normal(size=(50, 3))
    table("t.csv", X, ["a", "b", "c"])
    assert cli("fit", "t.csv", "-k", 1, "-q", *choice).code == 0
    assert summary_of(tmp_path / "t-mixtura")["features"] == ["c", "a"]


def test_many_columns_are_reduced_and_densities_are_those_of_the_scores(cli, table, tmp_path):
    rng = np.random.default_rng(1)
    factors = rng.normal(size=(200, 3)) + 5.0 * (np.arange(200) % 2)[:, None]
    X = factors @ rng.normal(size=(3, 34)) + 0.1 * rng.normal(size=(200, 34))
    table("wide.csv", X)
    answer = cli("fit", "wide.csv", "-k", "1:3", *FULL, "--details")
    assert answer.code == 0
    assert "34 columns to" in answer.err
    assert "and 4 more columns" in answer.out
    summary = summary_of(tmp_path / "wide-mixtura")
    assert summary["density_scale"] == "pca scores"
    assert 1 <= summary["n_principal_components"] <= 3
    assert summary["selected"]["n_components"] == 2
    assert len(summary["components"][0]["mean"]) == 34
    assert cli("predict", "wide-mixtura", "wide.csv").out.count("\n") == 201

    assert cli("fit", "wide.csv", "-k", 1, *FULL, "--pca", 2, "-q").code == 0
    assert summary_of(tmp_path / "wide-mixtura")["n_principal_components"] == 2
    assert cli("fit", "wide.csv", "-k", 1, *FULL, "--pca", "none", "-q").code == 0
    assert summary_of(tmp_path / "wide-mixtura")["n_principal_components"] is None


def test_only_as_many_groups_as_there_are_different_rows(cli, table, tmp_path):
    X = np.repeat(np.random.default_rng(0).normal(size=(5, 2)), 4, axis=0)
    table("few.csv", X)
    answer = cli("fit", "few.csv", "--covariance", "diag,spherical")
    assert answer.code == 0
    assert "20 rows, 5 of them different, so only up to 5 groups are tried, not 15" in answer.err
    assert max(row["n_components"] for row in summary_of(tmp_path / "few-mixtura")["sweep"]) == 5


def test_a_model_of_collapsed_groups_comes_with_a_doubt(cli, table):
    table("wide.csv", np.random.default_rng(0).normal(size=(8, 12)))
    answer = cli("fit", "wide.csv", "--covariance", "diag", "-k", "2:3", "--details")
    assert answer.code == 0
    assert re.search(r"no model is sound\. In the chosen one, group \d has", answer.err)
    assert "1 model is set aside" in answer.out
    brief = cli("fit", "wide.csv", "--covariance", "diag", "-k", "2:3")
    assert brief.err == "note: no model is sound.\n"


def test_collinear_columns_can_be_fitted_with_one_group(cli, table):
    X = np.random.default_rng(0).normal(size=(50, 2))
    table("c.csv", np.column_stack([X, X.sum(axis=1)]), ["a", "b", "total"])
    answer = cli("fit", "c.csv", "-k", 1, "--covariance", "full", "--details")
    assert answer.code == 0
    assert "Columns 'a', 'b' and 'total' are collinear" in answer.err
    assert "held at a small floor" in answer.err


def test_an_earlier_result_is_replaced_and_other_files_stay(cli, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    (folder / "rows.csv").write_text("old")
    (folder / "summary.json").write_text('{"schema_version": 1}')
    assert cli("fit", FAITHFUL, "-k", 2, *FULL, "-o", folder, "-q").code == 0
    assert (folder / "notes.txt").read_text() == "mine"
    assert len(rows_of(folder)) == 272
    assert sorted(path.name for path in folder.iterdir()) == [
        "model.safetensors",
        "notes.txt",
        "report.html",
        "rows.csv",
        "summary.json",
    ]


def test_a_column_may_have_any_name(cli, table, tmp_path):
    names = ["[red]a[/red]", '"b ""quoted"", and more"', "größe"]
    table("odd.csv", np.random.default_rng(0).normal(size=(40, 3)), names)
    answer = cli("fit", "odd.csv", "-k", 1)
    assert "[red]a[/red]" in answer.out
    assert summary_of(tmp_path / "odd-mixtura")["features"][1] == 'b "quoted", and more'
    sample = cli("sample", "odd-mixtura", "-n", 2).out
    assert next(csv.reader(sample.splitlines())) == [names[0], 'b "quoted", and more', "größe"]
    assert cli("score", "odd-mixtura", "-", stdin=sample.encode()).code == 0


def test_a_table_without_header_is_fitted_and_predicted(cli, tmp_path):
    X = np.random.default_rng(0).normal(size=(40, 2))
    text = "\n".join(f"{a!r},{b!r}" for a, b in X.tolist()).encode()
    answer = cli("fit", "-", "-k", 1, stdin=text)
    assert answer.code == 0
    assert "the first line of standard input holds numbers" in answer.err
    assert summary_of(tmp_path / "stdin-mixtura")["features"] == ["column_1", "column_2"]
    assert cli("predict", "stdin-mixtura", "-", stdin=text).out.count("\n") == 41


def test_features_far_from_one_are_shown_in_full(cli, table):
    X = np.random.default_rng(0).normal(size=(40, 2)) * [1e-9, 1e9] + [0.0, 1e12]
    table("far.csv", X, ["tiny", "huge"])
    answer = cli("fit", "far.csv", "-k", 1, "--anomaly-quantile", 0)
    assert "tiny in 1e-10       huge in 1e12" in answer.out
    assert re.search(r" \d\.\d ± \d\.\d +1\.000\d+ ± 0\.000\d+\n", answer.out)
    assert "No row is marked as unusual" in answer.out


def test_a_model_that_did_not_come_to_rest_comes_with_a_doubt(cli, monkeypatch):
    from mixtura import Outcome
    from mixtura.estimators import grid_search

    def restless(*arguments, **keywords):
        (row,) = sweep(*arguments, **keywords)
        candidate = replace(row.candidate, outcome=Outcome.NOT_CONVERGED, n_iter=1000)
        return Sweep((replace(row, candidate=candidate),), "bic")

    monkeypatch.setattr(grid_search, "sweep", restless)
    answer = cli("fit", FAITHFUL, "-k", 2, *FULL)
    assert answer.code == 0
    assert "had not come to rest after 1000 iterations" in answer.err


def test_models_whose_groups_shrank_onto_values_are_not_said_to_have_few_rows(cli, table):
    table("points.csv", np.repeat([[0.0, 1.0], [3.0, 5.0]], 50, axis=0), ["a", "b"])
    answer = cli("fit", "points.csv", "--covariance", "diag,spherical", "--details")
    said = " ".join(answer.out.split())
    assert (
        "set aside, in which a group shrank onto too few rows or onto values that repeat." in said
    )
    assert "too few rows to be believed" not in said


def test_groups_closer_than_a_rounded_mean_are_told_apart(cli, table):
    rng = np.random.default_rng(0)
    X = 52.5 + 1e-5 * (rng.normal(size=(120, 2)) + 12.0 * np.repeat([[0], [1]], 60, axis=0))
    table("track.csv", X, ["lat", "lon"])
    answer = cli("fit", "track.csv", "-k", 2, "--covariance", "diag", "--details")
    means = [float(mean) for mean in re.findall(r"(52\.\d+) ± ", answer.out)]
    assert len(means) == 4
    assert max(means) - min(means) == pytest.approx(12e-5, rel=0.1)
