"""Digits for people, in which nothing is surer than it is."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.tables.row_answers import per_cent, readable


def test_per_cents_have_a_digit_and_100_is_certain():
    shares = np.array([1.0, np.nextafter(1, 0), 0.99951, 0.9994, 1 / 3, 0.0004, 0.0])
    assert per_cent(shares).tolist() == [100.0, 99.9, 99.9, 99.9, 33.3, 0.0, 0.0]


def test_exact_per_cents_keep_their_digits_and_are_not_100_either():
    shares = np.array([np.nextafter(1, 0), 1 / 3])
    exact = per_cent(shares, exact=True)
    assert exact.tolist() == (100 * shares).tolist()
    assert exact[0] < 100


def test_a_rounded_density_stays_on_its_side_of_the_threshold():
    threshold = -5.00001
    values = np.array([-5.00002, -5.0, threshold, -7.123456])
    rounded = readable(values, threshold)
    assert ((rounded < threshold) == (values < threshold)).all()
    assert rounded[3] == -7.1235


@pytest.mark.filterwarnings("error")
def test_densities_of_rows_that_are_far_away_are_left_alone():
    values = np.array([-1e308, -np.inf, -1.23456e12, -0.00001])
    assert readable(values).tolist() == [-1e308, -np.inf, -1.23456e12, 0.0]
