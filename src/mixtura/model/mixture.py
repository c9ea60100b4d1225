"""A mixture: weights and one family's components. Prepare, expect, maximise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from mixtura import kernels
from mixtura._typing import Bools, Floats, Ints, Rows
from mixtura.model.block import Block
from mixtura.model.components import FEW, Components, weighted_posterior
from mixtura.model.statistics import MixtureStatistics
from mixtura.patterns import Patterns


@dataclass(frozen=True, slots=True)
class Mixture:
    r""":math:`p(x) = \sum_k \pi_k N(x; \mu_k, \Sigma_k)`.

    Leading axes ``...`` stack several mixtures of the same shape that go through every pass
    side by side; without them it is one mixture.

    Attributes
    ----------
    weights : (..., k) :math:`\pi_k`, adding up to one; with a background (..., k + 1), its last
    components : the family's means and covariances
    floor : (d,) smallest variance allowed along each feature, in squared units of the data, > 0
    flat : in how many directions the data themselves have no more spread than the floor, which is
        then not held against a component
    background : log-density of one more component that is the same everywhere the rows are, and so
        takes what no other explains (Banfield & Raftery 1993, Biometrics 49:803, section 5); None
        for none. A prior's pseudo-rows and the moves of a search know the others only.
    sides : (2, d) the middles and the lengths of the sides of a box along the columns, in which
        the background of rows that lack values is: its log-density is that of the sides which they
        have. The lengths multiply to its volume. None where there is no such background
    proper : whether a component of few rows has a covariance all the same, since a prior or a
        bound on eigenvalues stands behind it
    """

    weights: Floats
    components: Components
    floor: Floats
    flat: int = 0
    background: float | None = None
    proper: bool = False
    sides: Floats | None = None

    @classmethod
    def from_responsibilities(
        cls,
        family: type[Components],
        block: Block,
        resp: Floats,
        variances: Floats,
        floor: Floats,
        maximise: Callable[[Self, MixtureStatistics], Self] | None = None,
    ) -> Self:
        """The M-step for given responsibilities (..., k, b): how a start becomes a mixture.

        ``variances`` (d,), the data's own, serve a component that owns no row. ``maximise`` is
        the M-step of what is to be fitted, where that is not the likelihood's.
        """
        centre = _centre(block, variances)
        about = np.broadcast_to(centre, (*resp.shape[:-1], centre.size))
        blank = cls.alike(family, about, variances, floor)
        statistics = of_responsibilities(blank.components, block, resp)
        return blank.maximise(statistics) if maximise is None else maximise(blank, statistics)

    @classmethod
    def alike(
        cls, family: type[Components], means: Floats, variances: Floats, floor: Floats
    ) -> Self:
        """Components (..., k) of equal weights and spread, the features' own variances (d,)."""
        k = means.shape[-2]
        return cls(
            weights=np.full(means.shape[:-1], 1.0 / k),
            components=family.from_feature_variances(means, variances, floor),
            floor=floor,
        )

    @property
    def n_components(self) -> int:
        return self.components.n_components

    @property
    def n_features(self) -> int:
        return self.components.n_features

    @property
    def n_parameters(self) -> int:
        """Free parameters: the weights but one and those of the components.

        A background has two, its weight and its volume, as in mclust; alone it has the volume.
        """
        free = int(self.weights.shape[-1]) - 1 + (self.background is not None)
        if not self.n_components:
            return free
        return free + self.components.n_parameters(self.n_components, self.n_features)

    @property
    def shares(self) -> Floats:
        """The weights (..., k) of the components alone."""
        return self.weights[..., : self.n_components]

    def beside(self, background: float, share: float, sides: Floats | None = None) -> Self:
        """The same components beside a background of this log-density and share of all rows."""
        shares = (1.0 - share) * self.shares / self.shares.sum(-1, keepdims=True)
        last = np.full((*shares.shape[:-1], 1), share)
        weights = np.concatenate([shares, last], -1)
        return replace(self, weights=weights, background=background, sides=sides)

    def around(self, components: Components) -> Self:
        """The same weights, floor and background with other components."""
        return self._with(self.weights, components)

    def prepare(self) -> PreparedMixture:
        """Whatever a pass needs once, before its first block."""
        smallest = np.finfo(np.float64).tiny
        log_weights = np.log(np.maximum(self.weights, smallest))
        return PreparedMixture(log_weights, self.components, self.background, self.sides)

    def maximise(self, statistics: MixtureStatistics) -> Self:
        """The M-step: the next mixture from the statistics of a whole pass."""
        weights = statistics.mass / statistics.mass.sum(-1, keepdims=True)
        owned = self.owned(statistics)
        return self._with(weights, self.components.maximise(owned, self.floor))

    def owned(self, statistics: MixtureStatistics) -> MixtureStatistics:
        """What of the statistics of a pass is the components': all but the background's mass."""
        if self.background is None:
            return statistics
        mass = statistics.mass[..., : self.n_components]
        sums = {**statistics.sums, "mass": mass}
        return replace(statistics, sums=sums, owned=mass.sum(-1))

    def _with(self, weights: Floats, components: Components) -> Self:
        """Other parameters under the same floor; ``replace`` takes as long as a small M-step."""
        ground = self.background, self.proper, self.sides
        return type(self)(weights, components, self.floor, self.flat, *ground)

    @property
    def least_rows(self) -> int:
        """Effective rows below which a component counts as collapsed.

        One where components need none for their covariance: with less there is no component.
        """
        return 1 if self.proper else self.components.least_rows(self.n_features)

    @property
    def believable_rows(self) -> int:
        """Effective rows from which a component may be taken for a group."""
        return FEW if self.proper else self.components.believable_rows(self.n_features)

    def at_floor(self) -> Bools:
        """Components (..., k) on the floor in a direction in which the data are not."""
        return self.components.at_floor(self.floor, self.flat)

    def collapsed(self, total_weight: float) -> Bools:
        """Components (..., k) with too few effective rows for their family, or on the floor."""
        starved = self.shares * total_weight < self.least_rows - 1e-6
        return starved | self.at_floor()

    def overstated(self, total_weight: float, held: Floats) -> Floats:
        """Nats (...) of the log-likelihood that say nothing of the rows.

        They come from spread finer than ``held`` (d,), the columns' resolution, and from
        components of so few rows that they follow them. What is left is bounded where the
        likelihood is not, and differs from it nowhere else.
        """
        mass = self.shares * total_weight
        nats = mass * self.components.finer_than(held)
        if self.n_features >= MANY_FEATURES:
            nats += self.components.optimism(mass, self.n_features)
        total: Floats = nats.sum(-1)
        return total

    def coincident(self) -> Bools:
        """Whether two components (...) are the same: one mean, one covariance.

        EM can never part them, so that the mixture is one of fewer components. The same is within
        a hundredth: of a standard deviation, and of a covariance. Where two are so near, the
        likelihood is all but level between them.
        """
        means = self.components.means
        spread = np.sqrt(self.components.variances)
        coincident = np.zeros(means.shape[:-2], dtype=np.bool_)
        ones, others = np.triu_indices(means.shape[-2], 1)
        apart = np.abs(means[..., ones, :] - means[..., others, :]) / spread[..., ones, :]
        near = apart.max(axis=-1) < SAME
        for *where, pair in np.argwhere(near):
            which = tuple(where)
            if not coincident[which]:
                one, other = int(ones[pair]), int(others[pair])
                coincident[which] = self.components.same(which, one, other, SAME)
        return coincident

    def coordinates(self) -> Floats:
        """Weights and free parameters of one mixture, one after the other, as one vector."""
        return self.components.to_vector(self.weights)

    def at(self, coordinates: Floats) -> Self | None:
        """The mixture that has these :meth:`coordinates`, or None where there is none.

        Weights need not add up to one, and one that is not positive is left as it is here.
        """
        weights, free = self._parts(coordinates)
        weights = np.where(weights > 0, weights, self.weights)
        components = self.components.project(free, self.floor)
        if components is None:
            return None
        return self._with(weights / weights.sum(), components)

    def squared_lengths(self, changes: Floats) -> Floats:
        r"""How far from here changes (m, p) of the :meth:`coordinates` lead, as (m,).

        In units that do not depend on the data's: by the Fisher information of a row whose
        component is known,

        .. math::
            \sum_k \left( \frac{d\pi_k^2}{\pi_k} + \pi_k\, d\mu_k^\top \Sigma_k^{-1} d\mu_k
            + \frac{\pi_k}{2} \mathrm{tr} (\Sigma_k^{-1} d\Sigma_k)^2 \right).

        Near a maximum the EM map is self-adjoint in it: its derivative is the identity less the
        ratio of the observed information to this one (Dempster, Laird & Rubin 1977, JRSS B 39:1,
        section 3).
        """
        weights, free = self._parts(changes)
        shares = np.maximum(self.weights, NEGLIGIBLE)
        squared: Floats = np.square(weights) @ (1.0 / shares)
        squared += self.components.squared_lengths(shares[: self.n_components], free)
        return squared

    def _parts(self, coordinates: Floats) -> tuple[Floats, dict[str, Floats]]:
        """Weights and the free parameters of coordinates (..., p)."""
        k = self.weights.shape[-1]
        return coordinates[..., :k], self.components.from_vector(coordinates[..., k:])

    def raised(self) -> Self:
        """The same with covariances raised to the floor, where they are below it."""
        return replace(self, components=self.components.constrain(self.floor))

    def take(self, index: Ints | int) -> Self:
        """Some mixtures of the stack, or one."""
        return self._with(self.weights[index], self.components.take(index))

    def reorder(self, order: Ints) -> Self:
        """One mixture with its components permuted."""
        weights = np.concatenate([self.shares[order], self.weights[self.n_components :]])
        return self._with(weights, self.components.reorder(order))

    @classmethod
    def stack(cls, parts: Sequence[Self]) -> Self:
        """One stack of single mixtures of the same shape."""
        return parts[0]._with(
            np.stack([part.weights for part in parts]),
            parts[0].components.stack([part.components for part in parts]),
        )

    @classmethod
    def concatenate(cls, stacks: Sequence[Self]) -> Self:
        """One stack of several."""
        return stacks[0]._with(
            np.concatenate([part.weights for part in stacks]),
            stacks[0].components.concatenate([part.components for part in stacks]),
        )

    def moved(
        self, removed: Ints, owner: Ints, mean: Floats, owner_mean: Floats, width: Floats
    ) -> Self:
        """A stack of copies with one component each taken out and put back.

        It shares the weight and takes the covariance of its new ``owner``; see
        :meth:`mixtura.model.families.Components.moved`.
        """
        copy = np.arange(removed.size)
        weights = np.repeat(self.weights[None], removed.size, axis=0)
        # an owner without rows has a share all the same, or nothing might be left to add up
        weights[copy, owner] = 0.5 * np.maximum(weights[copy, owner], NEGLIGIBLE)
        weights[copy, removed] = weights[copy, owner]
        return self._with(
            weights / weights.sum(-1, keepdims=True),
            self.components.moved(removed, owner, mean, owner_mean, width),
        )

    def sample(self, n: int, rng: np.random.Generator) -> tuple[Floats, Ints]:
        """N draws (n, d) from the components, in random order, and which (n,) each is of."""
        labels = rng.choice(self.n_components, size=n, p=self.shares / self.shares.sum())
        return self.components.means[labels] + self.components.deviations(labels, rng), labels


def _centre(block: Block, variances: Floats) -> Floats:
    """The mean (d,) of rows that vary by so much; one with a large error counts for little."""
    if block.errors is None:
        weight = block.row_weights
        anchor = block.rows[0].astype(np.float64)  # the mean of equal values is exact from here
        mean: Floats = anchor + (weight @ (block.rows - anchor)) / weight.sum()
        return mean
    own = block.errors if block.errors.ndim == 2 else np.diagonal(block.errors, 0, -2, -1)
    there = ~np.isnan(block.rows)
    odds = block.row_weights[:, None] * there * (variances / (variances + own))
    anchor = np.where(there, block.rows, np.inf).min(axis=0)
    anchor = np.where(np.isfinite(anchor), anchor, 0.0)
    deviations = np.where(there, block.rows - anchor, 0.0)
    shift: Floats = (odds * deviations).sum(0) / np.maximum(odds.sum(0), 1e-300)
    return np.asarray(anchor + shift)


def of_responsibilities(components: Components, block: Block, resp: Floats) -> MixtureStatistics:
    """What given responsibilities (..., k, b) make of a block: no E-step, so no likelihood."""
    weighted = resp * block.row_weights
    if block.errors is None:
        sums = components.accumulate(block.rows, weighted)
    else:
        sums = components.accumulate_with_errors(block.rows, block.errors, weighted)
    nothing = np.zeros(sums["mass"].shape[:-1])
    return MixtureStatistics(components, sums, nothing, nothing, block.total_weight, block.n_rows)


MANY_FEATURES = 16
"""From so many on, what a component gains by following few rows dwarfs what groups are worth;
below, it is some nats, and the likelihood finds as many good optima without a correction.
"""

NOISE = -1
"""The label of a row that the background has most likely drawn."""

SAME = 0.01
"""Standard deviations, and share of a covariance, within which two components are one."""

FAR = -1e9
"""A log-density below this has roundings that a log-weight is not far above."""

NEGLIGIBLE = 1e-12
"""A weight this small divides as if it were no smaller: its component hardly matters."""


@dataclass(frozen=True, slots=True)
class PreparedMixture:
    """A mixture with what a pass needs worked out. Safe to share between threads.

    ``errors`` are those of rows that are measured with errors, as a block has them; beside a
    background there are none.
    """

    log_weights: Floats
    components: Components
    background: float | None = None
    sides: Floats | None = None

    def expect(self, block: Block) -> MixtureStatistics:
        """The E-step of one block, as sufficient statistics about the current means."""
        if self.background is not None:
            return self._beside_background(block)
        if block.errors is not None:
            sums, log_likelihood, entropy = self.components.expect_with_errors(
                block.rows, block.weight, block.errors, self.log_weights
            )
        elif block.patterns is None:
            sums, log_likelihood, entropy = self.components.expect(
                block.rows, block.weight, self.log_weights
            )
        else:
            sums, log_likelihood, entropy = self.components.expect_with_gaps(
                block.rows, block.weight, block.patterns, self.log_weights
            )
        return MixtureStatistics(
            self.components, sums, log_likelihood, entropy, block.total_weight, block.n_rows
        )

    def _beside_background(self, block: Block) -> MixtureStatistics:
        """The same where the softmax has one row more."""
        density = self._densities(block.rows)
        resp, log_likelihood, entropy = weighted_posterior(
            density, self.log_weights, block.row_weights
        )
        sums: dict[str, Floats] = {}
        if self.components.n_components:
            sums = self.components.accumulate(block.rows, resp[..., :-1, :])
        sums["mass"] = resp.sum(-1)
        return MixtureStatistics(
            self.components, sums, log_likelihood, entropy, block.total_weight, block.n_rows
        )

    def _densities(self, rows: Rows, errors: Floats | None = None) -> Floats:
        """What the softmax is of, without the weights: (..., k, b), the background last."""
        if errors is not None:
            return self.components.log_density_with_errors(rows, errors)
        if self.background is None:
            return self.components.log_density(rows)
        everywhere = np.empty((*self.log_weights.shape[:-1], 1, rows.shape[0]))
        everywhere[...] = self.background_density(rows)
        if not self.components.n_components:
            return everywhere
        return np.concatenate([self.components.log_density(rows), everywhere], axis=-2)

    def background_density(self, rows: Rows) -> Floats | float:
        """The log-density of the background: for all rows, or (b,) where some lack values.

        Spread evenly over a box along the columns, it is spread evenly over the sides that a row
        has. Rows without any have the density of components there, one.
        """
        background = 0.0 if self.background is None else self.background
        patterns = None if self.sides is None else Patterns.of(rows)
        if self.sides is None or patterns is None:
            return background
        there = patterns.observed
        of_each = np.where(there.all(1), background, -(there @ np.log(self.sides[1])))
        return np.asarray(of_each[patterns.which], dtype=np.float64)

    def joint_log_density(self, rows: Rows, errors: Floats | None = None) -> Floats:
        r""":math:`\log \pi_k + \log N(x_i; \mu_k, \Sigma_k)` of the components as (..., k, b)."""
        return self.joint_of_all(rows, errors)[..., : self.components.n_components, :]

    def joint_of_all(self, rows: Rows, errors: Floats | None = None) -> Floats:
        """The same, and where there is a background its own beside them, the last."""
        joint = self._densities(rows, errors)
        joint += self.log_weights[..., None]
        return joint

    def labels(self, rows: Rows, errors: Floats | None = None) -> Ints:
        """The component most likely to have drawn each row, as (..., b); NOISE: the background."""
        joint = self._densities(rows, errors)
        far = joint.max(axis=-2) < FAR
        if far.any():  # there log pi is less than a rounding of log N, and decides between equals
            joint -= joint.max(axis=-2, keepdims=True)
        joint += self.log_weights[..., None]
        labels: Ints = joint.argmax(axis=-2)
        if self.background is not None:
            labels[labels == self.components.n_components] = NOISE
        return labels

    def log_density(self, rows: Rows, errors: Floats | None = None) -> Floats:
        r""":math:`\log p(x_i)` as (..., b): finite, however far a row is.

        Down to -1e308 nats it is exact; beyond, it only keeps the order of the distances
        (:mod:`mixtura.kernels.far`).
        """
        return kernels.log_sum(self._densities(rows, errors), self.log_weights)

    def responsibilities(self, rows: Rows, errors: Floats | None = None) -> Floats:
        """Posterior probability of each component for each row, as (..., k, b).

        What they lack of one is the background's (:meth:`noise`).
        """
        resp = self._responsibilities(rows, errors)
        return resp if self.background is None else resp[..., :-1, :]

    def noise(self, rows: Rows) -> Floats:
        """Posterior probability of the background for each row (..., b): zero without one."""
        if self.background is None:
            return np.zeros((*self.log_weights.shape[:-1], rows.shape[0]))
        return self._responsibilities(rows)[..., -1, :]

    def _responsibilities(self, rows: Rows, errors: Floats | None = None) -> Floats:
        """Of the components, and of the background last."""
        return kernels.responsibilities(self._densities(rows, errors), self.log_weights)
