"""What an earlier run has added to a table is known by its neighbours, not by a name alone."""

from __future__ import annotations

import pytest

from mixtura.tables.columns import pick_columns, take_columns
from mixtura.tables.delimited import read_delimited
from mixtura.tables.earlier_answers import earlier_answers

RUN = ["group", "sure", "sure_0", "sure_1", "log_density", "unusual", "unusual_in"]


@pytest.mark.parametrize(
    "names",
    [
        RUN,
        RUN[:4],
        ["group", "sure", "log_density"],
        ["log_density", "unusual"],
        [f"mixtura_{name}" for name in RUN],
        [f"mixtura_{name}_2" for name in RUN],
    ],
)
def test_a_run_of_them(names):
    assert earlier_answers(["id", *names, "x"]) == set(names)
    assert earlier_answers([*names, *(f"mixtura_{name}_3" for name in RUN)]) >= set(names)


@pytest.mark.parametrize(
    "names",
    [["group"], ["sure", "group"], ["group", "x", "sure"], ["unusual", "log_density"], []],
)
def test_columns_that_are_somebodys_own(names):
    assert earlier_answers(names) == set()


def test_they_are_left_out_unless_they_are_asked_for():
    table = read_delimited(b"x,group,sure,sure_0\n1,0,99,99\n5,1,80,20\n2,0,70,70\n", "t")
    matrix = pick_columns(table)
    assert matrix.names == ["x"]
    assert [drop.name for drop in matrix.dropped] == ["group", "sure", "sure_0"]
    assert all("earlier run of mixtura" in drop.reason for drop in matrix.dropped)
    assert take_columns(table, ["x", "sure"], vary=True).names == ["x", "sure"]
