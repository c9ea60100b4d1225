"""How many rows a search looks at, and how far it goes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mixtura.data import ArraySource
from mixtura.fitting.extent import (
    DEAR,
    MOST,
    MOST_CHEAPER,
    PASS,
    SETTING_OUT,
    effort_for,
    extended,
    leaves_room_for_a_tree,
    search_rows,
    searches_again,
)
from mixtura.initialise import INITIALISERS, Given, draw, partition_by
from mixtura.initialise.sample import distinct
from mixtura.model.families import FAMILIES


@pytest.mark.parametrize(
    ("n", "rows"),
    [(2, 2), (10_000, 10_000), (10_001, 2000), (200_000, 4000), (10**6, 10_000)],
)
def test_the_search_looks_at_one_row_in_fifty_of_many(n, rows):
    assert search_rows(n) == rows


@pytest.fixture
def effort_on(settings_for):
    def effort(source, **changes):
        sample = draw(source, 10_000, np.random.default_rng(0))
        return effort_for(sample, settings_for(FAMILIES["full"], **changes), source.n_rows)

    return effort


def test_the_effort_grows_with_n_init(source, effort_on):
    few, many = effort_on(source, n_init=2), effort_on(source, n_init=20)
    assert (few.candidates, many.candidates) == (2, 20)
    assert few.rounds < many.rounds
    assert few.patience <= many.patience


def test_the_effort_is_of_the_problem_s_size_and_nothing_else(source, clusters, effort_on):
    larger = ArraySource(clusters(n=5000))
    assert effort_on(larger).rounds < effort_on(source, n_init=4).rounds
    assert effort_on(source) == effort_on(ArraySource(clusters(seed=3)))


def test_many_rows_pay_for_a_longer_search_of_their_sample(clusters, settings_for):
    sample = draw(ArraySource(clusters(n=5_000)), 10_000, np.random.default_rng(0))
    settings = settings_for(FAMILIES["full"], n_init=10, n_components=12)
    sizes = 5_000, 20_000, 100_000, 10**7, 10**8
    rounds = [effort_for(sample, settings, n).rounds for n in sizes]
    assert rounds[0] == rounds[1] < rounds[2] <= rounds[3] == rounds[4]


def test_a_fit_that_ends_early_does_not_race(source, effort_on):
    short = effort_on(source, max_iter=3)
    assert (short.rounds, short.short) == (0, 3)


# --- by what ordinary starts cost ----------------------------------------------------------------


@pytest.fixture
def extended_on(settings_for):
    """``extended_on(family, n, d, iterations)``: effort before and after, and what is allowed.

    Allowed are iterations of our own that cost what ``n_init`` ordinary starts do.
    """

    def extend(family, n, d, iterations, sound=True, **changes):
        rows = np.random.default_rng(0).normal(size=(n, d))
        sample = draw(ArraySource(rows), n, np.random.default_rng(0))
        settings = settings_for(family, **({"n_init": 10} | changes))
        effort = effort_for(sample, settings, n)
        work, numbers = family.work(n, 3, d), n * 3.0 * d
        dearer = min(max(DEAR * numbers / work, 1.0), MOST_CHEAPER)
        out = (SETTING_OUT[0] + SETTING_OUT[1] * numbers + PASS * iterations) / work
        allowed = settings.n_init * (dearer * iterations + out)
        return effort, extended(sample, settings, n, effort, iterations, sound), allowed

    return extend


@pytest.mark.parametrize(("n", "d"), [(100, 2), (1000, 5), (2000, 60), (400, 200), (60, 500)])
@pytest.mark.parametrize("iterations", [2, 10, 100])
def test_a_search_costs_no_more_than_ordinary_starts(family, extended_on, n, d, iterations):
    effort, extended_to, allowed = extended_on(family, n, d, iterations)
    least = 2 * (effort.candidates + effort.finalists)
    assert extended_to.iterations <= max(MOST * allowed, least)


@pytest.mark.parametrize(("n", "d"), [(100, 2), (2000, 60), (400, 200)])
def test_where_the_ordinary_start_has_collapsed_it_goes_less_far(family, extended_on, n, d):
    """Others will collapse too, and another search may follow."""
    _, sound, _ = extended_on(family, n, d, 50)
    _, collapsed, _ = extended_on(family, n, d, 50, sound=False)
    assert collapsed.iterations <= sound.iterations


def test_a_small_problem_is_searched_as_far_as_its_size_says_or_further(family, extended_on):
    """Unless ordinary starts, which end after a few iterations, cost less than that."""
    effort, further, _ = extended_on(family, 200, 2, 100)
    assert further.rounds >= effort.rounds
    assert replace(further, rounds=effort.rounds) == effort
    _, easy, _ = extended_on(family, 200, 2, 2)
    assert 0 < easy.rounds < effort.rounds
    assert replace(easy, rounds=effort.rounds) == effort


def test_where_only_a_sample_is_seen_the_search_may_cost_what_all_rows_do(settings_for):
    settings = settings_for(FAMILIES["diag"], n_init=10)
    sample = distinct(np.random.default_rng(0).normal(size=(500, 3)), np.ones(500))
    effort = replace(effort_for(sample, settings, 500), rounds=60)
    few, many = (extended(sample, settings, n, effort, 5, True).rounds for n in (500, 1_000_000))
    assert few < many == 60


def test_where_an_ordinary_fit_takes_long_so_may_the_search(family, extended_on):
    rounds = [extended_on(family, 3000, 8, i)[1].rounds for i in (5, 50, 500, 5000)]
    assert rounds == sorted(rounds)
    assert rounds[0] < rounds[-1] <= 60


def test_where_an_iteration_is_dear_there_are_fewer(extended_on):
    effort, cut, _ = extended_on(FAMILIES["full"], 1000, 300, 10)
    assert cut.iterations < effort.iterations
    assert cut.rounds == 0


def test_more_starts_may_cost_more(family, extended_on):
    few, many = (extended_on(family, 2000, 60, 10, n_init=n)[1] for n in (5, 20))
    assert few.iterations < many.iterations


# --- a tree of the rows --------------------------------------------------------------------------


@pytest.fixture
def room_on(clusters, settings_for):
    """``room_on(n, iterations, rounds)``: whether a tree may be grown after such a search."""

    def room(n, iterations, rounds=10, **how):
        sample = draw(ArraySource(clusters(n=n)), 10_000, np.random.default_rng(0))
        settings = settings_for(FAMILIES["full"], n_init=10)
        return leaves_room_for_a_tree(sample, settings, iterations, rounds, **how)

    return room


def test_a_tree_is_for_few_rows_and_long_searches(room_on):
    assert room_on(100, 2000)
    assert not room_on(2000, 2000)
    assert not room_on(9000, 2000)
    assert room_on(600, 10**6)


def test_iterations_on_the_floor_are_dear_beside_a_tree(room_on):
    searches = range(0, 400_000, 5_000)
    plain = [room_on(400, iterations) for iterations in searches]
    floored = [room_on(400, iterations, floored=True) for iterations in searches]
    assert sum(floored) > sum(plain) > 0
    assert plain == sorted(plain)


def test_other_searches_are_for_few_rows_that_were_searched(settings_for):
    plain = partition_by(INITIALISERS["kmeans"])
    searched = settings_for(FAMILIES["full"], plain=plain)
    times = [searches_again(searched, n) for n in (10, 200, 400, 900, 2000, 2001, 500_000)]
    assert times == [5, 5, 2, 1, 1, 0, 0]
    given = Given(None, np.zeros((3, 2)), None)
    for change in ({"n_init": 1}, {"plain": None}, {"given": given}):
        assert searches_again(replace(searched, **change), 200) == 0
