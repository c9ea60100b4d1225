"""Rows left out of a fit: extreme ones, never a group."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from mixtura import (
    InvalidDataError,
    InvalidParameterError,
    MixturaWarning,
    PreparedGaussianMixture,
    trim_mask,
)

QUICK = {"n_init": 2, "n_jobs": 1, "random_state": 0}


@pytest.fixture
def groups() -> np.ndarray:
    """Two groups of 200 rows in 3 columns of different units."""
    rng = np.random.default_rng(4)
    rows = np.concatenate([rng.normal(0, 1, (200, 3)), rng.normal(7, 1, (200, 3))])
    return rows * [1.0, 1e3, 1e-3] + [0.0, 5e4, 0.0]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_single_rows_far_away_are_found_in_any_units(groups: np.ndarray, dtype: Any) -> None:
    assert not trim_mask(groups.astype(dtype)).any()
    groups[3, 0] = 999.0
    groups[150, 1] = -9e9
    groups[399, 2] = 1.0
    mask = trim_mask(groups.astype(dtype))
    assert np.flatnonzero(mask).tolist() == [3, 150, 399]
    assert (trim_mask(pd.DataFrame(groups)) == mask).all()


def test_the_score_is_a_z_score_for_normal_data() -> None:
    x = np.random.default_rng(0).normal(5.0, 2.0, (20_001, 1))
    beyond = np.abs(x[:, 0] - 5.0) > 2.0 * 3.5
    mask = trim_mask(np.where(beyond[:, None], 5.0, x), 3.6)
    assert not mask.any()
    x[0] = 5.0 + 2.0 * 4.0
    assert trim_mask(np.where(beyond[:, None], 5.0, x), 3.9)[0]
    assert not trim_mask(np.where(beyond[:, None], 5.0, x), 4.2).any()


@pytest.mark.parametrize("size", [5, 12])
def test_a_small_group_far_away_is_kept_and_told(groups: np.ndarray, size: int) -> None:
    groups[:size] += [300.0, 0.0, 0.0]
    groups[50] = -1e6
    with pytest.warns(MixturaWarning, match=f"{size} rows .* as a small group does"):
        mask = trim_mask(groups)
    assert np.flatnonzero(mask).tolist() == [50]


def test_a_group_of_whole_numbers_is_one_too() -> None:
    ages = np.repeat([20, 21, 22, 23], 60)[:, None] + 0.0
    ages[:8, 0] = [500, 501, 501, 500, 501, 502, 500, 501]
    with pytest.warns(MixturaWarning, match="8 rows"):
        assert not trim_mask(ages).any()


def test_a_code_for_missing_values_is_no_group(groups: np.ndarray) -> None:
    groups[:15, 0] = 9999.0
    assert np.flatnonzero(trim_mask(groups)).tolist() == list(range(15))


def test_more_than_one_row_in_twenty_is_no_exception(groups: np.ndarray) -> None:
    far = np.random.default_rng(1).uniform(1e3, 1e9, 21)
    groups[:20, 0] = far[:20]
    assert np.flatnonzero(trim_mask(groups)).tolist() == list(range(20))
    groups[20, 0] = far[20]
    with pytest.warns(MixturaWarning, match="21 of 400 rows .* none was trimmed"):
        assert not trim_mask(groups).any()


def test_columns_where_most_values_are_the_same() -> None:
    rng = np.random.default_rng(0)
    rare = np.zeros((400, 2))
    rare[::40, 0] = 1.0  # a few ones are not outliers ...
    rare[::3, 1] = rng.lognormal(0, 0.3, 134)
    assert not trim_mask(rare).any()
    rare[7, 1] = 500.0  # ... but this is one
    assert np.flatnonzero(trim_mask(rare)).tolist() == [7]
    assert not trim_mask(np.ones((40, 1))).any()


def test_a_fit_leaves_them_out_but_judges_them(groups: np.ndarray) -> None:
    clean = PreparedGaussianMixture(2, **QUICK).fit(np.delete(groups, [3, 150], axis=0))
    groups[3, 0] = 999.0
    groups[150, 1] = -9e9
    model = PreparedGaussianMixture(2, trim=10, **QUICK).fit(groups)
    assert model.trimmed_.tolist() == [3, 150]
    np.testing.assert_array_equal(model.means_original_, clean.means_original_)
    assert model.anomaly_threshold_ == clean.anomaly_threshold_
    assert model.predict(groups).shape == (400,)
    assert (model.score_samples(groups)[[3, 150]] < model.anomaly_threshold_).all()
    assert PreparedGaussianMixture(2, **QUICK).fit(groups).trimmed_.size == 0


def test_a_fit_keeps_a_small_group(groups: np.ndarray) -> None:
    groups[:10] += [400.0, 0.0, 0.0]
    with pytest.warns(MixturaWarning, match="10 rows .* not trimmed"):
        model = PreparedGaussianMixture(3, trim=10.0, **QUICK).fit(groups)
    assert model.mixture_.weights_[2] == pytest.approx(10 / 400)
    assert model.trimmed_.size == 0


def test_columns_of_0_and_1_are_never_extreme() -> None:
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"x": rng.normal(size=300), "rare": ["no"] * 295 + ["yes"] * 5})
    table.loc[0, "x"] = 1e5
    with pytest.warns(MixturaWarning, match="became columns of 0 and 1"):
        model = PreparedGaussianMixture(1, trim=1.0e1, one_hot="auto").fit(table)
    assert model.trimmed_.tolist() == [0]
    only = table[["rare"]]
    with pytest.warns(MixturaWarning, match="became columns of 0 and 1"):
        assert PreparedGaussianMixture(1, trim=0.1, one_hot="auto").fit(only).trimmed_.size == 0


def test_a_missing_value_is_not_extreme(groups: np.ndarray) -> None:
    far = np.concatenate([groups, [[groups[:, 0].mean() + 1e4, np.nan, np.nan]]])
    lacking = far.copy()
    lacking[::5, 1] = np.nan
    assert np.flatnonzero(trim_mask(lacking)).tolist() == [len(groups)]


@pytest.mark.parametrize("trim", [0, -1.0, float("nan"), float("inf"), "10", True, [3]])
def test_wrong_thresholds(groups: np.ndarray, trim: Any) -> None:
    with pytest.raises(InvalidParameterError, match="trim"):
        PreparedGaussianMixture(2, trim=trim).fit(groups)
    with pytest.raises(InvalidParameterError, match=r"trim is .*; give None, or how many"):
        trim_mask(groups, trim)


@pytest.mark.parametrize("X", [[1.0, 2.0], [["a"]], np.empty((0, 2)), [[1j]]], ids=repr)
def test_what_is_no_table(X: Any) -> None:
    with pytest.raises(InvalidDataError, match=r"give a table of numbers|NaN"):
        trim_mask(X)
    with pytest.raises(InvalidDataError, match=r"infinity .* at row 1, column 0"):
        trim_mask([[1.0], [np.inf]])
