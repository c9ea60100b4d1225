"""A column is read in one way, or not at all and then it is said."""

from __future__ import annotations

import pytest

from mixtura import InvalidDataError
from mixtura.tables.columns import pick_columns, take_columns
from mixtura.tables.delimited import read_delimited
from mixtura.tables.reading import Reading


def matrix_of(cells, decimal=None):
    text = "x;price\n" + "".join(f"{i * i % 7};{cell}\n" for i, cell in enumerate(cells))
    return pick_columns(read_delimited(text.encode(), "t", reading=Reading(decimal=decimal)))


READ = {
    "thousands": (["16 170.0", "999", "1 234"], [16170.0, 999.0, 1234.0], ""),
    "currency": (
        ["$161.7", "$5", "$0.5"],
        [161.7, 5.0, 0.5],
        "in '$', as it is written: '$161.7'",
    ),
    "nought without it": (["$161.7", "0", "$0.5"], [161.7, 0.0, 0.5], "'$'"),
    "per cent": (["161.7 %", "5%", "0"], [161.7, 5.0, 0.0], "in per cent, as it is written"),
    "guarded": (['="161.7"', '="5"', '="-2"'], [161.7, 5.0, -2.0], ""),
    "accounts": (["(161.7)", "5", "20"], [-161.7, 5.0, 20.0], "brackets stand for a minus"),
    "minus": (["\u22125", "+6", "7"], [-5.0, 6.0, 7.0], ""),
    "unit": (["12 kg", "13 kg", "9kg"], [12.0, 13.0, 9.0], "'12 kg' is 12"),
    "years and a year": (["3 years", "1 year", "2 years"], [3.0, 1.0, 2.0], "'year'"),
    "an unknown word": (["3 widgets", "1 widget", "2 widgets"], [3.0, 1.0, 2.0], "'widget'"),
}


@pytest.mark.parametrize("case", READ)
def test_what_is_read_and_said(case):
    cells, values, said = READ[case]
    matrix = matrix_of(cells)
    assert matrix.names == ["x", "price"]
    assert matrix.X[:, 1].tolist() == values
    assert said in " ".join(matrix.written)
    assert bool(matrix.written) == bool(said)
    assert not matrix.plain


REFUSED = {
    "several currencies": (
        ["$161.7", "€5", "$3"],
        "another cell is '€5': numbers in several units",
    ),
    "several units": (["12 kg", "500 g", "1 kg"], "'12 kg', and another cell is '500 g'"),
    "per cent and shares": (["5 %", "0.05", "7 %"], "other cells hold numbers without '%'"),
    "brackets around all": (["(161.7)", "(5)", "(2)"], "write -161.7 or 161.7 throughout"),
    "points": (["1.234.567", "2.000.000", "999"], "write 1234567, .* or give --decimal ,"),
    "a comma": (["1,5", "2,5", "3"], "write 1.5, with a point, .* or give --decimal , which"),
    "thousands": (["1,234.5", "2.5", "3"], "give --decimal . which reads it, or .*write 1234.5, "),
    "either": (["1,234", "2,345", "3"], "give --decimal , where it is .* --decimal . where it is"),
    "money and thousands": (["$1,234.50", "$5", "$6"], r"write 1234.50, .*--decimal \."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_and_why(case):
    cells, said = REFUSED[case]
    with pytest.raises(InvalidDataError, match=said) as error:
        matrix_of(cells)
    assert "leave the column out with --drop price or by naming the others with --columns" in str(
        error.value
    )


@pytest.mark.parametrize(
    ("case", "decimal", "values"),
    [
        ("points", ",", [1234567.0, 2000000.0, 999.0]),
        ("a comma", ",", [1.5, 2.5, 3.0]),
        ("thousands", ".", [1234.5, 2.5, 3.0]),
        ("either", ",", [1.234, 2.345, 3.0]),
        ("either", ".", [1234.0, 2345.0, 3.0]),
        ("money and thousands", ".", [1234.5, 5.0, 6.0]),
    ],
)
def test_the_option_that_is_named_reads_it(case, decimal, values):
    assert matrix_of(REFUSED[case][0], decimal).X[:, 1].tolist() == values


def test_decimal_points_where_decimals_have_commas():
    with pytest.raises(
        InvalidDataError, match=r"'1.5', a number with a decimal point, .* write 1,5"
    ):
        matrix_of(["1.5", "2.5", "3"], ",")


@pytest.mark.parametrize(
    "cells",
    [
        ["12A", "3C", "5D"],
        ["1st", "2nd", "3rd"],
        ["4th", "5th", "6th"],
        ["12 Main St", "5 Elm St", "7 Oak Rd"],
        ["10a", "12b", "3a"],
        ["3 apples", "2 pears", "5 plums"],
        ["1.2.3", "1.2.4", "2.0.0"],
        ["2024-01-02", "2024-01-03", "2024-01-04"],
        ["030 123 456", "030 123 457", "040 999 000"],
        ["Berlin", "Bonn", "Ulm"],
    ],
)
def test_words_with_numbers_in_them_stay_words(cells):
    matrix = matrix_of(cells)
    assert matrix.names == ["x"]
    assert matrix.dropped[0].reason.startswith("text")


def test_one_cell_that_is_no_number_is_named():
    with pytest.raises(InvalidDataError, match=r"data row 3 .* holds text .* 'about 3'"):
        matrix_of(["$1", "$2", "about 3", "$4", "$5"])


def test_a_column_that_is_asked_for_is_read_alike():
    table = read_delimited(b"x,p\n1,5 %\n2,6 %\n", "t")
    matrix = take_columns(table, ["p"], vary=True)
    assert matrix.X.tolist() == [[5.0], [6.0]]
    assert "'p' is read in per cent" in matrix.written[0]


def test_a_long_column_of_words_is_not_looked_through():
    cells = [f"word {i}" for i in range(12_000)] + ["5 kg"]
    assert matrix_of(cells).names == ["x"]
