"""Every kernel function against loops in long double that share no code with it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from .problems import matrices, reduced, upper_factors

LONG = np.longdouble
LOG_2PI = np.log(2 * np.arctan(LONG(1)) * 4)

SHAPES = [(1, 1), (1, 4), (2, 3), (3, 7), (4, 2), (6, 5)]


def problem(shape, d, k, *, n=37, seed=0, offset=0.0, dtype=np.float64):
    """Rows, weights and the parameters of k components, with the factors also as matrices."""
    rng = np.random.default_rng([seed, d, k])
    rows = (offset + rng.normal(scale=2.0, size=(n, d))).astype(dtype)
    means = offset + rng.normal(scale=2.0, size=(k, d))
    factors = upper_factors(rng, shape, (), k, d)
    return SimpleNamespace(
        rows=rows,
        weight=rng.uniform(0.0, 3.0, n),
        log_weights=np.log(rng.dirichlet(np.ones(k))),
        means=means,
        factors=factors,
        matrices=matrices(shape, factors, means),
    )


def brute_log_density(p):
    k, d = p.means.shape
    table = np.empty((k, len(p.rows)), dtype=LONG)
    for j in range(k):
        log_det = sum(np.log(LONG(p.matrices[j, a, a])) for a in range(d))
        for i, row in enumerate(p.rows):
            z = row.astype(LONG) - p.means[j].astype(LONG)
            y = [sum(z[a] * p.matrices[j, a, b] for a in range(d)) for b in range(d)]
            table[j, i] = log_det - (d * LOG_2PI + sum(value**2 for value in y)) / 2
    return table


def brute_moments(shape, rows, resp, about):
    z = rows.astype(LONG) - about.astype(LONG)[:, None]
    mass = resp.sum(axis=1)
    first = (resp[..., None] * z).sum(axis=1)
    second = (resp[..., None, None] * z[..., :, None] * z[..., None, :]).sum(axis=1)
    return mass, first, reduced(shape, second)


def brute_expect(shape, p, weight):
    joint = brute_log_density(p) + p.log_weights.astype(LONG)[:, None]
    likelihood = np.exp(joint).sum(axis=0)
    resp = np.exp(joint) / likelihood
    w = np.ones(len(p.rows)) if weight is None else weight
    entropy = -(w * np.where(resp > 0, resp * np.log(resp), 0)).sum()
    moments = brute_moments(shape, p.rows, resp * w, p.means)
    return (*moments, (w * np.log(likelihood)).sum(), entropy)


def assert_close(actual, expected, tolerance=1e-12):
    expected = np.asarray(expected, dtype=np.float64)
    assert actual.shape == expected.shape
    assert actual.dtype == np.float64
    scale = max(1.0, float(np.abs(expected).max()))
    np.testing.assert_allclose(actual / scale, expected / scale, rtol=0, atol=tolerance)


@pytest.mark.parametrize(("d", "k"), SHAPES)
def test_log_density(kernel, shape, d, k):
    p = problem(shape, d, k)
    actual = kernel.log_density[shape](p.rows, p.means, p.factors)
    assert_close(actual, brute_log_density(p))


@pytest.mark.parametrize(("d", "k"), SHAPES)
@pytest.mark.parametrize("weighted", [False, True])
def test_expect(kernel, shape, d, k, weighted):
    p = problem(shape, d, k)
    weight = p.weight if weighted else None
    actual = kernel.expect[shape](p.rows, weight, p.log_weights, p.means, p.factors)
    for value, expected in zip(actual, brute_expect(shape, p, weight), strict=True):
        assert_close(np.asarray(value), expected)


@pytest.mark.parametrize(("d", "k"), SHAPES)
def test_moments(kernel, shape, d, k):
    p = problem(shape, d, k)
    resp = np.random.default_rng(1).uniform(size=(k, len(p.rows)))
    actual = kernel.moments[shape](p.rows, resp, p.means)
    for value, expected in zip(actual, brute_moments(shape, p.rows, resp, p.means), strict=True):
        assert_close(value, expected)


def test_an_offset_of_1e8_costs_no_digits(kernel, shape):
    p = problem(shape, 3, 2, offset=1e8)
    actual = kernel.expect[shape](p.rows, None, p.log_weights, p.means, p.factors)
    for value, expected in zip(actual, brute_expect(shape, p, None), strict=True):
        assert_close(np.asarray(value), expected)


def test_float32_rows_count_as_the_float64_numbers_they_are(kernel, shape):
    """To the last bit in the reference; a compiled kernel works on them in float32."""
    p = problem(shape, 3, 4, dtype=np.float32)
    tolerance = 0.0 if kernel.name == "reference" else 1e-6
    assert p.rows.dtype == np.float32
    expect = kernel.expect[shape]
    narrow = expect(p.rows, p.weight, p.log_weights, p.means, p.factors)
    wide = expect(p.rows.astype(np.float64), p.weight, p.log_weights, p.means, p.factors)
    for a, b in zip(narrow, wide, strict=True):
        assert np.asarray(a).dtype == np.float64
        scale = np.abs(b).max()
        np.testing.assert_allclose(a / scale, b / scale, rtol=0, atol=tolerance)
