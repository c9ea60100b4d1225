"""The search: never worse than its first candidate, sound before collapsed, the same each time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mixtura.block import Block
from mixtura.engine import side_by_side
from mixtura.engine.em import advance, expect, run
from mixtura.engine.search import Effort, Ranked, search
from mixtura.families import Full
from mixtura.mixture import Mixture
from mixtura.sources import ArraySource


@pytest.fixture
def block(clusters):
    return Block(clusters(n=200, k=4, d=2), None, 0)


def finished(mixture, block, fold):
    return run(mixture, ArraySource(block.rows, block.weight), fold, tol=1e-9, max_iter=5000)


def search_all(candidate, block, fold, *, n=5, seed=0, **effort):
    """Every mixture that the search hands on, best first."""
    source = ArraySource(block.rows, block.weight, block_rows=512)
    rng = np.random.default_rng(seed)
    return search(candidate, block, source, fold, rng, Effort(candidates=n, **effort))


def search_from(candidate, block, fold, **effort):
    return search_all(candidate, block, fold, **effort)[0]


@pytest.fixture
def candidates(family, random_mixture, block):
    def candidate(i):
        return random_mixture(family, seed=i, k=4, floor=1e-6)

    return candidate


def test_every_candidate_is_asked_for_once(candidates, block, fold):
    asked = []

    def candidate(i):
        asked.append(i)
        return candidates(i)

    search_from(candidate, block, fold, n=5)
    assert asked == [0, 1, 2, 3, 4]


def test_without_a_race_the_best_candidate_is_handed_on(candidates, block, fold):
    (found,) = search_all(candidates, block, fold, n=6, heats=0)
    source = ArraySource(block.rows)

    def rank(mixture):
        log_likelihood = float(expect(mixture, source, fold).log_likelihood)
        return bool(mixture.collapsed(200.0).any()), -log_likelihood

    everyone = [advance(candidates(i), source, fold, 10)[0] for i in range(6)]
    assert rank(found) == pytest.approx(min(rank(mixture) for mixture in everyone), rel=1e-12)


@pytest.mark.parametrize(("knob", "little", "much"), [("heats", 1, 12), ("patience", 1, 30)])
def test_less_effort_takes_fewer_iterations(
    candidates, block, fold, knob, little, much, monkeypatch
):
    advance, spent = side_by_side.advance, []

    def counting(stack, block, source, fold, iterations):
        spent[-1] += iterations
        return advance(stack, block, source, fold, iterations)

    monkeypatch.setattr("mixtura.engine.search.advance", counting)
    for value in (little, much):
        spent.append(0)
        search_all(candidates, block, fold, n=3, **{"heats": 30, "patience": 30, knob: value})
    assert spent[0] < spent[1]


def test_it_finds_no_less_than_its_first_candidate(candidates, block, fold):
    alone = finished(candidates(0), block, fold)
    found = finished(search_from(candidates, block, fold), block, fold)
    sound = not found.mixture.collapsed(200.0).any()
    assert sound or alone.mixture.collapsed(200.0).any()
    if alone.mixture.collapsed(200.0).any() == (not sound):
        assert found.trace.log_likelihoods[-1] >= alone.trace.log_likelihoods[-1] - 1e-3


def test_what_it_finds_is_one_valid_mixture(candidates, block, fold):
    found = search_from(candidates, block, fold)
    assert found.weights.shape == (4,)
    assert found.weights.sum() == pytest.approx(1.0, abs=1e-12)
    assert found.components.means.shape == (4, 2)
    np.testing.assert_array_equal(found.floor, candidates(0).floor)


def test_a_seed_repeats_itself(candidates, block, fold):
    a, b = (search_from(candidates, block, fold, seed=3) for _ in range(2))
    np.testing.assert_array_equal(a.components.means, b.components.means)
    np.testing.assert_array_equal(a.components.covariances, b.components.covariances)


def test_with_one_component_there_is_nothing_to_move(family, random_mixture, block, fold):
    found = search_from(lambda i: random_mixture(family, seed=i, k=1), block, fold)
    np.testing.assert_allclose(found.components.means[0], block.rows.mean(axis=0), rtol=1e-10)


@pytest.mark.parametrize("good", [0, 1, 4])
def test_a_sound_mixture_beats_a_likelier_collapsed_one(good, fold):
    """Rows with a tight pair: a component on the pair is likelier than any sound mixture."""
    rng = np.random.default_rng(0)
    rows = np.concatenate([rng.normal(size=(60, 2)), rng.normal(size=(60, 2)) + 8.0])
    rows[1] = rows[0] + 1e-9
    block = Block(rows, None, 0)
    floor = np.full(2, 1e-10)

    def about(a, b, spread_a, weight):
        covariances = np.stack([spread_a * np.eye(2), 20.0 * np.eye(2)])
        components = Full.from_covariances(np.stack([a, b]), covariances, floor)
        return Mixture(np.array([weight, 1 - weight]), components, floor)

    sound = about(np.zeros(2), np.full(2, 8.0), 1.0, 0.5)
    collapsed = about(rows[0], np.full(2, 4.0), 1e-9, 0.02)
    source = ArraySource(rows)

    def likelihood(mixture):
        return float(expect(mixture, source, fold).log_likelihood)

    stuck, free = (finished(m, block, fold).mixture for m in (collapsed, sound))
    assert stuck.collapsed(120.0).any()
    found = search_from(lambda i: sound if i == good else collapsed, block, fold)
    assert not found.collapsed(120.0).any()
    assert likelihood(found) >= likelihood(free) - 1e-2


@pytest.mark.parametrize(
    ("mine", "other", "wins"),
    [
        ((True, -10.0), (False, 90.0), True),
        ((False, 90.0), (True, -10.0), False),
        ((True, -9.0), (True, -10.0), True),
        ((True, -10.0), (True, -9.0), False),
        ((False, -9.0), (False, -10.0), True),
        ((True, -10.0 + 1e-5), (True, -10.0), False),
    ],
)
def test_who_beats_whom(random_mixture, mine, other, wins):
    """Sound beats collapsed; among equals more than rounding decides."""
    stack = random_mixture(Full, stack=(1,))
    a, b = (Ranked(stack, np.array([sound]), np.array([ll])) for sound, ll in (mine, other))
    assert a.beats(b) is wins


def test_moves_leave_an_optimum_that_holds_every_candidate(fold):
    """Two components on one cluster and one on two: EM alone does not get out of it."""
    rng = np.random.default_rng(0)
    centres = np.array([[0.0, 0.0], [30.0, 0.0], [36.0, 0.0]])
    rows = np.concatenate([centre + rng.normal(size=(100, 2)) for centre in centres])
    block = Block(rows, None, 0)
    floor = np.full(2, 1e-6)

    def trap(i):
        means = np.array([[-0.5, 0.1 * i], [0.5, 0.0], [33.0, 0.0]])
        covariances = np.stack([np.eye(2), np.eye(2), np.diag([10.0, 1.0])])
        return Mixture(np.ones(3) / 3, Full.from_covariances(means, covariances, floor), floor)

    def centres_of(mixture):
        return np.sort(mixture.components.means[:, 0])

    assert np.abs(centres_of(finished(trap(0), block, fold).mixture) - centres[:, 0]).max() > 1
    found = finished(search_from(trap, block, fold), block, fold).mixture
    np.testing.assert_allclose(centres_of(found), centres[:, 0], atol=0.5)


def test_weights_of_the_rows_count_in_the_search(candidates, block, fold):
    """Rows of weight two and rows given twice lead to the same mixture."""
    light = replace(block, weight=np.full(200, 2.0))
    twice = Block(np.repeat(block.rows, 2, axis=0), None, 0)
    a = finished(search_from(candidates, light, fold), light, fold)
    b = finished(search_from(candidates, twice, fold), twice, fold)
    assert a.statistics.total_weight == b.statistics.total_weight == 400.0


def test_finalists_that_agree_shorten_the_races(random_mixture):
    stack = random_mixture(Full, stack=(4,))
    sound = np.array([True, True, False, True])
    field = Ranked(stack, sound, np.array([-10.0, -11.0, -10.5, -13.0]))
    assert [field.agreeing(nats) for nats in (0.5, 2.0, 5.0)] == [1, 2, 3]
