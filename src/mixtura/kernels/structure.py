"""Covariance structures: what a kernel has to know of a family of Gaussians, said once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mixtura._typing import Floats


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
