"""No cell of text that we write is run by a spreadsheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from mixtura.tables.formulas import guarded, is_formula
from mixtura.tables.output import write_csv


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\uff1d1+1",
        "-a",
        "-1,5+a",
        "+A1",
        '="1"',
        "-#REF!",
    ],
)
def test_a_formula_is_made_text(cell):
    assert is_formula(cell)
    assert guarded(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "-3", "+4.5e6", "-inf", "income", "a=b", "'=1", "x-1"])
def test_anything_else_is_left(cell):
    assert guarded(cell) == cell


@pytest.mark.parametrize(
    "cell",
    ["-1,5", "-1.234,56 €", "- 5 %", "-1'234.5", "+49 30 1234", "-$5.00", "-,5", "-1,5e-3"],
)
def test_a_number_stays_one_however_people_write_it(cell):
    assert guarded(cell) == cell


@pytest.mark.parametrize("cell", ["-", "--", "+", " - ", "=", "@", "+/-", "\t"])
def test_a_sign_with_nothing_to_work_on_is_no_formula(cell):
    assert guarded(cell) == cell


def written(columns, **options):
    out = io.BytesIO()
    write_csv(columns, out.write, **options)
    return list(csv.reader(io.StringIO(out.getvalue().decode(), newline="")))


@pytest.mark.parametrize("kind", [list, tuple, np.array, lambda x: np.array(x, dtype=object)])
def test_every_text_column_is_guarded_and_no_other(kind):
    rows = written({"=name": kind(["=1", "b"]), "number": np.array([-1.5, -2.0])})
    assert rows == [["'=name", "number"], ["'=1", "-1.5"], ["b", "-2"]]


def test_a_table_like_the_one_fitted_is_left_as_it_is():
    assert written({"a": ["=1", "b"]}, guard=False)[1:] == [["=1"], ["b"]]


def test_a_name_that_is_no_text_can_be_written():
    assert written({"a\ud800": np.array([1.0])})[0] == ["a\\ud800"]


def test_a_column_named_as_a_formula_is_no_formula_in_the_rows(cli, table):
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.standard_t(1.5, size=120), rng.normal(size=120)])
    table("a.csv", X, ["=HYPERLINK(1)", "b"])
    assert cli("fit", "a.csv", "-k", "2", "-o", "m", "-q").code == 0
    header, *rows = Path("m", "rows.csv").read_text().splitlines()
    assert header.startswith("'=HYPERLINK(1),b,")
    assert any(row.endswith(",'=HYPERLINK(1)") for row in rows)
    assert not any(",=" in line for line in (header, *rows))
    answer = cli("sample", "m", "-n", 2)  # a table like that of the fit, and said to be
    assert answer.out.startswith("=HYPERLINK(1),b\n")
    assert "begins as a formula does" in answer.err
