"""Floor 1: the arithmetic on one block of rows.

:mod:`mixtura.kernels.reference` is the specification in NumPy, :mod:`mixtura.kernels.compiled`
the same functions in C++ for several instruction sets. The names below are those of the best
kernel of this processor, or of the one that the environment variable ``MIXTURA_KERNELS`` names:
``reference``, ``v4``, ``v3`` or ``v2`` (levels of x86-64), ``plain`` (other processors).
"""

from __future__ import annotations

import os

from mixtura.kernels.choice import VARIABLE, available, choose
from mixtura.kernels.kernel import Advance, Kernel
from mixtura.kernels.sums import Moments, Sums

__all__ = [
    "ACTIVE",
    "Advance",
    "Kernel",
    "Moments",
    "Sums",
    "advance",
    "available",
    "block_rows",
    "expect_diag",
    "expect_full",
    "expect_spherical",
    "expect_tied",
    "log_density_diag",
    "log_density_full",
    "log_density_spherical",
    "log_density_tied",
    "log_sum",
    "moments_diag",
    "moments_full",
    "moments_spherical",
    "moments_tied",
    "precision_factor",
    "responsibilities",
]

ACTIVE = choose(os.environ.get(VARIABLE))
"""The kernel whose functions these are."""

log_density_full = ACTIVE.log_density_full
log_density_tied = ACTIVE.log_density_tied
log_density_diag = ACTIVE.log_density_diag
log_density_spherical = ACTIVE.log_density_spherical
expect_full = ACTIVE.expect_full
expect_tied = ACTIVE.expect_tied
expect_diag = ACTIVE.expect_diag
expect_spherical = ACTIVE.expect_spherical
moments_full = ACTIVE.moments_full
moments_tied = ACTIVE.moments_tied
moments_diag = ACTIVE.moments_diag
moments_spherical = ACTIVE.moments_spherical
log_sum = ACTIVE.log_sum
responsibilities = ACTIVE.responsibilities
precision_factor = ACTIVE.precision_factor
block_rows = ACTIVE.block_rows
advance = ACTIVE.advance
