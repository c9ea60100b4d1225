"""The compiled kernel: the signatures of :mod:`mixtura.kernels.reference` over native code.

``native/binding/module.cpp`` takes arrays as they come (strided, unaligned or of another byte
order are copied there) and writes into arrays that are made here. Leading axes are one axis to
native code. A family that has no verbs there has those of the reference.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from mixtura._typing import Floats, Ints, Rows
from mixtura.kernels import far, reference
from mixtura.kernels.kernel import (
    FREEDOMS,
    Advance,
    AdvanceHeavy,
    Best,
    Expect,
    ExpectHeavy,
    ExpectWithGaps,
    Heavy,
    HeavyMoments,
    HeavySums,
    Kernel,
    LogDensity,
    LogDensityWithGaps,
    Moments,
    MomentsOf,
    MomentsWithGaps,
    NativeGaps,
    Posterior,
    StepHeavy,
    Sums,
)
from mixtura.kernels.structure import LOWEST_FLOAT, STRUCTURES, Float32
from mixtura.patterns import Patterns
from mixtura.process.cancel import check

if TYPE_CHECKING:
    from mixtura.kernels import _native

LAPACK_FROM = 400
"""From so many features on, LAPACK factorises a matrix faster than native/matrices/factor.cpp."""

LEAST_WORK = 4e6
"""Multiplications, roughly, that a block is worth at least: some tenths of a millisecond."""

WORK = 3e5
"""A block costs about so many multiplications in calls and sums, whatever its rows."""

LEAST_ROWS = 256

MOST_AXES = 32
"""Of points that native/agglomeration/ takes."""

A_CALL = 1e8
"""Multiplications, roughly, between two looks at whether somebody still waits for a tree."""


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
    families = native.families
    structures = [family for family in families if family.name in STRUCTURES]
    log_density = {family.name: _log_density(family) for family in structures}
    moments = {family.name: _moments(family) for family in structures}
    expect = {
        family.name: _expect(family, log_density[family.name], moments[family.name])
        for family in structures
    }
    tails = families if hasattr(native, "advance_heavy") else []  # as of heavy below
    return Kernel(
        name=native.name,
        log_density=ChainMap(log_density, reference.log_density),
        expect=ChainMap(expect, reference.expect),
        moments=ChainMap(moments, reference.moments),
        advance={family.name: _advance(family) for family in families if family.advances},
        best={family.name: _best(family) for family in families if family.has_best},
        expect_heavy={
            family.name: _expect_heavy(native, family) for family in tails if family in structures
        },
        step_heavy={family.name: _step_heavy(family) for family in tails},
        advance_heavy={
            f"{family.name} {name}": _advance_heavy(native, family, freedom)
            for family in tails
            for freedom, name in enumerate(FREEDOMS)
        },
        with_gaps={
            family.name: NativeGaps(
                _expect_with_gaps(family),
                _log_density_with_gaps(family),
                # as of heavy below
                _moments_with_gaps(family) if hasattr(family, "moments_with_gaps") else None,
            )
            for family in structures
        },
        log_sum=_posterior(native.log_sum, of_components=False),
        responsibilities=_posterior(native.responsibilities, of_components=True),
        # in an editable install native code may be older than the Python around it
        heavy=_heavy(native) if hasattr(native, "heavy") else reference.heavy,
        precision_factor=precision_factor,
        agglomerate=partial(agglomerate, native),
        block_rows=block_rows,
    )


def block_rows(n_rows: int, n_components: int, n_features: int) -> int:
    """Rows of a block: more blocks share out better over threads, and each costs a call.

    Of a pass worth w calls, sqrt(w) blocks lose as little to the one as to the other. It depends
    on the shape of the problem only, so that results do not depend on the machine's number of
    processors.
    """
    row = n_components * (n_features**2 + 4 * n_features + 16)
    even = n_rows / max(1.0, (n_rows * row / WORK) ** 0.5)
    # statistics of many features cost as much to add as many rows
    of_features = n_features * min(32.0, max(8.0, n_rows / (32 * n_features)))
    rows = int(max(even, LEAST_WORK / row, of_features))
    return -(-rows // LEAST_ROWS) * LEAST_ROWS


def precision_factor(matrices: Floats) -> Floats:
    if matrices.shape[-1] >= LAPACK_FROM:
        return reference.precision_factor(matrices)
    from mixtura.kernels import _native

    factors: Floats = np.empty(matrices.shape)
    if not _native.precision_factors(matrices, factors):
        raise np.linalg.LinAlgError("Matrix is not positive definite")
    return factors


def agglomerate(native: _native.Kernel, points: Floats, weight: Floats, alpha: float) -> Ints:
    from mixtura.kernels import _native

    n, d = points.shape
    if d > MOST_AXES:
        return reference.agglomerate(points, weight, alpha)
    tree = _native.Tree(native, points, weight, alpha)
    steps = max(1, int(A_CALL / (n * (d**3 + 30))))
    check()
    while tree.run(steps):
        check()
    mergers: Floats = np.empty((n - 1, 2))
    tree.mergers(mergers)
    return mergers.astype(np.intp)


def _expect(family: _native.Family, log_density: LogDensity, moments: MomentsOf) -> Expect:
    run, empty = family.expect, np.empty
    float32 = Float32(STRUCTURES[family.name])

    def expect(
        rows: Rows,
        weight: Floats | None,
        log_weights: Floats,
        means: Floats,
        precisions_cholesky: Floats,
    ) -> Sums:
        shape, stack = means.shape, means.shape[:-2]
        mass, first, second = empty(shape[:-1]), empty(shape), empty(precisions_cholesky.shape)
        log_likelihood, entropy = empty(stack), empty(stack)
        given = weight, log_weights, means, precisions_cholesky
        out = mass, first, second, log_likelihood, entropy
        suited = float32.suited(rows, means, precisions_cholesky)
        run(suited, *given, *out)
        if suited.dtype == np.float32 and not isfinite(log_likelihood.sum() + second.sum()):
            run(rows.astype(np.float64), *given, *out)  # some row is out of float32's range
        if not isfinite(log_likelihood.sum()):  # or out of float64's
            return far.expect(log_density, moments, rows, *given)
        return Sums(mass, first, second, log_likelihood[()], entropy[()])

    return expect


def _expect_with_gaps(family: _native.Family) -> ExpectWithGaps:
    run, empty = family.expect_with_gaps, np.empty

    def expect_with_gaps(
        rows: Rows,
        weight: Floats | None,
        patterns: Patterns,
        log_weights: Floats,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
    ) -> Sums | None:
        shape, stack = means.shape, means.shape[:-2]
        mass, first, second = empty(shape[:-1]), empty(shape), empty(precisions_cholesky.shape)
        log_likelihood, entropy = empty(stack), empty(stack)
        whole = run(
            patterns.sorted(rows).astype(np.float64, copy=False),
            None if weight is None else patterns.sorted(weight),
            patterns.observed,
            patterns.begins,
            *(log_weights, means, covariances, precisions_cholesky),
            *(mass, first, second, log_likelihood, entropy),
        )
        if not whole or not isfinite(log_likelihood.sum() + second.sum()):
            return None
        return Sums(mass, first, second, log_likelihood[()], entropy[()])

    return expect_with_gaps


def _moments_with_gaps(family: _native.Family) -> MomentsWithGaps:
    run, empty, structure = family.moments_with_gaps, np.empty, STRUCTURES[family.name]

    def moments_with_gaps(
        rows: Rows,
        resp: Floats,
        kept: Floats,
        patterns: Patterns,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
    ) -> Moments | None:
        order = slice(None) if patterns.order is None else patterns.order
        shape = means.shape
        mass, first = empty(shape[:-1]), empty(shape)
        second = empty(structure.second_shape(shape))
        whole = run(
            patterns.sorted(rows).astype(np.float64, copy=False),
            *(resp[..., order], kept[..., order], patterns.observed, patterns.begins),
            *(means, covariances, precisions_cholesky, mass, first, second),
        )
        if not whole or not isfinite(first.sum() + second.sum()):
            return None
        return mass, first, second

    return moments_with_gaps


def _log_density_with_gaps(family: _native.Family) -> LogDensityWithGaps:
    run, empty = family.log_density_with_gaps, np.empty

    def log_density_with_gaps(
        rows: Rows,
        patterns: Patterns,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
    ) -> Floats | None:
        out: Floats = empty((*means.shape[:-1], rows.shape[0]))
        whole = run(
            patterns.sorted(rows).astype(np.float64, copy=False),
            *(patterns.observed, patterns.begins, means, covariances, precisions_cholesky, out),
        )
        if not whole:
            return None
        if patterns.order is None:
            return out
        there: Floats = empty(out.shape)
        there[..., patterns.order] = out
        return there

    return log_density_with_gaps


def _log_density(family: _native.Family) -> LogDensity:
    run, empty, structure = family.log_density, np.empty, STRUCTURES[family.name]
    float32 = Float32(structure)

    def log_density(rows: Rows, means: Floats, precisions_cholesky: Floats) -> Floats:
        out: Floats = empty((*means.shape[:-1], rows.shape[0]))
        suited = float32.suited(rows, means, precisions_cholesky)
        if not run(suited, means, precisions_cholesky, out):
            if suited.dtype == np.float32:
                which = far.beyond(out, LOWEST_FLOAT)
                part: Floats = empty((*out.shape[:-1], which.size))
                run(rows[which].astype(np.float64), means, precisions_cholesky, part)
                out[..., which] = part
            far.mend(out, rows, means, structure.of_components(precisions_cholesky, means))
        return out

    return log_density


def _moments(family: _native.Family) -> MomentsOf:
    run, empty, structure = family.moments, np.empty, STRUCTURES[family.name]

    def moments(rows: Rows, resp: Floats, about: Floats) -> Moments:
        shape = about.shape
        mass, first = empty(shape[:-1]), empty(shape)
        second = empty(structure.second_shape(shape))
        # a start's moments: once a fit, and too much depends on them to save on their precision
        run(rows.astype(np.float64, copy=False), resp, about, mass, first, second)
        return mass, first, second

    return moments


def _advance(family: _native.Family) -> Advance:
    run = family.advance

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
        patterns: Patterns | None = None,
    ) -> Floats:
        log_likelihood: Floats = np.empty(weights.shape[:-1])
        observed = begins = None
        if patterns is not None:
            observed, begins = patterns.observed, patterns.begins
        data = rows, weight, observed, begins, total_weight, floor, iterations
        if not run(*data, weights, means, covariances, precisions_cholesky, log_likelihood):
            raise np.linalg.LinAlgError("Matrix is not positive definite")
        return log_likelihood

    return advance


def _best(family: _native.Family) -> Best:
    run = family.best

    def best(
        spread: Floats,
        mass: Floats,
        floor: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
    ) -> tuple[Floats, Floats]:
        shape, k = spread.shape, spread.shape[mass.ndim - 1]
        begun = (covariances, precisions_cholesky)
        found, factors = (
            np.array(np.broadcast_to(each, shape), np.float64, order="C") for each in begun
        )
        masses = np.broadcast_to(mass, (*shape[: mass.ndim - 1], k))
        if not run(spread, masses, floor, found, factors):
            raise np.linalg.LinAlgError("Matrix is not positive definite")
        return found, factors

    return best


def _heavy(native: _native.Kernel) -> Heavy:
    run, empty = native.heavy, np.empty

    def heavy(
        log_normal: Floats,
        log_weights: Floats,
        weight: Floats | None,
        peaks: Floats,
        nu: Floats,
        at_centre: Floats,
        d: int,
    ) -> HeavySums:
        mass, lag, bend = empty(nu.shape), empty(nu.shape), empty(nu.shape)
        log_likelihood, entropy = empty(nu.shape[:-1]), empty(nu.shape[:-1])
        given = log_weights, weight, peaks, nu, at_centre
        out = mass, lag, bend, log_likelihood, entropy
        if not (nu.size and run(log_normal, *given, np.log1p(d / nu), d, *out)):
            return reference.heavy(log_normal, *given, d)
        return HeavySums(log_normal, mass, lag, bend, log_likelihood[()], entropy[()])

    return heavy


def _expect_heavy(native: _native.Kernel, family: _native.Family) -> ExpectHeavy:
    run, empty = native.expect_heavy, np.empty
    own = STRUCTURES[family.name]
    of_each = STRUCTURES["full"] if own.matrices else own

    def expect_heavy(
        rows: Floats,
        weight: Floats | None,
        log_weights: Floats,
        means: Floats,
        precisions_cholesky: Floats,
        nu: Floats,
    ) -> tuple[HeavyMoments, Floats, Floats] | None:
        shape, stack = means.shape, means.shape[:-2]
        mass, pull, lag, bend = empty((4, *shape[:-1]))
        first, second = empty(shape), empty(of_each.second_shape(shape))
        log_likelihood, entropy = empty(stack), empty(stack)
        given = rows, weight, log_weights, means, precisions_cholesky, nu
        out = mass, pull, lag, bend, first, second, log_likelihood, entropy
        if not (nu.size and run(family, *given, *out)):
            return None
        sums = HeavyMoments(mass, first, second, pull, lag, bend)
        return sums, log_likelihood[()], entropy[()]

    return expect_heavy


def _step_heavy(family: _native.Family) -> StepHeavy:
    run = family.m_step_heavy

    def step_heavy(
        sums: HeavyMoments,
        total_weight: float,
        floor: Floats,
        freedom: int,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
        degrees_of_freedom: Floats,
    ) -> tuple[Floats, ...]:
        parameters = means, covariances, precisions_cholesky, degrees_of_freedom
        after = tuple(map(np.array, parameters))
        of_each = sums.mass, sums.pull, sums.lag, sums.bend
        moments = np.array(sums.first), np.array(sums.second)  # it writes to them
        if not run(freedom, total_weight, floor, *of_each, *moments, *after):
            raise np.linalg.LinAlgError("Matrix is not positive definite")
        return after

    return step_heavy


def _advance_heavy(native: _native.Kernel, family: _native.Family, freedom: int) -> AdvanceHeavy:
    run = native.advance_heavy

    def advance_heavy(
        rows: Floats,
        weight: Floats | None,
        total_weight: float,
        floor: Floats,
        iterations: int,
        weights: Floats,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
        degrees_of_freedom: Floats,
    ) -> Floats:
        log_likelihood: Floats = np.empty(weights.shape[:-1])
        data = rows, weight, total_weight, floor, iterations, freedom
        parameters = weights, means, covariances, precisions_cholesky, degrees_of_freedom
        if not run(family, *data, *parameters, log_likelihood):
            raise np.linalg.LinAlgError("a row is too far, or a matrix has no factor")
        return log_likelihood

    return advance_heavy


def _posterior(run: Callable[[Floats, Floats, Floats], None], *, of_components: bool) -> Posterior:
    def posterior(log_density: Floats, log_weights: Floats) -> Floats:
        *stack, k, b = log_density.shape
        out: Floats = np.empty((*stack, k, b) if of_components else (*stack, b))
        run(log_density, log_weights, out)
        return out

    return posterior
