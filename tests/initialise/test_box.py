"""The smallest box around the rows, by its definition, and where rows leave it no volume."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import ConvexHull

from mixtura.data import ArraySource
from mixtura.engine.blocks import in_blocks
from mixtura.engine.fold import Fold
from mixtura.initialise import Floor, measure
from mixtura.initialise.box import Box, log_hull
from mixtura.model.families import Diag, Full, Spherical


@pytest.fixture(name="rng")
def _rng():
    return np.random.default_rng(0)


def box_of(X, family=Full, weight=None, block_rows=None):
    source = in_blocks(X, weight)
    if block_rows is not None:
        source = ArraySource(X).weighted(weight).cut(block_rows)
    with Fold(1) as fold:
        moments = measure(source, fold, with_covariance=family.spans_all_directions)
    return Box.around(source, moments, Floor.of(1e-6, moments), family), moments


def by_definition(X):
    """Ranges of the columns, and of the scores on the principal axes."""
    centred = X - X.mean(axis=0)
    scores = centred @ np.linalg.svd(centred, full_matrices=False)[2].T
    return min(np.log(np.ptp(rows, axis=0)).sum() for rows in (X, scores))


@pytest.mark.parametrize("d", [1, 2, 3, 7])
@pytest.mark.parametrize("family", [Full, Diag, Spherical])
def test_it_is_the_smaller_of_the_two(rng, d, family):
    X = rng.normal(size=(60, d)) @ rng.normal(size=(d, d)) + 1e3
    box, _ = box_of(X, family)
    assert box.log_volume == pytest.approx(by_definition(X), rel=1e-9)
    sides = np.linalg.norm(box.edges, axis=1)
    assert np.log(sides).sum() == pytest.approx(box.log_volume)
    inside = (X - box.corner) @ (box.edges / sides[:, None]).T / sides
    assert inside.min() > -1e-9
    assert inside.max() < 1 + 1e-9


def test_a_long_diagonal_cloud_has_the_box_along_its_axes(rng):
    X = np.column_stack([t := rng.uniform(0, 100, 300), t + rng.uniform(0, 1, 300)])
    box, _ = box_of(X)
    assert box.log_volume < np.log(np.ptp(X, axis=0)).sum() - 3


def test_rows_without_weight_are_not_there_and_blocks_do_not_matter(rng):
    X = np.concatenate([rng.normal(size=(50, 2)), [[100.0, 100.0]]])
    weight = np.append(np.ones(50), 0.0)
    whole, _ = box_of(X[:50])
    some, _ = box_of(X, weight=weight, block_rows=7)
    assert some.log_volume == pytest.approx(whole.log_volume, rel=1e-12)


@pytest.mark.parametrize("family", [Full, Diag])
def test_a_constant_column_has_the_density_of_a_component_at_its_mean(rng, family):
    X = rng.normal(size=(80, 2))
    constant = np.column_stack([X, np.full(80, 3.0)])
    box, moments = box_of(constant, family)
    floor = Floor.of(1e-6, moments).variances[2]
    side = 0.5 * np.log(2 * np.pi * floor)
    assert box.log_volume == pytest.approx(box_of(X, family)[0].log_volume + side, rel=1e-9)
    assert len(box.edges) == 2  # none along it


def test_of_a_sphere_that_column_has_the_spread_of_all(rng):
    X = rng.normal(size=(80, 2))
    box, moments = box_of(np.column_stack([X, np.full(80, 3.0)]), Spherical)
    side = 0.5 * np.log(2 * np.pi * moments.variances.mean())
    assert box.log_volume == pytest.approx(box_of(X, Spherical)[0].log_volume + side, rel=1e-6)


def test_across_collinear_columns_too(rng):
    """In units of the floor a component is the identity there, whatever the units are."""
    X = rng.normal(size=(80, 2)) * [1.0, 50.0]
    X = np.column_stack([X, X[:, 0] + 0.1 * X[:, 1]])
    box, moments = box_of(X)
    floor = Floor.of(1e-6, moments).variances
    across = np.array([1.0, 0.1, -1.0])
    across /= np.linalg.norm(across)
    centred = X - X.mean(axis=0)
    sides = np.ptp(centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T, axis=0)
    wanted = np.log(sides).sum() + 0.5 * np.log(2 * np.pi * across @ (floor * across))
    assert box.log_volume == pytest.approx(wanted, rel=1e-6)
    # without a density on the plane there is nothing to hold against that of the flat box
    assert box_of(X, Diag)[0].log_volume == pytest.approx(np.log(np.ptp(X, axis=0)).sum())


def test_fewer_rows_than_columns(rng):
    X = rng.normal(size=(6, 20))
    box, _ = box_of(X)
    assert len(box.edges) == 5
    assert np.isfinite(box.log_volume)
    rows = (X - box.corner) @ np.linalg.pinv(box.edges)
    np.testing.assert_allclose(box.corner + rows @ box.edges, X, atol=1e-9)


def test_a_grid_has_one_box_whatever_the_order(rng):
    X = np.stack(np.meshgrid(range(7), range(7), range(7)), -1).reshape(-1, 3).astype(float)
    volumes = {box_of(rng.permutation(X))[0].log_volume for _ in range(5)}
    assert volumes == {box_of(X)[0].log_volume}
    assert volumes.pop() == pytest.approx(3 * np.log(6))


def test_another_volume_keeps_its_middle(rng):
    box, _ = box_of(rng.normal(size=(50, 3)))
    other = box.scaled(box.log_volume + np.log(8.0))
    np.testing.assert_allclose(other.edges, 2.0 * box.edges)
    middles = [b.corner + 0.5 * b.edges.sum(axis=0) for b in (box, other)]
    np.testing.assert_allclose(*middles)


@pytest.mark.parametrize("d", [1, 2, 3, 5, 8])
def test_no_hull_is_smaller_than_its_bound(rng, d):
    X = rng.normal(size=(40, d)) * np.arange(1, d + 1)
    _, moments = box_of(X)
    bound = log_hull(in_blocks(X), moments)
    volume = np.ptp(X) if d == 1 else ConvexHull(X).volume
    assert bound <= np.log(volume) + 1e-9
    if d <= 3:
        assert bound == pytest.approx(np.log(volume))


def test_rows_on_a_line_have_no_hull(rng):
    X = np.outer(rng.normal(size=30), [1.0, 2.0])
    assert log_hull(in_blocks(X), box_of(X)[1]) == -np.inf


@pytest.mark.parametrize("d", [1, 2, 5])
def test_where_values_are_missing_it_is_the_one_along_the_columns(rng, d):
    """Even where the other would be the smaller one."""
    X = (
        rng.normal(size=(300, d))
        * np.geomspace(1.0, 50.0, d)
        @ np.linalg.qr(rng.normal(size=(d, d)))[0]
    )
    gaps = np.where(rng.random(X.shape) < 0.1, np.nan, X)
    box, moments = box_of(gaps)
    ranges = np.nanmax(gaps, axis=0) - np.nanmin(gaps, axis=0)
    assert box.log_volume == pytest.approx(np.log(ranges).sum())
    np.testing.assert_allclose(box.sides[1], ranges)
    np.testing.assert_allclose(box.sides[0], np.nanmin(gaps, axis=0) + ranges / 2)
    again, _ = box_of(gaps, block_rows=7)
    np.testing.assert_array_equal(again.sides, box.sides)
    grown = box.scaled(box.log_volume + 1.0)
    assert np.log(grown.sides[1]).sum() == pytest.approx(grown.log_volume)
    if d > 1:
        complete = ArraySource(gaps[~np.isnan(gaps).any(axis=1)])
        assert log_hull(ArraySource(gaps, checked=True), moments) <= box.log_volume
        assert complete.n_rows > d


def test_the_sides_of_a_turned_box_have_its_volume(rng):
    X = rng.normal(size=(300, 3)) * [1.0, 1.0, 50.0] @ np.linalg.qr(rng.normal(size=(3, 3)))[0]
    box, _ = box_of(X)
    assert box.log_volume < np.log(np.ptp(X, axis=0)).sum()
    assert np.log(box.sides[1]).sum() == pytest.approx(box.log_volume)
    assert np.ptp(np.log(box.sides[1] / np.ptp(X, axis=0))) < 1e-12


def test_a_column_that_does_not_vary_keeps_the_least_side(rng):
    X = np.column_stack([rng.normal(size=100), np.full(100, 3.0)])
    X[::9, 0] = X[1::9, 1] = np.nan
    box, _ = box_of(X, Diag)
    assert box.wide.tolist() == [True, False]
    grown = box.scaled(box.log_volume + 2.0)
    assert grown.sides[1, 1] == pytest.approx(box.sides[1, 1])
    assert grown.sides[1, 0] == pytest.approx(box.sides[1, 0] * np.exp(2.0))
