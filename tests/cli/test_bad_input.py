"""Whatever is wrong has a sentence of its own, exit code 2, and nothing is written."""

from __future__ import annotations

import json
import os
import re

import numpy as np
import pytest

from mixtura import datasets
from mixtura.cli import app
from mixtura.cli import run_fit as fitting
from mixtura.model.families import FAMILIES, usual

GOOD = "a,b\n1,2\n2,3\n4,1\n9,2\n"

TABLES = {
    "empty": ("", "is empty"),
    "blank": ("\n\n", "is empty"),
    "header only": ("a,b\n", "has a header but no rows"),
    "one row": ("a,b\n1,2\n", "has one row of data"),
    "no numbers": ("n,m\nx,y\nz,w\n", "no column of numbers.*'n' is text.*'m' is text"),
    "long line": ("a,b\n1,2\n2,3,4\n", "line 3 of t.csv has 3 cells.*first line has 2"),
    "short line": ("a,b\n1,2\n\n3\n", "line 4 of t.csv has 1 cell where"),
    "infinity": ("a,b\n1,2\n\n2,3\n-inf,6\n", "'a', data row 3 .line 5 of t.csv. is infinite"),
    "too large": ("a,b\n1,2\n1e200,3\n3,3\n", "'a', data row 2 .* is too large to square"),
    "text": ("a,b\n1,2\n2,3\n4,x7\n9,9\n", "'b', data row 3 .line 4 of t.csv. holds text.*'x7'"),
    "quoted lines": ('a,b\n"1\n",2\n2,3\n4,x7\n9,9\n', "row 3 .line 5 of t.csv. holds text"),
    "underscore": ("a,b\n1,2\n2,3\n4,1_000\n9,9\n", "holds text.*'1_000'"),
    "all constant": ("a,b\n1,2\n1,2\n", "'a' is constant .always 1.; 'b' is constant .always 2"),
    "same names": ("a,a\n1,2\n3,4\n", "2 columns named 'a'"),
    "long text": ("a\n1\n2\n3\n" + "y" * 90 + "\n", "'y{39}…'"),
}

LACKING = {
    "empty cell": ("a,b\n1,2\n2,\n5,6\n", "'b', data row 2 .line 3 of t.csv. is missing .an emp"),
    "two missing": ("a,b\n1,2\n2,na\n5,?\n", "missing .'na'., the first of 2 in that column"),
    "nan": ("a,b\n1,2\n2,NaN\n5,6\n", "data row 2 .line 3 of t.csv. is missing .'NaN'"),
    "one empty": ("a\n1\n\n3\n", "'a', data row 2 .line 3 of t.csv. is missing"),
    "late begin": ("\n\n\na,b\n1,2\n2,\n5,6\n", "'b', data row 2 .line 6 of t.csv. is missing"),
}
"""Tables that are refused for a missing value, where that is asked for."""


@pytest.mark.parametrize("case", LACKING)
def test_tables_with_gaps_where_none_may_be(cli, write, tmp_path, case):
    text, message = LACKING[case]
    write("t.csv", text)
    refused(cli("fit", "t.csv", "--missing", "error"), message)
    assert os.listdir(tmp_path) == ["t.csv"]


@pytest.mark.parametrize("case", TABLES)
def test_tables(cli, write, tmp_path, case):
    text, message = TABLES[case]
    write("t.csv", text)
    answer = cli("fit", "t.csv")
    refused(answer, message)
    assert os.listdir(tmp_path) == ["t.csv"]


OPTIONS = {
    "-k 0": "-k is '0'; give a number of groups",
    "-k x": "-k is 'x'",
    "-k 20:1": "-k is '20:1', where the low end 20 is above the high end 1: give 1:20",
    "-k 2,5:3": "-k is '2,5:3', where the low end 5 is above the high end 3: give 3:5",
    "-k 5:0": "-k is '5:0'; give a number of groups",
    "-k 5:3,x": "-k is '5:3,x'; give a number of groups",
    "-k 6": "-k asks for 6 groups, but the table has 4 rows: ask for at most 4",
    "-k 6:9": "-k asks for 6 groups",
    "--criterion dic": "--criterion is 'dic'; choose one of bic, aic, icl",
    "--covariance full,round": "--covariance is 'round'; choose from full, tied, diag, spher",
    "--pca most": "--pca is 'most'; give auto, none, or",
    "--pca 0": "--pca is '0'",
    "--pca 3": "--pca is 3, but the data has only 2 principal components .4 rows of 2 features.",
    "--anomaly-quantile 1": "--anomaly-quantile is 1; give a share",
    "--columns a,z": "--columns names 'z', which the table does not have. Its columns: a, b",
    "--columns a,a": "--columns names 'a' more than once",
    "--n-init 0": "n-init",
    "--seed -1": "--seed is -1; give a number from 0 to 4294967295",
    "--unheard": "there is no option --unheard",
    "--shape full": "there is no option --shape: it is called --covariance here",
    "--n-components 3": "there is no option --n-components: it is called -k here",
    "u.csv": "A name with blanks needs quotation marks, and one table is read at a time",
    "--out t.csv": "cannot write to t.csv: not a directory",
    "--out t.csv/deep": "cannot write to t.csv/deep: not a directory",
}


@pytest.mark.parametrize("options", OPTIONS)
def test_options(cli, write, tmp_path, options):
    write("t.csv", GOOD)
    refused(cli("fit", "t.csv", *options.split()), OPTIONS[options])
    assert os.listdir(tmp_path) == ["t.csv"]


def test_constant_column_named_by_the_caller(cli, write):
    write("t.csv", "a,b\n1,2\n2,2\n3,2\n")
    answer = cli("fit", "t.csv", "--columns", "a,b", "-k", 1)
    assert answer.code == 0
    assert "left out column 'b': constant (always 2)." in answer.err
    refused(cli("fit", "t.csv", "--columns", "b"), "of 'b' in t.csv none varies: name one with")


def test_constant_but_for_rounding(cli, write):
    write("t.csv", "a,b\n1,100000000\n2,100000000.00000001\n3,100000000\n")
    assert "'b': constant" in cli("fit", "t.csv", "-k", 1).err


@pytest.mark.parametrize(
    ("shape", "options", "message"),
    [
        (
            (50, 3),
            (),
            "Full and tied were not compared: columns 'v0', 'v1' and 'v3' are collinear",
        ),
        ((50, 3), ("--covariance", "tied"), "'v3' are collinear.*held at a small floor.*--pca N"),
        (
            (8, 12),
            (),
            "Full and tied were not compared: X has no more than 8 distinct rows for 13",
        ),
        ((50, 3), ("--covariance", "diag"), ""),
    ],
)
def test_dependent_columns(cli, table, shape, options, message):
    X = np.random.default_rng(0).normal(size=shape)
    table("t.csv", np.column_stack([X, X[:, 0] - X[:, 1]]))
    answer = cli("fit", "t.csv", "-k", "1:2", *options, "--json", "--no-report")
    assert answer.code == 0
    assert re.search(message, answer.err)
    assert bool(message) == ("collinear" in answer.err or "not compared" in answer.err)
    tried = {row["covariance_type"] for row in json.loads(answer.out)["sweep"]}
    without = {name for name in usual() if not FAMILIES[name].spans_all_directions}
    assert tried == ({options[1]} if options else without)


@pytest.mark.parametrize(
    "cure", [("--pca", "2"), ("--columns", "v0,v1"), ("--covariance", "diag")]
)
def test_the_cures_for_dependent_columns(cli, table, cure):
    X = np.random.default_rng(0).normal(size=(50, 3))
    table("t.csv", np.column_stack([X, X[:, 0] - X[:, 1]]))
    answer = cli("fit", "t.csv", "-k", "1:2", *cure)
    assert answer.code == 0
    assert "collinear" not in answer.err


def test_more_principal_components_than_the_columns_span(cli, table, tmp_path):
    X = np.random.default_rng(0).normal(size=(50, 3))
    table("t.csv", np.column_stack([X, X[:, 0] - X[:, 1]]))
    refused(
        cli("fit", "t.csv", "--pca", "4"), "--pca is 4, but the data has only 3 principal comp"
    )
    assert os.listdir(tmp_path) == ["t.csv"]


def test_more_groups_than_different_rows(cli, write):
    write("t.csv", "a,b\n" + "1,2\n2,5\n" * 20)
    answer = cli("fit", "t.csv", "-k", 3)
    assert answer.code == 0
    assert "2 of them different, fewer than the 3 groups" in answer.err
    assert "ask for at most 2" in answer.err


def test_dependent_columns_are_no_matter_to_shapes_without_directions(cli, table):
    X = np.random.default_rng(0).normal(size=(50, 2))
    table("t.csv", np.column_stack([X, X[:, 0]]))
    assert cli("fit", "t.csv", "-k", "1:2", "--covariance", "diag,spherical").code == 0


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", bytes(range(256)), "not a table that mixtura reads"),
        ("a.csv", "a,b\n1,é\n".encode("latin-1"), r"not UTF-8 text \(line 2\)"),
        ("a.parquet", b"PAR1 and then nothing", "begins like a Parquet file, but is damaged"),
        ("a.arrow", b"ARROW1\0\0 cut", "begins like a Arrow file|begins like an Arrow file"),
    ],
)
def test_files_of_other_kinds(cli, tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    refused(cli("fit", name), message)


def test_files_that_are_not_there(cli, tmp_path):
    refused(cli("fit", "none.csv"), "cannot read none.csv: no such file")
    refused(cli("fit", tmp_path), "is a directory")
    refused(cli("fit"), "Missing argument")
    refused(cli("frobnicate"), "there is no command 'frobnicate'")
    refused(cli("fit", "-", stdin=b""), "standard input is empty")


def test_other_columns_than_the_model_knows(cli, iris_model, write):
    for command in ("predict", "score"):
        refused(
            cli(command, iris_model, datasets.path("faithful")),
            "has no column 'sepal_length', .*Its columns: eruptions, waiting",
        )
    wide = ",".join(f"c{i}" for i in range(9))
    write(
        "wide.csv",
        f"{wide}\n"
        + "".join(f"{','.join('123456789'[i:] + '123456789'[:i])}\n" for i in range(9)),
    )
    assert cli("fit", "wide.csv", "-k", "1", "--out", "wide").code == 0
    write("one.csv", "c0,b\n1,2\n")
    refused(cli("score", "wide", "one.csv"), "'c5', 'c6' and 2 more, which the model was")
    write("n.csv", "5.1,3.5,1.4,0.2\n")
    refused(cli("predict", iris_model, "n.csv"), "first line holds numbers")
    bad = datasets.path("iris").read_text().replace("4.9,", "4.9?,", 1)
    refused(
        cli("score", iris_model, "-", stdin=bad.encode()), "line 3 of standard input.*'4.9[?]'"
    )


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xff" * 64])
def test_damaged_models(cli, tmp_path, content):
    (tmp_path / "m.safetensors").write_bytes(content)
    for command in (["info"], ["sample"], ["predict"], ["score"]):
        file = [] if command[0] in ("info", "sample") else [datasets.path("iris")]
        refused(cli(*command, "m.safetensors", *file), "m.safetensors")


@pytest.mark.parametrize("name", ["iris", "faithful"])
def test_a_table_in_the_place_of_the_model(cli, iris_model, name):
    table = datasets.path(name)
    refused(cli("score", table, iris_model), "looks like a table, not a model. MODEL comes first")
    refused(cli("info", table), "looks like a table")


def test_a_cut_off_model(cli, iris_model, tmp_path):
    whole = (iris_model / "model.safetensors").read_bytes()
    (tmp_path / "cut.safetensors").write_bytes(whole[:-40])
    refused(cli("info", "cut.safetensors"), "cut.safetensors")
    refused(cli("info", "nowhere"), "nowhere")


def test_the_folder_is_tried_before_the_fit(cli, write, monkeypatch, tmp_path):
    def never(*arguments: object) -> None:
        raise AssertionError("fitted in vain")

    monkeypatch.setattr(fitting, "study", never)
    write("t.csv", GOOD)
    refused(cli("fit", "t.csv", "--out", "t.csv/x"), "cannot write to")
    (tmp_path / "out" / "rows.csv").mkdir(parents=True)
    refused(cli("fit", "t.csv", "--out", "out"), "cannot write to out: rows.csv is a folder")


def test_an_interruption_is_130(cli, write, monkeypatch):
    def interrupted(*arguments: object, **keywords: object) -> None:
        raise KeyboardInterrupt

    write("t.csv", GOOD)
    monkeypatch.setattr(fitting, "study", interrupted)
    answer = cli("fit", "t.csv")
    assert (answer.code, answer.err) == (130, "mixtura: interrupted: nothing was written.\n")
    monkeypatch.setattr(fitting, "read_table", interrupted)
    answer = cli("fit", "t.csv")
    assert (answer.code, answer.err) == (130, "mixtura: interrupted.\n")
    monkeypatch.setattr(app, "app", interrupted)
    assert cli("fit", "t.csv").code == 130


def test_a_module_of_our_own_that_is_missing_is_a_bug(cli, monkeypatch):
    def broken(*arguments: object, **keywords: object) -> None:
        raise ModuleNotFoundError("no", name="mixtura.nothing")

    monkeypatch.setattr(app, "app", broken)
    answer = cli("fit", "t.csv")
    assert answer.code == 2
    assert "Traceback" in answer.err


def test_out_of_memory_is_said(cli, write, monkeypatch):
    def hungry(*arguments: object) -> None:
        raise MemoryError

    monkeypatch.setattr(fitting, "study", hungry)
    write("t.csv", GOOD)
    refused(cli("fit", "t.csv"), "not enough memory")


def test_a_bug_is_not_taken_for_a_finding(cli, write, monkeypatch):
    def broken(*arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(fitting, "study", broken)
    write("t.csv", GOOD)
    answer = cli("fit", "t.csv")
    assert answer.code == 2
    assert "ZeroDivisionError" in answer.err


def refused(answer, message: str) -> None:
    assert answer.code == 2
    assert answer.out == ""
    assert "Traceback" not in answer.err
    assert re.search(message, answer.err), answer.err
