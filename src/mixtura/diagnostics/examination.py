"""What a diagnosis looks at: a mixture, rows, and what is known about how it was fitted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mixtura._typing import Bools, Floats, Ints
from mixtura.diagnostics.whitening import squared_lengths, whitening
from mixtura.engine.outcome import Outcome
from mixtura.model.families import GAUSSIAN
from mixtura.model.likeliest import certainty, likeliest
from mixtura.model.mixture import Mixture
from mixtura.process.lazy import cached_property
from mixtura.selection import Sweep

ENOUGH = 5.0
"""Effective rows from which on shares of a component mean something."""


@dataclass(frozen=True, slots=True)
class StartEnds:
    """Where plain EM leads from each of several starts.

    Attributes
    ----------
    n_starts : int, how many there were
    log_likelihoods : (s,) total log-likelihood at each end, in nats; those of ends with a
        collapsed component, which mean nothing, are left out
    reached : float, the model's own on the same rows
    slack : float, differences up to this many nats mean nothing: what the starts may still have
        had to gain, and where they saw only a part of the rows, what fitting to that part is worth
    n_rows : int, the rows they saw, or 0 where that is not known
    most_iterations : int, how many they were given, or 0 where that is not known
    n_unfinished : int, sound starts that were cut short to save time, and might lead farther
    """

    n_starts: int
    log_likelihoods: Floats
    reached: float
    slack: float
    n_rows: int = 0
    most_iterations: int = 0
    n_unfinished: int = 0


@dataclass(frozen=True)
class Examination:
    """A fitted mixture beside the rows it is judged on.

    Attributes
    ----------
    mixture : one mixture, with the covariance floor of its fit
    rows : (b, m) float64, as the mixture takes them: after scaling and PCA, if there are any.
        At most some ten thousand of the rows, drawn evenly, so that a diagnosis costs little.
    raw : (b, d) float64, the same rows as the user has them
    names : (d,) names of the features of ``raw``
    n_rows : int, how many rows there are in all
    n_fitted : float, the weight of the rows of the fit, which need not be these
    scaled, reduced : bool, whether the rows were standardised and reduced by PCA
    outcome : how the fit ended, or None where that is not known
    n_iter : its iterations, or None
    starts : where starts lead by themselves, or None where none was run
    sweep : the sweep that chose the mixture, or None
    training_threshold : float, a quantile of the log-densities of the rows of the fit, on the
        scale of ``rows`` with ``volume``, or None where it is not known
    training_quantile : float, which quantile it is
    units : (m,) what a silhouette divides the columns of ``rows`` by; None where they are in units
        of their standard deviations, or principal components
    sampled : (s, m) the rows that a silhouette is taken of, where ``rows`` are not all rows
    volume : added to log-densities of ``rows``, it puts them on the threshold's scale: (b,) where
        columns are logarithms, and 0 otherwise
    log : which features of ``raw`` the mixture takes as logarithms
    gaps : (b, d) which values of ``raw`` were missing, and are drawn; None where none was
    by_likelihood : bool, whether the rows are those of a fit by their likelihood alone
    """

    mixture: Mixture
    rows: Floats
    raw: Floats
    names: list[str]
    n_rows: int
    n_fitted: float
    scaled: bool = False
    reduced: bool = False
    outcome: Outcome | None = None
    n_iter: int | None = None
    starts: StartEnds | None = None
    sweep: Sweep | None = None
    training_threshold: float | None = None
    training_quantile: float = 0.05
    units: Floats | None = None
    sampled: Floats | None = None
    volume: Floats | float = 0.0
    log: tuple[int, ...] = ()
    gaps: Bools | None = None
    by_likelihood: bool = False

    @property
    def n_components(self) -> int:
        return self.mixture.n_components

    @property
    def n_features(self) -> int:
        """Features as the mixture takes them (m)."""
        return self.mixture.n_features

    @property
    def as_fitted(self) -> tuple[Floats, Floats] | None:
        """The rows (b', m) as a fit takes them, with NaN in their gaps, and as they are drawn.

        Without those that lack every value, which no fit counts. None where principal components
        were made of rows with gaps: none of them was missing.
        """
        if self.gaps is None:
            return self.rows, self.rows
        if self.reduced:
            return None
        some = ~self.gaps.all(axis=1)
        return np.where(self.gaps, np.nan, self.rows)[some], self.rows[some]

    @property
    def measured(self) -> Floats:
        """The rows (b, d) as the user has them, but for the logarithms that the mixture takes."""
        if not self.log:
            return self.raw
        rows, which = self.raw.copy(), list(self.log)
        rows[:, which] = np.log(rows[:, which])
        return rows

    @property
    def masses(self) -> Floats:
        """Effective rows (k,) of each component in the fit."""
        return self.mixture.shares * self.n_fitted

    @cached_property
    def is_gaussian(self) -> bool:
        """Whether the components are Gaussians, of which more is known than of others."""
        return self.mixture.components.gaussian_form() is not None

    @cached_property
    def nearer(self) -> Floats | None:
        """The share of each component's own rows that are nearer to it than a row, as (b, k).

        By the law of its squared distances; None where the family does not know it.
        """
        if not self.law_is_known:
            return None
        return self.mixture.components.nearer(self.squared_distances)

    @cached_property
    def law_is_known(self) -> bool:
        """Whether what is measured of the distances from components can be judged."""
        components = self.mixture.components
        if components.component == GAUSSIAN:
            return self.is_gaussian  # which one stored alike need not be
        return components.radius(0.5) is not None

    @cached_property
    def covariance_matrices(self) -> Floats:
        """Of each component (k, m, m)."""
        return self.mixture.components.covariance_matrices

    @cached_property
    def mean_deviations(self) -> Floats:
        """Geometric mean (k,) of each component's standard deviations along its axes."""
        _, logs = whitening(self.covariance_matrices)
        return np.exp(logs / (2 * self.n_features))

    @cached_property
    def total_covariance(self) -> Floats:
        """Of all components (m, m): within them and between them."""
        weights, means = self.mixture.shares, self.mixture.components.means
        if self.mixture.background is not None:
            weights = weights / weights.sum()
        apart = means - weights @ means
        within = np.einsum("k,kij->ij", weights, self.covariance_matrices)
        total: Floats = within + np.einsum("k,ki,kj->ij", weights, apart, apart)
        return total

    @cached_property
    def log_density(self) -> Floats:
        """Of each row under the mixture (b,), in nats."""
        return self.mixture.prepare().log_density(self.rows)

    @cached_property
    def responsibilities(self) -> Floats:
        """Of each component for each row, as (b, k)."""
        return np.ascontiguousarray(self.mixture.prepare().responsibilities(self.rows).T)

    @cached_property
    def labels(self) -> Ints:
        """The component most likely to have drawn each row (b,); NOISE: none."""
        return likeliest(self.responsibilities)

    @cached_property
    def certainty(self) -> Floats:
        """How sure (b,) the label of each row is."""
        return certainty(self.responsibilities)

    @cached_property
    def misclassification(self) -> Floats:
        r"""Share of each component's rows that another one is more likely to claim, as (k, k).

        Entry (i, j) is :math:`\sum_x r_i(x)\,[\,\mathrm{label}(x) = j\,] / \sum_x r_i(x)`: the
        directly estimated misclassification probabilities of Hennig (2010, Advances in Data
        Analysis and Classification 4:3, section 4). Zero where these are too few rows to say.
        """
        resp = self.responsibilities
        claimed = (self.labels[:, None] == np.arange(self.n_components)).astype(np.float64)
        mass = resp.sum(axis=0)[:, None]
        return np.where(mass >= ENOUGH, resp.T @ claimed / np.maximum(mass, 1.0), 0.0)

    @cached_property
    def squared_distances(self) -> Floats:
        """Squared Mahalanobis distance of each row from each component, as (b, k)."""
        distances = np.empty((len(self.rows), self.n_components))
        means = self.mixture.components.means
        for k, (mean, matrix) in enumerate(zip(means, self.covariance_matrices, strict=True)):
            distances[:, k] = squared_lengths(whitening(matrix)[0] @ (self.rows - mean).T)
        return distances
