"""Densities to compare with, and the rows of a fit that a model remembers."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.diagnostics.anomalies import MOST_REMEMBERED, Densities, ranks, remembered


@pytest.fixture
def values() -> np.ndarray:
    return np.random.default_rng(0).normal(size=501)


def test_quantile_without_weights(values: np.ndarray) -> None:
    for share in (0.0, 0.05, 0.5, 0.999):
        assert Densities.of(values).quantile(share) == np.quantile(values, share)


def test_equal_weights_are_none(values: np.ndarray) -> None:
    weighted = Densities.of(values, np.full(501, 2.5))
    assert weighted.weight is None
    np.testing.assert_array_equal(weighted.values, np.sort(values))


def test_weights_count_as_rows(values: np.ndarray) -> None:
    weight = np.random.default_rng(1).integers(0, 4, size=501).astype(float)
    repeated = np.repeat(values, weight.astype(int))
    densities = Densities.of(values, weight)
    for share in (0.01, 0.05, 0.3, 0.9):
        threshold = densities.quantile(share)
        below, up_to = (repeated < threshold).mean(), (repeated <= threshold).mean()
        assert below <= share <= up_to
    probes = np.linspace(-3, 3, 50)
    np.testing.assert_allclose(
        densities.percentile(probes), [100 * (repeated <= probe).mean() for probe in probes]
    )


def test_shifted(values: np.ndarray) -> None:
    densities = Densities.of(values, np.arange(501.0))
    assert densities.shifted(3.0).quantile(0.2) == densities.quantile(0.2) + 3.0


def test_all_rows_are_remembered_up_to_a_limit() -> None:
    weight = np.ones(100)
    weight[::7] = 0
    assert np.arange(100)[remembered(100, None)].tolist() == list(range(100))
    assert np.arange(100)[remembered(100, weight)].tolist() == np.flatnonzero(weight).tolist()


@pytest.mark.parametrize("n", [MOST_REMEMBERED + 1, 15_001])
def test_no_row_is_remembered_twice(n: int) -> None:
    index = remembered(n, None)
    assert isinstance(index, np.ndarray)
    assert np.unique(index).size == MOST_REMEMBERED
    assert index.max() < n


@pytest.mark.parametrize("weighted", [False, True])
def test_above_it_an_even_sample_that_is_always_the_same(weighted: bool) -> None:
    n = 123_457
    weight = (np.arange(n) % 3 > 0).astype(float) if weighted else None
    index = remembered(n, weight)
    assert isinstance(index, np.ndarray)
    assert index.shape == (MOST_REMEMBERED,)
    assert (np.diff(index) > 0).all()
    np.testing.assert_array_equal(index, remembered(n, weight))
    tenths = np.bincount(index * 10 // n, minlength=10)
    assert (abs(tenths - MOST_REMEMBERED / 10) <= 4 * 30).all()  # 30: their standard deviation
    # rows that repeat with a period are met in every phase
    assert np.bincount(index % 4, minlength=4).min() > MOST_REMEMBERED / 5
    if weight is not None:
        assert weight[index].all()


def test_ranks() -> None:
    assert ranks(np.array([-1.0, -9.0, 0.0, -9.0])).tolist() == [3, 1, 4, 2]


@pytest.mark.parametrize("n", [MOST_REMEMBERED + 1, 15_000, 20_000, 25_000])
@pytest.mark.parametrize("period", [2, 3, 4])
def test_rows_that_repeat_are_remembered_alike(n: int, period: int) -> None:
    """As where the groups take turns: each phase has its share."""
    phases = np.bincount(np.arange(n)[remembered(n, None)] % period, minlength=period)
    assert (abs(phases - MOST_REMEMBERED / period) < 4 * 50).all()
