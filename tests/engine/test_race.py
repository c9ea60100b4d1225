"""A race of relocations: who passes the current best, and who is let take its place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mixtura.data import ArraySource
from mixtura.engine.effort import Effort
from mixtura.engine.em import run
from mixtura.engine.race import CHALLENGERS, DOUBTFUL, _survivors, race
from mixtura.engine.ranking import MARGIN, Ranked
from mixtura.engine.side_by_side import advance
from mixtura.initialise import floor_of
from mixtura.model.block import Block
from mixtura.model.families import FAMILIES, Full
from mixtura.model.mixture import Mixture

EFFORT = Effort(candidates=4, cohorts=(4, 2, 1), patience=3)


class Field:
    """Rows, and how mixtures of them run on and are judged."""

    def __init__(self, rows, family, fold, reg_covar=1e-6):
        self.rows, self.family, self.fold = rows, family, fold
        self.block, self.source = Block(rows, None, 0), ArraySource(rows)
        self.floor = floor_of(self.source, family, reg_covar, fold)
        self.ran = []

    def run_on(self, stack, iterations):
        self.ran.append((stack.weights.shape[0], iterations))
        stack, log_likelihood = advance(stack, self.block, self.source, self.fold, iterations)
        return Ranked.of(stack, log_likelihood, float(len(self.rows)), self.floor.variances)

    def of(self, labels):
        """The M-step of a partition."""
        resp = np.eye(labels.max() + 1)[:, labels]
        variances = self.rows.var(axis=0)
        return self.floor.under(
            Mixture.from_responsibilities(
                self.family, self.block, resp, variances, self.floor.variances
            )
        )

    def to_its_end(self, mixture):
        return run(mixture, self.source, self.fold, tol=1e-10, max_iter=5000).mixture

    def race(self, current, *, found=(), rounds=20, effort=EFFORT, seed=0):
        rng = np.random.default_rng(seed)
        return race(current, list(found), self.run_on, self.block, rng, effort, rounds)


def one(mixture):
    return Mixture.stack([mixture])


@pytest.fixture
def capped(fold):
    """``capped(name)``: two groups, a column of which is capped at 100; and their labels."""

    def make(name):
        rng = np.random.default_rng(11)
        y = np.repeat([0, 1], [180, 120])
        second = np.clip(rng.normal(65 + 45 * y, 20), 0, 100)
        return Field(np.c_[rng.normal(20 + 30 * y, 6), second], FAMILIES[name], fold), y

    return make


@pytest.fixture
def stuck(fold):
    """Three groups, and the optimum in which two components share the first of them."""
    rng = np.random.default_rng(0)
    centres = np.array([[0.0, 0.0], [30.0, 0.0], [36.0, 0.0]])
    label = np.arange(300) % 3
    field = Field(centres[label] + rng.normal(size=(300, 2)), Full, fold)
    field.truth = field.of(label)
    field.trap = field.to_its_end(field.of(np.where(label == 0, field.rows[:, 1] > 0, 2)))
    return field


# --- challengers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["full", "diag"])
def test_a_challenger_on_its_way_to_a_collapse_is_not_confirmed(capped, name, monkeypatch):
    """A component that shrinks onto the cap is ahead, and still sound, after a round."""
    field, y = capped(name)
    sound = field.to_its_end(field.of(y))
    current = field.run_on(one(sound), 1)
    mixture = one(field.of((field.rows[:, 1] >= 90).astype(int)))
    for _ in range(30):
        after_a_round = field.run_on(mixture, EFFORT.per_round)
        if after_a_round.beats(current):
            break
        mixture, _ = advance(mixture, field.block, field.source, field.fold, 1)
    assert after_a_round.sound[0]
    assert after_a_round.merit[0] > current.merit[0] + 10.0
    assert not field.run_on(after_a_round.stack, EFFORT.confirm).sound[0]

    collapsing = Mixture.concatenate([mixture] * EFFORT.cohorts[0])
    monkeypatch.setattr("mixtura.engine.race.propose", lambda *_: collapsing)
    bests, rounds = field.race(current)
    assert rounds == EFFORT.patience
    assert len(bests) == 1
    assert bests[0].sound[0]
    assert bests[0].ties(current)


def test_the_next_challenger_has_its_turn_where_the_first_collapses(capped, monkeypatch):
    """The likelier of two that pass the current best collapses, the other is the sound optimum."""
    field, y = capped("full")
    sound = field.to_its_end(field.of(y))
    worse = field.run_on(one(field.of(np.arange(300) % 2)), 1)
    mixture = one(field.of((field.rows[:, 1] >= 90).astype(int)))
    for _ in range(30):
        ahead = field.run_on(mixture, EFFORT.per_round)
        if ahead.beats(field.run_on(one(sound), 1)):
            break
        mixture, _ = advance(mixture, field.block, field.source, field.fold, 1)
    proposals = Mixture.concatenate([mixture, one(sound)])
    monkeypatch.setattr("mixtura.engine.race.propose", lambda *_: proposals)
    effort = replace(EFFORT, cohorts=(2, 1))
    bests, _ = field.race(worse, rounds=1, effort=effort)
    assert CHALLENGERS >= 2
    assert bests[0].ties(field.run_on(one(sound), 1))
    assert bests[0].sound[0]


def test_a_sound_challenger_beats_a_likelier_collapsed_incumbent(capped):
    field, _ = capped("full")
    at_the_cap = field.to_its_end(field.of((field.rows[:, 1] >= 100).astype(int)))
    collapsed = field.run_on(one(at_the_cap), 1)
    assert not collapsed.sound[0]
    bests, _ = field.race(collapsed, rounds=30, effort=replace(EFFORT, patience=30))
    assert bests[0].sound[0]
    assert bests[0].merit[0] < collapsed.merit[0]


@pytest.mark.parametrize(("reg_covar", "doubtful"), [(1e-9, False), (1e-5, True)])
def test_a_challenger_is_confirmed_where_it_is_near_the_floor(
    stuck, fold, reg_covar, doubtful, monkeypatch
):
    """Elsewhere it has nowhere to fall, and the iterations would be wasted."""
    label = np.arange(300) % 3
    field = Field(stuck.rows, Full, fold, reg_covar)
    best = field.run_on(one(field.to_its_end(field.of(label))), 1)
    assert best.narrow(DOUBTFUL) is doubtful
    trap = field.run_on(one(field.to_its_end(field.of(np.where(label, 2, label)))), 1)
    monkeypatch.setattr("mixtura.engine.race.propose", lambda *_: best.stack)
    field.ran.clear()
    bests, _ = field.race(trap, rounds=1)
    assert bests[0].ties(best)
    assert ((1, EFFORT.confirm) in field.ran) is doubtful


def test_twins_do_not_take_the_incumbents_place(stuck, monkeypatch):
    """Though they are likelier, and as far from the floor."""
    label = np.arange(300) % 3
    twins = stuck.of(np.where(label == 0, 0, 2))
    twins = replace(twins, components=twins.components.reorder(np.array([0, 2, 2])))
    twins = replace(twins, weights=np.array([1.0, 1.0, 1.0]) / 3)
    poor = stuck.run_on(one(stuck.of(np.arange(300) // 100)), 0)
    ahead = stuck.run_on(one(twins), EFFORT.per_round)
    assert ahead.sound[0]
    assert ahead.beats(poor)
    monkeypatch.setattr("mixtura.engine.race.propose", lambda *_: one(twins))
    bests, _ = stuck.race(poor, rounds=1)
    assert len(bests) == 1
    assert not bests[0].stack.coincident().any()


def test_an_incumbent_that_collapses_after_all_gives_way_to_the_former_one(stuck, monkeypatch):
    """Not to whatever is sound beside it in the round."""
    names = {"start": (-10.0, 99), "runs away": (-5.0, 3), "worse": (-20.0, 99)}
    marks = {name: float(i) for i, name in enumerate(names)}
    rounds = 0

    def marked(name):
        components = Full.from_feature_variances(
            marks[name] + np.arange(6.0).reshape(3, 2), np.ones(2), stuck.floor.variances
        )
        return one(Mixture(np.ones(3) / 3, components, stuck.floor.variances))

    def run_on(stack, iterations):
        nonlocal rounds
        rounds += 1
        members = [list(names.values())[int(mark)] for mark in stack.components.means[:, 0, 0]]
        return Ranked(
            stack,
            np.array([rounds < last for _, last in members]),
            np.array([merit for merit, _ in members]),
        )

    def propose(*_):
        return marked("worse" if rounds else "runs away")

    monkeypatch.setattr("mixtura.engine.race.propose", propose)
    monkeypatch.setattr(stuck, "run_on", run_on)
    start = Ranked(marked("start"), np.array([True]), np.array([-10.0]))
    led, _ = stuck.race(start, rounds=1)
    assert [ranked.merit[0] for ranked in led] == [-5.0, -10.0]
    rounds = 0
    left, _ = stuck.race(start, rounds=4)
    assert left[0].sound[0]
    assert left[0].merit[0] == -10.0


# --- a race --------------------------------------------------------------------------------------


def test_it_leaves_an_optimum_that_em_does_not(stuck):
    trap, best = (stuck.run_on(one(m), 1) for m in (stuck.trap, stuck.to_its_end(stuck.truth)))
    assert best.merit[0] > trap.merit[0] + 50
    bests, rounds = stuck.race(trap, rounds=30, effort=replace(EFFORT, patience=10))
    assert bests[0].merit[0] == pytest.approx(best.merit[0], abs=0.1)
    assert rounds <= 30


def test_incumbents_come_back_the_last_and_best_first(stuck):
    bests, _ = stuck.race(stuck.run_on(one(stuck.trap), 1), rounds=30)
    merits = [float(ranked.merit[0]) for ranked in bests]
    assert len(merits) > 1
    assert merits == sorted(merits, reverse=True)
    assert all(ranked.size == 1 for ranked in bests)


def test_it_ends_when_patience_does(stuck):
    best = stuck.run_on(one(stuck.to_its_end(stuck.truth)), 1)
    bests, rounds = stuck.race(best, rounds=50, effort=replace(EFFORT, patience=4))
    assert rounds == 4
    assert len(bests) == 1
    assert bests[0].ties(best)


@pytest.mark.parametrize("rounds", [1, 2, 5])
def test_it_takes_no_more_rounds_than_there_are(stuck, rounds):
    start = stuck.run_on(one(stuck.trap), 1)
    assert stuck.race(start, rounds=rounds, effort=replace(EFFORT, patience=100))[1] <= rounds


def test_it_ends_where_another_race_has_been(stuck):
    best = stuck.run_on(one(stuck.to_its_end(stuck.truth)), 1)
    bests, rounds = stuck.race(best, found=[best], rounds=50)
    assert rounds == 1
    assert bests[0].ties(best)


def test_a_round_runs_new_proposals_the_current_best_and_the_survivors(stuck):
    best = stuck.run_on(one(stuck.to_its_end(stuck.truth)), 1)
    stuck.ran.clear()
    stuck.race(best, effort=replace(EFFORT, patience=4))
    rounds = [width for width, iterations in stuck.ran if iterations == EFFORT.per_round]
    assert rounds == [1 + 4, 1 + 4 + 2, 1 + 4 + 2 + 1, 1 + 4 + 2 + 1]


def test_a_seed_repeats_itself(stuck):
    start = stuck.run_on(one(stuck.trap), 1)
    (a, rounds), (b, again) = (stuck.race(start, seed=5) for _ in range(2))
    assert rounds == again
    for mine, its in zip(a, b, strict=True):
        np.testing.assert_array_equal(mine.merit, its.merit)
        np.testing.assert_array_equal(mine.stack.components.means, its.stack.components.means)


def test_the_current_best_takes_part_in_each_round_and_never_falls(stuck):
    start = stuck.run_on(one(stuck.of(np.arange(300) % 3 // 2)), 2)
    bests, _ = stuck.race(start, rounds=3, effort=replace(EFFORT, patience=3))
    assert bests[-1].merit[0] >= start.merit[0] - MARGIN


# --- survivors -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ran", "survive"),
    [
        (1, [3, 1]),  # of the four new ones the two best
        (2, [3, 1, 6]),  # and of the two older ones the best
        (3, [3, 1, 6]),  # the oldest cohort has no further round
    ],
)
def test_the_best_of_each_cohort_survive(ran, survive):
    # 0 is the current best, 1 to 4 are new, 5 and 6 one round old, 7 two
    order = np.array([i for i in [3, 0, 6, 1, 7, 2, 5, 4] if i < [5, 7, 8][ran - 1]])
    assert _survivors(order, (4, 2, 1), ran).tolist() == survive
