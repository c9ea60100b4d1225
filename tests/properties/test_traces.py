"""The lower bounds of a whole fit never fall, also where the rows make every matrix singular."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from tests.by_capability import few_shapes

from mixtura import GaussianMixture
from mixtura.errors import IllDefinedCovarianceError

FLOORS = (0.0, 1e-12, 1e-9, 1e-6)


def collinear(rng):
    X = np.concatenate([rng.normal(0, 1, (60, 2)), rng.normal(5, 1, (60, 2))])
    return np.column_stack([X, X[:, 0] + X[:, 1], X[:, 0] - 2 * X[:, 1]])


def constant(rng):
    return np.column_stack([rng.normal(size=(90, 2)), np.full(90, 1e3), np.zeros(90)])


def duplicates(rng):
    return np.repeat(rng.normal(size=(9, 3)), 12, axis=0)


def few_rows(rng):
    return rng.normal(size=(12, 15))


def one_hot(rng):
    return np.eye(5)[rng.integers(5, size=100)]


def a_code_for_missing(rng):
    X = rng.normal(size=(120, 3))
    X[5] = 1e15
    return X


def nearly_collinear(rng):
    X = rng.normal(size=(150, 3))
    X[:, 2] = X[:, 0] + 1e-7 * X[:, 2]
    return X


KINDS = (
    collinear,
    constant,
    duplicates,
    few_rows,
    one_hot,
    a_code_for_missing,
    nearly_collinear,
)


def fits(model, X):
    try:
        model.fit(X)
    except IllDefinedCovarianceError:
        return False
    return True


@few_shapes
@pytest.mark.parametrize("floor", FLOORS)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_lower_bound_is_below_the_one_before(kind, floor, family):
    for seed in range(3):
        X = kind(np.random.default_rng(seed))
        for start in ("kmeans", "random"):
            model = GaussianMixture(
                3,
                covariance_type=family.name,
                reg_covar=floor,
                init_params=start,
                random_state=seed,
                tol=0.0,
                max_iter=60,
            )
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                fitted = fits(model, X)
            if not fitted:
                assert floor == 0.0  # which holds nothing, and says so
                continue
            bounds = np.array(model.lower_bounds_)
            assert np.isfinite(bounds).all()
            assert (np.diff(bounds) >= 0).all(), np.diff(bounds).min()
            assert (bounds[-1:] == model.lower_bound_).all()
