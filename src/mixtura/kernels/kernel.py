"""What a kernel is: a name and the verbs of :mod:`mixtura.kernels.reference`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from types import ModuleType
from typing import NamedTuple, Protocol, Self, TypeAlias

from mixtura._typing import Floats, Ints, Rows
from mixtura.patterns import Patterns

FREEDOMS = ("fixed", "own", "shared")
"""What degrees of freedom may be: given, each component's own, one number for all."""


class Sums(NamedTuple):
    """What an ``expect`` returns; the formulas are in :mod:`mixtura.model.statistics`."""

    mass: Floats
    first: Floats
    second: Floats
    log_likelihood: Floats
    entropy: Floats


class HeavySums(NamedTuple):
    """What an E-step of Student's t returns; see :mod:`mixtura.kernels.reference.heavy`."""

    pulled: Floats
    """(..., k, b) the rows' shares in the sums of each component"""
    mass: Floats
    lag: Floats
    bend: Floats
    log_likelihood: Floats
    entropy: Floats


Moments: TypeAlias = tuple[Floats, Floats, Floats]
"""mass, first, second"""

LogDensity: TypeAlias = Callable[[Rows, Floats, Floats], Floats]
LogDensityWithGaps: TypeAlias = "Callable[[Rows, Patterns, Floats, Floats, Floats], Floats | None]"
Expect: TypeAlias = Callable[[Rows, Floats | None, Floats, Floats, Floats], Sums]
MomentsOf: TypeAlias = Callable[[Rows, Floats, Floats], Moments]
Posterior: TypeAlias = Callable[[Floats, Floats], Floats]


class Heavy(Protocol):
    """The E-step of Student's t from the log-densities of Gaussians."""

    def __call__(
        self,
        log_normal: Floats,
        log_weights: Floats,
        weight: Floats | None,
        peaks: Floats,
        nu: Floats,
        at_centre: Floats,
        d: int,
    ) -> HeavySums: ...


class HeavyMoments(NamedTuple):
    """The sums of an E-step of Student's t, as its M-step takes them."""

    mass: Floats
    first: Floats
    second: Floats
    """of each component, even where they share a matrix"""
    pull: Floats
    lag: Floats
    bend: Floats


class ExpectHeavy(Protocol):
    """The E-step of Student's t at once: what the verbs for Gaussians and ``heavy`` do."""

    def __call__(
        self,
        rows: Floats,
        weight: Floats | None,
        log_weights: Floats,
        means: Floats,
        precisions_cholesky: Floats,
        nu: Floats,
    ) -> tuple[HeavyMoments, Floats, Floats] | None:
        """Sums, log-likelihood and entropy (...); None where a row is too far for it."""
        ...


class StepHeavy(Protocol):
    """The M-step of Student's t: ``maximise`` in mixtura/model/student_t/components.py."""

    def __call__(
        self,
        sums: HeavyMoments,
        total_weight: float,
        floor: Floats,
        freedom: int,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
        degrees_of_freedom: Floats,
    ) -> tuple[Floats, ...]:
        """The next parameters, in the order of these; degrees of freedom are finite.

        ``freedom`` is a place in :data:`FREEDOMS`. ``LinAlgError`` where a matrix cannot be
        factorised.
        """
        ...


class ExpectWithGaps(Protocol):
    """The E-step of rows of which some lack values."""

    def __call__(
        self,
        rows: Rows,
        weight: Floats | None,
        patterns: Patterns,
        log_weights: Floats,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
    ) -> Sums | None:
        """None where a row is too far, or a part of a covariance has no factor."""
        ...


class MomentsWithGaps(Protocol):
    """Moments of rows of which some lack values, for weighted shares (..., k, b)."""

    def __call__(
        self,
        rows: Rows,
        resp: Floats,
        kept: Floats,
        patterns: Patterns,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
    ) -> Moments | None:
        """``kept`` are the shares of what missing parts keep. None where a part has no factor."""
        ...


class NativeGaps(NamedTuple):
    """What native code does at once for rows of which some lack values."""

    expect: ExpectWithGaps
    log_density: LogDensityWithGaps
    moments: MomentsWithGaps | None = None


class Advance(Protocol):
    """Whole iterations of EM over all rows of a fit, without Python in between."""

    def __call__(
        self,
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
        """Change the parameters of m mixtures in place: (m, k), (m, k, d), the family's shapes.

        They are C-contiguous, and rows that lack values stand pattern by pattern. Returns the
        log-likelihood (m,) before the last of the iterations, which are one or more.
        ``LinAlgError`` where a covariance cannot be factorised.
        """
        ...


class AdvanceHeavy(Protocol):
    """The same for Student's t, of rows that lack nothing."""

    def __call__(
        self,
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
        """``LinAlgError`` where a row is too far for it, too."""
        ...


class Best(Protocol):
    """The M-step of covariances of one family: ``best`` in mixtura/model/gaussian/shape.py."""

    def __call__(
        self,
        spread: Floats,
        mass: Floats,
        floor: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
    ) -> tuple[Floats, Floats]:
        """Covariances and their factors, in the family's shapes (..., k and so on).

        It begins with those that are given. ``LinAlgError`` where one cannot be factorised.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """All arithmetic of one kind. Arguments and formulas: :mod:`mixtura.kernels.reference`."""

    name: str
    log_density: Mapping[str, LogDensity]
    """By family, as the three tables below."""
    expect: Mapping[str, Expect]
    moments: Mapping[str, MomentsOf]
    log_sum: Posterior
    responsibilities: Posterior
    heavy: Heavy
    precision_factor: Callable[[Floats], Floats]
    agglomerate: Callable[[Floats, Floats, float], Ints]
    block_rows: Callable[[int, int, int], int]
    advance: Mapping[str, Advance] = field(default_factory=dict)
    """None is needed. What one does is what the verbs and the family's M-step do."""
    best: Mapping[str, Best] = field(default_factory=dict)
    """Nor any of these, which do what the family's ``best`` does in Python."""
    expect_heavy: Mapping[str, ExpectHeavy] = field(default_factory=dict)
    """Of Student's t, by structure. None is needed, as of the two below."""
    step_heavy: Mapping[str, StepHeavy] = field(default_factory=dict)
    """By shape."""
    advance_heavy: Mapping[str, AdvanceHeavy] = field(default_factory=dict)
    """By shape and, behind a space, one of :data:`FREEDOMS`."""
    with_gaps: Mapping[str, NativeGaps] = field(default_factory=dict)
    """None is needed. What one does is what :mod:`mixtura.kernels.reference.gaps` says."""

    @classmethod
    def of(cls, module: ModuleType, name: str) -> Self:
        """The kernel that a module of functions is."""
        required = [each.name for each in fields(cls) if each.default_factory is MISSING]
        verbs = [verb for verb in required if verb != "name"]
        return cls(name=name, **{verb: getattr(module, verb) for verb in verbs})
