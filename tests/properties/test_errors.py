"""Laws of fits to rows that are measured with errors."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from mixtura import GaussianMixture
from mixtura.model.families import FAMILIES


def rows(seed=0, n=150, d=2, k=2, whole=False):
    """Rows in k groups with an error each, and the covariances of these."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(k, size=n)
    true = rng.normal(0, 5, (k, d))[labels] + rng.normal(size=(n, d)) * [1.0, 0.4, 2.0][:d]
    E = rng.gamma(1.0, 0.5, (n, d))
    X = true + np.sqrt(E) * rng.normal(size=(n, d))
    if whole:
        turn = np.linalg.qr(rng.normal(size=(n, d, d)))[0]
        X = true + np.einsum("nij,nj->ni", turn, X - true)
        E = np.einsum("nij,nj,nkj->nik", turn, E, turn)
        E = 0.5 * (E + np.swapaxes(E, -1, -2))
    return X, E


def fitted(X, E, name="full", k=2, **how):
    how = {"n_init": 2, "random_state": 0, **how}
    return GaussianMixture(k, covariance_type=name, **how).fit(X, covariance_of_error=E)


def sorted_means(model):
    return model.means_[np.lexsort(model.means_.T)]


@pytest.mark.parametrize("whole", [False, True], ids=["variances", "covariances"])
@pytest.mark.parametrize("name", FAMILIES)
def test_the_likelihood_never_falls_and_is_that_of_the_rows(name, whole):
    X, E = rows(1, whole=whole)
    model = fitted(X, E, name, tol=1e-9)
    bounds = np.array(model.lower_bounds_)
    assert (np.diff(bounds) >= -1e-12).all()
    assert model.score(X, covariance_of_error=E) == pytest.approx(model.lower_bound_, abs=1e-10)
    assert model.bic(X, covariance_of_error=E) == pytest.approx(model.summary().bic, abs=1e-6)


@pytest.mark.parametrize("name", FAMILIES)
def test_no_error_is_the_usual_fit_bit_for_bit(name):
    X, _ = rows(2)
    usual = GaussianMixture(2, covariance_type=name, n_init=2, random_state=0).fit(X)
    zero = fitted(X, np.zeros((*X.shape, 2)), name)
    assert (zero.means_ == usual.means_).all()
    assert zero.lower_bounds_ == usual.lower_bounds_


@pytest.mark.parametrize("name", FAMILIES)
def test_errors_that_vanish_are_the_usual_fit(name):
    X, E = rows(2)
    how = {"n_init": 1, "random_state": 0, "tol": 1e-10}
    usual = GaussianMixture(2, covariance_type=name, **how).fit(X)
    tiny = fitted(X, 1e-12 * E, name, **how)
    assert tiny.lower_bound_ == pytest.approx(usual.lower_bound_, abs=1e-8)
    np.testing.assert_allclose(sorted_means(tiny), sorted_means(usual), atol=1e-4)


def test_the_infinite_is_the_missing_and_the_limit_of_the_large():
    X, E = rows(3)
    gone = np.random.default_rng(0).random(X.shape) < 0.2
    lacking = fitted(np.where(gone, np.nan, X), E, tol=1e-10)
    infinite = fitted(X, np.where(gone, np.inf, E), tol=1e-10)
    assert (lacking.means_ == infinite.means_).all()
    assert (lacking.covariances_ == infinite.covariances_).all()
    for large in (1e8, 1e20, 1e100):
        model = fitted(X, np.where(gone, large, E), tol=1e-10)
        np.testing.assert_allclose(sorted_means(model), sorted_means(lacking), atol=1e-3)


def test_variances_are_matrices_without_covariances():
    X, E = rows(4)
    one, other = fitted(X, E), fitted(X, E[:, :, None] * np.eye(2))
    assert one.lower_bound_ == pytest.approx(other.lower_bound_, abs=1e-9)
    np.testing.assert_allclose(one.means_, other.means_, atol=1e-6)


def test_columns_may_be_turned_stretched_and_moved():
    X, E = rows(5, whole=True)
    A, b = np.array([[2e3, 1e3], [-3e-3, 5e-2]]), np.array([1e5, -3.0])
    one, other = fitted(X, E, tol=1e-10), fitted(X @ A.T + b, A @ E @ A.T, tol=1e-10)
    shift = np.log(abs(np.linalg.det(A)))
    assert other.lower_bound_ == pytest.approx(one.lower_bound_ - shift, abs=1e-7)
    found = (sorted_means(other) - b) @ np.linalg.inv(A).T
    np.testing.assert_allclose(found[np.lexsort(found.T)], sorted_means(one), atol=1e-3)


IN_ANY_UNITS = [name for name, family in FAMILIES.items() if family.in_any_units]


@pytest.mark.parametrize("name", IN_ANY_UNITS)
def test_units_of_columns_play_no_part(name):
    X, E = rows(5)
    unit = np.array([1e3, 1e-3])
    one, other = (fitted(X * u, E * u**2, name, tol=1e-10) for u in (1.0, unit))
    assert other.lower_bound_ == pytest.approx(one.lower_bound_ - np.log(unit).sum(), abs=1e-7)


def test_at_the_end_the_gradient_is_zero():
    X, E = rows(6, whole=True)
    model = fitted(X, E, tol=1e-12, max_iter=5000)

    def at(coordinates):
        parts = coordinates.reshape(2, 5)
        total = np.full(len(X), -np.inf)
        for share, part in zip(model.weights_, parts, strict=True):
            T = np.array([[part[2], part[3]], [part[3], part[4]]]) + E
            z = X - part[:2]
            quadratic = np.einsum("ni,nij,nj->n", z, np.linalg.inv(T), z)
            log_density = -0.5 * (np.linalg.slogdet(2 * np.pi * T)[1] + quadratic)
            total = np.logaddexp(total, np.log(share) + log_density)
        return total.mean()

    found = np.hstack([model.means_, model.covariances_.reshape(2, 4)[:, [0, 1, 3]]]).ravel()
    assert at(found) == pytest.approx(model.lower_bound_, abs=1e-9)
    assert np.abs(approx_fprime(found, at, 1e-6)).max() < 1e-5


def test_a_weight_is_a_row_as_often():
    X, E = rows(7)
    weight = np.random.default_rng(0).integers(0, 3, len(X))
    often = np.repeat(np.arange(len(X)), weight)
    how = {"n_init": 2, "random_state": 0}
    one = GaussianMixture(2, **how).fit(X, sample_weight=weight, covariance_of_error=E)
    other = fitted(X[often], E[often])
    np.testing.assert_allclose(one.means_, other.means_, atol=1e-8)
    assert one.lower_bound_ == pytest.approx(other.lower_bound_, abs=1e-10)


def test_neither_order_nor_threads_play_a_part():
    X, E = rows(8)
    one, order = fitted(X, E), np.random.default_rng(0).permutation(len(X))
    np.testing.assert_allclose(fitted(X[order], E[order]).means_, one.means_, atol=1e-8)
    assert (fitted(X, E, n_jobs=3).means_ == one.means_).all()
