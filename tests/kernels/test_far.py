"""Rows as far away as numbers go: densities are finite and in order, shares add up to one."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import pytest

from mixtura.kernels import far

from .problems import matrices, one_for_all, problem, unit_factors, upper_factors

DISTANCES = {
    np.float32: (1e6, 1e15, 1e19, 1e20, 1e30, 3.4e38),
    np.float64: (1e6, 1e15, 1e20, 1e100, 1e153, 1e154, 1e155, 1e200, 1.7e308),
}
SIZES = (1e-150, 1e-20, 1.0, 1e20, 1e150)
TYPES = [(dtype, distance) for dtype, some in DISTANCES.items() for distance in some]
LOG_WEIGHTS = np.log([0.5, 0.2, 0.3])


def far_problem(shape, d, dtype, distance, size=1.0, seed=0):
    rng = np.random.default_rng([seed, d])
    p = problem(shape, d, 3, 60, dtype=dtype, seed=seed)
    p.log_weights = LOG_WEIGHTS
    p.factors = upper_factors(rng, shape, (), 3, d) * size
    p.rows = p.rows.copy()
    signs = np.sign(rng.normal(size=(4, d)))
    p.rows[[3, 11, 40, 59]] = (distance * signs).astype(dtype)
    p.rows[7, 0] = -distance  # along one axis alone
    return p


@pytest.mark.parametrize(("dtype", "distance"), TYPES)
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_infinite(kernel, shape, dtype, distance, size):
    for d in (1, 2, 5, 18):
        p = far_problem(shape, d, dtype, distance, size)
        density = p.log_density(kernel)
        assert np.isfinite(density).all()
        resp = kernel.responsibilities(density, p.log_weights)
        assert np.abs(resp.sum(axis=0) - 1.0).max() < 1e-12
        assert resp.min() >= 0.0
        assert np.isfinite(kernel.log_sum(density, p.log_weights)).all()
        sums = p.expect(kernel)
        assert np.isfinite(sums.log_likelihood)
        assert 0.0 <= sums.entropy <= 60 * np.log(3) * (1 + 1e-12)
        # float32 shares add up to one within its own roundings
        assert sums.mass.sum() == pytest.approx(60, rel=1e-12 if dtype is np.float64 else 1e-5)
        if distance < 1e150:
            assert np.isfinite(sums.second).all()


@pytest.mark.parametrize(("dtype", "distance"), TYPES)
def test_weights_of_nothing_and_stacks(kernel, shape, dtype, distance):
    p = far_problem(shape, 2, dtype, distance)
    p.weight = np.ones(60)
    p.weight[[3, 7, 11, 40, 59]] = 0.0
    sums = p.expect(kernel)
    near = far_problem(shape, 2, dtype, distance)
    near.rows, near.weight = np.delete(p.rows, [3, 7, 11, 40, 59], axis=0), None
    expected = near.expect(kernel)
    tolerance = 1e-12 if dtype is np.float64 else 1e-5
    assert sums.log_likelihood == pytest.approx(expected.log_likelihood, rel=tolerance)
    np.testing.assert_allclose(sums.mass, expected.mass, rtol=tolerance)
    if distance < 1e150:
        np.testing.assert_allclose(sums.second, expected.second, rtol=1e-4, atol=1e-6)
    stacked = far_problem(shape, 2, dtype, distance)
    stacked.means = np.stack([p.means, p.means + 1.0])
    stacked.factors = np.stack([p.factors, p.factors])
    stacked.log_weights = np.stack([LOG_WEIGHTS, LOG_WEIGHTS])
    assert np.isfinite(stacked.log_density(kernel)).all()
    assert np.isfinite(stacked.expect(kernel).log_likelihood).all()


@pytest.mark.parametrize(("dtype", "distance"), TYPES)
def test_every_kernel_has_the_same(compiled, shape, dtype, distance):
    from mixtura.kernels import reference

    p = far_problem(shape, 3, dtype, distance)
    tolerance = 1e-12 if dtype is np.float64 else 1e-5
    found, expected = p.log_density(compiled), p.log_density(reference)
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=10 * tolerance)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("distance", [1e100, 1e154, 1e160, 1e300])
def test_the_order_is_that_of_the_distances(kernel, shape, distance, size):
    for d in (1, 3, 17):
        p = far_problem(shape, d, np.float64, distance, size)
        rows = p.rows[[3, 11, 40, 59]]
        rows *= np.array([1.0, 0.99, 0.5, 1e-3])[:, None]
        p.rows = rows
        truth = exactly(p)
        found = p.log_density(kernel)
        order = np.argsort(truth.ravel(), kind="stable")
        assert (np.diff(found.ravel()[order]) >= -1e-9 * np.abs(found).max()).all()
        best = truth.argmax(axis=0)
        resp = kernel.responsibilities(found, p.log_weights)
        if distance * size < 1e20:
            pass  # not so far at all
        elif one_for_all(shape):  # as far in the limit: a double cannot tell 1e100 from 1e100 - 1
            np.testing.assert_allclose(resp, np.exp(LOG_WEIGHTS)[:, None] + 0 * resp, rtol=1e-12)
        else:
            assert (resp[best, np.arange(4)] == 1.0).all()
        inside = truth >= far.LOWEST
        np.testing.assert_allclose(found[inside], truth[inside].astype(float), rtol=1e-11)


def exactly(p):
    """Log-densities (k, b) as ``Decimal``, which know no largest number."""
    k, d = p.means.shape
    each = matrices(p.shape, p.factors, p.means)
    with localcontext() as context:
        context.prec = 60
        table = np.empty((k, len(p.rows)), dtype=object)
        for c in range(k):
            upper = np.array([[Decimal(float(u)) for u in row] for row in each[c]], dtype=object)
            for i, row in enumerate(p.rows):
                pairs = zip(row, p.means[c], strict=True)
                z = np.array([Decimal(float(x)) - Decimal(float(m)) for x, m in pairs])
                y = z @ upper
                constant = sum((upper[j, j].ln() for j in range(d)), Decimal(0))
                constant -= d * Decimal(far.LOG_2PI) / 2
                table[c, i] = constant - (y**2).sum() / 2
        return table


def test_components_as_far_share_by_their_weights(kernel, shape):
    for distance in (1e20, 1e100, 1e160):
        p = far_problem(shape, 2, np.float64, distance)
        p.means = np.zeros((3, 2))
        p.factors = unit_factors(shape, 3, 2)
        resp = kernel.responsibilities(p.log_density(kernel), p.log_weights)
        np.testing.assert_allclose(resp, np.exp(LOG_WEIGHTS)[:, None] + 0 * resp, rtol=1e-12)


def test_a_far_row_is_no_part_of_another_components_spread(kernel, shape):
    """A share of exp(-75) of a row 1e20 away would make a variance of 1e7."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(400, 2)).astype(np.float32)
    rows[9] = 1e20
    means = np.array([[0.0, 0.0], [1e20, 1e20]])
    means[1] = rows[9]
    p = problem(shape, 2, 2, 400, dtype=np.float32)
    p.rows, p.means, p.log_weights = rows, means, np.log([0.99, 0.01])
    p.factors = unit_factors(shape, 2, 2)
    sums = p.expect(kernel)
    assert sums.mass == pytest.approx([399, 1], rel=1e-5)
    second = np.asarray(sums.second)
    assert np.abs(second).max() < 2000
    ordinary = np.delete(p.log_density(kernel)[0], 9)
    assert ordinary.min() > -40
