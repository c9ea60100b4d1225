"""A table given back with answers: every column, every row, and no name taken from anybody."""

from __future__ import annotations

import io

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest

from mixtura.errors import InvalidParameterError
from mixtura.tables.delimited import read_delimited
from mixtura.tables.output import write_csv
from mixtura.tables.rows_back import give_back
from mixtura.tables.typed import read_typed

PEOPLE = b'id,"name, first",height,group\n7,"Ann ""A""",161.0,x\n8,B\xc3\xb6b,,y\n9,,1e2,x\n'


def back(data: bytes, kept, answers, which="full", used=("height",)):
    return give_back(read_delimited(data, "people.csv"), np.array(kept), answers, which, used)


def values(columns):
    return {name: column.to_pylist() for name, column in columns.items()}


def written(columns) -> str:
    out = io.BytesIO()
    write_csv(columns, out.write)
    return out.getvalue().decode()


def test_cells_are_as_they_stood_and_rows_without_answers_stand_in_their_place():
    found = back(PEOPLE, [0, 2], {"group": np.array([1, 0]), "sure": np.array([99.7, 60.0])})
    assert found.renamed == {"group": "mixtura_group"}
    text = written(found.columns)
    header, rest = text.split("\n", 1)
    assert header == 'id,"name, first",height,group,mixtura_group,sure'
    assert rest == '7,"Ann ""A""",161.0,x,1,99.7\n8,Böb,,y,,\n9,,1e2,x,0,60\n'


def test_every_kind_of_answer_can_be_missing():
    answers = {
        "i": np.array([5]),
        "f": np.array([0.5]),
        "t": np.array(["a"], dtype=object),
        "b": np.array([1], dtype=np.int8),
    }
    columns = back(PEOPLE, [1], answers).columns
    for name, value in (("i", 5), ("f", 0.5), ("t", "a"), ("b", 1)):
        assert columns[name].to_pylist() == [None, value, None]


def test_no_row_has_answers():
    columns = back(PEOPLE, np.array([], dtype=int), {"group": np.array([], dtype=int)}).columns
    assert columns["mixtura_group"].to_pylist() == [None] * 3


def test_names_that_are_taken_once_more():
    data = b"group,mixtura_group,mixtura_group_2\n1,2,3\n"
    found = back(data, [0], {"group": [4], "mixtura_group_3": [5]})
    assert list(found.columns)[3:] == ["mixtura_group_4", "mixtura_group_3"]


def test_ids_are_those_that_nobody_measured_and_bare_is_the_number_of_the_row():
    answers = {"group": np.array([0, 1, 0])}
    found = back(PEOPLE, [0, 1, 2], answers, "ids")
    assert list(found.columns) == ["id", "name, first", "group"]
    found = back(PEOPLE, [0, 1, 2], answers, "ids", used=("id", "name, first", "height"))
    assert values(found.columns) == {"row": [1, 2, 3], "group": [0, 1, 0]}
    found = back(PEOPLE, [0, 1, 2], answers, "bare")
    assert values(found.columns) == {"row": [1, 2, 3], "group": [0, 1, 0]}
    assert not found.renamed


def test_another_word_for_which():
    with pytest.raises(InvalidParameterError, match="'some'; give one of full, ids, bare"):
        back(PEOPLE, [0, 1, 2], {}, "some")


def test_a_format_with_types_gives_dates_back_and_says_what_it_cannot():
    table = pa.table(
        {
            "day": pa.array([0, None], pa.date32()),
            "tags": pa.array([["a"], []]),
            "raw": pa.array([b"\xff", b""]),
            "x": pa.array([0.1, 2.5], pa.float32()),
            "word": pa.array(["a", "b"]).dictionary_encode(),
        }
    )
    for write in (pa.parquet.write_table, pa.feather.write_feather):
        out = pa.BufferOutputStream()
        write(table, out)
        read = read_typed(out.getvalue().to_pybytes(), "t")
        found = give_back(read, np.arange(2), {"group": np.array([0, 1])})
        assert set(found.unwritten) == {"tags", "raw"}
        assert written(found.columns) == ("day,x,word,group\n1970-01-01,0.1,a,0\n,2.5,b,1\n")
