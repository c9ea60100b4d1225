"""The search: never worse than its first candidate, sound before collapsed, the same each time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.by_capability import ONE_EACH, WITHOUT_MATRICES

from mixtura.data import ArraySource
from mixtura.engine import side_by_side
from mixtura.engine.effort import Effort
from mixtura.engine.em import advance, expect, run
from mixtura.engine.ranking import MARGIN, Ranked
from mixtura.engine.search import PLAIN_MOST, REMEMBERED, search
from mixtura.initialise import floor_of
from mixtura.model.block import Block
from mixtura.model.families import FAMILIES, Full
from mixtura.model.mixture import Mixture


@pytest.fixture
def block(clusters):
    return Block(clusters(n=200, k=4, d=2), None, 0)


def finished(mixture, block, fold):
    return run(mixture, ArraySource(block.rows, block.weight), fold, tol=1e-9, max_iter=5000)


def search_all(
    candidate,
    block,
    fold,
    *,
    n=5,
    seed=0,
    plain=1,
    held=None,
    rescue=0,
    extend=None,
    last=lambda iterations, rounds: None,
    **effort,
):
    """All that the search hands on."""
    source = ArraySource(block.rows, block.weight, block_rows=512)
    rng = np.random.default_rng(seed)
    held = np.full(block.rows.shape[1], 1e-12) if held is None else held
    effort = Effort(candidates=n, **effort)
    extend = extend or (lambda effort, *_: effort)
    plain = min(plain, n - 1)
    return search(
        candidate, block, source, fold, rng, effort, plain, held, rescue, extend, last=last
    )


def as_little_as_can_be(effort, *_):
    return effort.within(0.0)


def search_from(candidate, block, fold, **effort):
    """The best mixture that it hands on."""
    return search_all(candidate, block, fold, **effort).mixtures[0]


def likelihood(mixture, block, fold):
    return float(expect(mixture, ArraySource(block.rows, block.weight), fold).log_likelihood)


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
    assert sorted(asked) == [0, 1, 2, 3, 4]


def test_without_a_race_the_best_candidate_is_handed_on(candidates, block, fold):
    result = search_all(candidates, block, fold, n=6, rounds=0)
    (found,) = result.mixtures
    source = ArraySource(block.rows)

    def rank(mixture):
        log_likelihood = float(expect(mixture, source, fold).log_likelihood)
        return bool(mixture.collapsed(200.0).any()), -log_likelihood

    everyone = [advance(candidates(i), source, fold, 10)[0] for i in range(6)]
    assert rank(found) == pytest.approx(min(rank(mixture) for mixture in everyone), rel=1e-12)
    assert result.sound is not rank(found)[0]


@pytest.mark.parametrize(("knob", "little", "much"), [("rounds", 1, 12), ("patience", 1, 30)])
def test_less_effort_takes_fewer_iterations(
    candidates, block, fold, knob, little, much, monkeypatch
):
    advance, spent = side_by_side.advance, []

    def counting(stack, block, source, fold, iterations, objective):
        spent[-1] += iterations
        return advance(stack, block, source, fold, iterations, objective)

    monkeypatch.setattr("mixtura.engine.search.advance", counting)
    for value in (little, much):
        spent.append(0)
        search_all(candidates, block, fold, n=3, **{"rounds": 30, "patience": 30, knob: value})
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
    stuck, free = (finished(m, block, fold).mixture for m in (collapsed, sound))
    assert stuck.collapsed(120.0).any()
    result = search_all(lambda i: sound if i == good else collapsed, block, fold)
    assert result.sound
    for found in result.mixtures:  # those in reserve too
        assert not found.collapsed(120.0).any()
    best = likelihood(result.mixtures[0], block, fold)
    assert best >= likelihood(free, block, fold) - 1e-2


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


# --- the plain start -----------------------------------------------------------------------------


@pytest.mark.parametrize("plain", [0, 2, 4])
def test_what_the_plain_start_reaches_is_never_lost(candidates, block, fold, plain, family):
    """Whatever the others are, and with no time for anything else."""
    alone = finished(candidates(plain), block, fold)
    if alone.mixture.collapsed(200.0).any():
        pytest.skip("the start collapses")
    result = search_all(
        candidates, block, fold, plain=plain, extend=as_little_as_can_be, rounds=20, patience=5
    )
    assert result.sound
    found = finished(result.mixtures[0], block, fold)
    assert found.trace.log_likelihoods[-1] >= alone.trace.log_likelihoods[-1] - 1e-2


def test_a_poor_field_does_not_keep_the_plain_start_from_its_end(fold):
    """The others lead at first: they stand in an optimum, the plain start still far from one."""
    rng = np.random.default_rng(0)
    centres = np.array([[0.0, 0.0], [30.0, 0.0], [36.0, 0.0]])
    rows = np.concatenate([centre + rng.normal(size=(100, 2)) for centre in centres])
    block, floor = Block(rows, None, 0), np.full(2, 1e-6)

    def at(xs, spread):
        means = np.column_stack([xs, np.zeros(3)])
        covariances = np.stack([np.diag([s, 1.0]) for s in spread])
        return Mixture(np.ones(3) / 3, Full.from_covariances(means, covariances, floor), floor)

    plain = at([15.0, 25.0, 30.0], [50.0] * 3)
    trap = finished(at([-0.5, 0.5, 33.0], [1.0, 1.0, 10.0]), block, fold).mixture
    early, _ = advance(plain, ArraySource(rows), fold, 4)  # two, and two more for a finalist
    assert likelihood(early, block, fold) < likelihood(trap, block, fold) - 2
    found = search_from(
        lambda i: plain if i == 1 else trap, block, fold, rounds=1, extend=as_little_as_can_be
    )
    np.testing.assert_allclose(
        np.sort(finished(found, block, fold).mixture.components.means[:, 0]),
        centres[:, 0],
        atol=0.5,
    )


class Spent:
    """Iterations of single mixtures that a search runs."""

    def __init__(self, monkeypatch):
        self.calls = []

        def counting(stack, block, source, fold, iterations, objective):
            self.calls.append((stack.weights.shape[0], iterations))
            return side_by_side.advance(stack, block, source, fold, iterations, objective)

        monkeypatch.setattr("mixtura.engine.search.advance", counting)

    @property
    def total(self):
        return sum(width * iterations for width, iterations in self.calls)

    @property
    def plain(self):
        """Those of the plain start, which goes first and alone."""
        alone = 0
        for width, iterations in self.calls:
            if width > 1:
                return alone
            alone += iterations
        return alone


@pytest.mark.parametrize("times", [2, 10, 30])
def test_a_search_costs_what_it_is_told_that_it_may(candidates, block, fold, monkeypatch, times):
    spent, told = Spent(monkeypatch), []

    def extend(effort, iterations, sound):
        told.append(iterations)
        return effort.within(times * iterations)

    effort = {"rounds": 200, "patience": 200, "finalists": 4, "n": 5}
    search_all(candidates, block, fold, extend=extend, **effort)
    assert told == [spent.plain - 1]  # the last one shows that it was enough
    # confirming those who pass the current best comes on top, and two iterations each at least
    confirmed = 10 * sum(1 for width, iterations in spent.calls if (width, iterations) == (1, 10))
    allowed = max(times * told[0], 2 * (5 + 4))
    assert spent.total - spent.plain - confirmed <= allowed


def test_where_the_plain_start_ended_is_handed_on(candidates, block, fold, monkeypatch):
    """As far as an ordinary fit goes, whatever has been found beside it."""
    told = []

    def extend(effort, iterations, sound):
        told.append((iterations, sound))
        return effort

    result = search_all(candidates, block, fold, plain=2, extend=extend)
    ((iterations, sound),) = told
    stopped, _ = advance(candidates(2), ArraySource(block.rows), fold, iterations + 1)
    assert sound is not bool(stopped.collapsed(200.0).any())
    np.testing.assert_allclose(
        result.ordinary.components.means, stopped.components.means, rtol=1e-6, atol=1e-6
    )
    assert search_all(candidates, block, fold, rounds=0).ordinary is None


def test_the_plain_start_goes_no_further_than_an_ordinary_fit(
    family, random_mixture, fold, monkeypatch
):
    """One blob, in which EM takes hundreds of iterations to come to rest."""
    rows = np.random.default_rng(0).normal(size=(200, 2))
    spent = Spent(monkeypatch)
    search_all(
        lambda i: random_mixture(family, seed=i, k=6),
        Block(rows, None, 0),
        fold,
        rounds=1,
        extend=as_little_as_can_be,
    )
    assert 2 <= spent.plain <= PLAIN_MOST


# --- where all collapse, and what is kept in reserve ---------------------------------------------


@pytest.mark.parametrize("rescue", [0, 6])
@pytest.mark.parametrize("rounds", [0, 5])
def test_where_nothing_is_sound_it_says_so(fold, rounds, rescue):
    """Two points, fifty times each: any two components have collapsed or are one."""
    rows = np.array([[0.0, 0.0], [3.0, 1.0]])
    block = Block(rows, np.full(2, 50.0), 0)
    for name in WITHOUT_MATRICES:
        floor = floor_of(ArraySource(rows, block.weight), FAMILIES[name], 1e-6, fold)

        def candidate(i, name=name, floor=floor):
            share = np.random.default_rng(i).uniform(0.9, 1.0)
            resp = np.array([[share, 1 - share], [1 - share, share]])
            start = Mixture.from_responsibilities(
                FAMILIES[name], block, resp, rows.var(axis=0), floor.variances
            )
            return floor.under(start)

        result = search_all(
            candidate, block, fold, rounds=rounds, held=floor.variances, rescue=rescue
        )
        assert not result.sound, name
        assert len(result.mixtures) == 1
        assert np.isfinite(likelihood(result.mixtures[0], block, fold))


OF_ONE_VOLUME = [name for name in ONE_EACH if FAMILIES[name].mclust.startswith("E")]


def on_a_single_row(family, clusters, fold):
    """Three groups, and starts of which each has a component on a row: start, block, floor."""
    rows = clusters(seed=1, n=150, k=3, d=2, apart=12.0)
    block = Block(rows, None, 0)
    floor = floor_of(ArraySource(rows), family, 1e-6, fold)
    label = np.arange(150) % 3

    def candidate(i):
        labels = np.where(label == 2, 1, label)
        labels[7 * i] = 2
        start = Mixture.from_responsibilities(
            family, block, np.eye(3)[:, labels], rows.var(axis=0), floor.variances
        )
        return floor.under(start)

    return candidate, block, floor


@pytest.mark.parametrize("name", OF_ONE_VOLUME)
def test_of_one_volume_a_component_on_a_single_row_has_that_of_the_others(name, clusters, fold):
    """So that it is no collapse: the likelihood has an upper bound while one has a spread."""
    candidate, block, _ = on_a_single_row(FAMILIES[name], clusters, fold)
    for i in range(4):
        start = candidate(i)
        assert not start.at_floor().any()
        volumes = np.linalg.det(start.components.covariance_matrices)
        np.testing.assert_allclose(volumes, volumes[0], rtol=1e-9)
        assert not finished(start, block, fold).mixture.at_floor().any()


@pytest.fixture(params=[name for name in ONE_EACH if name not in OF_ONE_VOLUME])
def each_on_a_single_row(request, clusters, fold):
    candidate, block, floor = on_a_single_row(FAMILIES[request.param], clusters, fold)
    ends = [finished(candidate(i), block, fold).mixture for i in range(4)]
    assert all(end.collapsed(150.0).any() for end in ends)
    return candidate, block, floor.variances


def test_where_every_start_collapses_a_move_may_not(each_on_a_single_row, fold):
    candidate, block, held = each_on_a_single_row
    result = search_all(candidate, block, fold, n=4, held=held, rescue=6)
    assert result.sound
    found = finished(result.mixtures[0], block, fold).mixture
    np.testing.assert_allclose(found.weights, 1 / 3, atol=0.02)


def test_without_a_rescue_it_is_left_to_the_caller(each_on_a_single_row, fold, monkeypatch):
    """Who may have a better way out: no relocation is tried, and the likeliest is handed on."""
    candidate, block, held = each_on_a_single_row
    monkeypatch.delattr("mixtura.engine.race.propose")
    result = search_all(candidate, block, fold, n=4, held=held, rounds=20)
    assert not result.sound
    (likeliest,) = result.mixtures
    assert likeliest.collapsed(150.0).any()


@pytest.mark.parametrize("rescue", [1, 3])
def test_a_rescue_runs_no_more_rounds_than_it_may(each_on_a_single_row, fold, monkeypatch, rescue):
    """Those of the search, where they are fewer; and it is not for want of patience."""
    candidate, block, held = each_on_a_single_row
    asked = []

    def none_sound(current, block, number, rng):
        asked.append(number)
        return Mixture.stack([candidate(i) for i in range(4)])

    monkeypatch.setattr("mixtura.engine.race.propose", none_sound)
    for rounds in (1, 20):
        asked.clear()
        effort = {"rounds": rounds, "patience": 1}
        assert not search_all(
            candidate, block, fold, n=4, held=held, rescue=rescue, **effort
        ).sound
        assert len(asked) == min(rounds, rescue)


def test_twin_components_are_not_sound(fold):
    """The likelier of two optima is one component too few."""
    rng = np.random.default_rng(0)
    rows = np.concatenate([rng.normal(size=(60, 1)), rng.normal(size=(60, 1)) + 12.0])
    block, floor = Block(rows, None, 0), np.full(1, 1e-6)

    def at(means, covariance):
        covariances = np.full((2, 1, 1), covariance)
        means = np.array(means)[:, None]
        return Mixture(np.ones(2) / 2, Full.from_covariances(means, covariances, floor), floor)

    twins = at([6.0, 6.0], 37.0)
    apart = at([0.0, 12.0], 1.0)
    result = search_all(lambda i: apart if i == 3 else twins, block, fold, rounds=2)
    assert result.sound
    assert not any(mixture.coincident() for mixture in result.mixtures)


def test_the_reserve_holds_sound_optima_that_differ(candidates, block, fold):
    held = np.full(2, 1e-12)
    result = search_all(candidates, block, fold, rounds=30, patience=6, held=held)
    assert result.sound
    assert 1 <= len(result.mixtures) <= REMEMBERED
    ranks = [
        Ranked.of(
            Mixture.stack([mixture]), np.array([likelihood(mixture, block, fold)]), 200.0, held
        )
        for mixture in result.mixtures
    ]
    assert all(rank.sound[0] for rank in ranks)
    # the search judged each by the likelihood before its last iteration
    merits = np.array([rank.merit[0] for rank in ranks])
    assert (np.diff(merits) <= 1.0).all()
    assert merits[0] >= merits.max() - 10 * MARGIN


def test_the_reserve_is_not_on_the_way_to_a_collapse(fold):
    """Where the winner would run away after all, what is handed on next does not."""
    rng = np.random.default_rng(11)
    y = np.repeat([0, 1], [180, 120])
    rows = np.c_[rng.normal(20 + 30 * y, 6), np.clip(rng.normal(65 + 45 * y, 20), 0, 100)]
    block = Block(rows, None, 0)
    floor = floor_of(ArraySource(rows), Full, 1e-6, fold)

    def candidate(i):
        labels = y if i == 2 else (rows[:, 1] >= 90 - 3 * i).astype(int)
        start = Mixture.from_responsibilities(
            Full, block, np.eye(2)[:, labels], rows.var(axis=0), floor.variances
        )
        return floor.under(start)

    result = search_all(candidate, block, fold, rounds=20, held=floor.variances)
    assert result.sound
    ends = [finished(mixture, block, fold).mixture for mixture in result.mixtures]
    assert not ends[0].collapsed(300.0).any()
    assert likelihood(ends[0], block, fold) >= -2348.02


def test_the_last_start_is_the_answer_where_it_leads_further(fold, clusters):
    """Two groups far apart of three each: of one component too few here, no short race returns."""
    rows = clusters(seed=3, n=240, k=4, d=2, apart=30.0)
    block, floor = Block(rows, None, 0), np.full(2, 1e-6)
    labels = np.arange(240) % 4

    def implied(labels):
        resp = np.eye(4)[:, labels]
        return Mixture.from_responsibilities(Full, block, resp, rows.var(axis=0), floor)

    astray = np.where(labels == 1, 0, labels)  # two groups in one, and one in two
    astray = np.where((labels == 2) & (rows[:, 0] > rows[labels == 2, 0].mean()), 1, astray)
    best = implied(labels)
    search_it = {"n": 2, "rounds": 1, "patience": 1, "cohorts": (1, 1, 1), "held": floor}

    def poor(i):
        return implied(astray)

    without = likelihood(search_from(poor, block, fold, **search_it), block, fold)
    found = search_all(poor, block, fold, last=lambda *_: best, **search_it)
    assert found.sound
    reached = likelihood(found.mixtures[0], block, fold)
    assert reached >= likelihood(best, block, fold) - MARGIN
    assert reached > without + 10.0


def test_a_last_start_that_leads_nowhere_new_changes_no_bit(candidates, block, fold):
    without = search_from(candidates, block, fold, n=5, rounds=6)
    also = search_from(candidates, block, fold, n=5, rounds=6, last=lambda *_: candidates(0))
    if likelihood(also, block, fold) <= likelihood(without, block, fold) + MARGIN:
        for one, other in zip(without.components.arrays(), also.components.arrays(), strict=True):
            np.testing.assert_array_equal(one, other)


def test_the_last_start_is_asked_for_after_what_was_spent(candidates, block, fold):
    asked = []

    def last(iterations, rounds):
        asked.append((iterations, rounds))

    if search_all(candidates, block, fold, n=5, rounds=4, patience=4, last=last).sound:
        ((iterations, rounds),) = asked
        assert 1 <= rounds <= 4
        assert iterations >= 5 * 10 + rounds * 5


def test_there_is_no_last_start_without_a_race_or_a_sound_mixture(
    candidates, block, fold, each_on_a_single_row
):
    def last(iterations, rounds):
        raise AssertionError

    search_all(candidates, block, fold, n=5, rounds=0, last=last)
    candidate, rows, held = each_on_a_single_row
    assert not search_all(candidate, rows, fold, n=4, held=held, rounds=20, last=last).sound
