"""Floor 1: the arithmetic on one block of rows.

:mod:`mixtura.kernels.reference` is the specification in NumPy. A faster kernel has the same
functions with the same signatures and takes its place here, in one line.
"""

from __future__ import annotations

from mixtura.kernels.reference import (
    Moments,
    Sums,
    expect_diag,
    expect_full,
    expect_spherical,
    expect_tied,
    log_density_diag,
    log_density_full,
    log_density_spherical,
    log_density_tied,
    moments_diag,
    moments_full,
    moments_spherical,
    moments_tied,
)

__all__ = [
    "Moments",
    "Sums",
    "expect_diag",
    "expect_full",
    "expect_spherical",
    "expect_tied",
    "log_density_diag",
    "log_density_full",
    "log_density_spherical",
    "log_density_tied",
    "moments_diag",
    "moments_full",
    "moments_spherical",
    "moments_tied",
]
