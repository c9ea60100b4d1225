"""Two columns of one name get the same sentence in every format, and pandas' index is none."""

from __future__ import annotations

import io

import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest

from mixtura import InvalidDataError
from mixtura.tables.formats import table_of


def parquet(table):
    into = io.BytesIO()
    pyarrow.parquet.write_table(table, into)
    return into.getvalue()


def arrow(table, begin=pa.ipc.new_file):
    into = io.BytesIO()
    with begin(into, table.schema) as writer:
        writer.write_table(table)
    return into.getvalue()


WRITERS = {
    "Parquet": parquet,
    "Arrow": arrow,
    "a stream": lambda table: arrow(table, pa.ipc.new_stream),
    "CSV": lambda table: (",".join(table.column_names) + "\n1,2,3\n4,5,6\n").encode(),
    "semicolons": lambda table: (";".join(table.column_names) + "\n1;2;3\n4;5;6\n").encode(),
}


@pytest.mark.parametrize("kind", WRITERS)
def test_two_columns_of_one_name(kind):
    table = pa.table([[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]], names=["a", "b", "a"])
    with pytest.raises(InvalidDataError, match="t has 2 columns named 'a': rename them"):
        table_of(WRITERS[kind](table), "t", "t")


def test_the_index_of_pandas():
    frame = pd.DataFrame({"x": [1.5, 2.5, 4.0], "y": [3, 1, 2]}, index=[7, 2, 5])
    into = io.BytesIO()
    frame.to_parquet(into)
    table = table_of(into.getvalue(), "t", "t")
    assert table.names == ["x", "y"]
    assert "left out '__index_level_0__' of t, by which pandas keeps" in table.notes[0]
    named = io.BytesIO()
    frame.rename_axis("id").to_parquet(named)
    assert table_of(named.getvalue(), "t", "t").names == ["x", "y", "id"]


def test_an_index_alone_is_a_column():
    frame = pa.table({"__index_level_0__": [1.0, 2.0]})
    assert table_of(parquet(frame), "t", "t").names == ["__index_level_0__"]
