"""Columns of every type as CSV, in parts of any size."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from mixtura.tables import output
from mixtura.tables.formulas import guarded, guarded_array
from mixtura.tables.output import write_csv


def text_of(columns, **options) -> str:
    out = io.BytesIO()
    write_csv(columns, out.write, **options)
    return out.getvalue().decode()


def cells_of(column, **options) -> list[str]:
    rows = csv.reader(io.StringIO(text_of({"a": column, "b": column}, **options), newline=""))
    return [row[0] for row in rows][1:]


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        (np.array([0.1, -2.0, np.nan, 1e300, 1e-7]), ["0.1", "-2", "", "1e+300", "1e-7"]),
        (
            np.array([12345678900.5, -2e10, 1e15]),
            ["12345678900.5", "-20000000000", "1" + "0" * 15],
        ),
        (np.array([0.1, 2e10], np.float32), ["0.1", "20000000000"]),
        (np.array([0.5], np.float16), ["0.5"]),
        (pa.array([2**63 + 1], pa.uint64()), ["9223372036854775809"]),
        (pa.array([Decimal("1.50"), None]), ["1.50", ""]),
        (pa.array([True, None, False]), ["true", "", "false"]),
        (pa.nulls(2), ["", ""]),
        (pa.array(["a", "b", None]).dictionary_encode(), ["a", "b", ""]),
        (pa.array([1.5, 1.5]).dictionary_encode(), ["1.5", "1.5"]),
        (pa.array(["a", None], pa.string_view()), ["a", ""]),
        (pa.array([0, 1], pa.date32()), ["1970-01-01", "1970-01-02"]),
        (pa.array([0, 86_400_000], pa.timestamp("ms")), ["1970-01-01", "1970-01-02"]),
        (
            pa.array([0, 1_500_000], pa.timestamp("us")),
            ["1970-01-01 00:00:00", "1970-01-01 00:00:01.5"],
        ),
        (pa.array([0], pa.timestamp("ns", "Nowhere")), ["1970-01-01 00:00:00Z"]),
        (pa.array([0], pa.timestamp("ns", "Asia/Tokyo")), ["1970-01-01 09:00:00+0900"]),
        (pa.array([61], pa.time32("s")), ["00:01:01"]),
    ],
)
def test_a_type(column, cells):
    assert cells_of(column) == cells


def test_a_column_of_dates_is_one_in_every_part(monkeypatch):
    monkeypatch.setattr(output, "ROWS_AT_ONCE", 1)
    moments = pa.array([0, 86_400, 90_000], pa.timestamp("s"))
    assert cells_of(moments) == [
        "1970-01-01 00:00:00",
        "1970-01-02 00:00:00",
        "1970-01-02 01:00:00",
    ]


def test_marks_stand_only_where_a_cell_needs_them():
    assert text_of({"a": ["x", "1.50", " y "], "b": [1, 2, 3]}) == "a,b\nx,1\n1.50,2\n y ,3\n"
    cells = ['"', ",", "a\nb", "\r", "", "plain", 'say ""hi""', "\x00", "größe;\t"]
    text = text_of({"a": cells, "b": pa.array([None] * 9)}, guard=False)
    assert [row[0] for row in csv.reader(io.StringIO(text, newline=""))][1:] == cells
    assert "\nplain,\n" in text


@pytest.mark.parametrize("rows", [1, 2, 7, 65_536])
@pytest.mark.parametrize("chunks", [1, 3])
def test_parts_of_any_size_are_the_same_text(monkeypatch, rows, chunks):
    rng = np.random.default_rng(0)
    words = rng.choice(["a", 'b"', "c,d", "=1+1", "-2", "", "e\nf"], 30).tolist()
    parts = [pa.array(part.tolist()) for part in np.array_split(np.array(words, object), chunks)]
    columns = {"w": pa.chunked_array(parts), "x": rng.normal(size=30)}
    monkeypatch.setattr(output, "ROWS_AT_ONCE", rows)
    rows_back = list(csv.reader(io.StringIO(text_of(columns), newline="")))
    assert rows_back[1:] == [
        [guarded(word), np.format_float_positional(x, trim="-")]
        for word, x in zip(words, columns["x"], strict=True)
    ]


def test_one_column_with_empty_cells_has_as_many_lines_as_rows():
    text = text_of({"a": ["", "x", None]})
    assert pd.read_csv(io.StringIO(text), skip_blank_lines=True).shape == (3, 1)


def test_more_columns_than_fit_into_one_part(monkeypatch):
    monkeypatch.setattr(output, "CELLS_AT_ONCE", 100)
    columns = {f"c{i}": np.array([i, -i]) for i in range(500)}
    lines = text_of(columns).splitlines()
    assert [len(line.split(",")) for line in lines] == [500, 500, 500]
    assert lines[2].endswith(",-499")


def test_guarding_makes_no_two_names_one():
    names = next(csv.reader(io.StringIO(text_of({"=a": [1], "'=a": [2], "''=a": [3], "b": [4]}))))
    assert names == ["'''=a", "'=a", "''=a", "b"]


def test_arrow_guards_what_python_guards():
    letters = [*"=+-@\t\r\n abc123.,%e\"'()$€", "\uff1d", "\xa0", "\x1c", "\x85", "\u3000", "\x00"]
    rng = np.random.default_rng(1)
    cells = ["".join(rng.choice(letters, rng.integers(0, 7))) for _ in range(20_000)]
    cells = [cell for cell in cells if not (cell.startswith('="') and cell.endswith('"'))]
    for kind in (pa.string(), pa.large_string()):
        found = guarded_array(pa.array([*cells, None], kind))
        assert found.to_pylist() == [*map(guarded, cells), None]
        assert found.type == kind


def test_digits_that_a_spreadsheet_was_told_to_leave_alone_are_text_and_no_formula():
    cells = ['="161.7"', '="00123"', '="=1+1"', '="a"&"b"', "=161.7"]
    assert cells_of(cells) == ["161.7", "00123", "'=1+1", '\'="a"&"b"', "'=161.7"]


def test_half_of_a_pair_is_written_out():
    assert cells_of(["a\ud800", "b"]) == ["a\\ud800", "b"]
