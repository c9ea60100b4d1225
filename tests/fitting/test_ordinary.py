"""The ordinary start, for where rows are too few to search by their likelihood."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.engine.em import advance, expect
from mixtura.fitting.ordinary import (
    FEW_ITERATIONS,
    no_sound_fit,
    ordinary_partitions,
    ordinary_start,
    too_few_to_search,
)
from mixtura.initialise import INITIALISERS, Floor, Given, implied, partition_by
from mixtura.initialise.sample import distinct
from mixtura.model.families import FAMILIES
from mixtura.model.mixture import MANY_FEATURES

KMEANS = partition_by(INITIALISERS["kmeans"])


def seeds(number):
    return np.random.default_rng(0).spawn(number)


@pytest.fixture
def sample(clusters):
    rows = clusters(n=60, k=3, d=4) * [1.0, 2.0, 3.0, 4.0]
    return distinct(rows, np.random.default_rng(0).uniform(0.5, 2.0, 60))


# --- when ----------------------------------------------------------------------------------------


def test_a_component_short_of_its_rows_has_no_sound_fit(family, settings_for):
    settings, d = settings_for(family), 4
    enough = 3 * family.least_rows(d)
    if family.spans_all_directions:
        enough = max(enough, d + 3)
    assert no_sound_fit(settings, enough - 1, d)
    assert not no_sound_fit(settings, enough, d)


def test_one_component_needs_no_other_start(family, settings_for):
    settings = settings_for(family, n_components=1, plain=KMEANS)
    assert not no_sound_fit(settings, 2, 50)
    assert not too_few_to_search(settings, 2, 50)


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("d", [MANY_FEATURES - 1, MANY_FEATURES])
def test_few_rows_a_component_are_too_few_in_many_columns(name, d, settings_for):
    family = FAMILIES[name]
    settings = settings_for(family, plain=KMEANS)
    correct = family.rows_to_search(3, d)
    few = max(correct - 1, 3 * family.least_rows(d))
    assert not no_sound_fit(settings, few, d)
    if correct > few:
        assert too_few_to_search(settings, few, d) is (d >= MANY_FEATURES)
    assert not too_few_to_search(settings, 2 * correct + 100, d)


def test_what_the_caller_gives_is_never_replaced(family, settings_for):
    few = {"n_rows": 4, "d": 30}
    assert too_few_to_search(settings_for(family, plain=KMEANS), **few)
    assert not too_few_to_search(settings_for(family), **few)  # a function
    given = Given(None, np.zeros((3, 30)), None)
    assert not too_few_to_search(settings_for(family, plain=KMEANS, given=given), **few)


# --- which ---------------------------------------------------------------------------------------


def spread_within(rows, weight, resp):
    means = (resp * weight) @ rows / (resp @ weight)[:, None]
    return float((weight * np.square(rows - means[resp.argmax(axis=0)]).sum(axis=1)).sum())


def test_it_is_the_compactest_of_as_many_k_means_in_the_rows_own_units(sample, settings_for):
    settings = settings_for(FAMILIES["diag"], n_components=6, n_init=8, plain=KMEANS)
    found = ordinary_partitions(sample, settings, seeds(8))[0]
    each = [KMEANS(sample, 6, seed, "raw") for seed in seeds(8)]
    spreads = [spread_within(sample.rows, sample.weight, resp) for resp in each]
    assert max(spreads) > min(spreads)
    assert spread_within(sample.rows, sample.weight, found) == pytest.approx(min(spreads))


def test_one_start_is_by_what_was_asked_for(sample, settings_for):
    asked = partition_by(INITIALISERS["random_from_data"])
    settings = settings_for(FAMILIES["diag"], n_init=1, partition=asked, plain=KMEANS)
    found = ordinary_partitions(sample, settings, seeds(1))[0]
    np.testing.assert_array_equal(found, asked(sample, 3, seeds(1)[0], "raw"))


def test_one_component_has_all_rows(sample, settings_for):
    settings = settings_for(FAMILIES["diag"], n_components=1, plain=KMEANS)
    np.testing.assert_array_equal(
        ordinary_partitions(sample, settings, seeds(4))[0], np.ones((1, 60))
    )


def test_the_start_is_the_m_step_of_it_with_what_is_given(family, sample, settings_for, fold):
    weights, floor = np.array([0.2, 0.3, 0.5]), Floor(np.full(4, 1e-6), flat=1)
    given = Given(weights, None, None)
    settings = settings_for(family, plain=KMEANS, given=given, n_init=1, partition=KMEANS)
    start = ordinary_start(sample, settings, floor, seeds(1), fold)
    resp = ordinary_partitions(sample, settings, seeds(1))[0]
    np.testing.assert_array_equal(start.weights, weights)
    mass = resp @ sample.weight
    means = (resp * sample.weight) @ sample.rows / mass[:, None]
    np.testing.assert_allclose(start.components.means, means, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(start.floor, floor.variances)
    assert start.flat == 1
    plain = implied(sample, settings.family, resp, floor)
    np.testing.assert_allclose(plain.weights, mass / mass.sum(), rtol=1e-12)


@pytest.mark.parametrize("n_init", [2, 8])
def test_of_starts_that_stay_sound_it_is_the_likeliest(sample, settings_for, fold, n_init):
    family, floor = FAMILIES["spherical"], Floor(np.full(4, 1e-6))
    settings = settings_for(family, n_components=4, n_init=n_init, plain=KMEANS)
    chosen = ordinary_start(sample, settings, floor, seeds(n_init), fold)
    source, weight = sample.source(4), sample.block.total_weight
    ends = []
    for resp in ordinary_partitions(sample, settings, seeds(n_init)):
        one, _ = advance(
            implied(sample, settings.family, resp, floor), source, fold, FEW_ITERATIONS
        )
        if not one.collapsed(weight).any():
            ends.append(float(expect(one, source, fold).log_likelihood))
    assert float(expect(chosen, source, fold).log_likelihood) == pytest.approx(max(ends))


def test_where_none_is_sound_it_is_the_compactest(sample, settings_for, fold):
    settings = settings_for(FAMILIES["full"], n_components=20, n_init=4, plain=KMEANS)
    floor = Floor(np.full(4, 1e-6))
    assert no_sound_fit(settings, sample.block.total_weight, 4)
    chosen = ordinary_start(sample, settings, floor, seeds(4), fold)
    first = implied(
        sample, settings.family, ordinary_partitions(sample, settings, seeds(4))[0], floor
    )
    np.testing.assert_array_equal(chosen.components.means, first.components.means)
