"""A fit is set up in one place, from what a caller names and what its rows measure."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.data import ArraySource
from mixtura.fitting import Problem, settings_for
from mixtura.initialise import Floor, measure
from mixtura.model.families import FAMILIES


def settings(family, **changes):
    return settings_for(family, 3, tol=1e-6, max_iter=50, n_init=2, **changes)


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_the_floor_is_that_of_the_rows_for_the_family(family, clusters, fold):
    source = ArraySource(clusters())
    problem = Problem.of(source, settings(family), 1e-3, fold)
    moments = measure(source, fold, with_covariance=family.spans_all_directions)
    assert problem.source is source
    assert problem.settings.family is family
    assert (problem.moments.covariance is None) == (moments.covariance is None)
    np.testing.assert_array_equal(problem.floor.variances, Floor.of(1e-3, moments).variances)


def test_a_column_is_judged_about_the_origin_that_it_had(clusters, fold):
    """What varies by no more than the rounding of its values is constant, however it is moved."""
    family = next(iter(FAMILIES.values()))
    source = ArraySource(clusters())
    offset = np.array([0.0, 1e18])
    moved = Problem.of(source, settings(family), 1e-6, fold, offset=offset)
    assert moved.judged.constant_columns().tolist() == [1]
    assert not moved.moments.constant_columns().size
    still = Problem.of(source, settings(family), 1e-6, fold)
    assert still.judged is still.moments


def test_only_what_ignores_seeds_is_followed_by_something_else():
    family = next(iter(FAMILIES.values()))
    assert settings(family, init_params="hierarchical").others is not None
    assert settings(family, init_params="hierarchical").plain is not None
    assert settings(family, init_params="kmeans").others is None


def test_the_ordinary_start_stands_beside_a_named_initialiser_only():
    family = next(iter(FAMILIES.values()))
    assert settings(family, init_params="random").plain is not None
    assert settings(family, init_params=lambda X, k, rng: X[:k]).plain is None
