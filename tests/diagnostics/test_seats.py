"""Which component sits on which value, seen from responsibilities."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.diagnostics.seats import seats

N = 400


@pytest.fixture
def rows():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(N, 3))
    X[:100, 1] = 7.0
    X[50:150, 2] = -2.0
    return X


def _hard(mine: np.ndarray) -> np.ndarray:
    return np.stack([mine, ~mine]).astype(float)


def test_the_column_the_value_and_its_share_are_named(rows):
    [seat] = seats(np.array([4, 9]), _hard(np.arange(N) < 100), rows)
    assert (seat.component, seat.columns, seat.values) == (4, (1,), (7.0,))
    assert seat.shares == (0.25,)
    assert not seat.is_row


def test_several_columns_come_with_the_rarest_value_first(rows):
    rows[200:300, 2] = -2.0
    mine = (np.arange(N) >= 50) & (np.arange(N) < 100)
    [seat] = seats(np.array([0, 1]), _hard(mine), rows)
    assert seat.columns == (1, 2)
    assert seat.shares == (0.25, 0.5)


@pytest.mark.parametrize(("others", "found"), [(5, 1), (15, 0)])
def test_nearly_all_of_its_rows_have_the_value(rows, others, found):
    rows[100 : 100 + others, 1] = 7.0 + 1e-6 * np.arange(1, others + 1)
    mine = np.arange(N) < 100 + others
    assert len(seats(np.array([0, 1]), _hard(mine), rows)) == found


def test_a_value_of_nearly_all_rows_is_no_seat_of_who_spreads_over_the_others():
    rng = np.random.default_rng(0)
    X = np.where(rng.random((N, 1)) < 0.95, 0.0, rng.normal(5, 2, (N, 1)))
    assert seats(np.array([0, 1]), _hard(np.arange(N) < 200), X) == []


def test_one_row_repeated(rows):
    rows[:30] = rows[0]
    [seat] = seats(np.array([0, 1]), _hard(np.arange(N) < 30), rows)
    assert seat.is_row
    assert len(seat.columns) == 3
    lone = np.arange(N) == 399  # a single row repeats nothing
    assert seats(np.array([0]), lone[None].astype(float), rows) == []


def test_weight_two_is_the_row_twice(rows):
    weight = np.random.default_rng(1).integers(0, 3, N)
    resp = _hard(np.arange(N) < 104)
    numbers = np.array([0, 1])
    assert seats(numbers, resp, rows, weight.astype(float)) == seats(
        numbers, np.repeat(resp, weight, axis=1), np.repeat(rows, weight, axis=0)
    )


def test_nobody_is_asked_for(rows):
    assert seats(np.empty(0, dtype=int), np.empty((0, N)), rows) == []
    assert seats(np.array([3]), np.zeros((1, N)), rows) == []
