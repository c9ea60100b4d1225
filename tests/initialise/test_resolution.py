"""The step in which a column is recorded, and the floor that follows from it."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.initialise import Floor, held_at_resolution
from mixtura.initialise.resolution import resolution


@pytest.fixture
def rng():
    return np.random.default_rng(0)


RECORDED = {
    "counts": (lambda rng: rng.poisson(5.0, 400), 1.0),
    "ages": (lambda rng: rng.normal(40, 12, 400).round(), 1.0),
    "ratings": (lambda rng: rng.integers(1, 6, 400), 1.0),
    "half stars": (lambda rng: rng.integers(1, 11, 400) / 2, 0.5),
    "tenths": (lambda rng: rng.normal(37, 0.8, 400).round(1), 0.1),
    "hundredths": (lambda rng: rng.integers(100, 200, 400) / 100, 0.01),
    "minutes, rounded to five": (lambda rng: 5 * rng.integers(2, 20, 400), 5.0),
    "pixels": (lambda rng: rng.integers(0, 17, 400), 1.0),
    "two values": (lambda rng: np.where(rng.random(400) < 0.3, 2.0, 5.0), 3.0),
    "gaps of three and four": (lambda rng: rng.choice([0.0, 1.0, 4.0, 8.0], 400), 1.0),
    "years": (lambda rng: rng.integers(1950, 2020, 400), 1.0),
}

NO_STEP = {
    "continuous": lambda rng: rng.normal(size=400),
    "zero-inflated continuous": lambda rng: rng.lognormal(size=400) * (rng.random(400) < 0.4),
    "capped continuous": lambda rng: np.clip(rng.normal(70, 20, 400), 0, 90),
    "ids": lambda rng: 1000.0 + rng.permutation(400),
    "constant": lambda rng: np.full(400, 3.0),
    "values that repeat at no common step": lambda rng: rng.choice(np.sqrt([2, 3, 5, 7]), 400),
}


def step_of(column, weight=None):
    rows = np.asarray(column, dtype=float)[:, None]
    (step,) = resolution(rows, np.ones(len(rows)) if weight is None else weight)
    return step


@pytest.mark.parametrize("kind", RECORDED)
def test_the_step_of_recorded_values_is_found(rng, kind):
    make, step = RECORDED[kind]
    assert step_of(make(rng)) == pytest.approx(step, rel=1e-6)


@pytest.mark.parametrize("kind", NO_STEP)
def test_other_values_show_none(rng, kind):
    assert step_of(NO_STEP[kind](rng)) == 0.0


@pytest.mark.parametrize("kind", RECORDED)
@pytest.mark.parametrize(("unit", "offset"), [(1e-9, 0.0), (2.54, 0.0), (1e9, 0.0), (1.0, 1e4)])
def test_it_follows_units_and_offsets(rng, kind, unit, offset):
    make, step = RECORDED[kind]
    assert step_of(make(rng) * unit + offset) == pytest.approx(step * unit, rel=1e-4)


@pytest.mark.parametrize("kind", NO_STEP)
@pytest.mark.parametrize("unit", [1e-9, 2.54, 1e9])
def test_no_step_in_any_unit(rng, kind, unit):
    assert step_of(NO_STEP[kind](rng) * unit) == 0.0


def test_repeated_values_count_by_their_weight(rng):
    """Distinct rows with the sum of their weights, as a sample has them, are the rows."""
    column = rng.poisson(5.0, 400).astype(float)
    values, counts = np.unique(column, return_counts=True)
    assert step_of(values, counts.astype(float)) == step_of(column) == 1.0
    assert step_of(values) == 0.0  # each of them once


def test_the_order_of_the_rows_does_not_matter(rng):
    column = rng.normal(37, 0.8, 400).round(1)
    assert step_of(rng.permutation(column)) == step_of(column)


def test_columns_are_judged_one_by_one(rng):
    rows = np.column_stack([rng.normal(size=300), rng.integers(0, 9, 300), np.zeros(300)])
    np.testing.assert_array_equal(resolution(rows, np.ones(300)), [0.0, 1.0, 0.0])


# --- the floor ---------------------------------------------------------------------------------


def test_a_floor_at_the_resolution_is_a_twelfth_of_the_squared_step(rng):
    rows = np.column_stack([rng.normal(size=300), 0.5 * rng.integers(0, 9, 300)])
    floor = Floor(np.array([1e-6, 1e-7]), flat=1)
    held = held_at_resolution(floor, rows, np.ones(300))
    np.testing.assert_allclose(held.variances, [1e-6, 0.25 / 12])
    assert held.flat == 1


def test_it_is_never_below_the_floor_itself(rng):
    rows = rng.integers(0, 9, (300, 2)).astype(float)
    floor = Floor(np.array([3.0, 1e-9]))
    held = held_at_resolution(floor, rows, np.ones(300))
    np.testing.assert_allclose(held.variances, [3.0, 1 / 12])


def test_a_uniform_value_within_a_step_has_that_variance(rng):
    """Sheppard: what rounding to the step leaves of a uniform variable within it."""
    step = 0.7
    assert rng.uniform(0, step, 200_000).var() == pytest.approx(step**2 / 12, rel=0.01)
