"""Rows with errors of their own, against the formulas row by row."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from mixtura.kernels.reference.measured import WIDE
from mixtura.model.families import FAMILIES, Full
from mixtura.model.mixture import Mixture

D, K, N = 3, 2, 50
FLOOR = np.full(D, 1e-9)


def components(name, seed=0):
    """Components of the family, with covariances that no axis is alike in where it has such."""
    rng = np.random.default_rng(seed)
    family, means = FAMILIES[name], rng.normal(0, 2, (K, D))
    factors = rng.normal(size=(K, D, D))
    spread = factors @ np.swapaxes(factors, -1, -2) + 0.1 * np.eye(D)
    blank = Mixture.alike(family, means, np.array([0.5, 1.0, 2.0]), FLOOR).components
    if not family.stored_as_matrices:
        spread = np.diagonal(spread, 0, 1, 2)
        if blank.covariances.ndim < 2:
            spread = spread.mean(-1)
    elif family.shared:
        spread = spread.mean(0)
    if spread.ndim < blank.covariances.ndim or family.shared:
        spread = np.broadcast_to(spread, blank.covariances.shape)
    return family.from_covariances(means, np.ascontiguousarray(spread), FLOOR)


def rows_with_errors(whole, gaps, seed=1):
    rng = np.random.default_rng(seed)
    X, E = rng.normal(0, 3, (N, D)), rng.gamma(1.0, 1.0, (N, D))
    if whole:
        factors = rng.normal(size=(N, D, D))
        E = factors @ np.swapaxes(factors, -1, -2)
    E[:5] = 0.0
    E[5:9] *= 1e3 * WIDE
    if gaps:
        X[rng.random((N, D)) < 0.3] = np.nan
        X[20] = np.nan
        E[np.isnan(X)] = 0.0
        if whole:
            np.swapaxes(E, -1, -2)[np.isnan(X)] = 0.0
    return X, E


def by_the_formulas(parts, X, E):
    """Log-densities (k, n), and means (k, n, d) and covariances (k, n, d, d) of true rows."""
    densities, means, left = np.zeros((K, N)), np.empty((K, N, D)), np.empty((K, N, D, D))
    for i in range(N):
        S, there = np.diag(E[i]) if E.ndim == 2 else E[i], ~np.isnan(X[i])
        for c, (mean, cov) in enumerate(zip(parts.means, parts.covariance_matrices, strict=True)):
            means[c, i], left[c, i] = mean, cov
            if there.any():
                T = (cov + S)[np.ix_(there, there)]
                gain = np.linalg.solve(T, cov[there]).T
                densities[c, i] = multivariate_normal(mean[there], T).logpdf(X[i, there])
                means[c, i] += gain @ (X[i, there] - mean[there])
                left[c, i] -= gain @ cov[there]
    return densities, means, left


@pytest.mark.parametrize("gaps", [False, True], ids=["complete", "gaps"])
@pytest.mark.parametrize("whole", [False, True], ids=["variances", "covariances"])
@pytest.mark.parametrize("name", FAMILIES)
def test_the_e_step_is_that_of_the_formulas(name, whole, gaps):
    parts, (X, E) = components(name), rows_with_errors(whole, gaps)
    weights, rows = np.array([0.3, 0.7]), np.linspace(0.5, 2.0, N)
    densities, means, left = by_the_formulas(parts, X, E)
    joint = densities + np.log(weights)[:, None]
    total = np.logaddexp.reduce(joint, 0)
    resp = np.exp(joint - total)
    z, shares = means - parts.means[:, None], resp * rows
    second = np.einsum("kn,kna,knb->kab", shares, z, z) + np.einsum("kn,knab->kab", shares, left)
    kernel = parts.kernel
    if kernel == "tied":
        second = second.sum(0)
    elif kernel != "full":
        second = np.diagonal(second, 0, 1, 2)
        second = second.sum(-1) if kernel == "spherical" else second

    found = parts.expect_with_errors(X, rows, E, np.log(weights))
    assert found.log_likelihood == pytest.approx(total @ rows, rel=1e-12)
    np.testing.assert_allclose(found.sums["mass"], shares.sum(1), rtol=1e-10)
    first = np.einsum("kn,kna->ka", shares, z)
    np.testing.assert_allclose(found.sums["first"], first, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(found.sums["second"], second, rtol=1e-8, atol=1e-7)
    np.testing.assert_allclose(parts.log_density_with_errors(X, E), densities, rtol=1e-9)
    true = np.einsum("kn,knd->nd", resp, means)
    np.testing.assert_allclose(parts.true_rows(X, E, resp), true, rtol=1e-8, atol=1e-8)
    by_shares = parts.accumulate_with_errors(X, E, shares)
    np.testing.assert_allclose(by_shares["second"], second, rtol=1e-8, atol=1e-7)


def test_a_stack_goes_side_by_side():
    one, other = components("full", 0), components("full", 5)
    X, E = rows_with_errors(True, False)
    stack = Full.stack([one, other])
    np.testing.assert_allclose(
        stack.log_density_with_errors(X, E)[1], other.log_density_with_errors(X, E), rtol=1e-9
    )


@pytest.mark.parametrize("whole", [False, True], ids=["variances", "covariances"])
@pytest.mark.parametrize("name", ["full", "tied", "diag", "spherical"])
def test_rows_of_one_error_share_their_matrices(name, whole):
    parts, X = components(name), rows_with_errors(False, False)[0]
    E = np.broadcast_to(0.3 * np.eye(D) + 0.1 * whole, (N, D, D)).copy()
    E = E if whole else np.diagonal(E, 0, 1, 2).copy()
    other = E.copy()
    other[::2] *= 1.0 + 1e-13
    shares = np.log(np.array([0.3, 0.7]))
    alike, apart = (parts.expect_with_errors(X, None, each, shares) for each in (E, other))
    np.testing.assert_allclose(alike.sums["second"], apart.sums["second"], rtol=1e-9)
    assert alike.log_likelihood == pytest.approx(float(apart.log_likelihood), rel=1e-11)


def test_a_narrow_component_loses_no_digits():
    """Of a covariance whose eigenvalues are 1 and 1e-13, by rows that are all but exact."""
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    parts = Full.from_covariances(
        np.zeros((1, 2)), (turn * [1.0, 1e-13]) @ turn.T[None], np.full(2, 1e-14)
    )
    X = np.random.default_rng(0).normal(size=(20, 2)) * [1.0, 3e-7] @ turn.T
    tiny = np.full(X.shape, 1e-26)
    exact = parts.accumulate(X, np.ones((1, 20)))["second"][0]
    with_errors = parts.accumulate_with_errors(X, tiny, np.ones((1, 20)))["second"][0]
    along = turn[:, 1]
    rounding = 4 * np.finfo(np.float64).eps * np.abs(exact).max()  # of what it is read from
    np.testing.assert_allclose(
        along @ with_errors @ along, along @ exact @ along, rtol=1e-4, atol=rounding
    )
    np.testing.assert_allclose(
        parts.log_density_with_errors(X, tiny), parts.log_density(X), rtol=1e-6
    )


def test_rows_beyond_a_square_keep_their_order():
    parts = components("full")
    X = np.array([[1e160, 0.0, 0.0], [1e170, 0.0, 0.0], [1.0, 2.0, 3.0]])
    density = parts.log_density_with_errors(X, np.ones(X.shape))
    assert np.isfinite(density).all()
    assert (density[:, 1] < density[:, 0]).all()
    assert (density[:, 0] < density[:, 2]).all()
