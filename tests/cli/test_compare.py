"""``mixtura compare`` as a person runs it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from mixtura import datasets


@pytest.fixture
def customers(tmp_path):
    """The reference case as a file, its segments in the last column."""
    path = tmp_path / "customers.csv"
    datasets.make_customers(n=600, seed=0).to_csv(path, labels=True)
    return path.name


@pytest.fixture
def labelled(write):
    """Two groups that are plain to see, their labels, and a column of no use."""
    rng = np.random.default_rng(0)
    lines = [
        f"{kind},{rng.normal(centre):.4f},{rng.normal(centre):.4f},7"
        for kind, centre in (("cat", 0), ("dog", 9))
        for _ in range(40)
    ]
    write("t.csv", "\n".join(["kind,a,b,seven", *lines]) + "\n")


def test_customers_and_their_segments(cli, customers):
    answer = cli("compare", customers, "--label", "segment", "-k", 4)
    assert (answer.code, answer.err) == (0, "")
    text = " ".join(answer.out.split())
    for part in (
        "Four methods on the same 600 rows of 8 columns",
        "K-Means forces",
        "in the transition between groups",
        "Closest to the labels",
        "Naive Bayes is taught the labels",
        "eps=",
    ):
        assert part in text
    assert "segment" not in text.split("labels in segment", 1)[1]  # it is no feature
    methods = ("Mixture", "K-Means", "K-Means, own k", "DBSCAN", "Naive Bayes")
    table = answer.out.split("Rows belong")[0].split("rows belong")[1].splitlines()[1:6]
    assert tuple(line.split("  ")[1] for line in table) == methods


def test_without_labels_text_is_left_out_and_said(cli, labelled):
    answer = cli("compare", "t.csv", "-k", "1:3")
    assert answer.code == 0
    assert answer.err == "left out: text kind; constant seven.\n"
    for part in ("Three methods", "find the same 2 groups"):
        assert part in " ".join(answer.out.split())
    for part in ("Naive Bayes", "ARI"):
        assert part not in answer.out
    assert cli("compare", "t.csv", "-k", 2, "--quiet").err == ""


def test_json(cli, labelled):
    arguments = ("compare", "t.csv", "--label", "kind", "-k", "1:3", "--seed", 4, "--json")
    answer = cli(*arguments)
    told = json.loads(answer.out)
    assert told["schema_version"] == 1
    assert told["features"] == ["a", "b"]
    assert (told["label"], told["label_names"], told["seed"]) == ("kind", ["cat", "dog"], 4)
    assert {m["name"]: m["ari"] for m in told["methods"]}["k_means"] == 1.0
    assert [drop["name"] for drop in told["dropped"]] == ["seven"]
    assert told["remarks"][0]["code"] == "all-agree"
    again = json.loads(cli(*arguments).out)
    for method in told["methods"] + again["methods"]:
        method.pop("seconds")
    assert again == told


def test_labels_that_are_numbers_are_no_feature(cli, write):
    frame = pd.DataFrame(datasets.load("iris")[1], columns=["a", "b", "c", "d"])
    frame["species"] = np.repeat([1, 2, 3], 50)
    write("iris.csv", frame.to_csv(index=False))
    told = json.loads(cli("compare", "iris.csv", "--label", "species", "-k", 2, "--json").out)
    assert told["features"] == ["a", "b", "c", "d"]
    frame.to_parquet("iris.parquet")
    typed = cli("compare", "iris.parquet", "--label", "species", "-k", 2, "--json")
    assert json.loads(typed.out)["label_names"] == ["1", "2", "3"]
    some = cli("compare", "iris.csv", "--columns", "a,c", "-k", 2, "--json")
    assert json.loads(some.out)["features"] == ["a", "c"]


def test_standard_input_and_few_different_rows(cli):
    text = "a,b\n" + "1,2\n3,4\n5,1\n" * 6
    answer = cli("compare", "-", stdin=text.encode())
    assert answer.code == 0
    assert "only 3 different rows, so only up to 3 groups are tried, not 15" in answer.err


@pytest.mark.parametrize("width", [80, 60, 40])
def test_no_line_is_wider_than_the_terminal(cli, customers, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    out = cli("compare", customers, "--label", "segment", "-k", 4).out
    assert max(map(len, out.splitlines())) <= width
    assert "…" not in out
    assert ("seconds" in out.split("Rows belong")[0]) == (width == 80)


WRONG = {
    "--label size": "--label names 'size', which the table does not have. Its columns: kind, a",
    "--label seven": "the label column 'seven' holds one label only (7)",
    "--label a": "the label column 'a' has 80 different values in 80 rows, too many",
    "--label kind --columns kind,a": "--columns names 'kind', which is the label",
    "--label kind --columns b,c": "--columns names 'c', which the table does not have",
    "--columns seven": "of 'seven' in t.csv none varies: name one with more than one value",
    "-k 0": "-k is '0'",
    "-k 90": "-k asks for 90 groups, but the table has only 80 different rows: ask for at most 80",
    "--seed -1": "--seed is -1",
}


@pytest.mark.parametrize("options", WRONG)
def test_what_cannot_be_compared(cli, labelled, options):
    answer = cli("compare", "t.csv", *options.split())
    assert (answer.code, answer.out) == (2, "")
    last = answer.err.splitlines()[-1]
    assert last.startswith("mixtura: error: ")
    assert WRONG[options] in last


def test_a_constant_column_that_is_named_is_left_out(cli, labelled):
    answer = cli("compare", "t.csv", "--columns", "a,seven")
    assert answer.code == 0
    assert "left out column 'seven': constant (always 7)." in answer.err


def test_a_missing_label_is_named_by_its_line(cli, write):
    write("t.csv", "a,b,kind\n1,2,x\n2,5,y\n3,1,NA\n4,4,x\n")
    answer = cli("compare", "t.csv", "--label", "kind", "--missing", "error")
    assert answer.code == 2
    assert "'kind', data row 3 (line 4 of t.csv) has no label (NA)" in answer.err
    write("s.csv", "a,b\n1,2\n2,5\n3,1\n")
    assert "has 3 rows of data; a comparison needs at least 4" in cli("compare", "s.csv").err
    write("l.csv", "kind\nx\ny\nx\ny\n")
    assert "no column beside the label" in cli("compare", "l.csv", "--label", "kind").err
