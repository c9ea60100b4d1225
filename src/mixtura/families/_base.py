"""What a covariance family is. A new family writes the abstract methods and nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

import numpy as np

from mixtura._typing import Bools, Floats, Ints, Rows
from mixtura.kernels import Moments, Sums
from mixtura.stats import MixtureStatistics

FEW = 5
"""Rows that a variance takes: from five, its standard error is a third of it or so.

A diagonal or a sphere is regular from two rows on, however many features there are, but pairs and
triples of rows that lie close by chance make likelihoods that no group is behind.
"""


@dataclass(frozen=True, slots=True)
class Components(ABC):
    r"""The k components of one family: means, covariances and their precision factors.

    Leading axes ``...`` stack several mixtures that are fitted side by side.

    Attributes
    ----------
    means : (..., k, d)
    covariances : the family's shape, in squared units of the data
    precisions_cholesky : the family's shape; upper factor U with
        :math:`\Sigma^{-1} = U U^\top`, or 1/sd for the families without a matrix
    """

    means: Floats
    covariances: Floats
    precisions_cholesky: Floats

    name: ClassVar[str]
    """The value of ``covariance_type`` that selects the family."""

    title: ClassVar[str] = "a shape of its own kind"
    """The shape of its covariances in a few words, as the documentation lists them."""

    plain: ClassVar[str] = ""
    """The same of groups, for whoever has not heard of covariances; the title where empty."""

    picture: ClassVar[str] = ""
    """What the page draws for it; the title where empty."""

    adjective: ClassVar[str] = ""
    """Which models they are, on a chart; the name where empty."""

    nests_in: ClassVar[tuple[str, ...]] = ()
    """The families of which this one is a special case, the nearest first."""

    univariate: ClassVar[str] = ""
    """What it is in one column: V, a variance each, or E, one for all (Scrucca et al. 2016, The
    R Journal 8:289, table 3). Empty where it is like no other."""

    stored_as_matrices: ClassVar[bool] = False
    """True where the covariances' last two axes are d and d."""

    free_axes: ClassVar[bool] = False
    """True where its ellipsoids may turn and their turn is counted among its parameters."""

    isotropic: ClassVar[bool] = False
    """True where a component has the same variance in all directions."""

    in_any_units: ClassVar[bool] = False
    """True where features in other units, each in its own, leave a mixture of the family one."""

    shared: ClassVar[bool] = False
    """True where one covariance serves all components, so that it has no axis k."""

    spans_all_directions: ClassVar[bool] = False
    """True where a direction without variance in the data makes the covariance singular."""

    tolerates_constant_features: ClassVar[bool] = False
    """True where a feature without any spread leaves the density finite."""

    @property
    def n_components(self) -> int:
        return int(self.means.shape[-2])

    @property
    def n_features(self) -> int:
        return int(self.means.shape[-1])

    # --- what a family writes -----------------------------------------------------------

    @staticmethod
    @abstractmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        """Free parameters in the covariances of k components in d dimensions."""

    @staticmethod
    @abstractmethod
    def covariance_shape(k: int, d: int) -> tuple[int, ...]:
        """Shape of ``covariances`` for k components in d dimensions."""

    @staticmethod
    @abstractmethod
    def least_rows(d: int) -> int:
        """Effective rows below which a component of this family counts as collapsed.

        So many that its covariance is an estimate and not an accident of where they happen to
        lie: an unbounded likelihood is reached through components of fewer.
        """

    @staticmethod
    @abstractmethod
    def work(n: int, k: int, d: int, *, floored: bool = False) -> float:
        """Multiplications of an iteration of EM over n rows, roughly; more on the floor."""

    @classmethod
    @abstractmethod
    def from_covariances(cls, means: Floats, covariances: Floats, floor: Floats) -> Self:
        """Components with these covariances, raised to the floor (d,) where they are below."""

    @classmethod
    @abstractmethod
    def from_precisions(cls, means: Floats, precisions: Floats) -> Self:
        """Components with these precisions; LinAlgError where one is not positive-definite."""

    @classmethod
    @abstractmethod
    def from_feature_variances(cls, means: Floats, variances: Floats, floor: Floats) -> Self:
        """Components that all have the features' own variances (d,) and no correlation."""

    @property
    @abstractmethod
    def precisions(self) -> Floats:
        """Inverse covariances, in the family's shape."""

    @property
    @abstractmethod
    def variances(self) -> Floats:
        """The variance of each feature in each component (..., k, d)."""

    @property
    @abstractmethod
    def covariance_matrices(self) -> Floats:
        """Covariances as dense matrices (..., k, d, d), whatever the family."""

    @abstractmethod
    def log_density(self, rows: Rows) -> Floats:
        r""":math:`\log N(x_i; \mu_k, \Sigma_k)` as (..., k, b), in nats."""

    @abstractmethod
    def accumulate(self, rows: Rows, weight: Floats | None, log_weights: Floats) -> Sums:
        """The E-step of one block; see :mod:`mixtura.kernels.reference`."""

    @staticmethod
    @abstractmethod
    def moments(rows: Rows, resp: Floats, about: Floats) -> Moments:
        """Mass, first and second moments about given means for given responsibilities."""

    @abstractmethod
    def maximise(self, statistics: MixtureStatistics, floor: Floats) -> Self:
        """The M-step: the components of largest expected likelihood at or above the floor."""

    @abstractmethod
    def directions_at_floor(self, floor: Floats) -> Ints:
        """In how many directions each component (..., k) sits on the covariance floor."""

    @abstractmethod
    def finer_than(self, held: Floats) -> Floats:
        r"""Nats a row (..., k) that a component's density owes to spread below ``held`` (d,).

        The divergence of the component from itself raised to that floor,
        :math:`\frac{1}{2} \sum_j (\lambda_j - 1 - \log \lambda_j)` over the eigenvalues
        :math:`\lambda_j < 1` of its covariance in units of it.
        """

    @staticmethod
    @abstractmethod
    def positive_definite(covariances: Floats) -> bool:
        """Whether all of these are covariances at all."""

    @abstractmethod
    def squared_lengths(self, weights: Floats, means: Floats, covariances: Floats) -> Floats:
        """The part of :meth:`mixtura.mixture.Mixture.squared_lengths` that is the family's.

        ``means`` (m, k, d) and ``covariances`` (m, the family's shape) are changes, ``weights``
        (k,) not.
        """

    @abstractmethod
    def noise(self, labels: Ints, rng: np.random.Generator) -> Floats:
        """Draws from N(0, covariance of the labelled component), one row (d,) a label."""

    @staticmethod
    def rows_to_search(k: int, d: int) -> int:
        """Rows below which EM hardly leaves its start, so that there is nothing to search."""
        return 0

    @staticmethod
    def optimism(mass: Floats, d: int) -> Floats:
        r"""Nats (..., k) by which components of few effective rows look better than they are.

        None for a family whose covariance is estimated from all rows, or from all columns.
        """
        return np.zeros_like(mass)

    # --- what every family gets ---------------------------------------------------------

    @classmethod
    def same_model(cls, other: type[Components], d: int) -> bool:
        """Whether both are one model of d columns under two names."""
        return cls is other or (
            d == 1 and bool(cls.univariate) and cls.univariate == other.univariate
        )

    @classmethod
    def believable_rows(cls, d: int) -> int:
        """Effective rows from which a component of this family may be taken for a group.

        More than :meth:`least_rows`, which only tells what is an estimate at all: nobody would
        base a group on less. A family whose components have a matrix each asks for more.
        """
        return max(FEW, cls.least_rows(d))

    @classmethod
    def covariances_of(cls, factors: Floats) -> Floats:
        """The covariances whose precision factors these are, in the family's shape."""
        if not cls.spans_all_directions:
            return 1.0 / np.square(factors)
        # with the units taken out, so that nothing leaves the range of a double on the way
        unit = 1.0 / np.diagonal(factors, axis1=-2, axis2=-1)
        root = np.linalg.inv(unit[..., :, None] * factors) * unit[..., None, :]
        covariances: Floats = np.swapaxes(root, -1, -2) @ root
        return covariances

    @classmethod
    def units(cls, covariances: Floats) -> Floats:
        """What differences from these covariances are measured in: products of two sds."""
        if not cls.spans_all_directions:
            return covariances
        sd = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
        return sd[..., :, None] * sd[..., None, :]

    def at_floor(self, floor: Floats, flat: int = 0) -> Bools:
        """Which components (..., k) sit on the floor in more directions than the data do.

        ``flat`` is in how many the data themselves have no more spread than the floor.
        """
        touching: Bools = self.directions_at_floor(floor) > flat
        return touching

    def same(self, which: tuple[int, ...], one: int, other: int, within: float) -> bool:
        """Whether two components of mixture ``which`` of the stack are the same.

        Their means to within so many standard deviations in any direction (the Mahalanobis
        distance), their covariances to within such a share, in the units of each column.
        """
        mine = which if self.shared else (*which, one)
        factor = self.precisions_cholesky[mine]
        shift = self.means[(*which, one)] - self.means[(*which, other)]
        apart = shift @ factor if self.spans_all_directions else shift * factor
        if not np.linalg.norm(apart) < within:
            return False
        covariance = self.covariances[mine]
        theirs = covariance if self.shared else self.covariances[(*which, other)]
        return bool((np.abs(covariance - theirs) <= within * self.units(covariance)).all())

    def take(self, index: Ints | int) -> Self:
        """Some mixtures of the stack."""
        return type(self)(
            self.means[index], self.covariances[index], self.precisions_cholesky[index]
        )

    def reorder(self, order: Ints) -> Self:
        """The same components of one mixture, chosen or permuted along k."""
        if self.shared:
            return replace(self, means=self.means[order])
        return replace(
            self,
            means=self.means[order],
            covariances=self.covariances[order],
            precisions_cholesky=self.precisions_cholesky[order],
        )

    @classmethod
    def stack(cls, parts: Sequence[Self]) -> Self:
        """One stack of single mixtures' components."""
        return cls._joined(parts, np.stack)

    @classmethod
    def concatenate(cls, stacks: Sequence[Self]) -> Self:
        """One stack of several."""
        return cls._joined(stacks, np.concatenate)

    @classmethod
    def _joined(cls, parts: Sequence[Self], join: Callable[[list[Floats]], Floats]) -> Self:
        return cls(
            means=join([part.means for part in parts]),
            covariances=join([part.covariances for part in parts]),
            precisions_cholesky=join([part.precisions_cholesky for part in parts]),
        )

    def moved(
        self, removed: Ints, owner: Ints, mean: Floats, owner_mean: Floats, width: Floats
    ) -> Self:
        """A stack of p copies, in each of which one component is taken out and put back.

        Component ``removed[i]`` of copy i goes to ``mean[i]`` with the covariance of component
        ``owner[i]`` made ``width[i]`` times as wide (in sd); the owner itself goes to
        ``owner_mean[i]``.
        """
        copy = np.arange(removed.size)
        means = np.repeat(self.means[None], removed.size, axis=0)
        means[copy, removed] = mean
        means[copy, owner] = owner_mean
        covariances = np.repeat(self.covariances[None], removed.size, axis=0)
        factors = np.repeat(self.precisions_cholesky[None], removed.size, axis=0)
        if not self.shared:
            scale = width.reshape(-1, *(1,) * (covariances.ndim - 2))
            covariances[copy, removed] = covariances[copy, owner] * scale**2
            factors[copy, removed] = factors[copy, owner] / scale
        return replace(self, means=means, covariances=covariances, precisions_cholesky=factors)


EIGENVALUES = 30
"""Eigenvalues and vectors of a matrix in multiplications of its d³."""


def divergence(scaled: Floats) -> Floats:
    """Of a variance in units of one that it should not be below, to that one, where it is."""
    below = np.clip(scaled, np.finfo(np.float64).tiny, 1.0)
    nats: Floats = 0.5 * (below - 1.0 - np.log(below))
    return nats


def small_sample(mass: Floats, parameters: int, least: int) -> Floats:
    r"""How many nats a component of few rows gains by chance beyond what more rows would.

    In its own rows a Gaussian of p parameters in d columns fits better than in new ones by
    :math:`p N / (N - d - 2)` nats, the correction of Hurvich & Tsai (1989, Biometrika 76:297) for
    small samples, here exact. Of the excess over p, what more than twice d + 2 rows would have is
    let pass: below that a component follows its rows, above it the data decide.
    """
    room = np.maximum(mass - least, 0.5)
    nats: Floats = parameters * np.maximum(least / room - 1.0, 0.0)
    return nats


def posterior_means(
    statistics: MixtureStatistics, mass_floor: float
) -> tuple[Bools, Floats, Floats, Floats]:
    r"""What every M-step begins with.

    Returns
    -------
    alive : (..., k) components with mass enough to estimate anything
    mass : (..., k) :math:`N_k`, one where not alive, so that it divides
    shift : (..., k, d) :math:`\delta_k = t_k / N_k`, zero where not alive
    means : (..., k, d) :math:`\mu_k + \delta_k`
    """
    alive = statistics.mass > mass_floor
    mass = np.where(alive, statistics.mass, 1.0)
    shift = np.where(alive[..., None], statistics.first / mass[..., None], 0.0)
    return alive, mass, shift, statistics.about + shift


def negligible_mass(statistics: MixtureStatistics) -> float:
    """Below this mass a component owns no part of any row that a double could tell from zero.

    Its parameters are then left as they are, which keeps the likelihood from falling.
    """
    return float(np.finfo(np.float64).eps) * statistics.total_weight
