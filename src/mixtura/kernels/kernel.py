"""What a kernel is: a name and the verbs of :mod:`mixtura.kernels.reference`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from types import ModuleType
from typing import Self, TypeAlias

from mixtura._typing import Floats, Rows
from mixtura.kernels.reference import Moments, Sums

LogDensity: TypeAlias = Callable[[Rows, Floats, Floats], Floats]
Expect: TypeAlias = Callable[[Rows, Floats | None, Floats, Floats, Floats], Sums]
MomentsOf: TypeAlias = Callable[[Rows, Floats, Floats], Moments]
Posterior: TypeAlias = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """All arithmetic of one kind. Arguments and formulas: :mod:`mixtura.kernels.reference`."""

    name: str
    log_density_full: LogDensity
    log_density_tied: LogDensity
    log_density_diag: LogDensity
    log_density_spherical: LogDensity
    expect_full: Expect
    expect_tied: Expect
    expect_diag: Expect
    expect_spherical: Expect
    moments_full: MomentsOf
    moments_tied: MomentsOf
    moments_diag: MomentsOf
    moments_spherical: MomentsOf
    log_sum: Posterior
    responsibilities: Posterior
    precision_factor: Callable[[Floats], Floats]
    block_rows: Callable[[int, int, int], int]

    @classmethod
    def of(cls, module: ModuleType, name: str) -> Self:
        """The kernel that a module of functions is."""
        verbs = [field.name for field in fields(cls) if field.name != "name"]
        return cls(name=name, **{verb: getattr(module, verb) for verb in verbs})
