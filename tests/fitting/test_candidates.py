"""Starts by their number, and the same problem with a tree of its rows as the first of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.fitting.problems import problem_of

from mixtura.data import ArraySource
from mixtura.fitting.candidates import candidates, merged_first
from mixtura.fitting.common import Common
from mixtura.initialise import INITIALISERS, SEEDLESS, Trees, draw, partition_by
from mixtura.model.families import FAMILIES


@pytest.fixture
def means_of(source, floor, settings_for):
    """``means_of(settings, number, seed)``: where the components of a start lie."""
    sample = draw(source, source.n_rows, np.random.default_rng(0))

    def of(settings, number, seed=0):
        seeds = np.random.default_rng(seed).spawn(settings.n_init)
        return candidates(sample, settings, floor, seeds)(number).components.means

    return of


@pytest.fixture
def settings(settings_for):
    return settings_for(FAMILIES["full"], plain=partition_by(INITIALISERS["kmeans"]))


def test_a_number_and_a_seed_are_one_start(settings, means_of):
    np.testing.assert_array_equal(means_of(settings, 2, seed=1), means_of(settings, 2, seed=1))
    assert not np.array_equal(means_of(settings, 2, seed=1), means_of(settings, 2, seed=2))


def test_merged_first_begins_with_the_tree_whatever_the_seed(
    settings, settings_for, source, floor, means_of
):
    merged = merged_first(problem_of(source, settings, floor)).settings
    tree = settings_for(FAMILIES["full"], partition=Trees().partition)
    for seed in range(3):
        np.testing.assert_array_equal(means_of(merged, 0, seed), means_of(tree, 0))


def test_its_other_starts_are_those_that_were_asked_for(settings, source, floor, means_of):
    merged = merged_first(problem_of(source, settings, floor)).settings
    assert merged.others is settings.partition
    assert merged.plain is settings.plain
    np.testing.assert_array_equal(means_of(merged, 1), means_of(settings, 1))  # the plain one


def test_where_a_tree_was_asked_for_already_the_others_stay(settings_for, source, floor):
    assert "hierarchical" in SEEDLESS
    others = partition_by(INITIALISERS["k-means++"])
    asked = settings_for(FAMILIES["full"], partition=Trees().partition, others=others)
    assert merged_first(problem_of(source, asked, floor)).settings.others is others


def test_the_fits_of_a_sweep_grow_one_tree(settings, floor):
    rows = np.random.default_rng(0).normal(size=(60, 2))
    source, common = ArraySource(rows), Common()
    problem = problem_of(source, settings, floor)
    with_common = replace(problem, common=common)
    for _ in range(3):
        merged = merged_first(with_common)
        assert merged.settings.partition == common.trees.partition
        assert merged.common is None
