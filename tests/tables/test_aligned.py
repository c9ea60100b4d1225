"""Columns kept apart by blanks."""

from __future__ import annotations

import pytest

from mixtura.tables.columns import pick_columns
from mixtura.tables.delimited import read_delimited

ALIGNED = {
    "one blank": "x y z\n1 2 3\n4 5 7\n",
    "several": "  x    y  z\n1.0  2.0  3\n4.0  5.0  7  \n",
    "tabs and blanks": "x \ty  z\n1 \t2  3\n4 \t5  7\n",
    "a tab before words": 'x y z\tw\n1 2  3\t"a b"\n4 5 7\t"c d"\n',
    "quotation marks": '"x" "y"  z\n1 "2" 3\n4 5 7\n',
    "windows": "x y z\r\n1 2 3\r\n4 5 7\r\n",
    "Fortran": " x           y           z\n 0.10D+01    2.0D+00   3\n 4.0E+00  5  7\n",
}


@pytest.mark.parametrize("case", ALIGNED)
def test_blanks_between_words(case):
    table = read_delimited(ALIGNED[case].encode(), "t")
    assert table.names[:3] == ["x", "y", "z"]
    assert pick_columns(table).X.tolist() == [[1, 2, 3], [4, 5, 7]]
    assert [table.line_of(0), table.line_of(1)] == [2, 3]


def test_what_R_prints():
    text = (
        "                   mpg cyl\n"
        "Mazda RX4         21.0   6\n"
        "Mazda RX4 Wag     20.0   6\n"
        "Datsun 710        22.8   4\n"
        "Hornet 4 Drive    21.4   6\n"
    )
    table = read_delimited(text.encode(), "t")
    assert table.names == ["column_1", "mpg", "cyl"]
    assert table.columns[0].to_pylist()[1] == "Mazda RX4 Wag"
    assert pick_columns(table).X[:, 0].tolist() == [21.0, 20.0, 22.8, 21.4]


def test_a_fixed_width_with_gaps():
    text = (
        "name          height  weight\n"
        "John Smith       180      75\n"
        "Ann\n"
        "Bob Lee Röw      170      61\n"
    )
    table = read_delimited(text.encode(), "t")
    assert table.names == ["name", "height", "weight"]
    assert [column.to_pylist() for column in table.columns] == [
        ["John Smith", "Ann", "Bob Lee Röw"],
        ["180", "", "170"],
        ["75", "", "61"],
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("x\n16 170.0\n15 000.0\n", "x"),
        ("x\n12 kg\n13 kg\n", "x"),
        ("x\n5 %\n6 %\n", "x"),
        ("body mass (g)\n1\n2\n", "body mass (g)"),
        ("name\nJohn Smith\nAnn Lee\n", "name"),
        ("full name\nJohn Smith\nAnn Lee\n", "full name"),
    ],
)
def test_one_column_that_holds_blanks(text, name):
    assert read_delimited(text.encode(), "t").names == [name]
