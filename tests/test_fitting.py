"""Where the pieces meet: floor, start, search, EM and the verdict."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mixtura.engine.outcome import Outcome
from mixtura.families import FAMILIES
from mixtura.fitting import (
    Settings,
    effort_for,
    find_starts,
    fit_from,
    search_rows,
)
from mixtura.initialise import (
    INITIALISERS,
    SMALLEST_FLOOR,
    Floor,
    Given,
    covariance_floor,
    draw,
    from_callable,
    partition_by,
)
from mixtura.sources import ArraySource

NOTHING = Given(None, None, None)


def settings_for(family, **changes):
    plain = Settings(
        family=family,
        n_components=3,
        tol=1e-6,
        max_iter=500,
        n_init=4,
        partition=partition_by(INITIALISERS["k-means++"]),
        given=NOTHING,
    )
    return replace(plain, **changes)


@pytest.fixture
def source(clusters):
    return ArraySource(clusters(apart=8.0))


@pytest.fixture
def floor(clusters):
    return Floor(covariance_floor(1e-6, clusters(apart=8.0).var(axis=0)))


def start_of(source, settings, floor, fold, seed=0):
    return find_starts(source, settings, floor, fold, np.random.default_rng(seed))[0]


# --- the floor ---------------------------------------------------------------------------------


def test_the_floor_counts_in_each_feature_s_own_variance():
    np.testing.assert_array_equal(
        covariance_floor(0.5, np.array([1e-20, 4.0, 1e20])), [0.5e-20, 2.0, 0.5e20]
    )


def test_without_a_floor_rounding_still_has_one():
    np.testing.assert_array_equal(covariance_floor(0.0, np.array([2.0])), 2 * SMALLEST_FLOOR)
    np.testing.assert_array_equal(covariance_floor(1e-20, np.array([2.0])), 2 * SMALLEST_FLOOR)


def test_a_feature_without_variance_gets_the_pooled_floor_of_the_others():
    floor = covariance_floor(0.1, np.array([0.0, 1.0, 4.0]))
    np.testing.assert_allclose(floor, [0.2, 0.1, 0.4])
    np.testing.assert_allclose(covariance_floor(0.1, np.zeros(2)), 0.1)


# --- the start -----------------------------------------------------------------------------------


def spy_on(family, **changes):
    """Settings whose partition notes how often it was asked, and with which coordinates."""
    asked = []
    plain = settings_for(family).partition

    def partition(sample, k, rng, whiten):
        asked.append(whiten)
        return plain(sample, k, rng, whiten)

    return settings_for(family, partition=partition, **changes), asked


def test_every_candidate_is_asked_for_once_half_of_them_whitened(family, source, floor, fold):
    settings, asked = spy_on(family, n_init=6)
    start_of(source, settings, floor, fold)
    assert sorted(asked) == [False] * 3 + [True] * 3


@pytest.mark.parametrize("changes", [{"n_init": 1}, {"max_iter": 0}])
def test_there_is_one_candidate_where_nothing_is_to_be_searched(
    family, source, floor, fold, changes
):
    settings, asked = spy_on(family, **changes)
    start_of(source, settings, floor, fold)
    assert asked == [False]


def test_a_seed_repeats_itself(family, source, floor, fold):
    settings = settings_for(family)
    a, b = (start_of(source, settings, floor, fold, seed=5) for _ in range(2))
    np.testing.assert_array_equal(a.components.means, b.components.means)
    np.testing.assert_array_equal(a.components.covariances, b.components.covariances)


def test_given_parameters_are_the_start(family, source, floor, fold, random_mixture):
    wanted = random_mixture(family)
    given = Given(wanted.weights, wanted.components.means, wanted.components.precisions)
    found = start_of(source, settings_for(family, given=given), floor, fold)
    np.testing.assert_array_equal(found.weights, wanted.weights)
    np.testing.assert_array_equal(found.components.means, wanted.components.means)
    np.testing.assert_allclose(
        found.components.covariances, wanted.components.covariances, rtol=1e-9, atol=1e-12
    )


def test_given_means_end_the_search_and_the_rows_near_them_do_the_rest(
    family, source, floor, fold, clusters
):
    X = clusters(apart=8.0)
    label = np.arange(200) % 3
    means = np.stack([X[label == j].mean(axis=0) for j in range(3)])
    settings, asked = spy_on(family, given=Given(None, means, None))
    found = start_of(source, settings, floor, fold)
    assert asked == []
    np.testing.assert_array_equal(found.components.means, means)
    sd = X.std(axis=0)
    nearest = (((X[:, None] - means) / sd) ** 2).sum(axis=2).argmin(axis=1)
    np.testing.assert_allclose(found.weights, np.bincount(nearest) / 200, rtol=1e-12)


def test_given_weights_go_into_every_candidate(family, source, floor, fold):
    weights = np.array([0.2, 0.3, 0.5])
    settings = settings_for(family, given=Given(weights, None, None), n_init=1)
    np.testing.assert_array_equal(start_of(source, settings, floor, fold).weights, weights)


def test_a_callable_sees_the_sample(family, source, floor, fold):
    shapes = []

    def labels(X, k, rng):
        shapes.append(X.shape)
        return np.arange(len(X)) % k

    start_of(source, settings_for(family, partition=from_callable(labels)), floor, fold)
    assert set(shapes) == {(200, 2)}


@pytest.mark.parametrize(
    ("n", "rows"),
    [(2, 2), (10_000, 10_000), (10_001, 2000), (200_000, 4000), (10**6, 10_000)],
)
def test_the_search_looks_at_one_row_in_fifty_of_many(n, rows):
    assert search_rows(n) == rows


def test_candidates_see_no_more_than_the_search_does(fold):
    seen = []

    def partition(sample, k, rng, whiten):
        seen.append(sample.n_rows)
        return np.full((2, sample.n_rows), 0.5)

    settings = settings_for(
        FAMILIES["diag"], n_components=2, partition=partition, n_init=2, max_iter=2
    )
    X = np.random.default_rng(0).normal(size=(30_000, 1))
    start_of(ArraySource(X), settings, Floor(np.full(1, 1e-9)), fold)
    assert seen == [2000, 2000]


def test_one_component_has_one_optimum_and_needs_no_search(fold):
    starts = []

    def partition(sample, k, rng, whiten):
        starts.append(k)
        return np.ones((1, sample.n_rows))

    settings = settings_for(FAMILIES["full"], n_components=1, partition=partition, n_init=10)
    start_of(
        ArraySource(np.random.default_rng(0).normal(size=(50, 2))),
        settings,
        Floor(np.full(2, 1e-9)),
        fold,
    )
    assert starts == [1]


def effort_on(source, **changes):
    sample = draw(source, 10_000, np.random.default_rng(0))
    return effort_for(sample, settings_for(FAMILIES["full"], **changes), source.n_rows)


def test_the_effort_grows_with_n_init(source):
    few, many = effort_on(source, n_init=2), effort_on(source, n_init=20)
    assert (few.candidates, many.candidates) == (2, 20)
    assert few.heats < many.heats
    assert few.patience <= many.patience


def test_the_effort_is_of_the_problem_s_size_and_nothing_else(source, clusters):
    larger = ArraySource(clusters(n=5000))
    assert effort_on(larger).heats < effort_on(source, n_init=4).heats
    assert effort_on(source) == effort_on(ArraySource(clusters(seed=3)))


def test_many_rows_pay_for_a_longer_search_of_their_sample(clusters):
    sample = draw(ArraySource(clusters(n=5_000)), 10_000, np.random.default_rng(0))
    settings = settings_for(FAMILIES["full"], n_init=10, n_components=12)
    heats = [effort_for(sample, settings, n).heats for n in (5_000, 20_000, 100_000, 10**7, 10**8)]
    assert heats[0] == heats[1] < heats[2] <= heats[3] == heats[4]


def test_a_fit_that_ends_early_does_not_race(source):
    short = effort_on(source, max_iter=3)
    assert (short.heats, short.short) == (0, 3)


# --- the fit ---------------------------------------------------------------------------------


def test_a_fit_converges_and_says_so(family, source, floor, fold):
    settings = settings_for(family)
    starts = find_starts(source, settings, floor, fold, np.random.default_rng(0))
    result = fit_from(starts, source, settings, fold)
    assert result.outcome in (Outcome.CONVERGED, Outcome.AT_ROUNDING)
    assert not result.mixture.collapsed(200.0).any()


def test_a_fit_cut_short_says_so(family, source, floor, fold, random_mixture):
    settings = settings_for(family, max_iter=2, tol=1e-12)
    result = fit_from([random_mixture(family)], source, settings, fold)
    assert result.outcome is Outcome.NOT_CONVERGED
    assert result.trace.n_iterations == 2


def test_a_component_on_the_floor_is_named(fold):
    """Two rows all but equal, and a component that begins on them."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(50, 2)), [[9.0, 9.0], [9.0, 9.0 + 1e-9]]])
    floor = Floor(covariance_floor(1e-6, X.var(axis=0)))
    settings = settings_for(
        FAMILIES["full"],
        n_components=2,
        given=Given(None, np.array([[0.0, 0.0], [9.0, 9.0]]), None),
    )
    source = ArraySource(X)
    result = fit_from([start_of(source, settings, floor, fold)], source, settings, fold)
    assert result.outcome is Outcome.COLLAPSED
    assert result.outcome.converged
    assert result.mixture.collapsed(52.0).tolist() == [False, True]
    assert result.trace.n_iterations > 0


def collapsing_and_sound(fold):
    """A start that ends on a pair of rows and one that does not, with their source."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(50, 2)), [[9.0, 9.0], [9.0, 9.0 + 1e-9]]])
    X = np.concatenate([X, rng.normal(size=(50, 2)) - 6.0])
    floor = Floor(covariance_floor(1e-6, X.var(axis=0)))
    means = (np.array([[0.0, 0.0], [9.0, 9.0]]), np.array([[0.0, 0.0], [-6.0, -6.0]]))
    source = ArraySource(X)
    starts = []
    for mean in means:
        given = Given(None, mean, None)
        settings = settings_for(FAMILIES["full"], n_components=2, given=given)
        starts.append(start_of(source, settings, floor, fold))
    return (*starts, source, settings)


def test_a_start_that_collapses_gives_way_to_one_that_does_not(fold):
    collapsing, sound, source, settings = collapsing_and_sound(fold)
    first = fit_from([collapsing], source, settings, fold)
    assert first.outcome is Outcome.COLLAPSED
    for starts in ([collapsing, sound], [collapsing, collapsing, sound], [sound, collapsing]):
        result = fit_from(starts, source, settings, fold)
        assert not result.mixture.collapsed(102.0).any()
        assert result.outcome in (Outcome.CONVERGED, Outcome.AT_ROUNDING)


def test_where_all_starts_collapse_the_first_is_the_answer(fold):
    collapsing, _, source, settings = collapsing_and_sound(fold)
    one = fit_from([collapsing], source, settings, fold)
    two = fit_from([collapsing, collapsing], source, settings, fold)
    assert two.outcome is Outcome.COLLAPSED
    np.testing.assert_array_equal(two.mixture.components.means, one.mixture.components.means)


def test_not_converged_weighs_more_than_collapsed(fold, random_mixture):
    X = np.repeat([[0.0, 0.0], [1.0, 1.0], [5.0, 3.0]], 2, axis=0)
    settings = settings_for(FAMILIES["full"], max_iter=1, tol=1e-15)
    result = fit_from([random_mixture(FAMILIES["full"])], ArraySource(X), settings, fold)
    assert result.mixture.collapsed(6.0).any()
    assert result.outcome is Outcome.NOT_CONVERGED


def test_progress_and_the_past_are_passed_on(family, source, fold, random_mixture):
    heard = []
    settings = settings_for(family, max_iter=4, tol=1e-15)
    fit_from(
        [random_mixture(family)],
        source,
        settings,
        fold,
        earlier=(-9e9, -8e9, -7e9),
        progress=lambda iteration, value: heard.append(iteration),
    )
    assert heard == [1, 2, 3, 4]
