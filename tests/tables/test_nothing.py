"""Rows and columns of nothing go, and a last row of sums is named."""

from __future__ import annotations

import pytest

from mixtura.tables.delimited import read_delimited


def test_rows_of_nothing_are_no_rows_and_lines_still_count():
    table = read_delimited(b"a,b\n1,2\n,\n,\n3,4\n,5\n,\n", "t")
    assert [column.to_pylist() for column in table.columns] == [["1", "3", ""], ["2", "4", "5"]]
    assert [table.line_of(row) for row in range(3)] == [2, 5, 6]
    assert table.notes == ("left out 3 rows of t without anything in any column.",)


def test_columns_of_nothing_that_have_a_name_stay():
    table = read_delimited(b"a,b,,\n1,,,\n3,,,\n", "t")
    assert table.names == ["a", "b"]
    assert read_delimited(b"a,,b\n1,5,2\n3,,4\n", "t").names == ["a", "column_2", "b"]


def test_rows_are_kept_where_all_are_of_nothing():
    assert read_delimited(b"a,b\n,\n,\n", "t").n_rows == 2


@pytest.mark.parametrize("word", ["Total", "TOTAL:", "Grand total", "Summe", "Gesamt", "sum"])
def test_a_last_row_of_sums_is_named_and_kept(word):
    table = read_delimited(f"r,x\nN,1\nS,2\n{word},3\n".encode(), "t")
    assert table.n_rows == 3
    (note,) = table.notes
    assert "adds up the others, remove line 4" in note


def test_other_last_rows_are_not():
    for word in ("Totalitarian regime", "summer", "x"):
        assert read_delimited(f"r,x\nN,1\nTotal,2\n{word},3\n".encode(), "t").notes == ()
