"""What a component family is: its parameters, and the few verbs that a fit asks of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
from scipy.special import entr

from mixtura import kernels
from mixtura._typing import Bools, Floats, Ints, Rows
from mixtura.model.parameters import Parameters
from mixtura.model.statistics import MixtureStatistics
from mixtura.patterns import Patterns

FEW = 5
"""Rows that a variance takes: from five, its standard error is a third of it or so.

A diagonal or a sphere is regular from two rows on, however many features there are, but pairs and
triples of rows that lie close by chance make likelihoods that no group is behind.
"""


def least_beside_others(d: int) -> int:
    """Rows that a component takes where all share one spread, which bounds the likelihood.

    One is enough for that, but one or two rows apart from all others are outliers rather than a
    group, and in several columns a component on them alone is often the likeliest: with three
    outliers in 300 rows of five columns, groups would be taken together for it (ARI 0.98 to 0.80).
    In one column an outlier very far away may do so too, as it does from scikit-learn's default
    start; but there one row is what the best of many maxima have, which R's mclust takes as well.
    """
    return 1 if d == 1 else 3


class Expectation(NamedTuple):
    """The E-step of one block: the family's sums, and (...) log-likelihood and entropy in nats."""

    sums: dict[str, Floats]
    log_likelihood: Floats
    entropy: Floats


class GaussianForm(NamedTuple):
    """Components as the Gaussians that they are: means (..., k, d), covariances (..., k, d, d)."""

    means: Floats
    covariances: Floats


class Components(Parameters, ABC):
    r"""The k components of one family.

    A family is a frozen dataclass of arrays that declare their axes (:func:`axes`), ``means``
    (..., k, d) among them: where each component lies. It writes ``log_density``, ``accumulate``,
    ``maximise``, ``n_parameters``, ``deviations``, ``covariance_matrices`` and
    ``from_feature_variances``; whatever else is here has a default that is right, if cautious,
    for any density. Leading axes ``...`` stack several mixtures that are fitted side by side.
    """

    __slots__ = ()

    means: Floats

    name: ClassVar[str]
    """The value of ``covariance_type`` that selects the family."""

    component: ClassVar[str] = "gaussian"
    """The value of ``component`` that selects it among those of this name."""

    native_name: ClassVar[str] = ""
    """What native code knows the family by, where that is not its name."""

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

    mclust: ClassVar[str] = ""
    """What mclust calls it in several columns (the same table); empty where it has none such."""

    usual: ClassVar[bool] = True
    """True where a sweep tries it unless it is told which to try."""

    stored_as_matrices: ClassVar[bool] = False
    """True where the covariances' last two axes are d and d."""

    free_axes: ClassVar[bool] = False
    """True where its ellipsoids may turn and their turn is counted among its parameters."""

    spread_name: ClassVar[tuple[str, str]] = "standard deviation", "sd"
    """What the square root of a variance in :attr:`covariance_matrices` is, in full and short."""

    centre_name: ClassVar[str] = "mean"
    """What ``means`` are: of heavy tails only where there is a mean at all."""

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

    takes_gaps: ClassVar[bool] = False
    """True where ``log_density`` and ``accumulate`` take rows that lack values, which are NaN."""

    takes_errors: ClassVar[bool] = False
    """True where it has the verbs of rows that are measured with errors."""

    @property
    def n_components(self) -> int:
        return int(self.means.shape[-2])

    @property
    def n_features(self) -> int:
        return int(self.means.shape[-1])

    # --- what a family writes -----------------------------------------------------------

    @classmethod
    @abstractmethod
    def n_parameters(cls, k: int, d: int) -> int:
        """Free parameters of k components in d dimensions, their means among them."""

    @classmethod
    @abstractmethod
    def from_feature_variances(cls, means: Floats, variances: Floats, floor: Floats) -> Self:
        """Components that all have the features' own variances (d,) and no correlation."""

    @property
    @abstractmethod
    def covariance_matrices(self) -> Floats:
        """How each component spreads, as dense matrices (..., k, d, d).

        They are its second central moments, or where those need not exist the scale matrices of
        its ellipsoids of equal density.
        """

    @abstractmethod
    def log_density(self, rows: Rows) -> Floats:
        r""":math:`\log p(x_i \mid k)` as (..., k, b), in nats."""

    @abstractmethod
    def accumulate(self, rows: Rows, resp: Floats) -> dict[str, Floats]:
        """The sums over a block that ``maximise`` needs, for weighted shares (..., k, b).

        They are new arrays that add up over blocks. One of them is ``mass`` (..., k).
        """

    @abstractmethod
    def maximise(self, statistics: MixtureStatistics, floor: Floats) -> Self:
        """The M-step: the components of largest expected likelihood at or above the floor.

        A component of :func:`negligible_mass` keeps its parameters.
        """

    @abstractmethod
    def deviations(self, labels: Ints, rng: np.random.Generator) -> Floats:
        """Draws of a row less its component's mean, one (d,) a label."""

    # --- what a family may offer ----------------------------------------------------------

    def expect(self, rows: Rows, weight: Floats | None, log_weights: Floats) -> Expectation:
        """The E-step of one block. A kernel that does all of it at once is faster."""
        w = np.ones(rows.shape[0]) if weight is None else weight
        log_density = self.log_density(rows)
        resp, log_likelihood, entropy = weighted_posterior(log_density, log_weights, w)
        return Expectation(self.accumulate(rows, resp), log_likelihood, entropy)

    def expect_with_gaps(
        self, rows: Rows, weight: Floats | None, patterns: Patterns, log_weights: Floats
    ) -> Expectation:
        """The E-step of a block in which values are missing, where the family takes such."""
        return Components.expect(self, rows, weight, log_weights)

    def log_density_with_errors(self, rows: Rows, errors: Floats) -> Floats:
        """As :meth:`log_density`, of rows with errors (b, d) or (b, d, d) of their own."""
        raise NotImplementedError(f"{self.name} does not know of errors")

    def expect_with_errors(
        self, rows: Rows, weight: Floats | None, errors: Floats, log_weights: Floats
    ) -> Expectation:
        """The E-step of a block of such rows, whose sums are those of the true rows."""
        raise NotImplementedError(f"{self.name} does not know of errors")

    def accumulate_with_errors(
        self, rows: Rows, errors: Floats, resp: Floats
    ) -> dict[str, Floats]:
        """As :meth:`accumulate`, what is expected of the true rows."""
        raise NotImplementedError(f"{self.name} does not know of errors")

    def true_rows(self, rows: Rows, errors: Floats, resp: Floats) -> Floats:
        """The true rows (b, d) that are expected, for shares (k, b) of the components."""
        raise NotImplementedError(f"{self.name} does not know of errors")

    def filled(self, rows: Rows, resp: Floats) -> Floats:
        """Rows (b, d) in float64 with what is expected in their gaps, for shares (k, b)."""
        return rows.astype(np.float64)

    def gaussian_form(self) -> GaussianForm | None:
        """The same as Gaussians, for judges that need such; None where they are none."""
        return None

    def loosened(self, squared: Floats, present: int, rng: np.random.Generator) -> Floats | None:
        """By what draws of missing deviations are longer (...) than those of Gaussians would be.

        It is for rows at squared Mahalanobis distances (...) in the ``present`` values that they
        have. None where they are Gaussian.
        """
        return None

    def steps(self, labels: Ints, rng: np.random.Generator) -> Floats:
        """Where halves of a component that is split may go, from its mean, one (d,) a label."""
        return self.deviations(labels, rng)

    def squared_distances(self, below: Floats, present: Ints | int | None = None) -> Floats:
        """Squared Mahalanobis distances (k, b) where a density is so many nats below its peak.

        ``present`` is how many values a row has, or each of them (b,); all where nobody says.
        """
        return 2.0 * np.minimum(below, 0.5 * np.finfo(np.float64).max)  # rows may be beyond

    def tails_alike(self, one: int, other: int, within: float) -> bool:
        """Whether two components of one mixture have the same density but for place and spread.

        A family whose components differ in more says so, to within such a share.
        """
        return True

    @classmethod
    def gaussian_shape(cls) -> type[Any] | None:
        """The Gaussian family that has the shape of these; None where there is no such."""
        return None

    def nearer(self, squared: Floats) -> Floats | None:
        r"""The share of each component's rows that are nearer to its mean than (..., k).

        ``squared`` are Mahalanobis distances by :attr:`covariance_matrices`, squared. None where
        the family does not know the law of its own.
        """
        return None

    def radius(self, share: float) -> Floats | None:
        """The Mahalanobis distance (..., k) within which such a share of each component's rows is.

        None where the family does not know it.
        """
        return None

    def constrain(self, floor: Floats) -> Self:
        """The components raised to the floor (d,) where they are below it.

        They are of the family, even where somebody gave arrays that no component of it has.
        """
        return self

    def directions_at_floor(self, floor: Floats) -> Ints:
        """In how many directions each component (..., k) sits on the covariance floor."""
        return np.zeros(self.means.shape[:-1], dtype=np.intp)

    def finer_than(self, held: Floats) -> Floats:
        r"""Nats a row (..., k) that a component's density owes to spread below ``held`` (d,).

        For Gaussians the divergence of the component from itself raised to that floor,
        :math:`\frac{1}{2} \sum_j (\lambda_j - 1 - \log \lambda_j)` over the eigenvalues
        :math:`\lambda_j < 1` of its covariance in units of it.
        """
        return np.zeros(self.means.shape[:-1])

    def project(self, free: Mapping[str, Floats], floor: Floats) -> Self | None:
        """Components of these free arrays, for jumps along a path of mixtures.

        They are affine combinations of those of several mixtures. None where the family has no
        components of such parameters: there the fit goes on without the jump.
        """
        return None

    def squared_lengths(self, weights: Floats, changes: Mapping[str, Floats]) -> Floats:
        """How far changes (m, ...) of the free arrays lead, as (m,), whatever the data's units.

        Of means in the units of the component's covariance, of others as shares of themselves.
        A family that knows its Fisher information does better.
        """
        shift = np.linalg.solve(self.covariance_matrices, changes["means"][..., None])[..., 0]
        squared: Floats = (shift * changes["means"]).sum(-1) @ weights
        for name, array in self.free().items():
            if name != "means":
                axis = tuple(range(1, array.ndim + 1))
                squared = squared + np.square(changes[name]).sum(axis) / np.square(array).sum()
        return squared

    @classmethod
    def least_rows(cls, d: int) -> int:
        """Effective rows below which a component of this family counts as collapsed.

        So many that its spread is an estimate and not an accident of where they happen to lie:
        an unbounded likelihood is reached through components of fewer.
        """
        return min(d + 1, FEW)

    @classmethod
    def believable_rows(cls, d: int) -> int:
        """Effective rows from which a component of this family may be taken for a group.

        More than :meth:`least_rows`, which only tells what is an estimate at all: nobody would
        base a group on less. A family whose components have a matrix each asks for more.
        """
        return max(FEW, cls.least_rows(d))

    @staticmethod
    def work(n: int, k: int, d: int, *, floored: bool = False) -> float:
        """Multiplications of an iteration of EM over n rows, roughly; more on the floor."""
        return float(n * k * d * (d + 4))

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

    @property
    def variances(self) -> Floats:
        """The variance of each feature in each component (..., k, d)."""
        return np.diagonal(self.covariance_matrices, axis1=-2, axis2=-1)

    @classmethod
    def nearest_to(cls, other: Components, mass: Floats, floor: Floats) -> Self | None:
        """The components of the family that are nearest to those of another, of masses (k,).

        None where the family does not say which.
        """
        return None

    @classmethod
    def same_model(cls, other: type[Components], d: int) -> bool:
        """Whether both are one model of d columns under two names."""
        return cls is other or (
            d == 1 and bool(cls.univariate) and cls.univariate == other.univariate
        )

    def same(self, which: tuple[int, ...], one: int, other: int, within: float) -> bool:
        """Whether two components of mixture ``which`` of the stack are the same.

        Their means to within so many standard deviations in any direction (the Mahalanobis
        distance), whatever else they have to within such a share of it.
        """
        shift = self.means[(*which, one)] - self.means[(*which, other)]
        matrix = self.covariance_matrices[(*which, one)]
        if not shift @ np.linalg.solve(matrix, shift) < within**2:
            return False
        for name, about in self.declared().items():
            if name != "means" and about.of_components:
                mine, theirs = (getattr(self, name)[(*which, index)] for index in (one, other))
                if not (np.abs(mine - theirs) <= within * np.abs(mine).max()).all():
                    return False
        return True

    # --- what every family gets -----------------------------------------------------------

    def at_floor(self, floor: Floats, flat: int = 0) -> Bools:
        """Which components (..., k) sit on the floor in more directions than the data do.

        ``flat`` is in how many the data themselves have no more spread than the floor.
        """
        return self.directions_at_floor(floor) > flat

    def moved(
        self, removed: Ints, owner: Ints, mean: Floats, owner_mean: Floats, width: Floats
    ) -> Self:
        """A stack of p copies, in each of which one component is taken out and put back.

        Component ``removed[i]`` of copy i goes to ``mean[i]`` with the shape of component
        ``owner[i]`` made ``width[i]`` times as wide (in sd); the owner itself goes to
        ``owner_mean[i]``.
        """
        copy = np.arange(removed.size)
        moved = self.map(lambda array: np.repeat(array[None], removed.size, axis=0))
        for array, about in zip(moved.arrays(), self.declared().values(), strict=True):
            if array is not moved.means and about.of_components:
                scale = width.reshape(-1, *(1,) * (array.ndim - 2)) ** about.power
                array[copy, removed] = array[copy, owner] * scale
        moved.means[copy, removed] = mean
        moved.means[copy, owner] = owner_mean
        return moved


def weighted_posterior(
    log_density: Floats, log_weights: Floats, weight: Floats
) -> tuple[Floats, Floats, Floats]:
    """Responsibilities (..., k, b) times row weights (b,), log-likelihood and entropy (...)."""
    resp = kernels.responsibilities(log_density, log_weights)
    log_rows = kernels.log_sum(log_density, log_weights)
    return resp * weight, log_rows @ weight, entr(resp).sum(-2) @ weight


def posterior_means(
    statistics: MixtureStatistics, mass_floor: float
) -> tuple[Bools, Floats, Floats, Floats]:
    r"""What every M-step with a first moment begins with.

    Returns
    -------
    alive : (..., k) components with mass enough to estimate anything
    mass : (..., k) :math:`N_k`, one where not alive, so that it divides
    shift : (..., k, d) :math:`\delta_k = t_k / N_k`, zero where not alive
    means : (..., k, d) :math:`\mu_k + \delta_k`
    """
    alive = statistics.mass > mass_floor
    mass = np.where(alive, statistics.mass, 1.0)
    first = statistics.sums["first"]
    shift = np.where(alive[..., None], first / mass[..., None], 0.0)
    return alive, mass, shift, statistics.about.means + shift


def negligible_mass(statistics: MixtureStatistics) -> float:
    """Below this mass a component owns no part of any row that a double could tell from zero.

    Its parameters are then left as they are, which keeps the likelihood from falling.
    """
    return float(np.finfo(np.float64).eps) * statistics.total_weight
