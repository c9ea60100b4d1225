"""The two steps of EM for Student's t in native code, where the kernel has them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import numpy as np

from mixtura import kernels
from mixtura._typing import Floats, Rows
from mixtura.kernels.kernel import FREEDOMS, HeavyMoments
from mixtura.model.components import Components, Expectation
from mixtura.model.gaussian.natively import MOST_FEATURES
from mixtura.model.statistics import MixtureStatistics

MOST_ON_THE_FLOOR = 12
"""The same where a matrix is on the floor already, whose eigenvalues native/matrices/jacobi.cpp
takes, and the shape is one that is stored as it is."""

T = TypeVar("T", bound=Components)
Expect = Callable[[T, Rows, "Floats | None", Floats], Expectation]
Maximise = Callable[[T, MixtureStatistics, Floats], T]


def at_once(expect: Expect[T]) -> Expect[T]:
    """An E-step by one call of the kernel, where rows are doubles and none is too far for it."""

    @wraps(expect)
    def by_kernel(self: T, rows: Rows, weight: Floats | None, log_weights: Floats) -> Expectation:
        its = kernels.expect_heavy.get(_shape(self).kernel)
        if its is not None and rows.dtype == np.float64:
            means, _, factors, nu = self.arrays()
            found = its(rows, weight, log_weights, means, factors, nu)
            if found is not None:
                sums, log_likelihood, entropy = found
                return Expectation(
                    dict(zip(sums._fields, sums, strict=True)), log_likelihood, entropy
                )
        return expect(self, rows, weight, log_weights)

    return by_kernel


def natively(maximise: Maximise[T]) -> Maximise[T]:
    """An M-step by the kernel's for the shape, if there is one and this is no start."""

    @wraps(maximise)
    def by_kernel(self: T, statistics: MixtureStatistics, floor: Floats) -> T:
        its = kernels.step_heavy.get(self.name)
        means, covariances, factors, nu = self.arrays()
        if its is None or not nu.size or not np.isfinite(nu).all() or _dear(self, floor):
            return maximise(self, statistics, floor)
        sums = HeavyMoments(*(statistics.sums[name] for name in HeavyMoments._fields))
        freedom = FREEDOMS.index(self.native_name.split()[-1])
        about = sums, statistics.total_weight, floor, freedom
        return type(self)(*its(*about, means, covariances, factors, nu))

    return by_kernel


def _shape(parts: Components) -> Any:
    return parts.gaussian_shape()


def _dear(parts: Components, floor: Floats) -> bool:
    """Whether LAPACK's eigenvalues beat those of native/matrices."""
    d = parts.n_features
    if d <= MOST_ON_THE_FLOOR or not parts.stored_as_matrices:
        return d > MOST_FEATURES
    return d > MOST_FEATURES or (
        parts.name not in kernels.best and bool(parts.directions_at_floor(floor).any())
    )
