"""Stopping looks at what is left to gain."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.engine.objective import ROUNDING
from mixtura.engine.outcome import Outcome
from mixtura.engine.stopping import check_convergence, left_to_gain


def geometric(limit, first_gap, ratio, n):
    return [limit - first_gap * ratio**i for i in range(n)]


@pytest.mark.parametrize("ratio", [0.1, 0.5, 0.9, 0.999])
def test_a_geometric_series_is_extrapolated_exactly(ratio):
    series = geometric(-100.0, 8.0, ratio, 10)
    assert left_to_gain(series) == pytest.approx(-100.0 - series[-1], rel=1e-6)


def test_of_the_last_two_ratios_the_larger_counts():
    # gains 8, 4, 1: ratios 1/2 and 1/4
    assert left_to_gain([0.0, 8.0, 12.0, 13.0]) == pytest.approx(1.0)
    # gains 8, 2, 1: ratios 1/4 and 1/2
    assert left_to_gain([0.0, 8.0, 10.0, 11.0]) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "series",
    [
        [],
        [1.0],
        [1.0, 2.0],
        [1.0, 2.0, 2.5],
        [0.0, 1.0, 2.0, 3.0],
        [0.0, 1.0, 3.0, 7.0],
        [0.0, 4.0, 4.1, 7.0],
        [1.0, 0.5, 0.7, 0.8],
        [0.0, 1.0, 0.9, 0.95],
    ],
    ids=str,
)
def test_nothing_is_promised_before_the_gains_shrink(series):
    assert left_to_gain(series) == np.inf


def test_a_slower_rate_that_is_known_counts():
    series = [0.0, 8.0, 12.0, 14.0]  # halves: 2 to come
    assert left_to_gain(series, 0.25) == pytest.approx(2.0)
    assert left_to_gain(series, 0.75) == pytest.approx(6.0)
    assert left_to_gain(series, 1.0) == np.inf
    assert check_convergence(series, 10.0, 0.3) is Outcome.CONVERGED
    assert check_convergence(series, 10.0, 0.3, 0.75) is None


def test_a_last_step_that_lost_leaves_nothing_to_gain():
    assert left_to_gain([0.0, 2.0, 3.0, 2.9]) == 0.0


def test_only_the_last_four_values_count():
    series = geometric(0.0, 1.0, 0.5, 6)
    assert left_to_gain([5.0, -3.0, *series]) == left_to_gain(series)


def test_it_converges_when_the_rest_is_below_tol_a_row():
    series = geometric(-100.0, 1.0, 0.5, 6)  # 1/32 left
    rest = 1.0 / 32
    assert check_convergence(series, 10.0, 1.01 * rest / 10) is Outcome.CONVERGED
    assert check_convergence(series, 10.0, 0.99 * rest / 10) is None


def test_a_rule_on_the_last_gain_would_stop_too_early_here():
    """Gains of 1e-4 a row that shrink by a thousandth: 0.1 a row is still to come."""
    series = geometric(-1e3, 100.0, 0.999, 5)
    assert (series[-1] - series[-2]) / 1000 < 1e-3
    assert check_convergence(series, 1000.0, 1e-3) is None


def test_a_plateau_with_growth_to_come_does_not_stop_it():
    growing = [-1000.0, -999.999, -999.997, -999.992]
    assert check_convergence(growing, 100.0, 1e-3) is None


def test_gains_at_rounding_end_it_whatever_tol():
    assert check_convergence([-1e6, -1e6 + 1e-10], 10.0, 0.0) is Outcome.AT_ROUNDING
    assert check_convergence([-1e6, -1e6], 10.0, 0.0) is Outcome.AT_ROUNDING
    assert check_convergence([-1e6, -1e6 - 1.0], 10.0, 0.0) is Outcome.AT_ROUNDING
    assert check_convergence([-1e6, -1e6 + 1e-6], 10.0, 0.0) is None


def test_rounding_is_relative_to_the_likelihood_and_to_the_rows():
    gain = 1e-12
    assert check_convergence([0.0, gain], 1.0, 0.0) is None
    assert check_convergence([0.0, gain], 2 * gain / ROUNDING, 0.0) is Outcome.AT_ROUNDING


@pytest.mark.parametrize("series", [[], [3.0]])
def test_one_value_is_not_enough_to_judge(series):
    assert check_convergence(series, 10.0, 1e9) is None


def test_tol_zero_never_converges_before_rounding():
    assert check_convergence(geometric(0.0, 1.0, 0.5, 20), 10.0, 0.0) is None
