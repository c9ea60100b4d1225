"""JSON: records are a table, and other values get a sentence."""

from __future__ import annotations

import json

import pytest

from mixtura import InvalidDataError
from mixtura.tables import memory_limit
from mixtura.tables.asked import Asked
from mixtura.tables.columns import pick_columns
from mixtura.tables.formats import table_of
from mixtura.tables.reading import Reading

RECORDS = [{"a": 1, "b": "x", "c": 0.1}, {"a": 2.5, "b": None, "c": 1e-300}, {"c": 3, "a": -7}]

LAID_OUT = {
    "lines": "\n".join(map(json.dumps, RECORDS)) + "\n",
    "lines with blank ones": "\n\n" + "\n\n".join(map(json.dumps, RECORDS)),
    "an array": json.dumps(RECORDS),
    "an array over lines": json.dumps(RECORDS, indent=2),
    "objects over lines": "\n".join(json.dumps(record, indent=1) for record in RECORDS),
    "with a mark": "\ufeff" + json.dumps(RECORDS),
}


@pytest.mark.parametrize("case", LAID_OUT)
def test_records(case):
    table = table_of(LAID_OUT[case].encode(), "t", "t")
    assert table.names == ["a", "b", "c"]
    assert table.columns[1].to_pylist() == ["x", "", ""]
    assert pick_columns(table).X.tolist() == [[1.0, 0.1], [2.5, 1e-300], [-7.0, 3.0]]


def test_errors_name_the_line_where_there_are_lines():
    text = '{"a": 1.5, "b": 2}\n{"a": 2, "b": 3}\n\n{"a": "x", "b": 1}\n{"a": 4, "b": 6}\n'
    with pytest.raises(InvalidDataError, match=r"data row 3 \(line 4 of t\) holds text"):
        pick_columns(table_of(text.encode(), "t", "t"))
    array = '[{"a": 1.5, "b": 2}, {"a": 2}, {"a": 3, "b": 1}]'
    with pytest.raises(InvalidDataError, match=r"'b', data row 2 is missing"):
        pick_columns(table_of(array.encode(), "t", "t"), asked=Asked("error"))


def test_numbers_and_words_may_stand_in_one_column():
    text = '[{"a": "1,5", "b": 3}, {"a": 2.5, "b": 4.5}]'
    table = table_of(text.encode(), "t", "t", Reading(decimal=","))
    assert pick_columns(table).X.tolist() == [[1.5, 3.0], [2.5, 4.5]]


def test_what_is_nested_is_left_out():
    text = '[{"a": 1, "b": [1], "c": true}, {"a": 2.5, "b": {}, "c": false}]'
    matrix = pick_columns(table_of(text.encode(), "t", "t"))
    assert matrix.names == ["a"]
    assert {drop.name: drop.reason.split(",")[0] for drop in matrix.dropped}["b"].startswith(
        "not numbers (a list)"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"data": [{"a": 1}]}', r"whose 'data' is a list, .*give records, one a line"),
        ("[[1, 2], [3, 4]]", r"whose value 1 is a list, and no record"),
        ("[1, 2]", "whose value 1 is a number"),
        ('["a"]', "whose value 1 is a word"),
        ("[null]", "whose value 1 is null"),
        ("[]", "has no rows|is empty|header"),
        ("[{}]", "has no columns"),
        ('[{"a": 1},\n{"a":}]', "cannot be read from line 2 on"),
        ('[{"a": 1}', "cannot be read from line 1 on"),
        ('{"a": 1, "a": 2}\n', "has 2 values named 'a' in one record"),
        ('[{"a": ' + "9" * 5000 + "}]", "cannot be read from line 1 on"),
        ("[" * 100_000, "lists within lists"),
    ],
)
def test_other_values(text, said):
    with pytest.raises(InvalidDataError, match=said):
        table_of(text.encode(), "t", "t")


def test_letters_that_no_file_holds():
    table = table_of(rb'[{"a": 1, "\ud800": "\udfff"}, {"a": 2}]', "t", "t")
    table.columns[1].to_pylist()


def test_the_memory_is_asked_first(monkeypatch):
    monkeypatch.setattr(memory_limit, "free_memory", lambda: 100.0)
    with pytest.raises(InvalidDataError, match="memory"):
        table_of(LAID_OUT["lines"].encode(), "t", "t")
