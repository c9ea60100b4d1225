"""Covariance structures: what a kernel has to know of a family of Gaussians, said once.

With it goes whether native code may work on rows of float32 in float32.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mixtura._typing import Floats, Rows

LOWEST_FLOAT = -1e38
"""Log-densities below are worked out in float64: Lanes<float>::lowest in native/simd/simd.h."""

IN_RANGE = 1e-12, 1e12
"""Precision factors (1/sd) that float32 has room for, squares and all; beyond, float64 works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """How the covariances of k components in d features are stored, and what float32 can hold.

    Precision factors and second moments have the same shape: (..., k, d, d) or (..., k, d), less
    the axis along which one number serves all.
    """

    name: str

    matrices: bool
    """Whether a component has a matrix (d, d), or one number for each feature (d,)."""

    shared: int | None = None
    """The axis along which one number serves all; second moments are added up over it."""

    farthest: float
    """Standard deviations that a mean may be from where rows are counted from, for float32."""

    from_zero: bool = False
    """Whether rows are counted from zero, in two parts, or from a place that all means share."""

    def second_shape(self, means: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of second moments about means (..., k, d)."""
        whole = [*means, means[-1]] if self.matrices else [*means]
        if self.shared is not None:
            del whole[self.shared]
        return tuple(whole)

    def of_components(self, factors: Floats, means: Floats) -> Floats:
        """One matrix (..., k or 1, d, d) or one row (..., k, d) for each component."""
        if self.shared is None:
            return factors
        factors = np.expand_dims(factors, self.shared)
        return factors if self.matrices else np.broadcast_to(factors, means.shape)

    def diagonal(self, of_components: Floats) -> Floats:
        """1/sd of each feature, given those before it, (..., k or 1, d)."""
        return np.diagonal(of_components, 0, -2, -1) if self.matrices else of_components


STRUCTURES = {
    each.name: each
    for each in (
        Structure(name="full", matrices=True, farthest=1e9, from_zero=True),
        Structure(name="tied", matrices=True, shared=-3, farthest=1e5),
        Structure(name="diag", matrices=False, farthest=1e5),
        Structure(name="spherical", matrices=False, shared=-1, farthest=1e5),
    )
}
"""By the name that the tables of a kernel have them under."""


class Float32:
    """Whether float32 has room for a mixture, looked at once a pass and not once a block."""

    def __init__(self, structure: Structure) -> None:
        self._structure = structure
        self._seen: tuple[Floats | None, Floats | None, bool] = None, None, False

    def suited(self, rows: Rows, means: Floats, precisions_cholesky: Floats) -> Rows:
        """The rows in the precision to work in: as they are, unless the numbers leave float32."""
        if rows.dtype != np.float32:
            return rows
        seen_means, seen, fits = self._seen
        if seen is not precisions_cholesky or seen_means is not means:
            fits = self._fits(means, precisions_cholesky)
            self._seen = means, precisions_cholesky, fits
        return rows if fits else rows.astype(np.float64)

    def _fits(self, means: Floats, precisions_cholesky: Floats) -> bool:
        structure = self._structure
        factors = structure.diagonal(structure.of_components(precisions_cholesky, means))
        if not (factors.min() > IN_RANGE[0] and factors.max() < IN_RANGE[1]):
            return False
        offsets = means
        if not structure.from_zero:  # as common_centre() in native/families/centre.h has it
            nearest = np.abs(means).argmin(axis=-2)[..., None, :]
            offsets = means - np.take_along_axis(means, nearest, axis=-2)
        return bool((np.abs(offsets) * factors).max() < structure.farthest)
