"""``mixtura fit --one-hot`` and ``--trim``, and what the other commands make of such models."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

import mixtura
from mixtura.tables.categories import category_cells

ONE = ("-k", 1, "--covariance", "diag", "-o", "r")
LINES = 90


def cells() -> dict[str, Any]:
    rng = np.random.default_rng(6)
    return {
        "id": list(range(LINES)),
        "age": rng.normal(40.0, 9.0, LINES).round(3).tolist(),
        "city": [["Oslo", "Bergen", "Tromsø, north"][i % 3] for i in range(LINES)],
        "vip": ["yes" if i % 5 == 0 else "none" for i in range(LINES)],
        "name": [f"n{i}" for i in range(LINES)],
    }


@pytest.fixture
def people(tmp_path: Path) -> pd.DataFrame:
    table = pd.DataFrame(cells())
    table.to_csv(tmp_path / "people.csv", index=False)
    return table


def summary_of(folder: Path) -> dict[str, Any]:
    summary: dict[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return summary


def test_a_column_left_out_names_the_option(cli, people):
    answer = cli("fit", "people.csv", *ONE, "--details")
    assert "'city': text (such as 'Oslo'), used if --one-hot names it;" in answer.err
    assert "'name': text (such as 'n0')." in answer.err  # 90 levels are no category


@pytest.mark.parametrize("asked", [["city,vip"], ["city", "vip"], ["all"]])
def test_the_whole_way(cli, people, tmp_path, asked):
    options = [part for name in asked for part in ("--one-hot", name)]
    answer = cli("fit", "people.csv", *ONE, *options, "--details")
    assert answer.code == 0
    assert "--one-hot: 'city', 'vip' became columns of 0 and 1" in answer.err
    lines = {" ".join(line.split()) for line in answer.out.splitlines()}
    assert {"city=Bergen 33 %", "city=Tromsø, north 33 %", "vip=yes 20 %"} <= lines
    summary = summary_of(tmp_path / "r")
    assert summary["features"] == ["age", "city=Oslo", "city=Tromsø, north", "vip=yes"]
    levels = summary["components"][0]["levels"]
    assert levels["vip"] == pytest.approx({"none": 0.8, "yes": 0.2})
    assert {drop["name"] for drop in summary["dropped"]} == {"id", "name"}
    if asked == ["all"]:
        assert "'name': no category: it has 90 different values" in answer.err

    model = mixtura.load(tmp_path / "r" / "model.safetensors")
    assert model.one_hot == ["city", "vip"]
    density = model.score_samples(people[["age", "city", "vip"]])
    with (tmp_path / "r" / "rows.csv").open() as file:
        written = [float(row["log_density"]) for row in csv.DictReader(file)]
    assert written == pytest.approx(density.tolist(), abs=0.5e-4)

    # columns in another order, as another format, and no others
    people[["vip", "city", "age"]].to_parquet(tmp_path / "again.parquet")
    scored = cli("score", "r", "again.parquet", "--rows", "bare")
    assert scored.code == 0
    assert [float(r["log_density"]) for r in csv.DictReader(io.StringIO(scored.out))] == (
        density.tolist()
    )
    assert cli("predict", "r", "people.csv").out.count("\n") == LINES + 1
    info = cli("info", "r")
    assert "city=Oslo" in info.out + info.err
    assert json.loads(cli("info", "r", "--json").out)["components"][0]["levels"] == levels

    sample = cli("sample", "r", "-n", 40)
    drawn = list(csv.DictReader(io.StringIO(sample.out)))
    assert list(drawn[0]) == ["age", "city", "vip"]
    assert {row["city"] for row in drawn} == {"Oslo", "Bergen", "Tromsø, north"}
    assert cli("score", "r", "-", stdin=sample.out.encode()).code == 0


def test_named_columns_join_those_of_columns(cli, people, tmp_path):
    for columns in ("age", "age,vip"):
        assert cli("fit", "people.csv", *ONE, "--columns", columns, "--one-hot", "vip").code == 0
        assert summary_of(tmp_path / "r")["features"] == ["age", "vip=yes"]


def test_types_of_a_format(cli, people, tmp_path):
    table = pa.table(
        {
            "age": people["age"],
            "flag": pa.array([i % 4 == 0 for i in range(LINES)]),
            "city": pa.array(people["city"]).dictionary_encode(),
            "stars": pa.array([i % 3 for i in range(LINES)]),
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "t.parquet")
    assert cli("fit", "t.parquet", *ONE, "--one-hot", "all").code == 0
    names = ["age", "flag=True", "city=Oslo", "city=Tromsø, north", "stars"]
    assert summary_of(tmp_path / "r")["features"] == names
    assert cli("fit", "t.parquet", *ONE, "--one-hot", "stars").code == 0
    assert summary_of(tmp_path / "r")["features"] == ["age", "stars=1", "stars=2"]
    assert cli("predict", "r", "t.parquet").code == 0


def test_nothing_to_encode(cli, write):
    file = write("n.csv", "x\n" + "\n".join(str(i * i) for i in range(30)) + "\n")
    answer = cli("fit", file, *ONE, "--one-hot", "all")
    assert answer.code == 0
    assert "--one-hot all found no column of categories." in answer.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--one-hot", "town"], "--one-hot names 'town', which the table does not have"),
        (["--one-hot", "city,city"], "--one-hot names 'city' more than once"),
        (["--one-hot", "name"], "column 'name' is no category: it has 90 different values"),
        (["--one-hot", "all", "--columns", "age"], "name the columns for --one-hot"),
        (["--columns", "age,city"], "holds text where numbers are expected"),
        (["--trim", "0"], "--trim is '0'; give how many"),
        (["--trim=-3"], "--trim is '-3'; give how many"),
        (["--trim", "nan"], "--trim is 'nan'; give how many"),
        (["--trim=inf"], "--trim is 'inf'; give how many"),
        (["--trim=much"], "--trim is 'much'; give how many"),
    ],
    ids=str,
)
def test_wrong_options(cli, people, tmp_path, options, words):
    answer = cli("fit", "people.csv", *ONE, *options)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err
    assert not (tmp_path / "r").exists()


def test_cells_that_the_model_cannot_place(cli, people, tmp_path):
    assert cli("fit", "people.csv", *ONE, "--one-hot", "city").code == 0
    people.loc[3, "city"] = "Narvik"
    people.to_csv(tmp_path / "new.csv", index=False)
    answer = cli("predict", "r", "new.csv")
    assert (answer.code, answer.out) == (2, "")
    assert "column 'city', data row 4 (line 5 of new.csv) is 'Narvik', a level that" in answer.err
    for value, shown in (("", "an empty cell"), ("NA", "'NA'")):
        people.loc[3, "city"] = value
        people.to_csv(tmp_path / "new.csv", index=False)
        words = f"column 'city', data row 4 (line 5 of new.csv) is missing ({shown})"
        answer = cli("predict", "r", "new.csv", "--missing", "error")
        assert (answer.code, answer.out) == (2, "")
        assert words in answer.err
        answer = cli("fit", "new.csv", *ONE, "--one-hot", "city")
        assert answer.code == 0
        assert "left out 1 of 90 rows, which lack a category" in answer.err
        answer = cli("fit", "new.csv", *ONE, "--one-hot", "city", "--missing", "error")
        assert answer.code == 2
        assert f"{words}; 89 of the 90 rows are complete" in answer.err
        answer = cli("predict", "r", "new.csv")
        assert answer.code == 0
        assert "1 of 90 rows lacks a category: it has no answer in the output." in answer.err


def test_words_that_mean_a_missing_category():
    words = pa.chunked_array([["a", " b ", "NA", "?", "none", "-", "", None, "n/a"]])
    missing = [None] * 2
    assert category_cells(words) == ["a", "b", *missing, "none", "-", *missing, None]


@pytest.mark.parametrize("trim", [["--trim"], ["--trim", "10"], ["--trim=8.5"]])
def test_trimmed_rows_are_left_out_of_the_fit_only(cli, people, tmp_path, trim):
    people.loc[[6, 40], "age"] = [1e6, -9999.0]
    people.to_csv(tmp_path / "people.csv", index=False)
    answer = cli("fit", *trim, "people.csv", *ONE, "--details")
    assert answer.code == 0
    assert "--trim left 2 of 90 rows out of the fit" in answer.err
    assert "data rows 7, 41." in answer.err
    summary = summary_of(tmp_path / "r")
    threshold = 8.5 if "8.5" in trim[0] else 10.0
    assert summary["trimmed"] == {"threshold": threshold, "count": 2, "rows": [7, 41]}
    rest = np.delete(people["age"].to_numpy(), [6, 40])
    assert summary["components"][0]["mean"]["age"] == pytest.approx(rest.mean())
    with (tmp_path / "r" / "rows.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == summary["n_rows"] == LINES
    assert rows[6]["unusual"] == rows[40]["unusual"] == "1"
    assert rows[6]["group"] == "0"
    assert sum(int(row["unusual"]) for row in rows) == summary["anomalies"]["count"] == 5 + 2
    assert mixtura.load(tmp_path / "r" / "model.safetensors").trimmed_.tolist() == [6, 40]


def test_trimming_that_finds_nothing_or_too_much(cli, people, tmp_path):
    answer = cli("fit", "people.csv", *ONE, "--trim")
    assert "--trim left no row out." in answer.err
    assert summary_of(tmp_path / "r")["trimmed"] == {"threshold": 10.0, "count": 0, "rows": []}
    answer = cli("fit", "people.csv", *ONE, "--trim", "0.5")
    assert "of 90 rows lie beyond the trimming threshold" in answer.err
    assert "left no row out" not in answer.err
    cli("fit", "people.csv", *ONE)
    assert summary_of(tmp_path / "r")["trimmed"]["threshold"] is None


def test_a_trimmed_row_is_an_anomaly_where_no_density_says_so(cli, tmp_path):
    """With PCA a row may be extreme in a direction that the scores do not see."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=200)
    table = pd.DataFrame({"a": x, "b": x + 0.01 * rng.normal(size=200), "c": rng.normal(size=200)})
    table.loc[9, ["a", "b"]] = [20.0, -20.0]
    table.to_csv(tmp_path / "t.csv", index=False)
    answer = cli("fit", "t.csv", *ONE, "--trim", "--pca", 1, "--details")
    assert "1 of 200 rows out of the fit. Extreme in some column: data row 10." in answer.err
    with (tmp_path / "r" / "rows.csv").open() as file:
        row = list(csv.DictReader(file))[9]
    assert float(row["log_density"]) > summary_of(tmp_path / "r")["anomalies"]["threshold"]
    assert row["unusual"] == "1"


def test_a_table_of_categories_alone_is_told_how_to_be_used(cli, write):
    write("words.csv", "g,o\n" + "a,x\nb,y\na,y\nb,x\n" * 5)
    refused = cli("fit", "words.csv")
    assert refused.code == 2
    assert "Take the categories along with --one-hot g,o." in refused.err
    answer = cli("fit", "words.csv", "-k", "1:2", "--one-hot", "g,o")
    assert answer.code == 0, answer.err
    assert "--one-hot" not in cli("compare", "words.csv").err  # which has no such option
