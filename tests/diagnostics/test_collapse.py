"""Each lost component under one reason, and in words."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.diagnostics.collapse import collapse_of, identical
from mixtura.diagnostics.collapse_words import clauses
from mixtura.model.families import FAMILIES
from mixtura.model.mixture import Mixture

N, D = 400, 2
ROWS = np.random.default_rng(0).normal(size=(N, D))


def _mixture(name: str, means, weights, scale=None, flat: int = 0) -> Mixture:
    """Components of unit covariance, or ``scale`` (k, d) of it, above a floor of 1e-6."""
    means = np.asarray(means, dtype=float)
    family, floor = FAMILIES[name], np.full(D, 1e-6)
    components = family.from_feature_variances(means, np.ones(D), floor)
    if scale is not None:
        components = family.from_covariances(means, np.asarray(scale, dtype=float), floor)
    return Mixture(np.asarray(weights, dtype=float), components, floor, flat)


def _look(mixture: Mixture, rows=ROWS, **more):
    prepared = mixture.prepare()
    return collapse_of(
        mixture,
        len(rows),
        rows,
        None,
        lambda which: prepared.responsibilities(rows)[which],
        **more,
    )


def _words(found) -> list[str]:
    return clauses(found, lambda j: f"column {j}")


@pytest.mark.parametrize("name", FAMILIES)
def test_the_same_but_for_rounding_is_told_from_what_is_near(name):
    means = [[0.0, 0.0], [5.0, 0.0], [1e-9, -1e-9], [5.0, 1e-4], [0.0, 0.0]]
    assert identical(_mixture(name, means, np.full(5, 0.2))) == ((0, 2, 4),)
    assert identical(_mixture(name, means, np.full(5, 0.2)), np.arange(5) > 0) == ((2, 4),)


def test_one_mean_with_two_covariances_is_two_components():
    mixture = _mixture("diag", np.zeros((2, D)), [0.5, 0.5], [[1.0, 1.0], [1.0, 1.1]])
    assert identical(mixture) == ()


@pytest.mark.parametrize("name", FAMILIES)
def test_a_sound_mixture_has_lost_nothing(name):
    assert not _look(_mixture(name, [[0.0, 0.0], [2.0, 0.0]], [0.5, 0.5]))


def test_each_is_told_once_under_the_first_reason():
    means = [[0.0, 0.0], [0.0, 0.0], [9.0, 9.0], [-9.0, 0.0], [0.0, 4.0]]
    weights = [0.4, 0.3, 0.0, 0.002, 0.298]
    scale = np.ones((5, D))
    scale[4, 1] = 1e-6
    found = _look(_mixture("diag", means, weights, scale))
    assert found.twins == ((0, 1),)
    assert found.weightless == (2,)
    assert list(found.starved) == [3]
    assert found.floored == {4: (1,)}
    assert found.lost == 2
    assert _words(found)[0].startswith("components 0 and 1 have the same mean and covariance")


def test_columns_without_spread_in_the_data_are_not_held_against_a_component():
    scale = [[1e-6, 1.0], [1e-6, 1e-6]]
    means = [[0.0, 0.0], [0.0, 3.0]]
    found = _look(_mixture("diag", means, [0.5, 0.5], scale, flat=1))
    assert found.floored == {1: (1,)}


def test_a_direction_is_named_by_the_columns_that_make_it_up():
    flat = np.array([[4.0, 2.0 - 5e-7], [2.0 - 5e-7, 1.0]])
    found = _look(_mixture("full", [[0.0, 0.0], [5.0, 5.0]], [0.5, 0.5], [np.eye(2), flat]))
    assert found.floored == {1: (0, 1)}
    assert "in column 0 and column 1" in _words(found)[0]


def test_one_covariance_of_all_is_named_once():
    found = _look(_mixture("tied", [[0.0, 0.0], [5.0, 5.0]], [0.5, 0.5], np.diag([1.0, 1e-7])))
    assert _words(found) == [
        "all components share one covariance, which is on its floor in column 1"
    ]


def test_a_fit_that_says_it_collapsed_is_believed_without_a_culprit():
    sound = _mixture("diag", [[0.0, 0.0], [2.0, 0.0]], [0.5, 0.5])
    found = _look(sound, unsound=True)
    assert found
    assert not found.explained
    assert len(_words(found)) == 1
    # where it sits on a value it is that, held by no floor or not
    rows = ROWS.copy()
    rows[:100] = [8.0, 3.0]
    rows[:100, 0] += ROWS[:100, 0]
    held = _mixture("diag", [[0.0, 0.0], [8.0, 3.0]], [0.75, 0.25])
    [seat] = _look(held, rows, unsound=True).seats
    assert (seat.component, seat.columns, seat.values) == (1, (1,), (3.0,))


def test_of_many_it_is_said_how_many_there_are():
    means = 9.0 * np.arange(12).reshape(6, 2)
    found = _look(_mixture("diag", means, [0.99, *np.full(5, 0.002)]))
    told = _words(found)
    assert len(told) == 4
    assert told[-1] == "2 more components are like these"
