"""The first line is names or data, by what stands in it and below it."""

from __future__ import annotations

import pytest

from mixtura.tables.delimited import read_delimited
from mixtura.tables.reading import Reading

ROWS = "5.1,3\n6,7.5\n1.5,2\n"

NAMES = {
    "years": "2019,2020\n" + ROWS,
    "years in quotation marks": '"2019","2020"\n' + ROWS,
    "years of floats": "2019.0,2020.0\n" + ROWS,
    "years that fall": "2020,2019,2018\n5,6,7\n1,2,9\n",
    "every fifth year": "1990,1995,2000\n1,2,3\n4,5,9\n",
    "one year above small numbers": "2019\n5.1\n6.2\n3\n",
    "an id before years": "id,2019,2020\n1,5,6\n2,7,8\n",
    "words before years": "name,2019,2020\nA,5,6\nB,5,6.5\n",
    "no name before years": ",2019,2020\nA,5,6\nB,5,6.5\n",
    "years above a few that are like years": "2019,2020\n" + ROWS * 3 + "1800,1900\n",
    "a name that is text": "a,2\n1,2\n3,4\n",
    "counted columns": "0,1,2\n5,6,7.5\n3,2,1\n",
    "counted columns after an index": ",0,1,2\n0,5,6,7.5\n1,3,2,1\n",
    "wavelengths": ",".join(str(400 + 2 * i) for i in range(12)) + "\n" + "1.5," * 11 + "2\n",
    "doses": "sample,0.5,1,2,4\ns1,3,4,5,6\ns2,3,4,5,7\n",
    "numbers in quotation marks alone": '"1.5","2.7"\n1,2\n3,4\n',
    "text": "a,b\nx,y\n",
    "Excel's guard": '="2019",="2020"\n' + ROWS,
}

DATA = {
    "numbers": "1.5,2.5\n3,4\n5,7\n",
    "years above years": "2019,2020\n2018,2021\n2017,2022\n",
    "one year above others": "2019\n2500\n1800\n",
    "whole numbers": "12,47\n13,8\n",
    "equal numbers": "7,7,7\n7,8,9\n",
    "words that come back": "5.1,3.5,Iris-setosa\n4.9,3,Iris-setosa\n4.7,3.2,Iris-virginica\n",
    "the same number twice, and a word": "5.1,5.1,a\n4.9,3,a\n",
    "names of people": "Alice,23,5.5\nBob,31,6.1\nCy,22,5\n",
    "a gap in the first row": ",2,3.5\n3,5,1\n4,4,4\n",
    "a mark for a gap": "?,2,3.5\n3,5,1\n4,4,4\n",
    "numbers of an office": "$5,$6\n$7,$9\n",
    "decimal commas": "1,5;2,5\n3,5;4,5\n",
    "one row": "1.5,2.5\n",
    "rows that count on": "10,11,12,13,14,15,16,17\n18,19,20,21,22,23,24,25\n26,27,28,29,30,31,32,33\n",
}


@pytest.mark.parametrize("case", NAMES)
def test_it_names_the_columns(case):
    table = read_delimited(NAMES[case].encode(), "t")
    assert table.has_header
    assert table.n_rows == NAMES[case].count("\n") - 1
    first = [cell.strip('="') for cell in NAMES[case].split("\n")[0].split(",")]
    assert table.names == [cell or "column_1" for cell in first]


@pytest.mark.parametrize("case", DATA)
def test_it_is_data(case):
    table = read_delimited(DATA[case].encode(), "t")
    assert not table.has_header
    assert table.n_rows == DATA[case].count("\n")
    assert table.names[0] == "column_1"
    assert any("--header takes it for their names" in note for note in table.notes)


@pytest.mark.parametrize("text", [NAMES["years"], DATA["numbers"], DATA["names of people"]])
def test_what_is_said_counts(text):
    n = text.count("\n")
    with_names = read_delimited(text.encode(), "t", reading=Reading(header=True))
    assert (with_names.has_header, with_names.n_rows, with_names.notes) == (True, n - 1, ())
    assert with_names.names == text.split("\n")[0].split(",")
    without = read_delimited(text.encode(), "t", reading=Reading(header=False))
    assert (without.has_header, without.n_rows, without.notes) == (False, n, ())
    assert without.names == [f"column_{i + 1}" for i in range(len(with_names.names))]
    assert (with_names.line_of(0), without.line_of(0)) == (2, 1)


def test_names_of_numbers_are_said_to_be_taken_for_such():
    (note,) = read_delimited(NAMES["years"].encode(), "t").notes
    assert "(2019, 2020) is taken for the names" in note
    assert "--no-header takes it for data" in note
    assert read_delimited(NAMES["an id before years"].encode(), "t").notes == ()
