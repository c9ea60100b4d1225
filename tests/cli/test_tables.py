"""Reading tables: every format gives the same numbers."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet
import pytest

from mixtura import InvalidDataError, datasets
from mixtura.tables.asked import Asked
from mixtura.tables.columns import pick_columns, take_columns
from mixtura.tables.formats import read_table


@pytest.fixture
def faithful() -> pa.Table:
    names, X = datasets.load("faithful")
    table = pa.table(list(X.T), names=names)
    when = pa.array(np.arange("2020-01-01", "2020-09-29", dtype="datetime64[D]"))
    return (
        table.append_column("place", pa.array(["geyser"] * 272))
        .append_column("digits", pa.array([str(i) for i in range(272)]))
        .append_column("good", pa.array([True, False] * 136))
        .append_column("when", when)
        .append_column("nothing", pa.nulls(272))
    )


def write_stream(table: pa.Table, path: str) -> None:
    with pa.ipc.new_stream(path, table.schema) as writer:
        writer.write_table(table)


WRITERS = {
    "a.parquet": pyarrow.parquet.write_table,
    "a.feather": pyarrow.feather.write_feather,
    "a.arrows": write_stream,
}


@pytest.mark.parametrize("name", WRITERS)
def test_formats_with_types(faithful, tmp_path, name):
    WRITERS[name](faithful, str(tmp_path / name))
    matrix = pick_columns(read_table(str(tmp_path / name)))
    assert matrix.names == ["eruptions", "waiting"]
    assert (matrix.X == datasets.load("faithful").X).all()
    reasons = {drop.name: drop.reason for drop in matrix.dropped}
    assert reasons["place"] == "text (such as 'geyser')"
    assert reasons["digits"] == "text (such as '0')"
    assert reasons["good"] == "not numbers (bool), used if --one-hot names it"
    assert reasons["nothing"] == "empty"
    assert "not numbers (" in reasons["when"]


@pytest.mark.parametrize(
    ("name", "delimiter", "end", "prefix"),
    [
        ("a.csv", ",", "\n", ""),
        ("a.tsv", "\t", "\n", ""),
        ("a.txt", "\t", "\n", ""),
        ("a.csv", ";", "\n", ""),
        ("a.csv", ",", "\r\n", ""),
        ("a.csv", ",", "\n", "\ufeff"),
        ("a.csv", ",", "\n", "\n\n"),
    ],
)
def test_formats_of_text(tmp_path, name, delimiter, end, prefix):
    text = datasets.path("iris").read_text().replace(",", delimiter).replace("\n", end)
    (tmp_path / name).write_bytes((prefix + text).encode())
    matrix = pick_columns(read_table(str(tmp_path / name)))
    assert matrix.names == datasets.load("iris").names
    assert (matrix.X == datasets.load("iris").X).all()


def test_numbers_of_many_kinds(tmp_path):
    table = pa.table(
        {
            "whole": pa.array([1, 2, 4], pa.int8()),
            "half": pa.array(np.array([1, 2, 5], np.float16)),
            "money": pa.array([Decimal("1.00"), Decimal(2), Decimal("6.00")]),
            "large": pa.array([2**60, 2**61, 2**62], pa.uint64()),
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "n.parquet")
    matrix = pick_columns(read_table(str(tmp_path / "n.parquet")))
    assert matrix.names == table.column_names
    assert matrix.X[2].tolist() == [4.0, 5.0, 6.0, 2.0**62]


def test_spellings_of_numbers(tmp_path):
    (tmp_path / "s.csv").write_text('a,b\n 1 , +2\n1e3,.5\n"3",-4.\n')
    matrix = pick_columns(read_table(str(tmp_path / "s.csv")))
    assert matrix.X.tolist() == [[1.0, 2.0], [1000.0, 0.5], [3.0, -4.0]]


@pytest.mark.parametrize(
    ("first", "names"),
    [
        ("1.5,2.5", ["column_1", "column_2"]),
        ("0,1", ["0", "1"]),
        ("1,2", ["1", "2"]),
        (",b", ["column_1", "b"]),
        ("nan,2", ["nan", "2"]),
    ],
)
def test_with_and_without_a_header(tmp_path, first, names):
    (tmp_path / "h.csv").write_text(f"{first}\n3,5\n7,5.5\n")
    table = read_table(str(tmp_path / "h.csv"))
    assert table.names == names
    assert table.has_header == (first != "1.5,2.5")
    assert table.n_rows == 2 + (not table.has_header)


def test_empty_lines_at_the_end_of_one_column(tmp_path):
    (tmp_path / "o.csv").write_text("a\n1\n2\n\n\n")
    assert read_table(str(tmp_path / "o.csv")).n_rows == 2


def test_in_few_rows_only_a_column_named_for_it_counts_them(tmp_path):
    (tmp_path / "c.csv").write_text("step,Index,x\n1,0,5\n2,1,3\n3,2,9\n")
    matrix = pick_columns(read_table(str(tmp_path / "c.csv")))
    assert matrix.names == ["step", "x"]


@pytest.mark.parametrize(
    ("ids", "used"),
    [
        (range(1000, 1010), False),
        (range(-3, 40), False),
        (range(1000, 1009), True),
        (range(1010, 1000, -1), True),
        (range(0, 20, 2), True),
        ([i + 0.5 for i in range(10)], True),
        ([*range(10), 12], True),
    ],
)
def test_many_rows_are_counted_by_a_column_of_any_name(tmp_path, ids, used):
    lines = "".join(f"{i},{i * i % 7}\n" for i in ids)
    (tmp_path / "c.csv").write_text(f"customer_id,x\n{lines}")
    table = read_table(str(tmp_path / "c.csv"))
    matrix = pick_columns(table)
    assert ("customer_id" in matrix.names) == used
    if not used:
        (drop,) = matrix.dropped
        assert f"a count of the rows ({ids[0]}, {ids[1]}, ...), used if --columns" in drop.reason
    assert take_columns(table, ["customer_id"], vary=True).X[:, 0].tolist() == list(ids)
    assert pick_columns(table, vary=False).names == ["customer_id", "x"]


def test_missing_values_in_a_format_with_types(tmp_path):
    table = pa.table({"a": [1.0, None, 3.0], "b": [1, 2, 3], "t": ["x", "y", "z"]})
    pyarrow.parquet.write_table(table, tmp_path / "m.parquet")
    read = read_table(str(tmp_path / "m.parquet"))
    with pytest.raises(InvalidDataError, match=r"'a', data row 2 is missing .an empty cell"):
        pick_columns(read, asked=Asked("error"))
    np.testing.assert_array_equal(pick_columns(read).X[:, 0], [1.0, np.nan, 3.0])
    with pytest.raises(InvalidDataError, match=r"'t' of .* holds no numbers .string"):
        take_columns(read, ["b", "t"], vary=True)


def test_tables_with_types_but_nothing_to_read(tmp_path):
    pyarrow.parquet.write_table(
        pa.table({"a": pa.array([], pa.float64())}), tmp_path / "e.parquet"
    )
    with pytest.raises(InvalidDataError, match="has no rows"):
        read_table(str(tmp_path / "e.parquet"))
    twice = pa.table([[1], [2]], names=["a", "a"])
    pyarrow.feather.write_feather(twice, str(tmp_path / "d.feather"))
    with pytest.raises(InvalidDataError, match="has 2 columns named 'a'"):
        read_table(str(tmp_path / "d.feather"))
