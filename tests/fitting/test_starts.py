"""Where EM on all rows begins: which starts there are, on which rows, and what is given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.by_capability import ONE_EACH
from tests.fitting.problems import problem_of

from mixtura.data import ArraySource
from mixtura.engine.search import search
from mixtura.fitting import run_starts, starts
from mixtura.initialise import INITIALISERS, Floor, Given, from_callable, partition_by
from mixtura.model.families import FAMILIES


@pytest.fixture
def spy_on(settings_for):
    """``spy_on(family)``: settings whose partitions note which views they were asked for."""

    def spy(family, *, plain=False, **changes):
        asked = []

        def noting(partition, name):
            def noted(sample, k, rng, view):
                asked.append((name, view))
                return partition(sample, k, rng, view)

            return noted

        settings = settings_for(family, **changes)
        ordinary = noting(partition_by(INITIALISERS["kmeans"]), "plain") if plain else None
        partition = noting(settings.partition, "asked")
        return replace(settings, partition=partition, plain=ordinary), asked

    return spy


def test_every_candidate_is_asked_for_once_in_each_view_in_turn(
    family, source, floor, spy_on, start_of
):
    settings, asked = spy_on(family, n_init=6)
    start_of(source, settings, floor)
    assert sorted(asked) == sorted(
        2 * [("asked", "raw"), ("asked", "standardised"), ("asked", "whitened")]
    )


def test_the_plain_start_is_always_among_them(family, source, floor, spy_on, start_of):
    for n_init in (2, 3, 6):
        settings, asked = spy_on(family, plain=True, n_init=n_init)
        start_of(source, settings, floor)
        assert len(asked) == n_init
        assert [pair for pair in asked if pair[0] == "plain"] == [("plain", "raw")]


@pytest.mark.parametrize("changes", [{"n_init": 1}, {"max_iter": 0}])
@pytest.mark.parametrize("plain", [False, True])
def test_there_is_one_candidate_where_nothing_is_to_be_searched(
    family, source, floor, spy_on, start_of, changes, plain
):
    settings, asked = spy_on(family, plain=plain, **changes)
    start_of(source, settings, floor)
    assert asked == [("asked", "raw")]


def test_a_seed_repeats_itself(family, source, floor, settings_for, start_of):
    settings = settings_for(family, plain=partition_by(INITIALISERS["kmeans"]))
    a, b = (start_of(source, settings, floor, seed=5) for _ in range(2))
    np.testing.assert_array_equal(a.components.means, b.components.means)
    np.testing.assert_array_equal(a.components.covariances, b.components.covariances)


def test_a_start_is_held_by_the_floor_of_the_fit(family, source, floor, settings_for, starts_of):
    floor = replace(floor, flat=1)
    for changes in ({}, {"n_init": 1}, {"given": Given(None, np.zeros((3, 2)), None)}):
        (first, *_) = starts_of(source, settings_for(family, **changes), floor).mixtures
        np.testing.assert_array_equal(first.floor, floor.variances)
        assert first.flat == 1


# --- what is given -------------------------------------------------------------------------------


def test_given_parameters_are_the_start(
    family, source, floor, settings_for, start_of, random_mixture
):
    wanted = random_mixture(family)
    given = Given(wanted.weights, wanted.components.means, wanted.components.precisions)
    found = start_of(source, settings_for(family, given=given), floor)
    np.testing.assert_array_equal(found.weights, wanted.weights)
    np.testing.assert_array_equal(found.components.means, wanted.components.means)
    np.testing.assert_allclose(
        found.components.covariances, wanted.components.covariances, rtol=1e-9, atol=1e-12
    )


def test_given_means_end_the_search_and_the_rows_near_them_do_the_rest(
    family, source, floor, spy_on, start_of, clusters
):
    X = clusters(apart=8.0)
    label = np.arange(200) % 3
    means = np.stack([X[label == j].mean(axis=0) for j in range(3)])
    settings, asked = spy_on(family, given=Given(None, means, None))
    found = start_of(source, settings, floor)
    assert asked == []
    np.testing.assert_array_equal(found.components.means, means)
    sd = X.std(axis=0)
    nearest = (((X[:, None] - means) / sd) ** 2).sum(axis=2).argmin(axis=1)
    np.testing.assert_allclose(found.weights, np.bincount(nearest) / 200, rtol=1e-12)


@pytest.mark.parametrize("name", ONE_EACH)
def test_rows_near_given_means_are_all_rows(name, settings_for, start_of):
    """Sixty of 60 060: the sample that a search looks at may have two of them, or none."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(60_000, 2)), 10 + rng.normal(size=(60, 2))])
    given = Given(None, np.array([[0.0, 0.0], [10.0, 10.0]]), None)
    settings = settings_for(FAMILIES[name], n_components=2, given=given)
    found = start_of(ArraySource(X), settings, Floor(np.full(2, 1e-6)))
    np.testing.assert_allclose(found.weights, [60_000 / 60_060, 60 / 60_060], rtol=1e-12)


def test_given_weights_go_into_every_candidate(family, source, floor, settings_for, start_of):
    weights = np.array([0.2, 0.3, 0.5])
    settings = settings_for(family, given=Given(weights, None, None), n_init=1)
    np.testing.assert_array_equal(start_of(source, settings, floor).weights, weights)


# --- the rows that a start is worked out on ------------------------------------------------------


def test_a_callable_sees_the_sample(family, source, floor, settings_for, start_of):
    shapes = []

    def labels(X, k, rng):
        shapes.append(X.shape)
        return np.arange(len(X)) % k

    start_of(source, settings_for(family, partition=from_callable(labels)), floor)
    assert set(shapes) == {(200, 2)}


@pytest.fixture
def rows_seen(settings_for, start_of):
    """``rows_seen(n, **changes)``: how many rows each partition is given, of n."""

    def seen_by(n, **changes):
        seen = []

        def partition(sample, k, rng, view):
            seen.append(int(sample.weight.sum()))
            return np.full((2, sample.n_rows), 0.5)

        changes = {"n_components": 2, "max_iter": 2, "n_init": 2} | changes
        if changes.pop("searches", False):
            changes["plain"] = partition
        settings = settings_for(FAMILIES["diag"], partition=partition, **changes)
        X = np.random.default_rng(0).normal(size=(n, 1))
        start_of(ArraySource(X), settings, Floor(np.full(1, 1e-9)))
        return set(seen)

    return seen_by


def test_candidates_see_no_more_than_the_search_does(rows_seen):
    assert rows_seen(30_000, searches=True) == {2000}


@pytest.mark.parametrize(
    "changes", [{"n_init": 1, "searches": True}, {"max_iter": 0, "searches": True}, {}]
)
def test_a_single_start_and_a_function_see_all_rows(rows_seen, changes):
    assert rows_seen(30_000, **changes) == {30_000}


def test_a_single_start_sees_so_many_rows_and_no_more(rows_seen, monkeypatch):
    monkeypatch.setattr(starts, "MOST_ROWS_OF_A_START", 25_000)
    assert rows_seen(30_000, n_init=1) == {25_000}


def test_one_component_has_one_optimum_and_needs_no_search(settings_for, start_of):
    asked = []

    def partition(sample, k, rng, view):
        asked.append(k)
        return np.ones((1, sample.n_rows))

    settings = settings_for(FAMILIES["full"], n_components=1, partition=partition, n_init=10)
    X = np.random.default_rng(0).normal(size=(50, 2))
    start_of(ArraySource(X), settings, Floor(np.full(2, 1e-9)))
    assert asked == [1]


def test_where_an_ordinary_fit_would_stop_is_told_of_all_rows_only(settings_for, starts_of):
    rng = np.random.default_rng(0)
    plain = partition_by(INITIALISERS["kmeans"])
    settings = settings_for(FAMILIES["full"], n_components=2, n_init=2, plain=plain)
    for n, there in ((300, True), (12_000, False)):
        X = rng.normal(size=(n, 2)) + 9.0 * (np.arange(n) % 2)[:, None]
        found = starts_of(ArraySource(X), settings, Floor(np.full(2, 1e-6)))
        assert (found.ordinary is not None) is there


# --- where all collapse --------------------------------------------------------------------------


def test_the_floor_in_reserve_is_at_the_columns_resolution(family, settings_for, starts_of):
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.normal(size=300), rng.integers(0, 9, 300)])
    for n_init in (1, 3):
        found = starts_of(
            ArraySource(X), settings_for(family, n_init=n_init), Floor(np.full(2, 1e-6), flat=1)
        )
        np.testing.assert_allclose(found.held.variances, [1e-6, 1 / 12])
        assert found.held.flat == 1


def test_given_means_need_none(family, source, floor, settings_for, starts_of):
    given = Given(None, np.zeros((3, 2)), None)
    found = starts_of(source, settings_for(family, given=given), floor)
    assert len(found.mixtures) == 1
    assert found.held is None


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("name", ["full", "diag"])
def test_where_all_collapse_the_search_is_on_bounded_likelihoods(
    name, plain, settings_for, starts_of
):
    """Whole numbers of which each group has one: under the floor of the fit all run away."""
    rng = np.random.default_rng(0)
    label = np.arange(300) % 3
    X = np.column_stack([3.0 * label, rng.normal(size=300)])
    floor = Floor(np.array([1e-9, 1e-9]))
    ordinary = partition_by(INITIALISERS["kmeans"]) if plain else None
    settings = settings_for(FAMILIES[name], n_init=4, plain=ordinary)
    found = starts_of(ArraySource(X), settings, floor)
    first = found.mixtures[0]
    # the column's step is 3, so that its floor is 9 / 12
    np.testing.assert_allclose(found.held.variances, [0.75, 1e-9])
    np.testing.assert_array_equal(first.floor, found.held.variances)
    spread = np.sort(first.components.covariance_matrices[:, 0, 0])
    assert spread.min() >= 0.75 - 1e-9
    np.testing.assert_allclose(np.sort(first.components.means[:, 0]), [0, 3, 6], atol=1.0)


@pytest.fixture
def searches(monkeypatch):
    """Of each search its first candidate, how many rounds of rescue it has, and what it finds."""
    made = []

    def noting(candidate, *args):
        found = search(candidate, *args)
        made.append((candidate(0), args[-4], found))
        return found

    monkeypatch.setattr(starts, "search", noting)
    return made


def test_a_coarser_floor_comes_before_a_rescue(family, settings_for, starts_of, searches):
    """On it a group of equal values is where it belongs, however many directions that takes."""
    X = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 6.0]])[np.arange(300) % 3]
    plain = partition_by(INITIALISERS["kmeans"])
    floor = Floor(np.full(2, 1e-9))
    found = starts_of(ArraySource(X), settings_for(family, plain=plain), floor)
    (first, none, lost), (bounded, some, won) = searches
    assert not lost.sound
    assert won.sound
    assert (none, some) == (0, starts.RESCUE)
    assert (first.flat, bounded.flat) == (0, 2)
    np.testing.assert_array_equal(first.floor, floor.variances)
    np.testing.assert_array_equal(bounded.floor, found.held.variances)
    assert found.mixtures == won.mixtures


def test_where_no_coarser_floor_bounds_anything_there_is_the_rescue(
    family, source, settings_for, starts_of, searches
):
    """And no other search, whatever comes of it: all groups are narrower than this floor."""
    plain = partition_by(INITIALISERS["kmeans"])
    starts_of(source, settings_for(family, plain=plain), Floor(np.full(2, 1e3)))
    ((first, rescue, found),) = searches
    assert rescue == starts.RESCUE > 0
    assert not found.sound
    assert first.flat == 0


def test_a_sound_search_is_the_only_one(family, settings_for, starts_of, searches, clusters):
    """Also where a column is coarse, so that a coarser floor is in reserve."""
    X = np.round(clusters(apart=8.0) * 20) / 20
    plain = partition_by(INITIALISERS["kmeans"])
    starts_of(ArraySource(X), settings_for(family, plain=plain), Floor(np.full(2, 1e-6)))
    ((_, rescue, found),) = searches
    assert found.sound
    assert rescue == 0


# --- starts without the search -------------------------------------------------------------------


def test_run_starts_runs_each_candidate_to_its_end(family, source, floor, spy_on, fold):
    settings, asked = spy_on(family, plain=True, n_init=3)
    sample, runs = run_starts(
        problem_of(source, settings, floor), fold, np.random.default_rng(0), keep_parameters=True
    )
    assert asked == [("asked", "raw"), ("plain", "raw"), ("asked", "standardised")]
    assert sample.n_rows == 200
    assert all(each.outcome.converged for each in runs)
    again = run_starts(problem_of(source, settings, floor), fold, np.random.default_rng(0))[1]
    for mine, its in zip(runs, again, strict=True):
        assert mine.trace.log_likelihoods == its.trace.log_likelihoods


def test_they_are_the_starts_that_a_search_begins_with(
    family, source, floor, settings_for, starts_of, fold
):
    """With one start, that is where the fit itself begins."""
    settings = settings_for(family, n_init=1)
    first = starts_of(source, settings, floor, seed=4).mixtures[0]
    _, (only,) = run_starts(
        problem_of(source, settings, floor), fold, np.random.default_rng(4), keep_parameters=True
    )
    began = only.trace.records[0].mixture
    np.testing.assert_array_equal(began.components.means, first.components.means)
    np.testing.assert_array_equal(began.weights, first.weights)
