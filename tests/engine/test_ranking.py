"""Who is ahead: sound before collapsed, then by merit, and more than rounding must decide."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mixtura.engine.ranking import MARGIN, Ranked
from mixtura.model.families import Full
from mixtura.model.mixture import Mixture

HELD = np.full(2, 1e-12)


def ranked(stack, sound, merit):
    return Ranked(stack, np.asarray(sound), np.asarray(merit, dtype=float))


@pytest.fixture
def field(random_mixture):
    stack = random_mixture(Full, stack=(4,))
    return ranked(stack, [True, True, False, True], [-10.0, -11.0, -5.0, -9.0])


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
    a, b = (ranked(stack, [sound], [merit]) for sound, merit in (mine, other))
    assert a.beats(b) is wins


@pytest.mark.parametrize(
    ("apart", "tie"), [(0.0, True), (0.5 * MARGIN, True), (2 * MARGIN, False)]
)
def test_who_ties_with_whom(random_mixture, apart, tie):
    stack = random_mixture(Full, stack=(1,))
    a, b = (ranked(stack, [True], [merit]) for merit in (-10.0, -10.0 - apart))
    assert a.ties(b) is b.ties(a) is tie
    assert a.beats(b) is not tie


def test_sound_ones_come_first_then_the_likeliest(field):
    assert field.order.tolist() == [3, 0, 1, 2]
    best = field.best(2)
    assert best.size == 2
    assert best.merit.tolist() == [-9.0, -10.0]
    np.testing.assert_array_equal(
        best.stack.components.means, field.stack.components.means[[3, 0]]
    )


def test_more_than_there_are_is_all_of_them(field):
    assert field.best(9).size == 4


def test_one_is_a_stack_of_one(field):
    one = field.one(2)
    assert one.size == 1
    assert not one.sound[0]
    assert one.stack.weights.shape == (1, 3)
    np.testing.assert_array_equal(one.stack.weights[0], field.stack.weights[2])


def test_parts_are_joined_in_order(field):
    joined = Ranked.concatenate([field.one(2), field, field.best(1)])
    assert joined.merit.tolist() == [-5.0, -10.0, -11.0, -5.0, -9.0, -9.0]
    assert joined.sound.tolist() == [False, True, True, False, True, True]
    np.testing.assert_array_equal(joined.stack.weights[5], field.stack.weights[3])


@pytest.mark.parametrize(
    ("nats", "near"),
    [
        (0.5, [True, False, False, False]),
        (2.0, [True, True, False, False]),
        (5.0, [True, True, False, True]),
    ],
)
def test_sound_ones_are_near_the_best_collapsed_ones_are_not(random_mixture, nats, near):
    stack = random_mixture(Full, stack=(4,))
    field = ranked(stack, [True, True, False, True], [-10.0, -11.0, -9.5, -13.0])
    assert field.near(nats).tolist() == near
    none = ranked(stack, [False] * 4, [-10.0, -11.0, -9.5, -13.0])
    assert not none.near(nats).any()


# --- the verdict on a stack --------------------------------------------------------------------


def test_a_member_is_sound_if_no_component_has_collapsed(family, random_mixture):
    stack = random_mixture(family, stack=(3,))
    weights = np.array([[0.3, 0.3, 0.4], [0.001, 0.499, 0.5], [0.2, 0.4, 0.4]])
    stack = replace(stack, weights=weights)
    field = Ranked.of(stack, np.array([-3.0, -1.0, -2.0]), 100.0, HELD)
    assert field.sound.tolist() == [True, False, True]
    np.testing.assert_array_equal(field.merit, [-3.0, -1.0, -2.0])


def test_what_is_finer_than_the_rows_can_tell_is_no_merit(family, random_mixture):
    stack = random_mixture(family, stack=(3,))
    log_likelihood = np.array([-3.0, -1.0, -2.0])
    held = np.full(2, 50.0)
    field = Ranked.of(stack, log_likelihood, 100.0, held)
    overstated = stack.overstated(100.0, held)
    assert (overstated > 0).all()
    np.testing.assert_allclose(field.merit, log_likelihood - overstated)


def test_a_member_with_twin_components_is_not_sound_once_they_are_told_apart(
    family, random_mixture
):
    """It is a mixture of one component fewer, which is looked for only where it matters."""
    stack = random_mixture(family, stack=(3,))
    twins = stack.take(1).reorder(np.array([0, 1, 0]))
    stack = type(stack).stack([stack.take(0), twins, stack.take(2)])
    stack = replace(stack, weights=np.full((3, 3), 1 / 3))
    field = Ranked.of(stack, np.array([-3.0, -1.0, -2.0]), 100.0, HELD)
    assert field.sound.tolist() == [True, True, True]
    apart = field.apart()
    assert apart.sound.tolist() == [True, False, True]
    assert apart.order.tolist() == [2, 0, 1]
    np.testing.assert_array_equal(apart.merit, field.merit)


def test_telling_twins_apart_makes_nothing_sound(family, random_mixture):
    stack = random_mixture(family, stack=(2,))
    assert ranked(stack, [False, True], [-1.0, -2.0]).apart().sound.tolist() == [False, True]


@pytest.mark.parametrize("flat", [0, 1, 2])
def test_a_field_is_narrow_where_a_component_is_near_the_floor(family, flat):
    """So many times the floor, and in more directions than the data are flat."""
    floor = np.full(2, 1e-4)
    means = np.array([[0.0, 0.0], [9.0, 9.0]])
    wide, narrow = (
        Mixture(np.ones(2) / 2, family.from_feature_variances(means, spread, floor), floor, flat)
        for spread in (1e5 * floor, 50.0 * floor)
    )
    assert not ranked(Mixture.stack([wide]), [True], [0.0]).narrow(100.0)
    field = ranked(Mixture.stack([wide, narrow]), [True, True], [0.0, 0.0])
    assert not field.narrow(25.0)
    assert field.narrow(100.0) is (flat < 2)


# --- those that stand at one merit ---------------------------------------------------------------


def test_one_stands_for_those_at_one_merit(random_mixture):
    stack = random_mixture(Full, stack=(6,))
    merit = [-10.0, -12.0, -10.0 - 0.2 * MARGIN, -12.0 + 0.3 * MARGIN, -10.0 - 5 * MARGIN, -9.0]
    one_each, met = ranked(stack, [True] * 6, merit).sorted_out()
    assert met.tolist() == [1, 2, 1, 2]
    np.testing.assert_allclose(one_each.merit, [-9, -10, -10 - 5 * MARGIN, -12 + 0.3 * MARGIN])
    np.testing.assert_array_equal(
        one_each.stack.components.means, stack.components.means[[5, 0, 4, 3]]
    )


def test_where_all_differ_all_stay_in_order(field):
    one_each, met = field.sorted_out()
    assert met.tolist() == [1, 1, 1, 1]
    assert one_each.merit.tolist() == [-9.0, -10.0, -11.0, -5.0]
    assert one_each.sound.tolist() == [True, True, True, False]


def test_a_sound_one_and_a_collapsed_one_at_one_merit_are_the_sound_one(random_mixture):
    stack = random_mixture(Full, stack=(2,))
    one_each, met = ranked(stack, [False, True], [-10.0, -10.0]).sorted_out()
    assert one_each.sound.tolist() == [True]
    assert met.tolist() == [2]
