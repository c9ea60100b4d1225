"""What native/binding/module.cpp offers. Outputs are C-contiguous float64 arrays and come last."""

from mixtura._typing import Bools, Floats, Ints, Rows

class Family:
    """A family's arithmetic for one instruction set."""

    @property
    def name(self) -> str:
        """As in :mod:`mixtura.kernels.structure`, or as that of a shape stored as one of those."""
    @property
    def advances(self) -> bool:
        """Whether it has an M-step here, so that ``advance`` works."""
    @property
    def has_best(self) -> bool:
        """Whether ``best`` works."""
    def expect(
        self,
        rows: Rows,
        weight: Floats | None,
        log_weights: Floats,
        means: Floats,
        precisions_cholesky: Floats,
        mass: Floats,
        first: Floats,
        second: Floats,
        log_likelihood: Floats,
        entropy: Floats,
        /,
    ) -> None: ...
    def expect_with_gaps(
        self,
        rows: Floats,
        weight: Floats | None,
        observed: Bools,
        begins: Ints,
        log_weights: Floats,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
        mass: Floats,
        first: Floats,
        second: Floats,
        log_likelihood: Floats,
        entropy: Floats,
        /,
    ) -> bool:
        """Whether all parts of covariances had a factor; if not, sums are unfinished."""
    def moments_with_gaps(
        self,
        rows: Floats,
        shares: Floats,
        kept: Floats,
        observed: Bools,
        begins: Ints,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
        mass: Floats,
        first: Floats,
        second: Floats,
        /,
    ) -> bool:
        """Whether all parts of covariances had a factor; if not, sums are unfinished."""
    def log_density_with_gaps(
        self,
        rows: Floats,
        observed: Bools,
        begins: Ints,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
        out: Floats,
        /,
    ) -> bool:
        """Whether all is in range and has a factor; if not, ``out`` is unfinished."""
    def log_density(
        self, rows: Rows, means: Floats, precisions_cholesky: Floats, out: Floats, /
    ) -> bool:
        """Whether all of it is in the range of the rows' type; if not, ``out`` is unfinished."""
    def moments(
        self,
        rows: Rows,
        resp: Floats,
        about: Floats,
        mass: Floats,
        first: Floats,
        second: Floats,
        /,
    ) -> None: ...
    def advance(
        self,
        rows: Rows,
        weight: Floats | None,
        observed: Bools | None,
        begins: Ints | None,
        total_weight: float,
        floor: Floats,
        iterations: int,
        weights: Floats,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
        log_likelihood: Floats,
        /,
    ) -> bool:
        """Whether all covariances had a factor; if not, the parameters are unfinished."""

    def best(
        self,
        spread: Floats,
        mass: Floats,
        floor: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
        /,
    ) -> bool:
        """Whether all covariances had a factor; if not, they are unfinished."""
    def m_step_heavy(
        self,
        freedom: int,
        total_weight: float,
        floor: Floats,
        mass: Floats,
        pull: Floats,
        lag: Floats,
        bend: Floats,
        first: Floats,
        second: Floats,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
        nu: Floats,
        /,
    ) -> bool:
        """Moments, written over, and parameters are outputs: whether all matrices had a factor."""

class Kernel:
    """The arithmetic for one instruction set."""

    @property
    def name(self) -> str: ...
    @property
    def families(self) -> list[Family]: ...
    def log_sum(self, log_density: Floats, log_weights: Floats, out: Floats, /) -> None: ...
    def responsibilities(
        self, log_density: Floats, log_weights: Floats, out: Floats, /
    ) -> None: ...
    def heavy(
        self,
        table: Floats,
        log_weights: Floats,
        weight: Floats | None,
        peaks: Floats,
        nu: Floats,
        at_centre: Floats,
        log_at_mean: Floats,
        d: int,
        mass: Floats,
        lag: Floats,
        bend: Floats,
        log_likelihood: Floats,
        entropy: Floats,
        /,
    ) -> bool:
        """Whether all of it is in range; if not, the ``table``, an output, is as it was."""
    def expect_heavy(
        self,
        family: Family,
        rows: Floats,
        weight: Floats | None,
        log_weights: Floats,
        means: Floats,
        precisions_cholesky: Floats,
        nu: Floats,
        mass: Floats,
        pull: Floats,
        lag: Floats,
        bend: Floats,
        first: Floats,
        second: Floats,
        log_likelihood: Floats,
        entropy: Floats,
        /,
    ) -> bool:
        """Whether all of it is in range; if not, sums are unfinished."""
    def advance_heavy(
        self,
        family: Family,
        rows: Floats,
        weight: Floats | None,
        total_weight: float,
        floor: Floats,
        iterations: int,
        freedom: int,
        weights: Floats,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
        nu: Floats,
        log_likelihood: Floats,
        /,
    ) -> bool:
        """Whether all was in range and had a factor; if not, the parameters are unfinished."""

class Tree:
    """Points on their way to one group."""

    def __init__(
        self, kernel: Kernel, points: Floats, weight: Floats, alpha: float, /
    ) -> None: ...
    def run(self, steps: int, /) -> bool:
        """So many steps at most, each a look at as many pairs as there are points: is one left?"""
    def mergers(self, out: Floats, /) -> None:
        """(n - 1, 2), once it has run to its end."""

def usable() -> list[Kernel]:
    """The kernels that this processor can run, best first."""

def precision_factors(matrices: Floats, out: Floats, /) -> bool:
    """Whether all matrices are positive-definite; if not, ``out`` is unfinished."""
