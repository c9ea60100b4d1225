"""A column of numbers written with commas is neither dropped in silence nor guessed at."""

from __future__ import annotations

import os
import re

import pytest

POINT = "a number with a decimal comma: write "
THOUSANDS = "a number with thousands separators: remove them, so write "

COLUMNS = {
    "decimal": (["64,6", "7,25", "1,125"], "data row 1 (line 2", f"'64,6', {POINT}64.6, with"),
    "decimal first unclear": (["1,125", "7,2", "8,1"], "(line 2", f"'1,125', {POINT}1.125, w"),
    "with points": (["1.234,5", "2,5", "-1,5e3"], "(line 2", f"'1.234,5', {POINT}1234.5"),
    "with spaces": (["1 234,5", "2,5", "3,5"], "(line 2", f"'1 234,5', {POINT}1234.5"),
    "half plain": (["7", "8,5", "9,5"], "data row 2 (line 3", f"'8,5', {POINT}8.5"),
    "mostly plain": (["7", "8", "9,5"], "data row 3 (line 4", f"'9,5', {POINT}9.5"),
    "missing": (["", "na", " 9,5 ", "3,4"], "data row 3 (line 4", f"'9,5', {POINT}9.5"),
    "thousands": (["40,532.62", "512.3"], "(line 2", f"'40,532.62', {THOUSANDS}40532.62,"),
    "millions": (["1,234,567", "999"], "(line 2", f"'1,234,567', {THOUSANDS}1234567,"),
    "either": (["1,234", "2,345"], "(line 2", "write 1234 where it separates thousands, or 1.234"),
    "nearly all": (["x", *["1,5"] * 19], "data row 2 (line 3", f"'1,5', {POINT}1.5"),
}


def table_of(cells: list[str]) -> str:
    return "x;price\n" + "".join(f"{i * i % 7};{cell}\n" for i, cell in enumerate(cells))


@pytest.mark.parametrize("options", [(), ("--columns", "x,price")])
@pytest.mark.parametrize("case", COLUMNS)
def test_numbers_with_commas_are_refused(cli, write, tmp_path, case, options):
    cells, *parts = COLUMNS[case]
    write("t.csv", table_of(cells))
    answer = cli("fit", "t.csv", *options)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    for part in ("column 'price'", "of t.csv) is ", *parts, "--columns"):
        assert part in answer.err
    assert os.listdir(tmp_path) == ["t.csv"]


def test_a_comma_within_quotes(cli, write):
    write("t.csv", 'a,b\n1,"64,6"\n2,"7,5"\n')
    assert f"'64,6', {POINT}64.6" in cli("fit", "t.csv").err


@pytest.mark.parametrize(
    "cells",
    [
        ["Berlin, Mitte", "Bonn, Nord", "Ulm, West"],
        ["1,2,3", "4,5,6", "7,8"],
        ["1,5", "about 2", "unknown"],
        ["2024-01-02", "2024-01-03", "2024-01-04"],
    ],
)
def test_text_with_commas_is_left_out_as_before(cli, write, cells):
    write("t.csv", table_of(cells))
    answer = cli("fit", "t.csv", "-k", 1)
    assert answer.code == 0
    assert re.search("left out: (text|date) price|left out column 'price': text", answer.err)
