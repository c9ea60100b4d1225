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
from mixtura.kernels.kernel import Advance, Expect, Kernel, LogDensity, MomentsOf, Posterior
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
        advance={family: _advance(native, index) for index, family in enumerate(FAMILIES)},
        **verbs,
    )


def block_rows(n_rows: int, n_components: int, n_features: int) -> int:
    """As few blocks as share out evenly: a call costs microseconds, a block should last longer.

    It depends on the shape of the problem only, so that results do not depend on the machine's
    number of processors.
    """
    row = n_components * (n_features**2 + 4 * n_features + 16)
    # statistics of many features cost as much to add as some rows: give a block several times more
    least = max(LEAST_ROWS, 8 * n_features)
    rows = int(np.clip(max(BLOCK_WORK / row, n_rows / MOST_BLOCKS), least, MOST_ROWS))
    return -(-rows // LEAST_ROWS) * LEAST_ROWS


def precision_factor(matrices: Floats) -> Floats:
    if matrices.shape[-1] >= LAPACK_FROM:
        return reference.precision_factor(matrices)
    from mixtura.kernels import _native

    factors: Floats = np.empty(matrices.shape)
    if not _native.precision_factors(matrices, factors):
        raise np.linalg.LinAlgError("Matrix is not positive definite")
    return factors


IN_RANGE = 1e-12, 1e12
"""Precision factors (1/sd) that float32 has room for, squares and all; beyond, float64 works."""


def _suited(rows: Rows, family: int, precisions_cholesky: Floats) -> Rows:
    """The rows in the precision to work in: as they are, unless the numbers leave float32."""
    if rows.dtype != np.float32:
        return rows
    matrices = FAMILIES[family] in ("full", "tied")
    size = np.diagonal(precisions_cholesky, 0, -2, -1) if matrices else precisions_cholesky
    fits = size.min() > IN_RANGE[0] and size.max() < IN_RANGE[1]
    return rows if fits else rows.astype(np.float64)


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

        def run_on(rows: Rows) -> None:
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

        suited = _suited(rows, family, precisions_cholesky)
        run_on(suited)
        if suited.dtype == np.float32 and not np.isfinite(log_likelihood).all():
            run_on(rows.astype(np.float64))  # some row is out of float32's range
        return Sums(mass, first, second, log_likelihood[()], entropy[()])

    return expect


def _log_density(native: _native.Kernel, family: int) -> LogDensity:
    run, empty = native.log_density, np.empty

    def log_density(rows: Rows, means: Floats, precisions_cholesky: Floats) -> Floats:
        out: Floats = empty((*means.shape[:-1], rows.shape[0]))
        run(family, _suited(rows, family, precisions_cholesky), means, precisions_cholesky, out)
        return out

    return log_density


def _moments(native: _native.Kernel, family: int) -> MomentsOf:
    run, empty = native.moments, np.empty
    covariances = FAMILIES[family]

    def moments(rows: Rows, resp: Floats, about: Floats) -> Moments:
        shape = about.shape
        mass, first = empty(shape[:-1]), empty(shape)
        second = empty(_second_shape(covariances, shape))
        # a start's moments: once a fit, and too much depends on them to save on their precision
        run(family, rows.astype(np.float64, copy=False), resp, about, mass, first, second)
        return mass, first, second

    return moments


def _advance(native: _native.Kernel, family: int) -> Advance:
    run = native.advance

    def advance(
        rows: Floats,
        weight: Floats | None,
        total_weight: float,
        floor: Floats,
        iterations: int,
        weights: Floats,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
    ) -> Floats:
        log_likelihood: Floats = np.empty(weights.shape[:-1])
        if not run(
            family,
            rows,
            weight,
            total_weight,
            floor,
            iterations,
            weights,
            means,
            covariances,
            precisions_cholesky,
            log_likelihood,
        ):
            raise np.linalg.LinAlgError("Matrix is not positive definite")
        return log_likelihood

    return advance


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
