"""What is said of a choice: how far the next model is behind, and what was set aside."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from mixtura import Outcome
from mixtura.selection import Candidate, Check, Evidence, Sweep, account, confidence, sweep


def swept(bic: dict[int, float]) -> Sweep:
    def fit_one(k: int, shape: str) -> Candidate:
        return Candidate(None, Evidence(-bic[k] / 2, 1, 100.0, 0.0), Outcome.CONVERGED, 3)

    return sweep(fit_one, bic, ["diag"])


def overruled(bic: dict[int, float], beaten: int, by: int) -> Sweep:
    found = swept(bic)
    rows = [
        replace(
            row,
            selected=row.n_components == by,
            beaten_by=(by, "diag") if row.n_components == beaten else None,
        )
        for row in found.rows
    ]
    return replace(found, rows=tuple(rows))


def test_the_first_sentence_has_the_lead_and_the_verdict() -> None:
    found = swept({1: 200.0, 2: 100.0, 3: 120.0})
    assert account(found) == (
        "The next model is 20.0 behind: the choice among these models is very clear.",
    )


@pytest.mark.parametrize("bic", [{2: 100.0}, {1: 90.0, 2: 100.0}])
def test_without_a_rival_it_says_so(bic: dict[int, float]) -> None:
    rows = tuple(
        row if row.selected else replace(row, beaten_by=(1, "diag")) for row in swept(bic).rows
    )
    found = Sweep(rows, "bic")
    (said, *_) = account(found)
    assert said.lower() == f"{confidence(found).sentence}."


def test_what_the_criterion_alone_would_have_chosen_is_named_with_the_reason() -> None:
    _, said = account(overruled({1: 120.0, 2: 100.0, 3: 140.0}, beaten=2, by=1))
    assert said == (
        "BIC alone would have chosen 2 groups (diag), but the model with 1 group (diag) predicts "
        "rows left out of the fit better."
    )


def test_where_the_next_model_is_ahead_no_lead_is_claimed() -> None:
    said = account(overruled({1: 120.0, 2: 100.0, 3: 110.0}, beaten=2, by=1))[0]
    assert said.startswith("By BIC the next model is ahead")


def test_checks_that_were_passed_are_told() -> None:
    found = replace(swept({1: 200.0, 2: 100.0, 3: 120.0}), checks=(Check(1, "diag", 9.0, 1.0),))
    assert account(found)[1] == (
        "On rows left out of the fit it predicts better than every simpler model tried."
    )


def test_where_only_the_shape_is_in_doubt_the_number_is_not() -> None:
    values = {("diag", 1): 200.0, ("diag", 2): 100.0, ("full", 1): 210.0, ("full", 2): 103.0}
    values |= {("diag", 3): 150.0, ("full", 3): 160.0}

    def fit_one(k: int, shape: str) -> Candidate:
        p = 1 if shape == "diag" else 2
        log_likelihood = -(values[shape, k] - p * math.log(100.0)) / 2
        return Candidate(None, Evidence(log_likelihood, p, 100.0, 0.0), Outcome.CONVERGED, 3)

    found = sweep(fit_one, [1, 2, 3], ["diag", "full"])
    said = confidence(found)
    assert (said.strength, said.number) == ("positive", "very strong")
    assert (said.is_clear, said.number_is_clear) == (False, True)
    assert account(found) == (
        "The next model has 2 groups too, of another shape, and is 3.0 behind: that there are 2 "
        "is clear, and the shape likely, not certain.",
    )
    values["full", 2] = 101.0
    assert account(sweep(fit_one, [1, 2, 3], ["diag", "full"])) == (
        "The next model has 2 groups too, of another shape, and is 1.0 behind: that there are 2 "
        "is clear, but the data hardly tells the two shapes apart.",
    )
    values["diag", 3] = 107.0  # a larger mixture, whose lead is asked for more
    values["full", 2] = 106.5
    (doubt,) = confidence(sweep(fit_one, [1, 2, 3], ["diag", "full"])).number_doubts
    assert doubt.text == "another number describes the rows nearly as well"
    assert not confidence(sweep(fit_one, [1, 2, 3], ["diag", "full"])).is_clear
