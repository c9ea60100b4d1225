"""EM on the whole data, and the verdict on where it ended."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from tests.fitting.problems import problem_of

from mixtura.data import ArraySource
from mixtura.engine.outcome import Outcome
from mixtura.fitting import Starts, fit_from
from mixtura.fitting.extent import SEARCHES_AGAIN
from mixtura.initialise import INITIALISERS, Floor, Given, measure, partition_by
from mixtura.model.families import FAMILIES

fit_module = sys.modules["mixtura.fitting.fit"]  # the package has a function of its name


def test_a_fit_converges_and_says_so(family, source, floor, fold, settings_for, starts_of):
    settings = settings_for(family)
    result = fit_from(
        starts_of(source, settings, floor), problem_of(source, settings, floor), fold
    )
    assert result.outcome in (Outcome.CONVERGED, Outcome.AT_ROUNDING)
    assert not result.mixture.collapsed(200.0).any()


def test_it_runs_under_the_floor_of_the_fit(
    family, source, floor, fold, settings_for, random_mixture
):
    """Whatever floor a start was found under."""
    start = random_mixture(family, floor=1e-3)
    result = fit_from(Starts([start]), problem_of(source, settings_for(family), floor), fold)
    np.testing.assert_array_equal(result.mixture.floor, floor.variances)


def test_a_fit_cut_short_says_so(family, source, floor, fold, settings_for, random_mixture):
    settings = settings_for(family, max_iter=2, tol=1e-12)
    result = fit_from(Starts([random_mixture(family)]), problem_of(source, settings, floor), fold)
    assert result.outcome is Outcome.NOT_CONVERGED
    assert result.trace.n_iterations == 2


def test_a_component_on_the_floor_is_named(fold, settings_for, start_of):
    """Two rows all but equal, and a component that begins on them."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(50, 2)), [[9.0, 9.0], [9.0, 9.0 + 1e-9]]])
    floor = Floor(1e-6 * X.var(axis=0))
    settings = settings_for(
        FAMILIES["full"],
        n_components=2,
        given=Given(None, np.array([[0.0, 0.0], [9.0, 9.0]]), None),
    )
    source = ArraySource(X)
    start = start_of(source, settings, floor)
    result = fit_from(Starts([start]), problem_of(source, settings, floor), fold)
    assert result.outcome is Outcome.COLLAPSED
    assert result.outcome.converged
    assert result.mixture.collapsed(52.0).tolist() == [False, True]
    assert result.trace.n_iterations > 0


@pytest.fixture
def collapsing_and_sound(settings_for, start_of):
    """A start that ends on a pair of rows and one that does not, with their source."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(50, 2)), [[9.0, 9.0], [9.0, 9.0 + 1e-9]]])
    X = np.concatenate([X, rng.normal(size=(50, 2)) - 6.0])
    floor = Floor(1e-6 * X.var(axis=0))
    means = (np.array([[0.0, 0.0], [9.0, 9.0]]), np.array([[0.0, 0.0], [-6.0, -6.0]]))
    source = ArraySource(X)
    starts = []
    for mean in means:
        given = Given(None, mean, None)
        settings = settings_for(FAMILIES["full"], n_components=2, given=given)
        starts.append(start_of(source, settings, floor))
    return (*starts, floor, source, settings)


def test_a_start_that_collapses_gives_way_to_one_that_does_not(fold, collapsing_and_sound):
    collapsing, sound, floor, source, settings = collapsing_and_sound
    first = fit_from(Starts([collapsing]), problem_of(source, settings, floor), fold)
    assert first.outcome is Outcome.COLLAPSED
    for starts in ([collapsing, sound], [collapsing, collapsing, sound], [sound, collapsing]):
        result = fit_from(Starts(starts), problem_of(source, settings, floor), fold)
        assert not result.mixture.collapsed(102.0).any()
        assert result.outcome in (Outcome.CONVERGED, Outcome.AT_ROUNDING)


def test_where_all_starts_collapse_the_first_is_the_answer(fold, collapsing_and_sound):
    collapsing, _, floor, source, settings = collapsing_and_sound
    one, two, under_the_same = (
        fit_from(starts, problem_of(source, settings, floor), fold)
        for starts in (
            Starts([collapsing]),
            Starts([collapsing, collapsing]),
            Starts([collapsing], floor),
        )
    )
    for other in (two, under_the_same):
        assert other.outcome is Outcome.COLLAPSED
        np.testing.assert_array_equal(other.mixture.components.means, one.mixture.components.means)


def test_where_all_starts_collapse_the_first_is_fitted_under_the_held_floor(
    fold, collapsing_and_sound
):
    """There the likelihood is bounded; that the fit collapsed is said all the same."""
    collapsing, _, floor, source, settings = collapsing_and_sound
    held = Floor(np.array([0.5, 0.3]), flat=floor.flat)
    ran_away, bounded = (
        fit_from(Starts([collapsing, collapsing], h), problem_of(source, settings, floor), fold)
        for h in (None, held)
    )
    assert ran_away.outcome is bounded.outcome is Outcome.COLLAPSED
    np.testing.assert_array_equal(bounded.mixture.floor, held.variances)
    unit = np.sqrt(held.variances)
    scaled = bounded.mixture.components.covariance_matrices / np.outer(unit, unit)
    assert np.linalg.eigvalsh(scaled).min() >= 1.0 - 1e-9
    assert bounded.trace.log_likelihoods[-1] < ran_away.trace.log_likelihoods[-1]
    # a run of its own from the start: its trace rises from the first record to the last
    assert (np.diff(bounded.trace.log_likelihoods) >= -1e-9).all()


def test_where_all_collapse_but_an_ordinary_fit_would_have_stopped_before_that_is_the_answer(
    fold, collapsing_and_sound
):
    collapsing, sound, floor, source, settings = collapsing_and_sound
    held = Floor(np.array([0.5, 0.3]), flat=floor.flat)
    starts = Starts([collapsing], held, ordinary=sound)
    result = fit_from(starts, problem_of(source, settings, floor), fold)
    assert result.outcome is Outcome.COLLAPSED
    np.testing.assert_array_equal(result.mixture.components.means, sound.components.means)
    np.testing.assert_array_equal(result.mixture.floor, floor.variances)
    assert result.trace.log_likelihoods[-1] == float(result.statistics.log_likelihood)
    # but not where that had collapsed as well
    also = fit_from(
        Starts([collapsing], held, ordinary=collapsing), problem_of(source, settings, floor), fold
    )
    np.testing.assert_array_equal(also.mixture.floor, held.variances)


def test_a_sound_start_is_not_touched_by_the_held_floor(fold, collapsing_and_sound):
    collapsing, sound, floor, source, settings = collapsing_and_sound
    held = Floor(np.array([5.0, 5.0]))
    result = fit_from(Starts([collapsing, sound], held), problem_of(source, settings, floor), fold)
    assert result.outcome in (Outcome.CONVERGED, Outcome.AT_ROUNDING)
    np.testing.assert_array_equal(result.mixture.floor, floor.variances)


def test_not_converged_weighs_more_than_collapsed(fold, settings_for, random_mixture):
    X = np.repeat([[0.0, 0.0], [1.0, 1.0], [5.0, 3.0]], 2, axis=0)
    settings = settings_for(FAMILIES["full"], max_iter=1, tol=1e-15)
    start, floor = random_mixture(FAMILIES["full"]), Floor(np.full(2, 1e-12))
    result = fit_from(Starts([start]), problem_of(ArraySource(X), settings, floor), fold)
    assert result.mixture.collapsed(6.0).any()
    assert result.outcome is Outcome.NOT_CONVERGED


def test_progress_and_the_past_are_passed_on(
    family, source, floor, fold, settings_for, random_mixture
):
    heard = []
    settings = settings_for(family, max_iter=4, tol=1e-15)
    fit_from(
        Starts([random_mixture(family)]),
        problem_of(source, settings, floor),
        fold,
        earlier=(-9e9, -8e9, -7e9),
        progress=lambda iteration, value: heard.append(iteration),
    )
    assert heard == [1, 2, 3, 4]


# --- another search, where the first one's ends collapse -----------------------------------------


@pytest.fixture
def searched(collapsing_and_sound, settings_for, fold, monkeypatch):
    """``searched(first, *further)``: a fit whose searches find these starts, one after the other.

    Also how many searches there were.
    """
    *_, floor, source, _ = collapsing_and_sound
    plain = partition_by(INITIALISERS["kmeans"])
    settings = settings_for(FAMILIES["full"], n_components=2, plain=plain)

    def fitted(*found):
        made = iter(found)
        monkeypatch.setattr(fit_module, "find_starts", lambda *_: next(made))
        moments = measure(source, fold, with_covariance=True)
        problem = problem_of(source, settings, floor, moments)
        result = fit_module.fit(problem, fold, np.random.default_rng(0))
        return result, len(found) - len(list(made))

    return fitted


def test_a_fit_that_collapses_searches_again_until_one_is_sound(collapsing_and_sound, searched):
    collapsing, sound, *_ = collapsing_and_sound
    bad, good = Starts([collapsing]), Starts([collapsing, sound])
    for found, times in (([good, bad], 1), ([bad, good, bad], 2), ([bad, bad, good], 3)):
        result, made = searched(*found)
        assert made == times
        assert result.outcome in (Outcome.CONVERGED, Outcome.AT_ROUNDING)
        assert not result.mixture.collapsed(102.0).any()


def test_it_gives_up_after_so_many(collapsing_and_sound, searched):
    collapsing, *_ = collapsing_and_sound
    bad = Starts([collapsing])
    result, made = searched(*[bad] * 20)
    assert made == 1 + SEARCHES_AGAIN
    assert result.outcome is Outcome.COLLAPSED


def test_where_a_search_finds_nothing_sound_there_is_no_further_one(
    collapsing_and_sound, searched
):
    collapsing, *_ = collapsing_and_sound
    bad, hopeless = Starts([collapsing]), Starts([collapsing], sound=False)
    result, made = searched(bad, hopeless, bad, bad)
    assert made == 2
    assert result.outcome is Outcome.COLLAPSED
