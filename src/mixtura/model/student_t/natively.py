"""The two steps of EM for Student's t in native code, where the kernel has them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from mixtura import kernels
from mixtura._typing import Floats, Rows
from mixtura.kernels.kernel import FREEDOMS, HeavyMoments
from mixtura.model.components import Expectation
from mixtura.model.gaussian.natively import MOST_FEATURES
from mixtura.model.statistics import MixtureStatistics

if TYPE_CHECKING:
    from mixtura.model.student_t.components import StudentT

MOST_ON_THE_FLOOR = 12
"""The same where a matrix is on the floor already, whose eigenvalues native/matrices/jacobi.cpp
takes, and the shape is one that is stored as it is."""

T = TypeVar("T", bound="StudentT")
Expect = Callable[[T, Rows, "Floats | None", Floats], Expectation]
Maximise = Callable[[T, MixtureStatistics, Floats], T]


def at_once(expect: Expect[T]) -> Expect[T]:
    """An E-step by one call of the kernel, where rows are doubles and none is too far for it."""

    @wraps(expect)
    def by_kernel(
        self: T, rows: Rows, weight: Floats | None, log_weights: Floats
    ) -> Expectation:
        its = kernels.expect_heavy.get(self.shape.kernel)
        if its is not None and rows.dtype == np.float64:
            parameters = self.means, self.precisions_cholesky, self.degrees_of_freedom
            found = its(rows, weight, log_weights, *parameters)
            if found is not None:
                sums, log_likelihood, entropy = found
                return Expectation(sums._asdict(), log_likelihood, entropy)
        return expect(self, rows, weight, log_weights)

    return by_kernel


def natively(maximise: Maximise[T]) -> Maximise[T]:
    """An M-step by the kernel's for the shape, if there is one and this is no start."""

    @wraps(maximise)
    def by_kernel(self: T, statistics: MixtureStatistics, floor: Floats) -> T:
        its = kernels.step_heavy.get(self.shape.name)
        nu = self.degrees_of_freedom
        if its is None or not nu.size or not np.isfinite(nu).all() or _dear(self, floor):
            return maximise(self, statistics, floor)
        sums = HeavyMoments(*(statistics.sums[name] for name in HeavyMoments._fields))
        freedom = FREEDOMS.index(self.native_name.split()[-1])
        about = sums, statistics.total_weight, floor, freedom
        return type(self)(*its(*about, *self.arrays()))

    return by_kernel


def _dear(parts: StudentT, floor: Floats) -> bool:
    """Whether LAPACK's eigenvalues beat those of native/matrices."""
    d = parts.n_features
    if d <= MOST_ON_THE_FLOOR or not parts.stored_as_matrices:
        return d > MOST_FEATURES
    return d > MOST_FEATURES or (
        parts.shape.name not in kernels.best and bool(parts.directions_at_floor(floor).any())
    )
