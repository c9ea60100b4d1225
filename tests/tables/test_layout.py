"""Where a table begins in a text, and what separates its cells."""

from __future__ import annotations

import pytest

from mixtura import InvalidDataError
from mixtura.tables.columns import pick_columns
from mixtura.tables.delimited import read_delimited
from mixtura.tables.formats import read_table
from mixtura.tables.reading import Reading

X = [[1.0, 2.5, 3.0], [4.0, 5.0, 6.5], [7.0, 8.0, 9.0]]
ROWS = "1,2.5,3\n4,5,6.5\n7,8,9\n"
TABLE = "a,b,c\n" + ROWS

SAME = {
    "commas": TABLE,
    "semicolons": TABLE.replace(",", ";"),
    "tabs": TABLE.replace(",", "\t"),
    "bars": TABLE.replace(",", "|"),
    "bars at the edges": "".join(f"|{line}|\n" for line in TABLE.replace(",", "|").split()),
    "Markdown": "| a | b | c |\n|---|:-:|--:|\n| 1 | 2.5 | 3 |\n| 4 | 5 | 6.5 |\n| 7 | 8 | 9 |\n",
    "psql": " a | b | c\n---+---+---\n 1 | 2.5 | 3\n 4 | 5 | 6.5\n 7 | 8 | 9\n(3 rows)\n",
    "MySQL": "+--+--+--+\n|a|b|c|\n+--+--+--+\n|1|2.5|3|\n|4|5|6.5|\n|7|8|9|\n+--+--+--+\n",
    "Excel's line": "sep=;\n" + TABLE.replace(",", ";"),
    "Excel's line in quotation marks": '"sep=;"\n' + TABLE.replace(",", ";"),
    "Excel's line for tabs": "sep=\t\n" + TABLE.replace(",", "\t"),
    "another mark": "sep=^\r\n" + TABLE.replace(",", "^").replace("\n", "\r\n"),
    "comments": "# by hand\n# in May, June\n" + TABLE,
    "a comment in other letters": "% by hand\n\n" + TABLE,
    "names in a comment": "# a,b,c\n" + ROWS,
    "names in the last comment": "# by hand\n# a,b,c\n" + ROWS,
    "names in a comment of blanks": "# a b c\n" + ROWS.replace(",", " "),
    "names after a mark": "#a\tb\tc\n" + ROWS.replace(",", "\t"),
    "a title": "All of May\n\n" + TABLE,
    "a title filled up": "All of May,,\n,,\n" + TABLE,
    "two titles": "All of May\nby hand\n" + TABLE,
    "the end of DOS": TABLE + "\x1a",
    "blank lines": "\n \na,b,c\n\n1,2.5,3\n  \n4,5,6.5\n\t\n7,8,9\n\n",
    "marks at the ends": "".join(f"{line},\n" for line in TABLE.split()),
    "marks at the ends of rows": TABLE.replace("3\n", "3,\n")
    .replace("6.5\n", "6.5,\n")
    .replace("9\n", "9,\n"),
    "a mark at the end of the header": TABLE.replace("c\n", "c,\n"),
    "rows of nothing": TABLE.replace("4,5", ",,\n4,5") + ",,\n,,\n",
    "old Macs' lines": TABLE.replace("\n", "\r"),
}


@pytest.mark.parametrize("case", SAME)
def test_the_same_table(case):
    table = read_delimited(SAME[case].encode(), "t.csv")
    assert table.names == ["a", "b", "c"]
    assert pick_columns(table).X.tolist() == X
    text = SAME[case].replace("\r\n", "\n").replace("\r", "\n").splitlines()
    for row, first in enumerate("147"):  # an error would name the line of the file
        line = text[table.line_of(row) - 1]
        assert line.strip("| ").startswith(first)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("a title", "took the first line of t.csv for a title: the table begins with the line a"),
        ("two titles", "took the first 2 lines of t.csv for a title"),
        ("comments", "the first 2 lines of t.csv, beginning with #, for comments"),
        ("names in a comment", "for its column names; --no-header takes it for a comment"),
        ("rows of nothing", "left out 3 rows of t.csv without anything in any column"),
    ],
)
def test_what_was_assumed_is_said(case, said):
    assert said in " ".join(read_delimited(SAME[case].encode(), "t.csv").notes)


def test_lines_of_few_cells_above_a_header_of_years():
    text = (
        '"Data Source","WDI",\n\n"Last Updated","2020-07-01",\n\n'
        '"Country","Code","1960","1961","1962",\n'
        '"Aruba","ABW","5","6","7",\n"Chad","TCD","8","6.5","9",\n'
    )
    table = read_delimited(text.encode(), "t")
    assert table.names == ["Country", "Code", "1960", "1961", "1962"]
    assert pick_columns(table).X.tolist() == [[5, 6, 7], [8, 6.5, 9]]


def test_numbers_for_names_of_rows_are_no_measurements():
    text = '"x" "y"\n"17" 5 6\n"3" 7 9\n"45" 8 2\n'
    matrix = pick_columns(read_delimited(text.encode(), "t"))
    assert matrix.names == ["x", "y"]
    assert matrix.dropped[0].reason.startswith("not numbers (names of the rows)")


def test_a_column_named_by_a_number_sign():
    table = read_delimited(b"#,x,y\n1,5.5,2\n2,6,3\n", "t")
    assert table.names == ["#", "x", "y"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_decimal_commas_do_not_separate(end):
    text = f"1,5;2,5;3,5{end}4,5;5,5;7,5{end}"
    for mark in (";", "\t", "|", " "):
        data = text.replace(";", mark).encode()
        table = read_delimited(data, "t", reading=Reading(decimal=","))
        assert pick_columns(table).X.tolist() == [[1.5, 2.5, 3.5], [4.5, 5.5, 7.5]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("height, cm;weight, kg\n180;75\n170;60\n", ["height, cm", "weight, kg"]),
        ("a,b\n1;2,3\n2;4,5\n", ["a", "b"]),
        ('a;b\n"x;y";2\nz;3\n', ["a", "b"]),
        ('"a;b",c\n1,2\n3,4\n', ["a;b", "c"]),
        ("a|b\tc\n1|5\t2\n3|4\t6\n", ["a|b", "c"]),
    ],
)
def test_marks_within_cells(text, names):
    assert read_delimited(text.encode(), "t").names == names


def test_a_name_with_tabs_means_tabs(tmp_path):
    (tmp_path / "t.tsv").write_text("a,b\tc\n1,5\t2\n2,5\t3\n")
    assert read_table(str(tmp_path / "t.tsv")).names == ["a,b", "c"]


R = {
    "row names": ('"x" "y"\n"1" 5 6\n"2" 7 9\n', ["rownames", "x", "y"]),
    "row names of words": ("x y\nBerlin 5 6\nBonn 7 9\n", ["rownames", "x", "y"]),
    "row names and one column": ('"x"\n"1" 5\n"2" 7\n', ["rownames", "x"]),
    "row names and commas": ('"x","y"\n"1",5,6\n"2",7,9\n', ["rownames", "x", "y"]),
    "row names and a column of that name": ("rownames y\na 5 6\nb 7 9\n", None),
    "a name for each": ('"","x","y"\n"1",5,6\n"2",7,9\n', ["column_1", "x", "y"]),
}


@pytest.mark.parametrize("case", R)
def test_a_header_with_a_name_too_few(case):
    text, names = R[case]
    if names is None:
        with pytest.raises(InvalidDataError, match="has 2 columns named 'rownames'"):
            read_delimited(text.encode(), "t")
        return
    table = read_delimited(text.encode(), "t")
    assert table.names == names
    assert any("one name fewer" in note for note in table.notes) == (names[0] == "rownames")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n3\n", r"line 3 of t has 1 cell where the first line has 2: complete or"),
        ("a,b,c\n1,2,3\n4,5,6\nSource: x\nNote: y,z\n", r"lines 4, 5 of t have other than 3"),
        (
            "a,b\n" + "1,5,2,5\n" * 20,
            r"lines 2, 3, 4, 5 and 16 more of t have 4 cells .* quotation",
        ),
        ("# x\na,b\n1,2\n3\n", r"line 4 of t has 1 cell"),
    ],
)
def test_lines_of_another_length(text, said):
    with pytest.raises(InvalidDataError, match=said):
        read_delimited(text.encode(), "t")


def test_a_header_alone():
    for text in ("a,b\n", "a,b\n\n\n", "# only this\n", "sep=;\na;b\n", "a b\n"):
        with pytest.raises(InvalidDataError, match="has a header but no rows"):
            read_delimited(text.encode(), "t")


def test_a_header_of_several_lines():
    table = read_delimited(b'"a\nb",c\n1,2\n3,4\n', "t")
    assert (table.names, table.n_rows, table.line_of(0)) == (["a\nb", "c"], 2, 3)


def test_blanks_in_texts_do_not_separate():
    lines = [f"{i},{i % 7 / 4},text {i} 0,{i} Main Street {i + 3}" for i in range(1, 30)]
    text = "id,v,comment number 1,address line 2 3\n" + "\n".join(lines) + "\n"
    table = read_delimited(text.encode(), "t.csv")
    assert table.names == ["id", "v", "comment number 1", "address line 2 3"]


@pytest.mark.parametrize("above", [",,,\n", ",,,\n,,,\n", "Sales,,,\n,,,\n", " , ,,\n"])
def test_lines_of_separators_alone_above_a_table(above):
    """A sheet whose table begins at C3, saved as CSV."""
    data = f"{above},,a,b\n,,1.5,2\n,,2.5,4\n,,4.5,3\n".encode()
    table = read_delimited(data, "t")
    assert pick_columns(table).X.tolist() == [[1.5, 2.0], [2.5, 4.0], [4.5, 3.0]]
    assert pick_columns(table).names == ["a", "b"]
    assert table.where(0, "a").endswith(f"(line {above.count(chr(10)) + 2} of t)")
