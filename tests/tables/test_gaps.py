"""Rows with gaps, and numbers that may stand for a missing value."""

import numpy as np
import pyarrow as pa
import pytest

from mixtura.errors import InvalidDataError
from mixtura.tables.advice import NO_OPTIONS, OF_A_MODEL, OF_A_TABLE
from mixtura.tables.asked import Asked
from mixtura.tables.cells import read_cells
from mixtura.tables.columns import pick_columns, take_columns
from mixtura.tables.missing_values import Codes
from mixtura.tables.suspects import find_suspects, read_as_missing, suspect
from mixtura.tables.table import Table

RNG = np.random.default_rng(3)
N = 60


def table_of(**columns):
    texts = [pa.chunked_array([[str(cell) for cell in cells]]) for cells in columns.values()]
    return Table("t.csv", list(columns), texts, line_of=lambda row: row + 2)


def numbers(*gaps, n=N, gap=""):
    cells = RNG.normal(size=n).round(3).tolist()
    for row in gaps:
        cells[row] = gap
    return cells


def refusal(table, **asked):
    with pytest.raises(InvalidDataError) as error:
        pick_columns(table, asked=Asked(**{"missing": "error", **asked}))
    return str(error.value)


def test_a_refusal_names_all_columns_with_gaps_and_the_option():
    table = table_of(a=numbers(3), b=numbers(3, 9, gap="NA"), c=numbers(), text=["x", "y"] * 30)
    said = refusal(table)
    assert said.startswith("column 'a', data row 4 (line 5 of t.csv) is missing (an empty cell)")
    assert "columns 'b' (2) and 'a' (1)" in said
    assert "58 of the 60 rows are complete" in said
    assert "--missing drop" in said
    assert "'c'" not in said
    assert "'text'" not in said
    assert said.count(". ") == 0  # one sentence


def test_rows_with_gaps_are_left_out_by_their_numbers():
    table = table_of(a=numbers(3), b=numbers(3, 9), c=numbers())
    matrix = pick_columns(table, asked=Asked("drop"))
    assert matrix.kept.tolist() == [row for row in range(N) if row not in (3, 9)]
    assert matrix.numbers_of(np.array([3, 10])).tolist() == [5, 13]
    assert matrix.X.shape == (58, 3)
    assert matrix.origin is table
    assert not matrix.plain
    first, more = matrix.gaps.left_out(OF_A_MODEL)
    assert first == "left out 2 of 60 rows, which have gaps."
    assert more == "The gaps are in columns 'b' (2) and 'a' (1)."


def test_rows_with_gaps_are_kept_and_it_is_said_what_that_rests_on():
    table = table_of(a=numbers(3, 7), b=numbers(3, 9), c=numbers())
    matrix = pick_columns(table)
    assert matrix.kept.size == N
    assert np.isnan(matrix.X).sum() == 4
    first, more = matrix.gaps.left_out(OF_A_TABLE)
    assert first == "4 of 180 numbers are missing, in 3 rows, which are used as they are."
    assert more.startswith("The gaps are in columns 'a' (2) and 'b' (2). ")
    assert "missing at random" in more
    assert "--missing drop leaves such rows out" in more


def test_rows_without_any_number_are_not_said_to_be_used():
    blank = pick_columns(table_of(a=numbers(3), b=numbers(3)))
    first, more = blank.gaps.left_out(OF_A_TABLE)
    assert first == "2 of 120 numbers are missing, in 1 row, which has no number at all."
    assert "1 row has no number at all" in more
    alone = pick_columns(table_of(a=numbers(3, 5)))
    first, _ = alone.gaps.left_out(OF_A_TABLE)
    assert first == "2 of 60 numbers are missing, in 2 rows, which have no number at all."
    some = pick_columns(table_of(a=numbers(3, 5, 7, 9), b=numbers(3, 5, 8)))
    first, _ = some.gaps.left_out(OF_A_TABLE)
    assert first == "7 of 120 numbers are missing, in 5 rows, 2 of which have no number at all."
    one = pick_columns(table_of(a=numbers(3, 5), b=numbers(3)))
    first, _ = one.gaps.left_out(OF_A_TABLE)
    assert first == "3 of 120 numbers are missing, in 2 rows, 1 of which has no number at all."


def test_a_column_without_a_value_is_left_out_though_it_is_asked_for():
    table = table_of(a=numbers(3), b=[""] * N)
    for matrix in (pick_columns(table), take_columns(table, ["a", "b"], vary=True)):
        assert matrix.names == ["a"]
        assert [column.reason for column in matrix.dropped] == ["empty"]
        assert matrix.gaps.left_out(OF_A_TABLE)[0].startswith(
            "1 of 60 numbers is missing, in 1 row, which"
        )
    assert np.isnan(take_columns(table, ["a", "b"], vary=False).X[:, 1]).all()  # of a model


def test_gaps_of_columns_that_are_not_used_cost_nothing():
    table = table_of(a=numbers(), b=numbers(1, 2, 3), id=["", *range(1, N)])
    assert take_columns(table, ["a"], vary=True).kept.size == N
    assert pick_columns(table, asked=Asked(drop=["b"])).kept.size == N


def test_a_column_that_is_mostly_empty_is_left_out_rather_than_its_rows():
    table = table_of(a=numbers(), b=numbers(*range(31)), c=numbers(*range(30)))
    matrix = pick_columns(table, asked=Asked("drop"))
    assert matrix.names == ["a", "c"]
    (dropped,) = matrix.dropped
    assert (dropped.name, dropped.kind) == ("b", "mostly empty")
    assert "29 of 60 rows have a value" in dropped.reason
    assert take_columns(table, ["a", "b"], vary=True, asked=Asked("drop")).kept.size == 29


def test_the_column_that_costs_most_rows_is_named_and_the_cure_works():
    table = table_of(a=numbers(), b=numbers(*range(30)), c=numbers(*range(29, 59)), d=numbers(5))
    said = refusal(table, missing="drop")
    assert "only 1 row is complete" in said
    assert "--missing drop --drop b,c uses 59 rows" in said
    assert pick_columns(table, asked=Asked("drop", drop=["b", "c"])).kept.size == 59


def test_where_no_row_is_complete():
    table = table_of(a=numbers(0, 1, n=4), b=numbers(2, 3, n=4))
    assert "no row is complete" in refusal(table, missing="drop")
    with pytest.raises(InvalidDataError, match=r"no row is complete.*: fill the gaps in"):
        take_columns(table, ["a", "b"], vary=False, asked=Asked("drop", advice=OF_A_MODEL))


def test_a_column_that_no_longer_varies():
    flag = [1] * 30 + [0] * 30
    table = table_of(a=numbers(*range(30)), flag=flag, b=numbers())
    matrix = pick_columns(table, asked=Asked("drop"))
    assert matrix.names == ["a", "b"]
    assert matrix.dropped[0].reason == "constant in the 30 rows without gaps"


def test_a_level_that_only_rows_with_gaps_have_is_none():
    table = table_of(a=numbers(0), city=["Rome", "Oslo", "Bonn"] + ["Oslo", "Bonn"] * 28 + ["NA"])
    matrix = pick_columns(table, one_hot=["city"], asked=Asked("drop"))
    assert matrix.kept.tolist() == list(range(1, 59))
    assert matrix.encoding.levels == {"city": ("Bonn", "Oslo")}
    with pytest.raises(InvalidDataError, match=r"'a' \(1\) and 'city' \(1\)"):
        pick_columns(table, one_hot=["city"], asked=Asked("error"))
    kept = pick_columns(table, one_hot=["city"])  # a category cannot be half there
    assert kept.kept.tolist() == list(range(59))
    assert np.isnan(kept.X[0, 0])
    told = "left out 1 of 60 rows, which lack a category; 1 of 59 numbers is missing, in 1 row"
    assert kept.gaps.left_out(OF_A_MODEL)[0].startswith(told)


def test_a_level_the_model_does_not_know_is_named_by_its_row_in_the_file():
    table = table_of(a=numbers(), city=["Oslo", "Bonn"] * 30)
    encoding = pick_columns(table, one_hot=["city"]).encoding
    other = table_of(a=numbers(0, 1), city=["Oslo", "Bonn"] * 29 + ["Oslo", "Rome"])
    with pytest.raises(InvalidDataError, match="data row 60 "):
        take_columns(other, ["a", "city"], vary=False, encoding=encoding, asked=Asked("drop"))


def test_no_cure_that_is_not_there():
    table = table_of(a=numbers(3), b=numbers())
    assert "--" not in refusal(table, advice=NO_OPTIONS)
    said = refusal(table, advice=OF_A_MODEL)
    assert "--missing drop answers" in said
    assert "--drop" not in said
    assert "--columns" not in said


@pytest.mark.parametrize(
    "word",
    [
        *("", "NA", "n/a", "?", ".", "-", "missing", "Unknown", "#DIV/0!", "#VALUE!", "#N/A"),
        *("NULL", "None", "--", "..", "nan", "n.a.", "<NA>", "NaT", "\\N", "keine Angabe", " NA "),
    ],
)
def test_words_for_missing(word):
    cells = read_cells(pa.chunked_array([["1.5", word, "2"]]), parse=True)
    assert (cells.n_missing, cells.n_text) == (1, 0)
    assert np.isnan(cells.values[1])


def test_codes_are_read_as_missing_only_where_asked():
    table = table_of(
        age=[99, 35, *[40, 41]] * 15, income=[99.5, -999, 99, 98] * 14 + [1, -999, 2, 7]
    )
    assert pick_columns(table).kept.size == N
    asked = Asked("drop", codes=Codes(("-999",), {"age": ("99",)}))
    matrix = pick_columns(table, asked=asked)
    assert matrix.kept.tolist() == [row for row in range(N) if row % 4 > 1]
    t = pa.array([1e20, 1.5, 2.5, 3.5] * 9, pa.float32())
    typed = pa.table({"t": t, "i": [7, -1, 8, 9, 3, 2] * 6})
    table = Table("t.parquet", typed.column_names, typed.columns)
    matrix = pick_columns(table, asked=Asked("drop", codes=Codes(("1e20", "-1"))))
    assert matrix.X[:2].tolist() == [[2.5, 8.0], [3.5, 9.0]]


AGES = RNG.integers(18, 91, size=400).astype(float)


def with_codes(values, *codes, each=9):
    return np.concatenate([values, np.repeat(codes, each)]).astype(float)


SUSPECT = {
    "-999 among temperatures": (with_codes(RNG.normal(5, 9, 400), -999), {-999: 9}),
    "9999": (with_codes(RNG.uniform(0, 70, 400), 9999), {9999: 9}),
    "-9999 once": (with_codes(RNG.uniform(0, 70, 400), -9999, each=1), {-9999: 1}),
    "99 in a scale": (with_codes(RNG.integers(1, 6, 400), 99), {99: 9}),
    "98 and 99 in a scale": (with_codes(RNG.integers(1, 6, 400), 98, 99), {98: 9, 99: 9}),
    "888 and 999": (with_codes(RNG.integers(1, 90, 400), 888, 999), {888: 9, 999: 9}),
    "-1 among ages": (with_codes(AGES, -1, each=40), {-1: 40}),
    "-1 for never": (with_codes(RNG.integers(1, 900, 400), -1, each=2000), {-1: 2000}),
    "netCDF": (with_codes(RNG.normal(280, 9, 400), 1e20), {1e20: 9}),
    "netCDF's default": (with_codes(RNG.normal(280, 9, 400), 9.96921e36), {9.96921e36: 9}),
    "99.99": (with_codes(RNG.uniform(0, 9, 400), 99.99), {99.99: 9}),
    "both ends": (with_codes(RNG.normal(0, 9, 400), -999, 999), {-999: 9, 999: 9}),
    "beside gaps": (with_codes(AGES, 999, np.nan), {999: 9}),
}

NO_SUSPECT = {
    "ages to 99": np.arange(18.0, 100.0).repeat(3),
    "percentages": np.minimum(RNG.normal(88, 9, 400).round(), 99),
    "prices": RNG.choice([0.99, 1.99, 4.99, 9.99, 14.99], 400),
    "prices to 999": RNG.choice([199.0, 299.0, 499.0, 799.0, 999.0], 400),
    "changes": RNG.choice([-1.0, 0.0, 1.0], 400),
    "temperatures": RNG.normal(0, 5, 400).round(),
    "years": RNG.choice([92.0, 95.0, 99.0], 400),
    "reaching 999": RNG.uniform(0, 999, 400).round(),
    "one outlier": with_codes(RNG.uniform(0, 300, 400), 999, each=1),
    "nothing": np.full(9, np.nan),
    "two values": RNG.choice([1.0, 99.0], 400),
}


@pytest.mark.parametrize("kind", SUSPECT)
def test_codes_for_missing_are_noticed(kind):
    values, codes = SUSPECT[kind]
    assert suspect("x", RNG.permutation(values)).counts == codes


@pytest.mark.parametrize("kind", NO_SUSPECT)
def test_what_is_measured_is_no_code(kind):
    assert suspect("x", NO_SUSPECT[kind]) is None


def test_codes_are_named_in_a_note_and_its_cure_works():
    a = RNG.permutation(with_codes(RNG.integers(1, 6, 60), 99, each=4)).astype(int)
    b = RNG.permutation(with_codes(RNG.normal(3, 1, 60).round(2), -999, each=4))
    c = RNG.integers(1, 200, size=64)
    c[0] = 99
    table = table_of(a=a, b=b, c=c)
    matrix = pick_columns(table)
    assert matrix.X[:, 0].tolist() == a.tolist()  # never silently changed
    ((first, more),) = matrix.notes
    assert first.startswith("note: 99 and -999 in a, b may stand for a missing value: ")
    assert first.endswith("--na a=99,-999.")
    strict = pick_columns(table, asked=Asked("error")).notes[0][0]
    assert strict.endswith("--na a=99,-999 --missing drop.")
    assert "column 'a' holds 99 (4 rows) beside 1 to 5" in more
    cured = pick_columns(table, asked=Asked("drop", codes=Codes(("-999",), {"a": ("99",)})))
    assert cured.notes == []
    assert (cured.X[:, 0].max(), cured.X[:, 1].min() > -10, 99 in c[cured.kept]) == (
        5,
        True,
        c.tolist().index(99) in cured.kept,
    )


def test_text_in_a_column_of_numbers_offers_to_read_few_words_as_missing():
    table = table_of(a=numbers(3, 9, gap="broken"), b=numbers())
    assert "--na a=broken --missing drop" in refusal(table)
    assert (
        pick_columns(table, asked=Asked("drop", codes=Codes((), {"a": ("broken",)}))).kept.size
        == 58
    )
    cells = numbers()
    cells[::3] = [f"w{i}" for i in range(20)]
    assert "--na" not in refusal(table_of(a=cells, b=numbers()))


def test_a_code_of_one_column_is_one_where_it_comes_once():
    """Of a survey's questions some have a code once only, and the option names it for all."""
    answers = np.tile([1.0, 2.0, 3.0, 4.0, 5.0], 12)
    often, once, both = answers.copy(), answers.copy(), answers.copy()
    often[:3], once[7], both[1], both[2] = 98, 98, 98, 99
    often[4] = 99
    columns = {"q1": often, "q2": once, "q3": both, "age": RNG.uniform(18, 97, 60)}
    found = find_suspects(columns)
    assert [(one.name, dict(one.counts)) for one in found] == [
        ("q1", {98: 3, 99: 1}),
        ("q2", {98: 1}),
        ("q3", {98: 1, 99: 1}),
    ]
    assert read_as_missing(found, columns) == ["98", "99"]
    columns["age"][0] = 98  # which somebody may be
    found = find_suspects(columns)
    assert [one.name for one in found] == ["q1", "q2", "q3"]
    assert read_as_missing(found, columns) == ["q1=98", "q2=98", "q3=98", "99"]


def test_a_second_line_of_names_or_units_is_called_so():
    units = table_of(place=["name", *"xyz"], depth=["m", 1.5, 2, 3], flow=["l/s", 4, 6, 5])
    said = refusal(units)
    assert "column 'depth', data row 1 (line 2 of t.csv) is 'm'" in said
    assert "a second line of names, or like the units. Remove it" in said
    assert "--na" not in said
    cell = table_of(depth=["m", 1.5, 2, 3], flow=[3, 4, 6, 5])
    assert "--na depth=m" in refusal(cell)


def test_columns_of_a_model_under_other_names():
    def said(names, **columns):
        with pytest.raises(InvalidDataError) as error:
            take_columns(table_of(**columns), names, vary=False, asked=Asked(advice=OF_A_MODEL))
        return str(error.value)

    other = {"A": [1, 2], "B": [3, 4]}
    assert said(["a", "b"], **other).endswith("Its columns: A, B. Rename 'A' to 'a', 'B' to 'b'.")
    assert said(["a", "c"], **other).endswith("under other names, rename them.")
    assert said(["c"], **other).endswith("Where it is there under another name, rename it.")


def test_all_columns_left_out():
    table = table_of(a=numbers(), b=numbers())
    assert refusal(table, drop=["a", "b"]).endswith("do not leave out all of a, b.")
