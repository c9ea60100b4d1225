"""What is said of a choice: how far the next model is behind, and what was set aside."""

from __future__ import annotations

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
