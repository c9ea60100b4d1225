"""Student's t components: what all shapes share. :mod:`.made` makes a class of each shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np

from mixtura import kernels
from mixtura._typing import Bools, Floats, Ints, Rows
from mixtura.kernels.far import LOG_2PI
from mixtura.kernels.reference.heavy import pulls, tails
from mixtura.kernels.structure import STRUCTURES
from mixtura.model.components import (
    Components,
    Expectation,
    negligible_mass,
    weighted_posterior,
)
from mixtura.model.gaussian.full import Full
from mixtura.model.gaussian.shape import Gaussian
from mixtura.model.statistics import MixtureStatistics
from mixtura.model.student_t.freedom import (
    LEAST,
    MOST,
    information,
    log_normaliser,
    root,
)
from mixtura.model.student_t.gaps import Partly, moments, partly, still_unknown
from mixtura.model.student_t.natively import at_once, natively
from mixtura.patterns import Patterns

BEGIN = 5.0
"""Degrees of freedom that a start begins with where they are estimated: tails that show, from
where EM reaches those of a Cauchy and those of a Gaussian in some tens of iterations."""


class StudentT(Components):
    r"""Means, scale matrices in the shape of a Gaussian family, and degrees of freedom.

    .. math::
        t_\nu(x; \mu, \Sigma) = \frac{\Gamma(\frac{\nu + d}{2})}{\Gamma(\frac{\nu}{2})
        (\nu \pi)^{d/2} |\Sigma|^{1/2}} \left(1 + \frac{\delta}{\nu}\right)^{-(\nu + d) / 2},
        \qquad \delta = (x - \mu)^\top \Sigma^{-1} (x - \mu)

    A row is a Gaussian one whose covariance :math:`\Sigma / \tau` is its own, with
    :math:`\tau \sim \Gamma(\nu/2, \nu/2)`; :math:`E(\tau \mid x) = u = (\nu + d) / (\nu +
    \delta)` is the weight that it has in its component's mean and scale, less the farther it is
    (Peel & McLachlan 2000, Statistics and Computing 10:339). The M-step of scale matrices is the
    Gaussian family's own, from scatters weighted so. The covariance is :math:`\Sigma \nu / (\nu -
    2)`, and infinite for :math:`\nu \leq 2`, which is why ``covariances`` are the scale matrices.

    Infinite degrees of freedom stand for a Gaussian that a start is about to be made of: the
    first M-step gives it those that a fit begins with.
    """

    __slots__ = ()

    covariances: Floats
    precisions_cholesky: Floats
    degrees_of_freedom: Floats

    component = "student_t"
    spread_name = "scale", "scales"
    centre_name = "centre"
    takes_gaps = True

    shape: ClassVar[type[Gaussian]]
    """The Gaussian family whose scale matrices these are."""

    freedom: ClassVar[str | float | None]
    """``None``: estimated for each component; ``"shared"``: one for all; a number: fixed."""

    # --- the parts ------------------------------------------------------------------------

    @property
    def core(self) -> Gaussian:
        """The Gaussians of these means and scale matrices."""
        return self.shape(self.means, self.covariances, self.precisions_cholesky)

    def around(self, core: Gaussian) -> Self:
        """The same degrees of freedom around other means and scale matrices."""
        return type(self)(*core.arrays(), self.degrees_of_freedom)

    @classmethod
    def gaussian_shape(cls) -> type[Gaussian]:
        return cls.shape

    @classmethod
    def beginning(cls) -> float:
        """The degrees of freedom of a start."""
        return BEGIN if cls.freedom is None or cls.freedom == "shared" else float(cls.freedom)

    @property
    def _nu(self) -> Floats:
        return np.minimum(self.degrees_of_freedom, MOST)

    # --- what a family writes -------------------------------------------------------------

    @classmethod
    def n_parameters(cls, k: int, d: int) -> int:
        own = 0
        if cls.freedom is None or cls.freedom == "shared":
            own = k if cls.freedom is None else min(k, 1)
        return cls.shape.n_parameters(k, d) + own

    @classmethod
    def from_feature_variances(cls, means: Floats, variances: Floats, floor: Floats) -> Self:
        core = cls.shape.from_feature_variances(means, variances, floor)
        return cls(*core.arrays(), np.full(means.shape[:-1], np.inf))

    @classmethod
    def from_precisions(cls, means: Floats, precisions: Floats) -> Self:
        """With these inverse scale matrices, and the degrees of freedom of a start."""
        core = cls.shape.from_precisions(means, precisions)
        return cls(*core.arrays(), np.full(means.shape[:-1], cls.beginning()))

    @property
    def precisions(self) -> Floats:
        """Inverse scale matrices, in the shape's storage."""
        return self.core.precisions

    @property
    def covariance_matrices(self) -> Floats:
        """The scale matrices (..., k, d, d), whose ellipsoids are those of equal density."""
        return self.core.covariance_matrices

    @property
    def variances(self) -> Floats:
        """The squared scale of each feature in each component (..., k, d)."""
        return self.core.variances

    def log_density(self, rows: Rows) -> Floats:
        patterns = Patterns.of(rows)
        if patterns is not None:
            return partly(self.core, self._nu, rows, patterns).density
        nu, (_, log) = self._nu, self._tails(rows)
        density: Floats = log * (-0.5 * (nu + self.n_features))[..., None]
        density += self._at_centre[..., None]
        return density

    def accumulate(self, rows: Rows, resp: Floats) -> dict[str, Floats]:
        patterns = Patterns.of(rows)
        if patterns is not None:
            return self._sums_with_gaps(
                rows, resp, patterns, partly(self.core, self._nu, rows, patterns)
            )
        squared, log = self._tails(rows)
        pulled, *sums = pulls(resp, squared, log, self._nu, self.n_features)
        return self._sums(rows, pulled, *sums)

    @at_once
    def expect(self, rows: Rows, weight: Floats | None, log_weights: Floats) -> Expectation:
        about = self._peaks, self._nu, self._at_centre, self.n_features
        found = kernels.heavy(self._log_normal(rows), log_weights, weight, *about)
        sums = self._sums(rows, found.pulled, found.mass, found.lag, found.bend)
        return Expectation(sums, found.log_likelihood, found.entropy)

    def expect_with_gaps(
        self, rows: Rows, weight: Floats | None, patterns: Patterns, log_weights: Floats
    ) -> Expectation:
        seen = partly(self.core, self._nu, rows, patterns)
        resp, *sums = weighted_posterior(
            seen.density, log_weights, np.ones(rows.shape[0]) if weight is None else weight
        )
        return Expectation(self._sums_with_gaps(rows, resp, patterns, seen), *sums)

    @natively
    def maximise(self, statistics: MixtureStatistics, floor: Floats) -> Self:
        r"""EM's step, or that of PX-EM where it is one as well.

        In both, :math:`\mu_k = \sum_i r_{ik} u_{ik} x_i / \sum_i r_{ik} u_{ik}`, and the scale
        matrices are the shape's best for :math:`S_k = \sum_i r_{ik} u_{ik} z_{ik} z_{ik}^\top /
        \alpha_k n_k`. EM has :math:`\alpha_k = 1` (Peel & McLachlan 2000, equation 31). PX-EM lets
        the weights have a scale of their own, :math:`\tau / \alpha_k \sim \Gamma(\nu_k / 2, \nu_k
        / 2)`, whose best is the mean of :math:`u_{ik}`, which leaves :math:`\sum_i r_{ik} u_{ik}`
        to divide by: the iteration of Kent, Tyler & Vardi (1994, Communications in Statistics B
        23:441), several times as fast (Meng & van Dyk 1997, JRSS B 59:511). It takes a shape that
        stays one when a component is scaled. Where volumes are equal that is all components
        together, and :math:`\alpha = \sum_k n_k \nu_k \bar u_k / \sum_k n_k \nu_k`, the best for
        the degrees of freedom of the pass. Where a scale matrix comes down to the floor, which
        does not scale, the step is EM's. Degrees of freedom follow (:mod:`.freedom`).
        """
        sums = statistics.sums
        pull = sums["pull"]
        alive = (statistics.mass > negligible_mass(statistics)) & (pull > 0.0)
        mass = np.where(alive, statistics.mass, 0.0)
        shift = np.where(
            alive[..., None], sums["first"] / np.where(alive, pull, 1.0)[..., None], 0.0
        )
        divisor = np.where(alive, mass, 1.0)
        lag, bend = (np.where(alive, sums[name], 0.0) / divisor for name in ("lag", "bend"))
        means, mean = self.means + shift, np.where(alive, pull, 1.0) / divisor
        spread = self._spread(sums["second"], alive, pull, shift, mean)
        core = self._best(means, spread, mass, mean / self._expansion(mass, mean), floor)
        held = np.asarray((core.directions_at_floor(floor) > 0).any(-1))
        if held.any():
            plain = self._best(means, spread, mass, mean, floor)
            core = _chosen(held, plain, core)
        begins = np.isinf(self.degrees_of_freedom)
        if begins.all():
            return self._begun(core, floor)
        near = np.abs(lag) < 0.5  # else the sum of u itself has more digits than that of u - 1
        log_mean = np.where(near, np.log1p(np.where(near, lag, 0.0)), np.log(mean))
        further = log_mean - lag - bend
        q = mean * _traces(spread, core)
        nu = self._freedom_of(mass, mean, further, q)
        nu = np.where(alive, nu, self.degrees_of_freedom)
        return type(self)(*core.arrays(), np.where(begins, self.beginning(), nu))

    def deviations(self, labels: Ints, rng: np.random.Generator) -> Floats:
        normal = self.core.deviations(labels, rng)
        nu = self._nu[labels]
        tau = np.maximum(rng.chisquare(nu) / nu, np.finfo(np.float64).tiny)
        return normal / np.sqrt(tau)[:, None]

    # --- what a family may offer ----------------------------------------------------------

    def filled(self, rows: Rows, resp: Floats) -> Floats:
        """What is expected in gaps is what the Gaussians of the centres and scales expect."""
        return self.core.filled(rows, resp)

    def loosened(self, squared: Floats, present: int, rng: np.random.Generator) -> Floats:
        r"""What is missing has Student's t too, of :math:`\nu + p` degrees of freedom.

        Its scale matrix is :math:`\frac{\nu + \delta_o}{\nu + p} C`, so that a row which is far
        from a component in what it has may be so in what it has not.
        """
        nu = np.broadcast_to(self._nu[..., None], squared.shape)
        drawn = np.maximum(rng.chisquare(nu + present), np.finfo(np.float64).tiny)
        return np.sqrt((nu + squared) / drawn)

    def steps(self, labels: Ints, rng: np.random.Generator) -> Floats:
        """Draws of the Gaussians: no half of a component belongs in its tail."""
        return self.core.deviations(labels, rng)

    def constrain(self, floor: Floats) -> Self:
        return self.around(self.core.constrain(floor))

    def directions_at_floor(self, floor: Floats) -> Ints:
        return self.core.directions_at_floor(floor)

    def finer_than(self, held: Floats) -> Floats:
        """That of the Gaussians of the scale matrices: tails say nothing of how fine they are."""
        return self.core.finer_than(held)

    @classmethod
    def nearest_to(cls, other: Components, mass: Floats, floor: Floats) -> Self | None:
        """The scale matrices that are nearest, and the others' degrees of freedom."""
        if not isinstance(other, StudentT):
            return None
        core = cls.shape.nearest_to(other.core, mass, floor)
        return None if core is None else cls(*core.arrays(), other.degrees_of_freedom)

    def project(self, free: Mapping[str, Floats], floor: Floats) -> Self | None:
        core = self.core.project(free, floor)
        if core is None:
            return None
        nu = self.degrees_of_freedom
        if "degrees_of_freedom" in free:
            low, high = np.log(LEAST), np.log(MOST)
            logs = np.clip(free["degrees_of_freedom"], low, high)
            if self.freedom == "shared":
                logs = np.broadcast_to(logs.mean(-1, keepdims=True), logs.shape)
            nu = np.clip(np.exp(logs), LEAST, MOST)
        return type(self)(*core.arrays(), nu)

    def free(self) -> dict[str, Floats]:
        r"""Those that a fit searches for; :math:`\log \nu` in place of degrees of freedom.

        A jump along the path of EM may go from 10 to 1000 of them, and must not go below zero.
        """
        arrays = dict(super().free())
        if "degrees_of_freedom" in arrays:
            arrays["degrees_of_freedom"] = np.log(self._nu)
        return arrays

    def to_vector(self, *before: Floats) -> Floats:
        return np.concatenate([*before, *[array.ravel() for array in self.free().values()]])

    def squared_lengths(self, weights: Floats, changes: Mapping[str, Floats]) -> Floats:
        squared = self.core.squared_lengths(weights, changes)
        if "degrees_of_freedom" in changes:
            change = np.square(changes["degrees_of_freedom"]) * information(self._nu)
            squared = squared + change @ weights
        return squared

    def squared_distances(self, below: Floats, present: Ints | int | None = None) -> Floats:
        nu, present = self._nu[..., None], self.n_features if present is None else present
        with np.errstate(over="ignore"):
            squared: Floats = nu * np.expm1(2.0 * below / (nu + present))
        return np.minimum(squared, np.finfo(np.float64).max)

    def tails_alike(self, one: int, other: int, within: float) -> bool:
        inverse = 1.0 / self.degrees_of_freedom
        return bool(abs(inverse[one] - inverse[other]) <= within)

    def same(self, which: tuple[int, ...], one: int, other: int, within: float) -> bool:
        """As of any family; of degrees of freedom what tells tails apart, their inverses."""
        inverse = 1.0 / self.degrees_of_freedom[which]
        if abs(inverse[one] - inverse[other]) > within:
            return False
        return self.core.same(which, one, other, within)

    @classmethod
    def least_rows(cls, d: int) -> int:
        return cls.shape.least_rows(d)

    @classmethod
    def believable_rows(cls, d: int) -> int:
        return cls.shape.believable_rows(d)

    @classmethod
    def work(cls, n: int, k: int, d: int, *, floored: bool = False) -> float:
        """That of the Gaussians twice, for densities and sums are two verbs, and of logarithms."""
        return 2.0 * cls.shape.work(n, k, d, floored=floored) + 60.0 * n * k

    @classmethod
    def rows_to_search(cls, k: int, d: int) -> int:
        return cls.shape.rows_to_search(k, d)

    @classmethod
    def optimism(cls, mass: Floats, d: int) -> Floats:
        return cls.shape.optimism(mass, d)

    @classmethod
    def same_model(cls, other: type[Components], d: int) -> bool:
        return (
            issubclass(other, StudentT)
            and cls.freedom == other.freedom
            and cls.shape.same_model(other.shape, d)
        )

    def nearer(self, squared: Floats) -> Floats:
        r"""Squared distances have :math:`\delta / d \sim F(d, \nu)`."""
        from scipy.stats import f

        d = self.n_features
        return np.asarray(f.cdf(squared / d, d, self._nu), dtype=np.float64)

    def radius(self, share: float) -> Floats:
        from scipy.stats import f

        d = self.n_features
        return np.asarray(np.sqrt(d * f.ppf(share, d, self._nu)), dtype=np.float64)

    # --- the arithmetic -------------------------------------------------------------------

    def _log_normal(self, rows: Rows) -> Floats:
        """The log-densities (..., k, b) of Gaussians of these centres and scale matrices."""
        verb = kernels.log_density[self.shape.kernel]
        return verb(rows, self.means, self.precisions_cholesky)

    def _tails(self, rows: Rows) -> tuple[Floats, Floats]:
        return tails(self._log_normal(rows), self._peaks, self._nu)

    @property
    def _peaks(self) -> Floats:
        """The same at the centres (..., k)."""
        return self._log_det_half - 0.5 * self.n_features * LOG_2PI

    @property
    def _at_centre(self) -> Floats:
        return self._log_det_half + log_normaliser(self._nu, self.n_features)

    @property
    def _log_det_half(self) -> Floats:
        r""":math:`-\frac{1}{2} \log |\Sigma_k|` (..., k)."""
        structure = STRUCTURES[self.shape.kernel]
        factors = structure.of_components(self.precisions_cholesky, self.means)
        of_each: Floats = np.log(structure.diagonal(factors)).sum(-1)
        return np.broadcast_to(of_each, self.means.shape[:-1])

    def _sums(
        self, rows: Rows, pulled: Floats, mass: Floats, lag: Floats, bend: Floats
    ) -> dict[str, Floats]:
        """What ``maximise`` takes: moments by the rows' pull, and its own sums."""
        verb = kernels.moments["full" if self.shape.shared else self.shape.kernel]
        pull, first, second = verb(rows, pulled, self.means)
        return {
            "mass": mass,
            "first": first,
            "second": second,
            "pull": pull,
            "lag": lag,
            "bend": bend,
        }

    def _sums_with_gaps(
        self, rows: Rows, resp: Floats, patterns: Patterns, seen: Partly
    ) -> dict[str, Floats]:
        """The same of rows that lack values; see :mod:`.gaps`."""
        nu, present = self._nu, seen.present
        pulled, mass, lag, bend = pulls(resp, seen.squared, seen.log, nu, present)
        pull, first, second = moments(self.core, rows, patterns, pulled, resp)
        return {
            "mass": mass,
            "first": first,
            "second": second,
            "pull": pull,
            "lag": lag,
            "bend": bend - still_unknown(resp, present, nu, self.n_features),
        }

    def _expansion(self, mass: Floats, mean: Floats) -> Floats:
        r""":math:`\alpha_k` (..., k) of PX-EM, from the mean of u in each component."""
        if self.shape.univariate == "V":  # volumes vary, so that a component may be scaled alone
            return mean
        weight = mass * self._nu
        total = np.maximum(weight.sum(-1, keepdims=True), np.finfo(np.float64).tiny)
        common: Floats = (weight * mean).sum(-1, keepdims=True) / total
        return np.broadcast_to(np.where(common > 0.0, common, 1.0), mean.shape)

    def _spread(
        self, second: Floats, alive: Bools, pull: Floats, shift: Floats, mean: Floats
    ) -> Floats:
        r""":math:`\sum_i r_{ik} u_{ik} z_{ik} z_{ik}^\top / \sum_i r_{ik} u_{ik}` about new means.

        As (..., k) and the axes of one scale matrix; of a component without mass, what stands for
        its own.
        """
        whole = Full if self.shape.shared else self.shape
        spread = whole._spread(second, np.where(alive, pull, 1.0), shift, np.ones(()))
        axes = tuple(range(alive.ndim, spread.ndim))
        own = self.covariances
        own = own[..., None, :, :] if self.shape.shared else own
        kept: Floats = np.where(np.expand_dims(alive, axes), spread, own)
        return kept

    def _best(
        self, means: Floats, spread: Floats, mass: Floats, by: Floats, floor: Floats
    ) -> Gaussian:
        """The shape's best scale matrices for scatters times ``by``, with masses (..., k)."""
        axes = tuple(range(by.ndim, spread.ndim))
        spread = spread * np.expand_dims(np.where(mass > 0.0, by, 1.0), axes)
        if self.shape.shared:
            share = mass / np.maximum(mass.sum(-1, keepdims=True), np.finfo(np.float64).tiny)
            spread = (spread * share[..., None, None]).sum(-3)
        best: Gaussian = self.core.best(means, spread, mass, floor)
        return best

    def _freedom_of(self, mass: Floats, mean: Floats, further: Floats, q: Floats) -> Floats:
        """The M-step of degrees of freedom (..., k), from means over each component's rows."""
        nu, d = self._nu, self.n_features
        if self.freedom is None:
            each = np.ones_like(mass)[..., None]
            return root(nu, mean[..., None], further[..., None], q[..., None], d, each)
        if self.freedom == "shared" and mass.shape[-1]:
            total = np.maximum(mass.sum(-1, keepdims=True), np.finfo(np.float64).tiny)
            common = root(nu[..., 0], mean, further, q, d, mass / total)
            return np.broadcast_to(common[..., None], nu.shape)
        return nu

    def _begun(self, core: Gaussian, floor: Floats) -> Self:
        """A start: the Gaussians' own spread, less what is in tails."""
        nu = self.beginning()
        narrowed = core.from_covariances(core.means, core.covariances * (nu / (nu + 2.0)), floor)
        return type(self)(*narrowed.arrays(), np.full(core.means.shape[:-1], nu))


def _traces(spread: Floats, core: Gaussian) -> Floats:
    r""":math:`\mathrm{tr}\, S_k \Sigma_k^{-1}` (..., k) for spreads S_k in the shape of one."""
    factors = core.precisions_cholesky
    if core.shared:
        factors = factors[..., None, :, :]
    if core.stored_as_matrices:
        traces: Floats = (spread * (factors @ np.swapaxes(factors, -1, -2))).sum((-2, -1))
    else:
        scaled = spread * np.square(factors)
        traces = scaled.sum(-1) if scaled.ndim == core.means.ndim else scaled * core.n_features
    return traces


def _chosen(which: Bools, these: Gaussian, others: Gaussian) -> Gaussian:
    """A stack of mixtures' components, of which some are these and the rest others."""
    arrays = (
        np.where(np.expand_dims(which, tuple(range(which.ndim, one.ndim))), one, other)
        for one, other in zip(these.arrays(), others.arrays(), strict=True)
    )
    return type(these)(*arrays)
