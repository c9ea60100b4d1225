"""The sweep: what it fits, what it chooses, what it does with failures."""

from __future__ import annotations

import re
from math import inf, isnan, nan
from threading import Barrier
from time import sleep

import numpy as np
import pytest
from tests.patience import HANG

from mixtura import InvalidDataError, InvalidParameterError, Outcome
from mixtura.selection import CRITERIA, Candidate, Evidence, Row, Sweep, sweep


def candidate(
    log_likelihood: float,
    *,
    p: int = 1,
    entropy: float = 0.0,
    outcome: Outcome = Outcome.CONVERGED,
) -> Candidate:
    return Candidate("model", Evidence(log_likelihood, p, 100.0, entropy), outcome, 7)


def chosen(rows: Sweep) -> tuple[int, str]:
    (row,) = (row for row in rows if row.selected)
    assert row is rows.selected
    return row.n_components, row.covariance_type


def test_every_size_with_every_shape_in_order_and_progress_after_each() -> None:
    seen: list[Row] = []
    rows = sweep(
        lambda k, shape: candidate(-100.0 / k), iter([1, 2]), ["full", "diag"], "bic", seen.append
    )
    cells = [(1, "full"), (2, "full"), (1, "diag"), (2, "diag")]
    assert [(row.n_components, row.covariance_type) for row in rows] == cells
    assert [(row.n_components, row.covariance_type) for row in seen] == cells
    assert all(row.seconds >= 0 for row in rows)


def test_side_by_side_the_largest_come_first_and_rows_keep_their_order() -> None:
    started: list[int] = []
    both = Barrier(2, timeout=HANG)

    def fit_one(k: int, shape: str) -> Candidate:
        started.append(k)
        if k > 2:
            both.wait()  # passes only where two fits run at the same time
        return candidate(-100.0 / k)

    rows = sweep(fit_one, [1, 2, 3, 4], ["full"], workers=2)
    assert [row.n_components for row in rows] == [1, 2, 3, 4]
    assert set(started[:2]) == {3, 4}
    assert chosen(rows) == chosen(
        sweep(lambda k, shape: candidate(-100.0 / k), [1, 2, 3, 4], ["full"])
    )


@pytest.mark.parametrize("criterion", CRITERIA)
def test_the_lowest_criterion_wins(criterion: str) -> None:
    # more parameters and more overlap, of which each criterion thinks differently
    fits = {
        1: candidate(-100.0, p=2),
        2: candidate(-96.0, p=5),
        3: candidate(-88.0, p=8, entropy=9),
    }
    rows = sweep(lambda k, shape: fits[k], fits, ["full"], criterion)
    best = min(fits, key=lambda k: fits[k].evidence.judge(criterion))
    assert chosen(rows)[0] == best
    assert rows.rows[0].value(criterion) == fits[1].evidence.judge(criterion)


def test_of_equals_the_first_wins() -> None:
    rows = sweep(lambda k, shape: candidate(-50.0), [2, 3], ["full", "diag"])
    assert chosen(rows) == (2, "full")
    assert rows.advantage == 0.0


def test_a_collapsed_model_loses_to_a_sound_one_and_says_so() -> None:
    def fit_one(k: int, shape: str) -> Candidate:
        return candidate(0.0, outcome=Outcome.COLLAPSED) if k == 2 else candidate(-500.0)

    rows = sweep(fit_one, [1, 2], ["full"])
    assert chosen(rows)[0] == 1
    assert [row.collapsed for row in rows] == [False, True]
    assert rows.advantage == inf


def test_where_all_have_collapsed_the_fewest_components_are_chosen() -> None:
    def fit_one(k: int, shape: str) -> Candidate:
        return candidate(-10.0 / k - (shape == "full"), outcome=Outcome.COLLAPSED)

    rows = sweep(fit_one, [2, 1], ["full", "diag"])
    assert chosen(rows)[:2] == (1, "diag")


def test_a_failure_is_a_row_with_its_reason() -> None:
    def fit_one(k: int, shape: str) -> Candidate:
        if k > 1:
            raise InvalidDataError("too few rows")
        return candidate(-1.0)

    rows = sweep(fit_one, [1, 2], ["full"])
    assert rows.rows[1].error == "too few rows"
    assert rows.rows[1].candidate is None
    assert isnan(rows.rows[1].value("bic"))
    assert not rows.rows[1].collapsed


def test_where_all_fail_the_first_error_is_raised() -> None:
    def fit_one(k: int, shape: str) -> Candidate:
        raise InvalidDataError(f"no {k}")

    with pytest.raises(InvalidDataError, match="no 1"):
        sweep(fit_one, [1, 2], ["full"])


def test_other_errors_are_not_swallowed() -> None:
    def fit_one(k: int, shape: str) -> Candidate:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        sweep(fit_one, [1], ["full"])


@pytest.mark.parametrize("bad", [nan, -inf])
def test_never_chosen_by_a_number_that_is_none(bad: float) -> None:
    rows = sweep(lambda k, shape: candidate(bad if k == 1 else -5.0), [1, 2], ["full"])
    assert chosen(rows)[0] == 2
    with pytest.raises(InvalidParameterError, match="no model to choose from"):
        sweep(lambda k, shape: candidate(bad), [1], ["full"])


def test_nothing_to_fit_and_unknown_criterion() -> None:
    with pytest.raises(InvalidParameterError, match="no model to choose from"):
        sweep(lambda k, shape: candidate(0.0), [], ["full"])
    with pytest.raises(InvalidParameterError, match=r"'dic'.*bic, aic, icl"):
        sweep(lambda k, shape: candidate(0.0), [1], ["full"], "dic")


def never_enough(k: int, shape: str, error: Exception) -> Candidate:
    if k == 2:
        raise error
    return candidate(-1.0)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (MemoryError("Unable to allocate 9 TiB"), r"more memory than there is \(Unable.*9 TiB\)"),
        (MemoryError(), r"more memory than there is\.$"),
        (np.linalg.LinAlgError("not positive definite"), r"could not be factored \(not positive"),
    ],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_what_only_one_model_is_too_much_for_is_a_row_too(
    error: Exception, reason: str, workers: int
) -> None:
    rows = sweep(lambda k, shape: never_enough(k, shape, error), [1, 2], ["full"], workers=workers)
    assert chosen(rows)[0] == 1
    assert re.search(reason, rows.rows[1].error or "")
    with pytest.raises(type(error)):
        sweep(lambda k, shape: never_enough(2, shape, error), [1, 2], ["full"], workers=workers)


@pytest.mark.parametrize("workers", [1, 3])
def test_later_generations_wait_for_all_of_the_earlier_ones(workers: int) -> None:
    seen: list[str] = []

    def fit_one(k: int, shape: str) -> Candidate:
        if shape == "late":
            assert seen.count("one") == seen.count("other") == 3
        seen.append(shape)
        return candidate(-100.0 / k)

    types = ["late", "one", "other"]
    rows = sweep(
        fit_one,
        [1, 2, 3],
        types,
        workers=workers,
        generation=lambda shape: 7 if shape == "late" else 1,
    )
    assert [row.covariance_type for row in rows] == [shape for shape in types for _ in range(3)]


def test_progress_is_told_one_row_at_a_time() -> None:
    inside, most = 0, 0

    def progress(row: Row) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        sleep(0.002)
        inside -= 1

    sweep(lambda k, shape: candidate(-1.0), range(1, 9), ["full"], "bic", progress, workers=4)
    assert (inside, most) == (0, 1)


def test_a_function_chooses_and_its_mistakes_are_loud() -> None:
    def most(log_likelihood: float, n_parameters: int, n: float, entropy: float) -> float:
        return -n_parameters

    rows = sweep(lambda k, shape: candidate(-5.0, p=k), [1, 2, 3], ["full"], most)
    assert chosen(rows)[0] == 3
    assert rows.criterion == "most"
    assert rows.rows[0].value("most") == -1.0
    assert rows.rows[0].value("aic") == 12.0
    with pytest.raises(InvalidParameterError, match="not a number"):
        sweep(lambda k, shape: candidate(-5.0), [1], ["full"], lambda *numbers: "good")
    with pytest.raises(InvalidParameterError, match="it takes four arguments"):
        sweep(lambda k, shape: candidate(-5.0), [1], ["full"], lambda log_likelihood: 0.0)
