"""How many rows a search looks at, and how far it goes."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.families import FAMILIES
from mixtura.fitting import effort_for, search_rows
from mixtura.fitting.extent import ORDINARY, SETTING_OUT, WIDE, cost_of_plain_starts
from mixtura.initialise import draw
from mixtura.sources import ArraySource


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
    assert few.heats < many.heats
    assert few.patience <= many.patience


def test_the_effort_is_of_the_problem_s_size_and_nothing_else(source, clusters, effort_on):
    larger = ArraySource(clusters(n=5000))
    assert effort_on(larger).heats < effort_on(source, n_init=4).heats
    assert effort_on(source) == effort_on(ArraySource(clusters(seed=3)))


def test_many_rows_pay_for_a_longer_search_of_their_sample(clusters, settings_for):
    sample = draw(ArraySource(clusters(n=5_000)), 10_000, np.random.default_rng(0))
    settings = settings_for(FAMILIES["full"], n_init=10, n_components=12)
    heats = [effort_for(sample, settings, n).heats for n in (5_000, 20_000, 100_000, 10**7, 10**8)]
    assert heats[0] == heats[1] < heats[2] <= heats[3] == heats[4]


def test_a_fit_that_ends_early_does_not_race(source, effort_on):
    short = effort_on(source, max_iter=3)
    assert (short.heats, short.short) == (0, 3)


# --- what plain starts cost ----------------------------------------------------------------------


@pytest.fixture
def cost_on(settings_for):
    """``cost_on(family, n, d, **changes)``: iterations allowed, by those of the plain start."""

    def cost(family, n, d, **changes):
        rows = np.random.default_rng(0).normal(size=(n, d))
        sample = draw(ArraySource(rows), n, np.random.default_rng(0))
        return cost_of_plain_starts(sample, settings_for(family, **changes))

    return cost


def test_each_start_costs_its_iterations_and_setting_out(family, cost_on):
    allowed = cost_on(family, 100, 3, n_init=7)
    work = family.work(100, 3, 3)
    assert allowed(0) == pytest.approx(7 * SETTING_OUT / work)
    assert allowed(20) - allowed(0) == pytest.approx(7 * ORDINARY[0] * 20)


def test_twice_as_many_starts_may_cost_twice_as_much(family, cost_on):
    assert cost_on(family, 100, 3, n_init=10)(25) == pytest.approx(
        2 * cost_on(family, 100, 3, n_init=5)(25)
    )


@pytest.mark.parametrize(("d", "wide"), [(WIDE, False), (WIDE + 1, True)])
def test_an_iteration_of_many_columns_is_as_dear_for_all(cost_on, d, wide):
    allowed = cost_on(FAMILIES["diag"], 50, d, n_init=1)
    assert allowed(11) - allowed(10) == pytest.approx(ORDINARY[wide])


def test_where_an_iteration_is_dear_setting_out_pays_for_none(family, cost_on):
    """Of small problems hundreds of iterations, of large ones hardly any."""
    small, large = cost_on(family, 100, 2, n_init=10), cost_on(family, 4000, 150, n_init=10)
    assert small(10) > 10 * large(10)
    assert large(0) < 60
