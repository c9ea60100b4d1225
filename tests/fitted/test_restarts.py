"""What the starts of a diagnosis may cost, and what is said of those cut short."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura import GaussianMixture, diagnose
from mixtura.diagnostics import examine
from mixtura.fitted import restarts as fresh_starts
from mixtura.fitted.diagnosis import examination_of
from mixtura.fitted.restarts import (
    LEAST_ITERATIONS,
    LEAST_STARTS,
    MOST_ITERATIONS,
    MOST_WORK,
    N_STARTS,
    START_ROWS,
    plan,
)


@pytest.fixture(scope="module")
def noise() -> np.ndarray:
    """Rows without groups, in which starts take long and end in different places."""
    return np.random.default_rng(0).normal(size=(400, 3))


def test_common_fits_have_all_starts_to_their_end() -> None:
    for n, p in ((300, 10), (2_000, 59), (10_000, 150)):
        assert plan(n, p) == fresh_starts.Plan(n, N_STARTS, MOST_ITERATIONS)


@pytest.mark.parametrize("n_rows", [500, 5_000, 10_000])
@pytest.mark.parametrize("n_parameters", [1_000, 5_000, 28_000, 100_000, 10**7])
def test_the_work_is_bounded(n_rows: int, n_parameters: int) -> None:
    planned = plan(n_rows, n_parameters)
    assert LEAST_STARTS <= planned.starts <= N_STARTS
    assert LEAST_ITERATIONS <= planned.iterations <= MOST_ITERATIONS
    assert min(n_rows, START_ROWS) <= planned.rows <= n_rows
    least = (min(n_rows, START_ROWS), LEAST_STARTS, LEAST_ITERATIONS)
    if (planned.rows, planned.starts, planned.iterations) != least:
        work = planned.rows * planned.starts * planned.iterations * n_parameters
        assert work <= MOST_WORK


def test_starts_cut_short_are_no_disagreement(noise: np.ndarray, monkeypatch) -> None:
    model = GaussianMixture(4, n_init=10, random_state=0).fit(noise)
    assert "starts-disagree" in [finding.code for finding in diagnose(model, noise)]
    work = len(noise) * examination_of(model, noise, starts=False).mixture.n_parameters
    monkeypatch.setattr(fresh_starts, "MOST_WORK", work * LEAST_STARTS * LEAST_ITERATIONS)
    subject = examination_of(model, noise)
    assert subject.starts is not None
    assert subject.starts.n_starts == LEAST_STARTS
    assert subject.starts.most_iterations == LEAST_ITERATIONS
    assert subject.starts.n_rows == len(noise)
    assert subject.starts.n_unfinished > 1
    assert "starts-disagree" not in [finding.code for finding in examine(subject)]


def test_the_numbers_say_what_was_run(noise: np.ndarray) -> None:
    model = GaussianMixture(4, n_init=1, random_state=0, max_iter=3, tol=1.0).fit(noise)
    found = next(f for f in diagnose(model, noise) if f.code == "better-start-known")
    assert found.numbers["starts"] == N_STARTS
    assert found.numbers["start_rows"] == len(noise)
    assert found.numbers["start_iterations"] == MOST_ITERATIONS


def test_fewer_rows_bring_slack(noise: np.ndarray, monkeypatch) -> None:
    monkeypatch.setattr(fresh_starts, "MOST_WORK", 1.0)
    monkeypatch.setattr(fresh_starts, "START_ROWS", 100)
    model = GaussianMixture(2, n_init=1, random_state=0).fit(noise)
    starts = examination_of(model, noise).starts
    assert starts is not None
    assert starts.n_rows == 100
    assert starts.slack > examination_of(model, noise, starts=False).mixture.n_parameters
