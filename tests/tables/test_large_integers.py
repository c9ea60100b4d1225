"""Whole numbers that a double cannot hold are no measurements, and never rounded in silence."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from mixtura.tables.columns import pick_columns, take_columns
from mixtura.tables.delimited import read_delimited
from mixtura.tables.formats import read_table

ROUNDED = [2**53 + 1, 2**60 + 3, 2**62 + 7]
EXACT = [2**53, 2**60, 2**62]

COLUMNS = {
    "int64": (ROUNDED, pa.int64()),
    "negative": ([-n for n in ROUNDED], pa.int64()),
    "uint64": ([2**64 - 1, 2**64 - 2, 5], pa.uint64()),
    "a hole": ([2**53 + 1, None, 5], pa.int64()),
    "decimal": ([Decimal(2**70 + 1), Decimal(3), Decimal(4)], pa.decimal128(38, 0)),
    "cents": (
        [Decimal(2**60 + 1), Decimal(3), Decimal(4)],
        pa.decimal128(38, 2),
    ),
}


def typed(tmp_path, cells, kind):
    table = pa.table({"id": pa.array(cells, kind), "x": [1.0, 2.5, 3.0]})
    pyarrow.parquet.write_table(table, tmp_path / "t.parquet")
    return read_table(str(tmp_path / "t.parquet"))


@pytest.mark.parametrize("case", [case for case in COLUMNS if case != "a hole"])
def test_columns_of_identifiers_are_left_out(tmp_path, case):
    matrix = pick_columns(typed(tmp_path, *COLUMNS[case]))
    assert matrix.names == ["x"]
    assert "whole numbers too large to keep their last digits (" in matrix.dropped[0].reason
    assert matrix.dropped[0].reason.endswith("used if --columns names it")
    asked = take_columns(typed(tmp_path, *COLUMNS[case]), ["id", "x"], vary=True)
    assert asked.names == ["id", "x"]
    assert asked.rounded[0].startswith("column 'id' holds whole numbers too large")


def test_text(tmp_path):
    rows = "".join(f"{n},{i % 2}.5\n" for i, n in enumerate(ROUNDED))
    table = read_delimited(f"id,x\n{rows}".encode(), "t")
    assert pick_columns(table).names == ["x"]
    assert "9007199254740993" in pick_columns(table).dropped[0].reason
    assert take_columns(table, ["id"], vary=True).rounded


@pytest.mark.parametrize(
    "cells", [EXACT, [2**53, 2**53 - 1, 3], [1e99, 2.5, 3e20], ["1e20", "1.5e17", "3"]]
)
def test_what_a_double_holds_is_used(tmp_path, cells):
    rows = "".join(f"{cell},{i % 2}.5\n" for i, cell in enumerate(cells))
    table = read_delimited(f"n,x\n{rows}".encode(), "t")
    assert pick_columns(table).names == ["n", "x"]
    assert not take_columns(table, ["n"], vary=True).rounded
    if isinstance(cells[0], int):
        assert pick_columns(typed(tmp_path, cells, pa.uint64())).names == ["id", "x"]


def test_decimals_with_a_fraction_are_measurements(tmp_path):
    cells = [Decimal("90071992547409931.5"), Decimal("1.5"), Decimal("2.5")]
    assert pick_columns(typed(tmp_path, cells, pa.decimal128(38, 2))).names == ["id", "x"]


def test_the_command_line_says_so(tmp_path, monkeypatch, capsys):
    from mixtura.cli.__main__ import run

    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    rows = "".join(f"{2**60 + 3 * int(i)},{x}\n" for i, x in enumerate(rng.normal(size=30)))
    (tmp_path / "t.csv").write_text("id,x\n" + rows)
    quick = ["-k", "1", "--covariance", "diag", "--no-report"]
    assert run(["fit", "t.csv", *quick]) == 0
    assert "left out: identifier id" in capsys.readouterr().err
    assert run(["fit", "t.csv", *quick, "--columns", "id,x"]) == 0
    assert "note: column 'id' holds whole numbers too large" in capsys.readouterr().err
