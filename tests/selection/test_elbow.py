"""The elbow: curves that bend, curves that do not, and where exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixtura.selection import elbow

SIZES = [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("bend", [2, 3, 4, 5])
def test_two_straight_lines_meet_at_the_elbow(bend: int) -> None:
    values = [100.0 * max(bend - size, 0) + (6 - size) for size in SIZES]
    assert elbow(SIZES, values) == bend


@pytest.mark.parametrize("minimum", [2, 3, 4, 5])
def test_a_valley_bends_at_its_minimum(minimum: int) -> None:
    assert elbow(SIZES, [50.0 * abs(minimum - size) for size in SIZES]) == minimum


def test_a_shallow_fall_to_the_minimum_leaves_the_elbow_before_it() -> None:
    assert elbow(SIZES, [1000.0, 500.0, 20.0, 10.0, 0.0, 40.0]) == 3


@pytest.mark.parametrize(
    "values",
    [
        [6.0, 5.0, 4.0, 3.0, 2.0, 1.0],  # straight
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],  # rises
        [3.0] * 6,  # level
        [10.0, 9.9, 9.5, 8.0, 5.0, 0.0],  # falls ever faster: above its chord
    ],
)
def test_no_bend_no_elbow(values: list[float]) -> None:
    assert elbow(SIZES, values) is None


def test_the_bend_counts_from_a_tenth_of_the_fall() -> None:
    # the chord falls from 100 to 0; at 3 of 1 to 5 it is at 50
    assert elbow([1, 3, 5], [100.0, 41.0, 0.0]) is None
    assert elbow([1, 3, 5], [100.0, 39.0, 0.0]) == 3


def test_gaps_between_sizes_count() -> None:
    # the same values are a straight line, or a bend, as the sizes lie
    assert elbow([1, 2, 3], [100.0, 50.0, 0.0]) is None
    assert elbow([1, 2, 20], [100.0, 50.0, 0.0]) == 2


@pytest.mark.parametrize("n", [0, 1, 2])
def test_fewer_than_three_points_have_no_bend(n: int) -> None:
    assert elbow(SIZES[:n], [9.0, 1.0][:n]) is None


@given(
    st.lists(st.integers(-1000, 1000), min_size=3, max_size=12),
    st.sampled_from([0.25, 8.0, 1024.0]),
    st.integers(-10_000, 10_000),
)
def test_units_and_offsets_of_the_criterion_play_no_part(
    values: list[int], scale: float, offset: int
) -> None:
    sizes = list(range(1, len(values) + 1))
    moved = np.array(values) * scale + offset  # exact in binary
    assert elbow(sizes, [float(value) for value in values]) == elbow(sizes, list(moved))
