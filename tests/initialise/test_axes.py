"""Principal axes of standardised columns, each shrunk to the root of its spread."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.initialise.axes import FEATURES_TO_DECOMPOSE, MOST_AXES, Axes


@pytest.fixture
def rows():
    rng = np.random.default_rng(0)
    return rng.normal(size=(60, 4)) @ rng.normal(size=(4, 4)) + [1.0, -5.0, 1e3, 0.0]


def points_of(rows, weight=None):
    weight = np.ones(len(rows)) if weight is None else weight
    return Axes.of(rows, weight).points(rows)


def test_they_are_u_times_the_root_of_d(rows):
    x = (rows - rows.mean(axis=0)) / rows.std(axis=0, ddof=1)
    u, d, _ = np.linalg.svd(x, full_matrices=False)
    expected = u * np.sqrt(d)
    points = points_of(rows)
    signs = np.sign((points * expected).sum(axis=0))
    np.testing.assert_allclose(points * signs, expected, atol=1e-10)


def test_a_row_of_weight_two_is_a_row_twice(rows):
    weight = np.random.default_rng(1).integers(1, 4, 60)
    once = Axes.of(rows, weight.astype(float)).points(rows)
    twice = Axes.of(np.repeat(rows, weight, axis=0), np.ones(weight.sum())).points(rows)
    np.testing.assert_allclose(np.abs(once), np.abs(twice), atol=1e-9)


@pytest.mark.parametrize("unit", [1e-90, 1e-8, 1e8, 1e90])
def test_units_and_offsets_do_not_matter(rows, unit):
    moved = (rows - rows.mean(axis=0)) * np.array([unit, 1.0, 1 / unit, unit])
    np.testing.assert_allclose(np.abs(points_of(moved)), np.abs(points_of(rows)), atol=1e-7)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_collinear_and_constant_columns_have_no_axis(rank):
    rng = np.random.default_rng(0)
    few = rng.normal(size=(50, rank))
    rows = np.column_stack([few, few.sum(axis=1), np.full(50, 7.0)])
    assert points_of(rows).shape == (50, rank)


def test_no_more_rows_than_columns_span_one_axis_less():
    points = points_of(np.random.default_rng(0).normal(size=(6, 30)))
    assert points.shape == (6, 5)
    assert np.isfinite(points).all()


def test_rows_all_alike_have_one_axis_on_which_they_are_in_one_place():
    points = points_of(np.full((4, 3), 2.5))
    np.testing.assert_array_equal(points, np.zeros((4, 1)))


@pytest.mark.parametrize("d", [MOST_AXES + 8, FEATURES_TO_DECOMPOSE + 20])
def test_of_many_axes_the_widest_are_there(d):
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(400, d)) + 3.0 * rng.normal(size=(400, 1))
    points = points_of(rows)
    assert points.shape == (400, MOST_AXES)
    spread = points.std(axis=0)
    assert spread[0] > 2.0 * spread[1]
    common = (rows / rows.std(axis=0)).mean(axis=1)
    assert abs(np.corrcoef(points[:, 0], common)[0, 1]) > 0.99


def test_the_same_rows_have_the_same_axes_however_many_columns():
    rows = np.random.default_rng(0).normal(size=(80, FEATURES_TO_DECOMPOSE + 20))
    np.testing.assert_array_equal(points_of(rows), points_of(rows.copy()))
