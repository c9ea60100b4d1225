"""What a diagnosis looks at: a mixture, rows, and what is known about how it was fitted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.engine.outcome import Outcome
from mixtura.mixture import Mixture
from mixtura.selection import Sweep


@dataclass(frozen=True)
class Subject:
    """A fitted mixture beside the rows it is judged on.

    Attributes
    ----------
    mixture : one mixture
    rows : (n, m) float64, as the mixture takes them: after scaling and PCA, if there are any.
        At most some ten thousand of the rows, drawn evenly, so that a diagnosis costs little.
    raw : (n, d) float64, the same rows as the user has them
    names : (d,) names of the features of ``raw``
    n_rows : int, how many rows there are in all
    scaled, reduced : bool, whether the rows were standardised and reduced by PCA
    outcome : how the fit ended, or None where that is not known
    n_iter : its iterations, or None
    start_log_likelihoods : (s,) where each start ends by itself, in nats a row of the rows it ran
        on, or None where none was run
    best_log_likelihood : float, the mixture's on the same rows, or None
    sweep : the sweep that chose the mixture, or None
    training_threshold : float, the 5 % quantile of the log-densities of the rows of the fit, on
        the scale of ``rows``, or None where it is not known
    """

    mixture: Mixture
    rows: Floats
    raw: Floats
    names: list[str]
    n_rows: int
    scaled: bool = False
    reduced: bool = False
    outcome: Outcome | None = None
    n_iter: int | None = None
    start_log_likelihoods: Floats | None = None
    best_log_likelihood: float | None = None
    sweep: Sweep | None = None
    training_threshold: float | None = None

    @cached_property
    def log_density(self) -> Floats:
        """Of each row under the mixture (n,), in nats."""
        return self.mixture.prepare().log_density(self.rows)

    @cached_property
    def responsibilities(self) -> Floats:
        """Of each component for each row, as (n, k)."""
        return np.ascontiguousarray(self.mixture.prepare().responsibilities(self.rows).T)

    @cached_property
    def labels(self) -> Ints:
        """The component most likely to have drawn each row (n,)."""
        labels: Ints = self.responsibilities.argmax(axis=1)
        return labels

    @cached_property
    def squared_distances(self) -> Floats:
        """Squared Mahalanobis distance of each row from each component, as (n, k)."""
        matrices = self.mixture.components.covariance_matrices
        distances = np.empty((len(self.rows), len(matrices)))
        for k, (mean, matrix) in enumerate(
            zip(self.mixture.components.means, matrices, strict=True)
        ):
            whitened = np.linalg.solve(np.linalg.cholesky(matrix), (self.rows - mean).T)
            distances[:, k] = np.einsum("dn,dn->n", whitened, whitened)
        return distances
