"""Which views of the rows there are for a sample, and what each of them shows."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA

from mixtura.initialise.sample import distinct
from mixtura.initialise.views import (
    AXES,
    FEATURES_TO_WHITEN,
    ROWS_TO_WHITEN,
    SAME_UNITS,
    coordinates,
    leading,
    views,
)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def sample_of(rows, weight=None):
    return distinct(rows, np.ones(len(rows)) if weight is None else weight)


def standardised(rng, m, d):
    rows = rng.normal(size=(m, d))
    return (rows - rows.mean(axis=0)) / rows.std(axis=0)


# --- which there are ---------------------------------------------------------------------------


def test_rows_of_several_units_have_them_all(rng):
    rows = standardised(rng, 100, 5) * [1.0, 2.0, 3.0, 4.0, 5.0]
    assert views(sample_of(rows), 2) == ("raw", "standardised", "whitened", "leading")


@pytest.mark.parametrize("unit", [1e-9, 1.0, 1e9])
def test_columns_of_one_spread_are_standardised_as_they_are(rng, unit):
    rows = unit * standardised(rng, 100, 5)
    assert views(sample_of(rows), 2) == ("standardised", "whitened", "leading")


@pytest.mark.parametrize(("factor", "raw"), [(0.5, False), (2.0, True)])
def test_how_much_columns_may_differ(rng, factor, raw):
    rows = standardised(rng, 100, 2) * [1.0, 1.0 + factor * SAME_UNITS]
    assert ("raw" in views(sample_of(rows), 2)) is raw


def test_a_column_that_does_not_vary_has_no_unit_to_differ(rng):
    rows = np.column_stack([standardised(rng, 100, 2), np.full(100, 3.0)])
    assert "raw" not in views(sample_of(rows), 2)


def test_the_weights_count_in_the_spread(rng):
    rows = standardised(rng, 100, 2)
    weight = np.where(np.abs(rows[:, 0]) < 0.5, 1.0, 1e-6)
    assert "raw" in views(sample_of(rows, weight), 2)


@pytest.mark.parametrize(("m", "whitened"), [(-1, False), (0, True)])
def test_whitening_takes_rows(rng, m, whitened):
    rows = standardised(rng, ROWS_TO_WHITEN * 20 + m, 20)
    assert ("whitened" in views(sample_of(rows), 2)) is whitened


@pytest.mark.parametrize(("d", "whitened"), [(0, True), (1, False)])
def test_many_columns_are_not_whitened(rng, d, whitened):
    d += FEATURES_TO_WHITEN
    rows = rng.normal(size=(ROWS_TO_WHITEN * d, d))
    assert ("whitened" in views(sample_of(rows), 2)) is whitened


def test_one_column_has_nothing_to_whiten(rng):
    assert views(sample_of(rng.normal(size=(50, 1))), 3) == ("standardised",)


@pytest.mark.parametrize(
    ("d", "k", "there"),
    [(AXES, 2, False), (AXES + 1, 2, True), (6, 6, True), (6, 7, False), (6, 1, True)],
)
def test_leading_axes_are_fewer_than_columns(rng, d, k, there):
    assert ("leading" in views(sample_of(standardised(rng, 100, d)), k)) is there


def test_leading_axes_take_more_rows_than_there_are_axes(rng):
    rows = rng.normal(size=(7, 30))
    assert "leading" in views(sample_of(rows), 7)
    assert "leading" not in views(sample_of(rows), 8)


def test_rows_all_alike_have_a_view_all_the_same():
    assert views(sample_of(np.zeros((1, 3))), 2) == ("standardised",)


# --- what they show ----------------------------------------------------------------------------


def test_raw_rows_are_centred_and_keep_their_units(rng):
    rows, weight = rng.normal(size=(60, 3)) * [1.0, 9.0, 0.1] + 4.0, rng.uniform(0.5, 2, 60)
    sample = sample_of(rows, weight)
    shown = coordinates(sample, "raw", 2)
    np.testing.assert_allclose(np.diff(shown, axis=0), np.diff(sample.rows, axis=0), atol=1e-12)
    np.testing.assert_allclose(weight.sum() ** -1 * (sample.weight @ shown), 0.0, atol=1e-12)


@pytest.mark.parametrize("view", ["standardised", "whitened"])
def test_the_others_of_all_columns_are_the_sample_s(rng, view):
    sample = sample_of(rng.normal(size=(60, 3)) * [1.0, 9.0, 0.1])
    assert coordinates(sample, view, 2) is getattr(sample, view)


@pytest.mark.parametrize(("k", "axes"), [(1, 2), (2, 2), (3, 2), (4, 3), (6, 5)])
def test_the_leading_axes_are_those_of_pca(rng, k, axes):
    rows = rng.normal(size=(300, 8)) @ np.diag(3.0 ** -np.arange(8)) @ rng.normal(size=(8, 8))
    sample = sample_of(rows)
    shown = coordinates(sample, "leading", k)
    assert shown.shape == (300, axes)
    expected = PCA(axes, svd_solver="full").fit_transform(sample.rows)
    signs = np.sign((shown * expected).sum(axis=0))
    np.testing.assert_allclose(shown * signs, expected, atol=1e-6 * np.abs(expected).max())


def test_a_row_of_weight_two_is_a_row_twice_to_the_leading_axes(rng):
    rows = rng.normal(size=(40, 6)) * 2.0 ** -np.arange(6)
    weight = rng.integers(1, 4, 40).astype(float)
    mean = np.average(rows, axis=0, weights=weight)
    weighted = leading(rows - mean, weight, 2)
    repeated = PCA(2, svd_solver="full").fit(np.repeat(rows, weight.astype(int), axis=0))
    expected = repeated.transform(rows)
    signs = np.sign((weighted * expected).sum(axis=0))
    np.testing.assert_allclose(weighted * signs, expected, atol=1e-8)
    plain = PCA(2, svd_solver="full").fit(rows).transform(rows)
    assert np.abs(np.abs(plain) - np.abs(weighted)).max() > 1e-3  # they do count


def test_the_leading_axes_repeat_themselves(rng):
    rows = rng.normal(size=(80, 50))
    np.testing.assert_array_equal(
        leading(rows, np.ones(80), 3), leading(rows.copy(), np.ones(80), 3)
    )


def test_groups_that_many_noisy_columns_share_stand_on_the_leading_axes(rng):
    label = np.arange(300) % 2
    rows = rng.normal(size=(300, 60)) + 0.8 * label[:, None]
    sample = sample_of(rows)
    group = label[np.lexsort(rows.T[::-1])]
    first = coordinates(sample, "leading", 2)[:, 0]
    apart = abs(first[group == 1].mean() - first[group == 0].mean())
    assert apart > 4.0 * first[group == 0].std()


def test_an_unknown_view_is_named(rng):
    with pytest.raises(ValueError, match="no view 'sideways'"):
        coordinates(sample_of(rng.normal(size=(5, 2))), "sideways", 2)
