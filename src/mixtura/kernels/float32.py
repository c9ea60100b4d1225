"""Whether native code may work on rows of float32 in float32, or their numbers leave its range."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats, Rows
from mixtura.kernels.structure import Structure

LOWEST_FLOAT = -1e38
"""Log-densities below are worked out in float64: Lanes<float>::lowest in native/simd/simd.h."""

IN_RANGE = 1e-12, 1e12
"""Precision factors (1/sd) that float32 has room for, squares and all; beyond, float64 works."""


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
