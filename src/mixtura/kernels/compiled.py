"""The compiled kernel: the signatures of :mod:`mixtura.kernels.reference` over native code.

``native/module.cpp`` takes arrays as they come (strided, unaligned or of another byte order are
copied there) and writes into arrays that are made here. In all four families the second moments
have the shape of the precision factors, and leading axes are one axis to native code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mixtura._typing import Floats, Rows
from mixtura.kernels import reference
from mixtura.kernels.kernel import Expect, Kernel, LogDensity, MomentsOf, Posterior
from mixtura.kernels.reference import Moments, Sums

if TYPE_CHECKING:
    from mixtura.kernels import _native

FAMILIES = ("full", "tied", "diag", "spherical")
"""In the order of ``Family`` in native/kernel.h."""

LAPACK_FROM = 400
"""From this many features on, LAPACK factorises a matrix faster than native/factor.cpp."""

BLOCK_WORK = 6e6
"""Multiplications, roughly, that a block is worth: about a millisecond."""

LEAST_ROWS, MOST_ROWS = 256, 1 << 18

MOST_BLOCKS = 1024
"""More blocks than this spread no better over threads; they only cost more calls."""


def kernels() -> dict[str, Kernel]:
    """The compiled kernels that this processor can run by their names, best first.

    Raises
    ------
    ImportError
        There is no compiled kernel in this installation, or it cannot be loaded.
    """
    import mixtura.kernels._native as _native

    return {native.name: _kernel(native) for native in _native.usable()}


def _kernel(native: _native.Kernel) -> Kernel:
    verbs: dict[str, Any] = {}
    for index, family in enumerate(FAMILIES):
        verbs[f"log_density_{family}"] = _log_density(native, index)
        verbs[f"expect_{family}"] = _expect(native, index)
        verbs[f"moments_{family}"] = _moments(native, index)
    return Kernel(
        name=native.name,
        log_sum=_log_sum(native),
        responsibilities=_responsibilities(native),
        precision_factor=precision_factor,
        block_rows=block_rows,
        **verbs,
    )


def block_rows(n_rows: int, n_components: int, n_features: int) -> int:
    """As few blocks as share out evenly: a call costs microseconds, a block should last longer.

    It depends on the shape of the problem only, so that results do not depend on the machine's
    number of processors.
    """
    row = n_components * (n_features**2 + 4 * n_features + 16)
    rows = int(np.clip(max(BLOCK_WORK / row, n_rows / MOST_BLOCKS), LEAST_ROWS, MOST_ROWS))
    return -(-rows // LEAST_ROWS) * LEAST_ROWS


def precision_factor(matrices: Floats) -> Floats:
    if matrices.shape[-1] >= LAPACK_FROM:
        return reference.precision_factor(matrices)
    from mixtura.kernels import _native

    factors: Floats = np.empty(matrices.shape)
    if not _native.precision_factors(matrices, factors):
        raise np.linalg.LinAlgError("Matrix is not positive definite")
    return factors


def _expect(native: _native.Kernel, family: int) -> Expect:
    run, empty = native.expect, np.empty

    def expect(
        rows: Rows,
        weight: Floats | None,
        log_weights: Floats,
        means: Floats,
        precisions_cholesky: Floats,
    ) -> Sums:
        shape = means.shape
        mass, first = empty(shape[:-1]), empty(shape)
        second = empty(precisions_cholesky.shape)
        log_likelihood, entropy = empty(shape[:-2]), empty(shape[:-2])
        run(
            family,
            rows,
            weight,
            log_weights,
            means,
            precisions_cholesky,
            mass,
            first,
            second,
            log_likelihood,
            entropy,
        )
        return Sums(mass, first, second, log_likelihood[()], entropy[()])

    return expect


def _log_density(native: _native.Kernel, family: int) -> LogDensity:
    run, empty = native.log_density, np.empty

    def log_density(rows: Rows, means: Floats, precisions_cholesky: Floats) -> Floats:
        out: Floats = empty((*means.shape[:-1], rows.shape[0]))
        run(family, rows, means, precisions_cholesky, out)
        return out

    return log_density


def _moments(native: _native.Kernel, family: int) -> MomentsOf:
    run, empty = native.moments, np.empty
    covariances = FAMILIES[family]

    def moments(rows: Rows, resp: Floats, about: Floats) -> Moments:
        shape = about.shape
        mass, first = empty(shape[:-1]), empty(shape)
        second = empty(_second_shape(covariances, shape))
        run(family, rows, resp, about, mass, first, second)
        return mass, first, second

    return moments


def _second_shape(family: str, means: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of second moments about means (..., k, d)."""
    *stack, k, d = means
    return {
        "full": (*stack, k, d, d),
        "tied": (*stack, d, d),
        "diag": (*stack, k, d),
        "spherical": (*stack, k),
    }[family]


def _log_sum(native: _native.Kernel) -> Posterior:
    def log_sum(log_density: Floats, log_weights: Floats) -> Floats:
        *stack, _, b = log_density.shape
        out: Floats = np.empty((*stack, b))
        native.log_sum(log_density, log_weights, out)
        return out

    return log_sum


def _responsibilities(native: _native.Kernel) -> Posterior:
    def responsibilities(log_density: Floats, log_weights: Floats) -> Floats:
        out: Floats = np.empty(log_density.shape)
        native.responsibilities(log_density, log_weights, out)
        return out

    return responsibilities
