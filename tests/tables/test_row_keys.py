"""Which columns tell rows apart."""

from __future__ import annotations

import pytest

from mixtura.tables.delimited import read_delimited
from mixtura.tables.row_keys import row_keys

N = 12


def keys(name, cells):
    lines = [f"{name};x", *(f"{cell};{i % 2}" for i, cell in enumerate(cells))]
    return row_keys(read_delimited("\n".join(lines).encode(), "t.csv"), ["x"])


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("id", range(N)),
        ("customer_id", [3, 3, 4, 4] * 3),
        ("PassengerId", [5] * N),
        ("rownames", ["a"] * N),
        ("phone", [f"0049 30 {i}" for i in range(N)]),
        ("name", [f"n{i}" for i in range(N)]),
        ("shuffled", [(5 * i) % 12 + 1000 for i in range(N)]),
        ("gaps", ["", *range(1, N)]),
        ("whole.0", [f"{i}.0" for i in range(N)]),
    ],
)
def test_they_do(name, cells):
    assert keys(name, cells) == [name]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("price_index", [1, 1, 2] * 4),
        ("paid", ["yes", "no"] * 6),
        ("weight", [f"{i}.5" for i in range(N)]),
        ("text", [f"{'word ' * 60}{i}" for i in range(N)]),
        ("empty", [""] * N),
        ("rare", ["a", "b", "c", *[""] * 9]),
        ("once", ["a", *[""] * 11]),
    ],
)
def test_they_do_not(name, cells):
    assert keys(name, cells) == []
