"""The preferred model against simpler ones, on made-up predictions."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from mixtura import Outcome
from mixtura.selection import Candidate, Evidence, Row
from mixtura.selection.contest import MOST, contest, simpler

N = 100


def row(k: int, shape: str, p: int, bic: float) -> Row:
    evidence = Evidence(0.0, p, float(N), 0.0)
    return Row(k, shape, 0.0, Candidate(None, evidence, Outcome.CONVERGED, 1), {"bic": bic})


def contested(rows: list[Row], totals: list[float], preferred: int = 0, weight=None):
    """The outcome where each model predicts every row equally well, and which were asked."""
    asked: list[Row] = []

    def log_density(which: Row) -> np.ndarray:
        asked.append(which)
        return np.full(N, totals[rows.index(which)] / N)

    weight = np.ones(N) if weight is None else weight
    return contest(rows, preferred, "bic", log_density, lambda: weight), asked


def test_a_simpler_model_that_predicts_better_takes_the_place() -> None:
    rows = [row(3, "full", 30, 10.0), row(2, "full", 20, 20.0), row(1, "full", 10, 30.0)]
    found, asked = contested(rows, [-50.0, -40.0, -60.0])
    assert found.chosen == 1
    assert found.beaten == {0: 1}
    assert len(asked) == 3  # each once
    assert [(c.n_components, c.difference) for c in found.checks] == [(1, pytest.approx(20.0))]


def test_a_model_that_no_simpler_one_predicts_better_than_stands() -> None:
    rows = [row(3, "full", 30, 10.0), row(2, "full", 20, 20.0), row(1, "full", 10, 30.0)]
    found, _ = contested(rows, [-39.0, -40.0, -60.0])
    assert found.chosen == 0
    assert found.beaten == {}
    assert [c.difference for c in found.checks] == pytest.approx([1.0, 21.0])


def test_the_one_in_its_place_is_checked_in_turn() -> None:
    rows = [row(3, "full", 30, 10.0), row(2, "full", 20, 20.0), row(1, "full", 10, 30.0)]
    found, _ = contested(rows, [-50.0, -40.0, -30.0])
    assert found.chosen == 2
    assert found.beaten == {0: 1, 1: 2}


def test_rivals_of_one_that_gave_way_are_told_that_they_predict_worse_too() -> None:
    # the criterion likes four spheres better than one full matrix, which has more parameters
    rows = [row(4, "tied", 30, 10.0), row(4, "spherical", 12, 15.0), row(1, "full", 20, 20.0)]
    found, _ = contested(rows, [-50.0, -60.0, -40.0])
    assert found.chosen == 2
    assert found.beaten == {0: 2, 1: 2}
    close, _ = contested(rows, [-50.0, -30.0, -40.0])
    assert close.chosen == 1
    assert close.beaten == {0: 1}


def test_where_rows_are_many_nothing_is_asked() -> None:
    rows = [row(2, "full", 10, 10.0), row(1, "full", 5, 20.0)]
    found, asked = contested(rows, [-50.0, -40.0])
    assert (found.chosen, asked) == (0, [])
    fewer = [row(2, "full", 11, 10.0), row(1, "full", 5, 20.0)]
    assert contested(fewer, [-50.0, -40.0])[0].chosen == 1


def test_simpler_is_fewer_parameters_and_no_more_components() -> None:
    rows = [
        row(3, "full", 30, 10.0),
        row(5, "diag", 25, 11.0),  # more components
        row(2, "full", 40, 12.0),  # more parameters
        row(3, "diag", 20, 14.0),
        row(3, "tied", 22, 13.0),  # the best of three components
        row(2, "tied", 21, 15.0),
    ]
    assert simpler(rows, 0, "bic") == [4, 5]


def test_only_so_many_are_tried() -> None:
    rows = [row(k, "diag", k, 100.0 - k) for k in range(12, 0, -1)]
    assert simpler(rows, 0, "bic") == list(range(1, MOST + 1))


def test_a_model_that_cannot_be_fitted_again_loses_to_any_that_can() -> None:
    rows = [row(3, "full", 30, 10.0), row(2, "full", 20, 20.0), row(1, "full", 10, 30.0)]
    assert contested(rows, [-inf, -1000.0, -inf])[0].chosen == 1
    none, _ = contested(rows, [-10.0, -inf, -inf])
    assert none.chosen == 0
    assert contested(rows, [-inf, -inf, -inf])[0].chosen == 0


def test_weights_count_rows() -> None:
    rows = [row(2, "full", 30, 10.0), row(1, "full", 10, 30.0)]
    densities = {
        2: np.r_[np.zeros(50), np.full(50, 1.0)],
        1: np.r_[np.full(50, 1.0), np.zeros(50)],
    }

    def decided(weight: np.ndarray) -> int:
        def log_density(which: Row) -> np.ndarray:
            return densities[which.n_components]

        return contest(rows, 0, "bic", log_density, lambda: weight).chosen

    assert decided(np.r_[np.ones(50), np.full(50, 3.0)]) == 0
    assert decided(np.r_[np.full(50, 3.0), np.ones(50)]) == 1
