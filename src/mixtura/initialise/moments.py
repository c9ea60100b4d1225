"""Mean and spread of the whole data, by the same fold that fits mixtures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.block import Block
from mixtura.engine.fold import Fold
from mixtura.families import FLOOR_MARGIN, Components, Diag, Full
from mixtura.mixture import Mixture, PreparedMixture
from mixtura.sources import Source
from mixtura.stats import MixtureStatistics

SINGULAR = 1e-12
"""A correlation matrix with an eigenvalue below this has a column that others determine.

Rounding a sum of columns to float32 leaves an eigenvalue near 1e-14, to float64 near 1e-31; a
genuine correlation of 0.999999 leaves 1e-6.
"""


@dataclass(frozen=True, slots=True)
class Moments:
    """Moments of the data: mean (d,), variances (d,), covariance (d, d) where it was asked for."""

    n_rows: int
    total_weight: float
    mean: Floats
    variances: Floats
    covariance: Floats | None

    @property
    def spread(self) -> Floats:
        """Variances (d,), zero where they are nothing but rounding of the mean."""
        rounding = np.square(4 * np.finfo(np.float64).eps * np.abs(self.mean))
        return np.where(self.variances <= rounding, 0.0, self.variances)

    def constant_columns(self) -> Ints:
        """Columns (as indices) whose spread is nothing but rounding of their mean."""
        return np.flatnonzero(self.spread == 0)

    def dependent_columns(self) -> Ints:
        """Columns that take part in an exact linear relation; empty if there is none.

        Constant columns are none of them. With no more rows than columns there is a relation
        between all, which is known without looking.
        """
        varies = np.flatnonzero(self.spread > 0)
        if self.covariance is None or not varies.size:
            return np.empty(0, dtype=np.intp)
        if self.n_rows <= varies.size:
            return varies
        sd = np.sqrt(self.variances[varies])
        correlation = self.covariance[np.ix_(varies, varies)] / np.outer(sd, sd)
        if _smallest_eigenvalue_above(correlation, SINGULAR):
            return np.empty(0, dtype=np.intp)
        values, vectors = np.linalg.eigh(correlation)
        if values[0] > SINGULAR:
            return np.empty(0, dtype=np.intp)
        # of several relations, all count: any one of them is an accident of rounding
        relation = np.linalg.norm(vectors[:, values <= SINGULAR], axis=1)
        dependent: Ints = varies[relation > 0.05 * relation.max()]
        return dependent

    def flat_directions(self, floor: Floats) -> int:
        """In how many directions the data have no more spread than the floor (d,) allows."""
        narrow = int((self.spread <= floor * (1.0 + FLOOR_MARGIN)).sum())
        if self.covariance is None:
            return narrow
        if self.n_rows <= floor.size:
            return max(narrow, floor.size - self.n_rows + 1)
        scaled = self.covariance / np.sqrt(np.outer(floor, floor))
        if _smallest_eigenvalue_above(scaled, 1.0 + FLOOR_MARGIN):
            return 0
        return int((np.linalg.eigvalsh(scaled) <= 1.0 + FLOOR_MARGIN).sum())


def _smallest_eigenvalue_above(matrix: Floats, bound: float) -> bool:
    """Whether a Cholesky factor shows it, at a thirtieth of the cost of the eigenvalues."""
    try:
        np.linalg.cholesky(matrix - bound * np.eye(len(matrix)))
    except np.linalg.LinAlgError:
        return False
    return True


def measure(source: Source, fold: Fold, *, with_covariance: bool) -> Moments:
    """Two passes of a one-component mixture: the first finds the mean, the second is about it.

    The M-step for k = 1 is the closed form, and moments about the mean do not cancel whatever
    the offset of the data.
    """
    family: type[Components] = Full if with_covariance else Diag
    first_row = next(iter(source.blocks())).rows[:1].astype(np.float64)
    one = np.ones(source.n_features)
    unit = Mixture(np.ones(1), family.from_feature_variances(first_row, one, one), one)
    mean = first_row
    for _ in range(2):
        around = replace(unit, components=replace(unit.components, means=mean)).prepare()
        statistics = fold(partial(_expect_wide, around), source.blocks())
        shift = statistics.first / statistics.mass[:, None]
        mean = mean + shift
    second = statistics.second[0] / statistics.mass[0]
    covariance = second - np.outer(shift[0], shift[0]) if with_covariance else None
    variances = np.diag(covariance) if covariance is not None else second - np.square(shift[0])
    return Moments(
        n_rows=statistics.n_rows,
        total_weight=statistics.total_weight,
        mean=mean[0],
        variances=np.maximum(variances, 0.0),
        covariance=covariance,
    )


def _expect_wide(around: PreparedMixture, block: Block) -> MixtureStatistics:
    """In float64 whatever the rows are: dependence, constancy and scale are judged by this."""
    return around.expect(replace(block, rows=block.rows.astype(np.float64, copy=False)))
