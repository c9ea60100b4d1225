"""Every compiled kernel agrees with the reference, whatever the shape of the problem."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.kernels import reference

from .problems import agree_on_density, agree_on_moments, agree_on_sums, problem

EXACT = 1e-12
SINGLE = 1e-5
"""Rows in float32 are worked on in float32 and added up in float64."""

FEATURES = [*range(1, 35), 40, 47, 48, 49, 56, 63, 64, 65, 70, 128, 300]
COMPONENTS = [1, 2, 3, 4, 5, 7, 8, 11, 16, 17, 40]
ROWS = [1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 100, 129, 255, 257, 300]


def conforms(kernel, p, tolerance):
    agree_on_density(p.log_density(kernel), p.log_density(reference), tolerance)
    agree_on_moments(p, p.moments(kernel), p.moments(reference), p.resp, tolerance)
    agree_on_sums(p, p.expect(kernel), p.expect(reference), tolerance)


@pytest.fixture(params=[np.float64, np.float32], ids=["float64", "float32"])
def dtype(request):
    return request.param


@pytest.fixture
def tolerance(dtype):
    return EXACT if dtype is np.float64 else SINGLE


@pytest.mark.parametrize("d", FEATURES)
def test_any_number_of_features(compiled, shape, dtype, tolerance, d):
    """For each d one number of rows and components, different ones for each family and d."""
    rng = np.random.default_rng([d, len(shape)])
    for weight in ("none", "some zero"):
        k, b = rng.choice(COMPONENTS if d < 100 else [1, 2, 3]), rng.choice(ROWS)
        p = problem(shape, d, int(k), int(b), dtype=dtype, weight=weight)
        conforms(compiled, p, tolerance)


@pytest.mark.parametrize("k", range(1, 41))
def test_any_number_of_components(compiled, shape, dtype, tolerance, k):
    rng = np.random.default_rng([k, len(shape)])
    d, b = rng.choice([1, 2, 3, 4, 6, 9]), rng.choice(ROWS)
    conforms(compiled, problem(shape, int(d), k, int(b), dtype=dtype, weight="any"), tolerance)


@pytest.mark.parametrize("b", ROWS)
def test_any_number_of_rows(compiled, shape, dtype, tolerance, b):
    for d, k in ((2, 3), (5, 2), (19, 2)):
        conforms(compiled, problem(shape, d, k, b, dtype=dtype, weight="any"), tolerance)


@pytest.mark.parametrize(("d", "k", "b"), [(1, 2, 70_001), (2, 6, 20_003), (10, 4, 6_001)])
def test_long_blocks(compiled, shape, dtype, tolerance, d, k, b):
    conforms(compiled, problem(shape, d, k, b, dtype=dtype, weight="any"), tolerance)


@pytest.mark.parametrize("apart", [0.0, 0.3, 30.0], ids=["same", "overlapping", "separated"])
def test_near_and_far_clusters(compiled, shape, dtype, tolerance, apart):
    for d, k, b in ((1, 3, 200), (4, 5, 333), (12, 3, 150)):
        p = problem(shape, d, k, b, dtype=dtype, weight="any", apart=apart)
        conforms(compiled, p, tolerance)


@pytest.mark.parametrize("distance", [1e2, 1e5])
def test_rows_far_from_all_components(compiled, shape, dtype, tolerance, distance):
    for d, k, b in ((1, 3, 20), (3, 4, 45), (17, 2, 33)):
        p = problem(shape, d, k, b, dtype=dtype, distance=distance)
        agree_on_density(p.log_density(compiled), p.log_density(reference), tolerance)
        agree_on_moments(p, p.moments(compiled), p.moments(reference), p.resp, tolerance)
        sums = p.expect(compiled)
        assert sums.mass.sum() == pytest.approx(b, rel=10 * tolerance)
        assert sums.log_likelihood == pytest.approx(p.expect(reference)[3], rel=10 * tolerance)
        assert sums.entropy >= 0.0


@pytest.mark.parametrize("offset", [1e8, -1e8])
def test_an_offset_of_1e8(compiled, shape, offset):
    for d, k, b in ((1, 3, 200), (4, 5, 333), (12, 3, 150)):
        conforms(compiled, problem(shape, d, k, b, offset=offset), EXACT)


def test_an_offset_in_float32(compiled, shape):
    """Deviations are taken before anything is rounded to float32."""
    p = problem(shape, 3, 4, 222, offset=1e4, dtype=np.float32)
    conforms(compiled, p, SINGLE)


@pytest.mark.parametrize("stack", [(1,), (2,), (5,), (2, 3)])
def test_stacks(compiled, shape, dtype, tolerance, stack):
    for d, k, b in ((1, 3, 50), (4, 5, 77), (18, 2, 33)):
        p = problem(shape, d, k, b, stack=stack, dtype=dtype, weight="any")
        conforms(compiled, p, tolerance)


def test_all_weights_zero(compiled, shape):
    p = problem(shape, 3, 4, 50)
    p.weight = np.zeros(50)
    for value in p.expect(compiled):
        np.testing.assert_array_equal(value, 0.0)


def test_the_same_call_gives_the_same_bits(compiled, shape, dtype):
    p = problem(shape, 5, 4, 123, dtype=dtype, weight="any")
    for one, other in zip(p.expect(compiled), p.expect(compiled), strict=True):
        np.testing.assert_array_equal(one, other)
