"""The words for a choice: never clear where something speaks against it."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest

from mixtura import Outcome
from mixtura.selection import Candidate, Evidence, Sweep, confidence, sweep
from mixtura.selection.confidence import WORDS
from mixtura.selection.strength import STRENGTHS


def swept(bic: dict[int, float], p: int = 1, n: float = 100.0) -> Sweep:
    """A sweep of sound models with these values of BIC and p parameters each."""

    def fit_one(k: int, shape: str) -> Candidate:
        return Candidate(None, Evidence(-bic[k] / 2, p, n, 0.0), Outcome.CONVERGED, 3)

    return sweep(fit_one, bic, ["diag"])


CLEAR = {1: 200.0, 2: 100.0, 3: 120.0}


def test_without_doubts_the_words_are_those_of_the_difference() -> None:
    words = confidence(swept(CLEAR))
    assert (words.strength, words.verdict) == (
        "very strong",
        "the choice among these models is very clear",
    )
    assert words.doubts == ()
    assert words.sentence == words.verdict
    words = confidence(swept({1: 200.0, 2: 100.0, 3: 107.0}))
    assert words.verdict == "the choice among these models is clear"


def test_a_lone_model_is_compared_with_none() -> None:
    alone = confidence(swept({2: 100.0}))
    assert (alone.strength, alone.word) == ("not compared", "No rival")
    assert alone.sentence == "no other model was tried"
    assert swept({2: 100.0}).advantage == inf


def test_where_all_others_are_set_aside_nothing_is_clear() -> None:
    rows = list(swept({1: 90.0, 2: 100.0}).rows)
    rows[1] = replace(rows[1], beaten_by=(1, "diag"))
    words = confidence(Sweep(tuple(rows), "bic"))
    assert (words.strength, words.word) == ("not compared", "No rival")
    assert words.sentence == "no other model is fit to be chosen"


def test_a_choice_for_want_of_a_better_one_is_none_to_be_sure_of() -> None:
    def fit_one(k: int, shape: str) -> Candidate:
        return Candidate(None, Evidence(-50.0 * k, 1, 100.0, 0.0), Outcome.COLLAPSED, 3)

    words = confidence(sweep(fit_one, [2, 3], ["diag"]))
    assert words.word == "Hardly"
    assert words.sentence == (
        "no model tried is fit to be chosen, as in this one a group shrank onto too few rows "
        "or onto values that repeat"
    )


@pytest.mark.parametrize("strength", [name for _, name, _ in STRENGTHS])
def test_every_strength_has_a_word(strength: str) -> None:
    assert WORDS[strength]


@pytest.mark.parametrize(
    ("found", "doubt"),
    [
        (swept(CLEAR, p=51), "the model estimates 51 numbers from few rows"),
        (swept({2: 100.0, 3: 120.0}), "it is the smallest number of groups that was tried"),
        (
            replace(swept(CLEAR), chance=5.2, number_chance=5.2),
            "another sample of as many rows might turn it round",
        ),
    ],
)
def test_each_doubt_keeps_it_from_being_clear(found: Sweep, doubt: str) -> None:
    words = confidence(found)
    assert (words.strength, words.verdict) == ("positive", "the choice is likely, not certain")
    assert words.doubts == (doubt,)
    assert words.sentence == f"the choice is likely, not certain, as {doubt}"


def test_the_near_twins_are_clear() -> None:
    said = "the choice among these models is very clear"
    assert confidence(swept(CLEAR, p=50)).verdict == said
    assert confidence(replace(swept(CLEAR), chance=5.1)).verdict == said


def test_what_is_not_clear_anyway_needs_no_doubts() -> None:
    words = confidence(swept({1: 200.0, 2: 100.0, 3: 104.0}, p=51))
    assert words.verdict == "the choice is likely, not certain"
    assert words.doubts == ()


def test_a_choice_against_the_criterion_is_never_clear() -> None:
    found = swept({1: 120.0, 2: 100.0, 3: 140.0})
    rows = list(found.rows)
    rows[1] = replace(rows[1], selected=False, beaten_by=(1, "diag"))
    rows[0] = replace(rows[0], selected=True)
    overruled = replace(found, rows=tuple(rows))
    assert overruled.overruled is rows[1]
    assert overruled.advantage == pytest.approx(20.0)
    words = confidence(overruled)
    assert words.verdict == "the choice is likely, not certain"
    assert words.doubts == ("by BIC alone another model would have been chosen",)
