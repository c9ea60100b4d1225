"""Mean, spread and unit of columns that are measured with errors."""

from __future__ import annotations

import numpy as np
import pytest
from tests.certified.beyond import read

from mixtura.data import ArraySource
from mixtura.engine.fold import Fold
from mixtura.initialise import measure
from mixtura.initialise.true_spread import bounded, without_errors


def of(X, E, weight=None):
    return without_errors(X, np.ones(len(X)) if weight is None else weight, E)


def test_a_column_is_a_random_effects_meta_analysis():
    certified = read("bcg_VVV_1")
    mean, variance, _ = of(certified.X, certified.errors[:, :, 0])
    assert mean[0] == pytest.approx(-0.711199, abs=1e-3)
    assert variance[0] == pytest.approx(0.280028, abs=1e-3)


def test_exact_values_have_their_own_mean_and_variance():
    X = np.random.default_rng(0).normal(5.0, [1.0, 100.0], (40, 2))
    mean, variance, unit = of(X, np.zeros_like(X))
    np.testing.assert_allclose(mean, X.mean(0))
    np.testing.assert_allclose(variance, X.var(0))
    np.testing.assert_allclose(unit, X.var(0))


def test_a_value_of_which_nothing_is_known_stretches_nothing():
    rng = np.random.default_rng(0)
    X, E = rng.normal(size=(200, 1)), np.full((200, 1), 0.1)
    wild, large = np.append(X, [[1e9]], 0), np.append(E, [[1e18]], 0)
    unit = of(X, E)[2][0]
    assert of(wild, large)[2][0] == pytest.approx(unit, rel=0.05)
    moments = measure(ArraySource(wild, errors=large), Fold(1), with_covariance=True)
    assert moments.covariance[0, 0] == pytest.approx(unit, rel=0.05)


def test_equal_values_with_errors_still_have_a_unit():
    X, E = np.full((10, 1), 3.0), np.full((10, 1), 0.25)
    assert of(X, E)[2][0] == pytest.approx(0.25)
    assert of(X, np.zeros_like(X))[2][0] == 0.0


def test_errors_bound_what_the_floor_need_not():
    E = np.ones((10, 2))
    E[3, 1] = 0.0
    X, floor = np.zeros((10, 2)), np.full(2, 1e-6)
    assert bounded(ArraySource(X, errors=E), floor).tolist() == [True, False]
    assert bounded(ArraySource(X, errors=E * np.eye(2)[:, None].sum(0)), floor * 1e5).sum() == 0
    weight = np.ones(10)
    weight[3] = 0.0
    assert bounded(ArraySource(X, weight, errors=E), floor).all()
    # along a direction in which the errors of both columns are one, there is none
    lockstep = np.ones((10, 2, 2))
    assert not bounded(ArraySource(X, errors=lockstep), floor).any()
