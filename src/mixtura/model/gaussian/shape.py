"""Gaussian components: what every covariance shape shares, and what a shape writes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np

from mixtura import kernels
from mixtura._typing import Floats, Rows
from mixtura.model.components import (
    Components,
    Expectation,
    GaussianForm,
    negligible_mass,
    posterior_means,
    weighted_posterior,
)
from mixtura.model.statistics import MixtureStatistics
from mixtura.patterns import Patterns


class Gaussian(Components):
    r"""Means, covariances and their precision factors, in the shape of the family.

    A shape of covariances subclasses the one in whose shape it is stored, :class:`~.full.Full` or
    :class:`~.tied.Tied` for matrices, :class:`~.diag.Diag` or :class:`~.spherical.Spherical` for
    variances, and writes its ``name``, ``n_covariance_parameters`` and ``best``; the kernel of
    that one serves it, since a pass needs no more than the covariances.

    Attributes
    ----------
    means : (..., k, d)
    covariances : the family's shape, in squared units of the data
    precisions_cholesky : the family's shape; upper factor U with
        :math:`\Sigma^{-1} = U U^\top`, or 1/sd for the families without a matrix
    """

    __slots__ = ()

    covariances: Floats
    precisions_cholesky: Floats

    takes_gaps = True
    takes_errors = True

    kernel: ClassVar[str]
    """The entry of the kernels' tables whose verbs serve the family."""

    affine: ClassVar[bool] = True
    """True where affine combinations of covariances of the family, as a jump makes them, are of
    the family. Where a shape ties covariances by more than a sum it says False, and a jump ends at
    the components of the family that are nearest to where it led."""

    turns_together: ClassVar[bool] = False
    """True where the M-step looks for axes that all components share, a pair of them at a time,
    which takes longer than a pass where columns and components are many."""

    in_row_space: ClassVar[bool] = False
    """True where covariances are the floor in the directions that rows do not span, and what is
    best in the others does not depend on those: then a fit may go on in coordinates of theirs."""

    @classmethod
    def holding(cls, floor: Floats) -> Floats:
        """The floor (d,) as it holds for matrices of the family, be it along axes that turn."""
        return floor

    # --- what a shape writes --------------------------------------------------------------

    @staticmethod
    @abstractmethod
    def n_covariance_parameters(k: int, d: int) -> int:
        """Free parameters in the covariances of k components in d dimensions."""

    @abstractmethod
    def best(self, means: Floats, spread: Floats, mass: Floats, floor: Floats) -> Self:
        r"""The M-step of covariances, for components at ``means``.

        Of the family's covariances at or above the floor, those that make

        .. math::
            \sum_k n_k \left( \log |\Sigma_k| + \mathrm{tr}\, S_k \Sigma_k^{-1} \right)

        smallest. One that iterates begins with the covariances of ``self``, so that it ends no
        worse than they are.

        Parameters
        ----------
        spread : (..., k) and the axes of one covariance, :math:`S_k`: the spread of the rows of
            each component about ``means``; of all rows, without k, where covariances are shared
        mass : (..., k), :math:`n_k`; zero for a component that is to keep its covariance, whose
            spread then is that
        """

    @classmethod
    @abstractmethod
    def from_covariances(cls, means: Floats, covariances: Floats, floor: Floats) -> Self:
        """Components with these covariances, raised to the floor (d,) where they are below."""

    @classmethod
    @abstractmethod
    def from_precisions(cls, means: Floats, precisions: Floats) -> Self:
        """Components with these precisions; LinAlgError where one is not positive-definite."""

    @property
    @abstractmethod
    def precisions(self) -> Floats:
        """Inverse covariances, in the family's shape."""

    @staticmethod
    @abstractmethod
    def positive_definite(covariances: Floats) -> bool:
        """Whether all of these are covariances at all."""

    @classmethod
    @abstractmethod
    def covariances_of(cls, factors: Floats) -> Floats:
        """The covariances whose precision factors these are, in the family's shape."""

    @classmethod
    @abstractmethod
    def units(cls, covariances: Floats) -> Floats:
        """What differences from these covariances are measured in: products of two sds."""

    # --- what every shape gets ------------------------------------------------------------

    @classmethod
    def n_parameters(cls, k: int, d: int) -> int:
        return k * d + cls.n_covariance_parameters(k, d)

    @classmethod
    def covariance_shape(cls, k: int, d: int) -> tuple[int, ...]:
        """Shape of ``covariances`` for k components in d dimensions."""
        return cls.declared()["covariances"].shape(k, d)

    def log_density(self, rows: Rows) -> Floats:
        patterns = Patterns.of(rows)
        if patterns is not None:
            return kernels.with_gaps[self.kernel].log_density(rows, patterns, *self._gaussians)
        verb = kernels.log_density[self.kernel]
        return verb(rows, self.means, self.precisions_cholesky)

    def expect(self, rows: Rows, weight: Floats | None, log_weights: Floats) -> Expectation:
        sums = kernels.expect[self.kernel](
            rows, weight, log_weights, self.means, self.precisions_cholesky
        )
        named = {"mass": sums.mass, "first": sums.first, "second": sums.second}
        return Expectation(named, sums.log_likelihood, sums.entropy)

    def expect_with_gaps(
        self, rows: Rows, weight: Floats | None, patterns: Patterns, log_weights: Floats
    ) -> Expectation:
        sums = kernels.with_gaps[self.kernel].expect(
            rows, weight, patterns, log_weights, *self._gaussians
        )
        if sums is None:
            return Components.expect(self, rows, weight, log_weights)
        named = {"mass": sums.mass, "first": sums.first, "second": sums.second}
        return Expectation(named, sums.log_likelihood, sums.entropy)

    def accumulate(self, rows: Rows, resp: Floats) -> dict[str, Floats]:
        patterns = Patterns.of(rows)
        if patterns is None:
            mass, first, second = kernels.moments[self.kernel](rows, resp, self.means)
        else:
            mass, first, second = kernels.with_gaps[self.kernel].moments(
                rows, resp, patterns, *self._gaussians
            )
        return {"mass": mass, "first": first, "second": second}

    def log_density_with_errors(self, rows: Rows, errors: Floats) -> Floats:
        density = np.empty((*self.means.shape[:-1], rows.shape[0]))
        for tile in kernels.with_errors[self.kernel].tiles(rows, errors, *self._gaussians):
            density[..., tile.which] = tile.log_density(self.means)
        return density

    def expect_with_errors(
        self, rows: Rows, weight: Floats | None, errors: Floats, log_weights: Floats
    ) -> Expectation:
        verbs = kernels.with_errors[self.kernel]
        w = np.ones(rows.shape[0]) if weight is None else weight
        sums = verbs.empty(self.means)
        log_likelihood, entropy = np.zeros((2, *log_weights.shape[:-1]))
        for tile in verbs.tiles(rows, errors, *self._gaussians):
            resp, nats, spread = weighted_posterior(
                tile.log_density(self.means), log_weights, w[tile.which]
            )
            tile.add(resp, sums)
            log_likelihood, entropy = log_likelihood + nats, entropy + spread
        named = dict(zip(("mass", "first", "second"), sums, strict=True))
        return Expectation(named, log_likelihood, entropy)

    def accumulate_with_errors(
        self, rows: Rows, errors: Floats, resp: Floats
    ) -> dict[str, Floats]:
        verbs = kernels.with_errors[self.kernel]
        sums = verbs.empty(self.means)
        for tile in verbs.tiles(rows, errors, *self._gaussians):
            tile.add(np.ascontiguousarray(resp[..., tile.which]), sums)
        return dict(zip(("mass", "first", "second"), sums, strict=True))

    def true_rows(self, rows: Rows, errors: Floats, resp: Floats) -> Floats:
        true = np.empty(rows.shape)
        for tile in kernels.with_errors[self.kernel].tiles(rows, errors, *self._gaussians):
            each = tile.expected(self.means)
            true[tile.which] = np.einsum("kb,kbd->bd", resp[:, tile.which], each)
        return true

    @classmethod
    def gaussian_shape(cls) -> type[Gaussian]:
        return cls

    @property
    def core(self) -> Gaussian:
        """Itself: what a family of other tails is made around."""
        return self

    def nearer(self, squared: Floats) -> Floats:
        r"""Squared distances are :math:`\chi^2_d`."""
        from scipy.special import chdtr

        return np.asarray(chdtr(self.n_features, squared), dtype=np.float64)

    def radius(self, share: float) -> Floats:
        from scipy.special import chdtri

        distance = np.sqrt(chdtri(self.n_features, 1.0 - share))
        return np.full(self.means.shape[:-1], distance)

    def filled(self, rows: Rows, resp: Floats) -> Floats:
        """Rows (b, d) in float64 with what is expected in their gaps, for shares (k, b)."""
        patterns = Patterns.of(rows)
        if patterns is None:
            return rows.astype(np.float64)
        verbs = kernels.with_gaps[self.kernel]
        return verbs.filled(rows, resp, patterns, *self._gaussians)

    @property
    def _gaussians(self) -> tuple[Floats, Floats, Floats]:
        return self.means, self.covariances, self.precisions_cholesky

    def gaussian_form(self) -> GaussianForm:
        return GaussianForm(self.means, self.covariance_matrices)

    def maximise(self, statistics: MixtureStatistics, floor: Floats) -> Self:
        return self.best(*self.moments(statistics), floor)

    def moments(self, statistics: MixtureStatistics) -> tuple[Floats, Floats, Floats]:
        """What ``best`` takes: the new means, spreads about them, and masses."""
        alive, mass, shift, means = posterior_means(statistics, negligible_mass(statistics))
        second = statistics.sums["second"]
        spread = self._spread(second, mass, shift, statistics.own_weight)
        if not (self.shared or alive.all()):
            axes = tuple(range(alive.ndim, spread.ndim))
            spread = np.where(np.expand_dims(alive, axes), spread, self.covariances)
            mass = np.where(alive, mass, 0.0)
        return means, spread, mass

    def best_on_the_way(self, means: Floats, spread: Floats, mass: Floats, floor: Floats) -> Self:
        """As :meth:`best`, but a step that iterates may leave the last of it to the next one.

        What native code does in whole iterations of EM (:data:`mixtura.kernels.advance`), by which
        a search compares mixtures that are not at their end anyway. A fit goes to it by ``best``.
        """
        return self.best(means, spread, mass, floor)

    def best_within(
        self, means: Floats, spread: Floats, mass: Floats, floor: Floats, ratio: float
    ) -> Self:
        """As :meth:`best`, with no eigenvalue of any covariance above ``ratio`` times another.

        The floor is one number then, the smallest of the columns'. A family writes it beside its
        ``best``, where what is best has a closed form within the ratio too.
        """
        raise NotImplementedError(f"{self.name} has no M-step within a ratio")

    @classmethod
    def takes_ratio(cls) -> bool:
        """Whether the family has a :meth:`best_within` that goes with its own :meth:`best`."""
        own = next(kind for kind in cls.__mro__ if "best" in vars(kind))
        return own is not Gaussian and "best_within" in vars(own)

    @staticmethod
    @abstractmethod
    def _spread(second: Floats, mass: Floats, shift: Floats, total: Floats) -> Floats:
        """Second moments about the means of a pass as the spread of rows about the new ones."""

    def constrain(self, floor: Floats) -> Self:
        if self.affine:
            return self.from_covariances(self.means, self.covariances, floor)
        return self._nearest(self.means, self.covariances, floor)

    def _nearest(self, means: Floats, covariances: Floats, floor: Floats) -> Self:
        """The components of the family that are nearest to any Gaussians, by their divergence."""
        return self.best(means, covariances, np.ones(means.shape[:-1]), floor)

    @classmethod
    def nearest_to(cls, other: Components, mass: Floats, floor: Floats) -> Self | None:
        """By their divergence, which is the M-step with the others' covariances for spreads."""
        if cls.shared or other.gaussian_shape() is None:
            return None
        if cls.stored_as_matrices:
            spread = other.covariance_matrices
        else:
            spread = other.variances.mean(-1) if cls.isotropic else other.variances
        spread = np.ascontiguousarray(
            np.broadcast_to(spread, cls.covariance_shape(*other.means.shape))
        )
        return cls.from_covariances(other.means, spread, floor).best(
            other.means, spread, mass, floor
        )

    def project(self, free: Mapping[str, Floats], floor: Floats) -> Self | None:
        covariances = free["covariances"]
        if not self.affine:
            if not self.positive_definite(covariances):
                return None
            return self._nearest(free["means"], covariances, floor)
        components = self.from_covariances(free["means"], covariances, floor)
        raised = components.covariances is not covariances
        if raised and not self.positive_definite(covariances):
            return None
        return components

    def same(self, which: tuple[int, ...], one: int, other: int, within: float) -> bool:
        """As of any family; covariances to within such a share in the units of each column."""
        mine = which if self.shared else (*which, one)
        shift = self.means[(*which, one)] - self.means[(*which, other)]
        if not np.linalg.norm(self._whitened(shift, self.precisions_cholesky[mine])) < within:
            return False
        covariance = self.covariances[mine]
        theirs = covariance if self.shared else self.covariances[(*which, other)]
        return bool((np.abs(covariance - theirs) <= within * self.units(covariance)).all())

    @staticmethod
    @abstractmethod
    def _whitened(shift: Floats, factor: Floats) -> Floats:
        """A shift (d,) in standard deviations of the component whose factor this is."""
