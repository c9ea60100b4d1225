"""How far a search goes, and how it is cut down to what it may cost."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from mixtura.engine.effort import Effort

EFFORTS = [
    Effort(candidates=candidates, rounds=rounds, cohorts=cohorts)
    for candidates in (2, 4, 10, 30)
    for rounds in (0, 1, 60)
    for cohorts in ((4, 2, 1), (16, 6, 3))
]

each_effort = pytest.mark.parametrize(
    "effort", EFFORTS, ids=lambda e: f"{e.candidates} starts, {e.rounds} rounds of {e.field}"
)


def least(effort):
    """Iterations of a search in which every candidate and every finalist gets two."""
    return 2 * (effort.candidates + effort.finalists)


def test_a_round_runs_the_cohorts_and_the_current_best():
    assert Effort(10, cohorts=(4, 2, 1)).field == 8
    assert Effort(10, cohorts=(16, 6, 3)).field == 26


@pytest.mark.parametrize(("candidates", "width"), [(2, 8), (8, 8), (20, 20)])
def test_the_widest_stack_is_of_candidates_or_of_a_round(candidates, width):
    assert Effort(candidates, cohorts=(4, 2, 1)).width == width


def test_iterations_are_those_of_candidates_finalists_and_rounds():
    effort = Effort(3, short=7, finalists=5, settle=11, rounds=13, per_round=2, cohorts=(4, 2, 1))
    assert effort.iterations == 3 * 7 + 5 * 11 + 13 * 2 * 8


@each_effort
def test_what_fits_is_not_cut(effort):
    for iterations in (effort.iterations, effort.iterations + 1.0, float("inf")):
        assert effort.within(iterations) is effort


@each_effort
def test_it_is_never_exceeded_where_that_is_possible(effort):
    for iterations in range(least(effort), effort.iterations + 2):
        assert effort.within(iterations).iterations <= iterations


@each_effort
def test_below_what_is_possible_two_iterations_remain_and_no_round(effort):
    for iterations in (0, 1, least(effort) - 1):
        cut = effort.within(iterations)
        assert (cut.short, cut.settle, cut.rounds) == (2, 2, 0)


@each_effort
def test_races_go_first(effort):
    """As long as rounds are left, candidates and finalists have what they had."""
    rest = replace(effort, rounds=0).iterations
    for iterations in range(int(2.5 * rest) + 1, effort.iterations, 7):
        cut = effort.within(iterations)
        assert (cut.short, cut.settle) == (effort.short, effort.settle)
        assert 0 <= cut.rounds < effort.rounds


@each_effort
def test_two_fifths_are_for_candidates_and_for_finalists_each(effort):
    for iterations in range(3 * least(effort), effort.iterations, 11):
        cut = effort.within(iterations)
        share = 0.4 * iterations
        assert cut.short == effort.short or (cut.short + 1) * cut.candidates > share
        assert cut.settle == effort.settle or (cut.settle + 1) * cut.finalists > share


@each_effort
def test_more_is_never_less(effort):
    cuts = [effort.within(i) for i in range(3 * least(effort), effort.iterations + 1)]
    for a, b in pairwise(cuts):
        assert a.short <= b.short
        assert a.settle <= b.settle
        assert b.iterations >= a.iterations - effort.per_round * effort.field


@each_effort
def test_nothing_else_changes(effort):
    cut = effort.within(0.3 * effort.iterations)
    assert replace(cut, short=effort.short, settle=effort.settle, rounds=effort.rounds) == effort
