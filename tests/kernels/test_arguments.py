"""What a kernel is handed: any layout of the right shapes, and nothing of the wrong ones."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.kernels import block_rows, reference
from mixtura.kernels.structure import STRUCTURES

from .problems import problem


def unaligned(array):
    raw = np.empty(array.nbytes + 1, dtype=np.uint8)
    copy = raw[1:].view(array.dtype).reshape(array.shape)
    copy[...] = array
    assert not copy.flags.aligned
    return copy


def strided(array):
    copy = np.repeat(array, 2, axis=-1)[..., ::2]
    assert array.size <= 1 or not copy.flags.c_contiguous
    return copy


def read_only(array):
    copy = array.copy()
    copy.flags.writeable = False
    return copy


LAYOUTS = {
    "unaligned": unaligned,
    "strided": strided,
    "Fortran order": np.asfortranarray,
    "swapped bytes": lambda array: array.astype(array.dtype.newbyteorder()),
    "backwards": lambda array: array[::-1].copy()[::-1],
    "read-only": read_only,
}


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_layout_of_an_array_does_not_matter(kernel, shape, layout, dtype):
    plain = problem(shape, 3, 4, 37, dtype=dtype, weight="any")
    other = problem(shape, 3, 4, 37, dtype=dtype, weight="any")
    for name in ("rows", "weight", "log_weights", "means", "factors", "resp"):
        setattr(other, name, LAYOUTS[layout](getattr(other, name)))
    tolerance = 1e-13 if dtype is np.float64 else 1e-6
    for verb in ("log_density", "moments", "expect"):
        for a, b in zip(getattr(plain, verb)(kernel), getattr(other, verb)(kernel), strict=True):
            np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


def test_about_may_be_broadcast(kernel, shape):
    """As a start hands it over: one centre for all components."""
    p = problem(shape, 3, 4, 37)
    p.means = np.broadcast_to(p.means[0], p.means.shape)
    broadcast = p.moments(kernel)
    p.means = p.means.copy()
    for a, b in zip(broadcast, p.moments(kernel), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-13)


SPOILT = {
    "rows": ("expect", lambda p: p.rows[:, :2]),
    "weight": ("expect", lambda p: p.weight[:-1]),
    "log_weights": ("expect", lambda p: p.log_weights[:-1]),
    "factors": ("log_density", lambda p: p.factors[:-1]),
    "resp": ("moments", lambda p: p.resp[:, :-1]),
    "means": ("log_density", lambda p: p.means[0]),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_wrong_size_is_refused_before_anything_is_read(compiled, shape, name):
    p = problem(shape, 3, 4, 37, weight="any")
    verb, spoilt = SPOILT[name]
    setattr(p, name, spoilt(p))
    with pytest.raises(ValueError, match=r"are|is|have|must"):
        getattr(p, verb)(compiled)


def test_sizes_of_a_table_are_checked(compiled):
    for verb in (compiled.log_sum, compiled.responsibilities):
        with pytest.raises(ValueError, match="log_weights"):
            verb(np.zeros((3, 10)), np.zeros(2))


def test_outputs_must_be_right_as_they_are():
    native = pytest.importorskip("mixtura.kernels._native")
    for wrong in (np.zeros((2, 2), np.float32), np.zeros((2, 4))[:, ::2], read_only(np.eye(2))):
        with pytest.raises(TypeError, match="an output"):
            native.precision_factors(np.eye(2), wrong)
    with pytest.raises(ValueError, match="square"):
        native.precision_factors(np.zeros((2, 3)), np.zeros((2, 3)))


def test_blocks_depend_on_the_shape_only(kernel):
    for n, k, d in ((1, 1, 1), (10_000, 3, 2), (10**7, 40, 50), (10**6, 10, 300)):
        rows = kernel.block_rows(n, k, d)
        assert rows == kernel.block_rows(n, k, d)
        assert 128 <= rows <= 1 << 18


def test_the_package_offers_what_a_kernel_has(shape):
    from mixtura import kernels

    assert block_rows is kernels.ACTIVE.block_rows
    for table in ("log_density", "expect", "moments", "advance"):
        assert table in kernels.__all__
        assert getattr(kernels, table) is getattr(kernels.ACTIVE, table)
        assert table == "advance" or shape in getattr(reference, table)


@pytest.mark.parametrize("scale", [1e-25, 1e25])
def test_numbers_beyond_float32_are_worked_in_float64(kernel, shape, scale):
    """Rows of float32 may have squares, or distances in sd, that float32 has no room for."""
    narrow = problem(shape, 3, 4, 37, dtype=np.float32)
    narrow.rows = (narrow.rows * scale).astype(np.float32)
    wide = problem(shape, 3, 4, 37)
    wide.rows = narrow.rows.astype(np.float64)
    for factor in (1.0, 1.0 / scale):
        narrow.factors = wide.factors = problem(shape, 3, 4, 37).factors * factor
        narrow.means = wide.means = problem(shape, 3, 4, 37).means * (
            1.0 if factor == 1.0 else scale
        )
        for a, b in zip(narrow.expect(kernel), wide.expect(kernel), strict=True):
            assert np.isfinite(a).all()
            np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-4 * np.abs(b).max())


def parameters(shape, k=2, d=3, m=2):
    size = STRUCTURES[shape].second_shape((k, d))
    return {
        "weights": np.full((m, k), 1.0 / k),
        "means": np.zeros((m, k, d)),
        "covariances": np.ones((m, *size)),
        "precisions_cholesky": np.ones((m, *size)),
    }


WRONG = {
    "weights": lambda array: array[:, :1].copy(),
    "means": lambda array: array[:, :, :2].copy(),
    "covariances": lambda array: array[:1].copy(),
    "precisions_cholesky": lambda array: array[:1].copy(),
    "floor": lambda array: array[:2],
    "weight": lambda array: array[1:],
    "iterations": lambda number: 0,
}


@pytest.mark.parametrize("name", WRONG)
def test_whole_iterations_refuse_sizes_that_do_not_agree(compiled, shape, name):
    given = parameters(shape) | {
        "rows": np.ones((5, 3)),
        "weight": np.ones(5),
        "total_weight": 5.0,
        "floor": np.ones(3),
        "iterations": 1,
    }
    given[name] = WRONG[name](given[name])
    with pytest.raises(ValueError):
        compiled.advance[shape](**given)


def test_whole_iterations_need_arrays_that_they_can_write_to(compiled, shape):
    given = parameters(shape)
    given["means"].flags.writeable = False
    with pytest.raises(TypeError):
        compiled.advance[shape](np.ones((5, 3)), None, 5.0, np.ones(3), 1, **given)
