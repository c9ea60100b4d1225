"""Mean and spread of the whole data, by the same fold that fits mixtures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.block import Block
from mixtura.engine.fold import Fold
from mixtura.families import Components, Diag, Full
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

    def constant_columns(self) -> Ints:
        """Columns (as indices) whose spread is nothing but rounding of their mean."""
        rounding = np.square(4 * np.finfo(np.float64).eps * np.abs(self.mean))
        return np.flatnonzero(self.variances <= rounding)

    def dependent_columns(self) -> Ints:
        """Columns that take part in an exact linear relation; empty if there is none."""
        if self.covariance is None:
            return np.empty(0, dtype=np.intp)
        spread = np.sqrt(self.variances)
        values, vectors = np.linalg.eigh(self.covariance / np.outer(spread, spread))
        if values[0] > SINGULAR:
            return np.empty(0, dtype=np.intp)
        # of several relations, all count: any one of them is an accident of rounding
        relation = np.linalg.norm(vectors[:, values <= SINGULAR], axis=1)
        return np.flatnonzero(relation > 0.05 * relation.max())


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
