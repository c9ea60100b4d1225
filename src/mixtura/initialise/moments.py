"""Mean and spread of the whole data, by the same fold that fits mixtures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mixtura._typing import Bools, Floats, Ints
from mixtura.data import Source
from mixtura.data.finite import empty_columns
from mixtura.data.source import some_rows
from mixtura.engine.fold import Fold
from mixtura.initialise.one_gaussian import one_gaussian
from mixtura.initialise.true_spread import some_with_errors, variances_of, without_errors
from mixtura.initialise.units import LOOK_AT, column_units
from mixtura.limits import SMALLEST_VARIANCE
from mixtura.model.families import FLOOR_MARGIN, Components, Diag, Full
from mixtura.model.gaussian.factor import positive_definite
from mixtura.model.mixture import Mixture
from mixtura.model.statistics import MixtureStatistics

SINGULAR = 1e-12
"""A correlation matrix with an eigenvalue below this has a column that others determine.

Rounding a sum of columns to float32 leaves an eigenvalue near 1e-14, to float64 near 1e-31; a
genuine correlation of 0.999999 leaves 1e-6.
"""


@dataclass(frozen=True, slots=True)
class Moments:
    """Moments of the data: mean (d,), variances (d,), covariance (d, d) where it was asked for.

    ``n_rows`` are the rows of positive weight, and the distinct ones among them where they are no
    more than the columns. ``joint`` says that relations between columns
    count: the covariance has them, and where there are no more rows than columns that vary, that
    alone tells of them, so that there is no covariance (d², times rows) to work out. ``middle``
    are the variances again, but of its middle rows for a column that a few stretch. Where values
    are missing (``incomplete``), means and variances are of those that are there; so it is where
    they are measured with errors, which count in variances and covariance.
    """

    n_rows: int
    total_weight: float
    mean: Floats
    variances: Floats
    covariance: Floats | None
    joint: bool = False
    middle: Floats | None = None
    incomplete: bool = False

    @property
    def units(self) -> Floats:
        """In what the floor of each column (d,) counts; zero for a column that does not vary."""
        unit = self.variances if self.middle is None else self.middle
        return np.where(self.spread > 0, unit, 0.0)

    @property
    def spread(self) -> Floats:
        """Variances (d,), zero where there is none that could be computed with."""
        return np.where(varies(self.mean, self.variances), self.variances, 0.0)

    def constant_columns(self) -> Ints:
        """Columns (as indices) without spread that could be computed with."""
        return np.flatnonzero(self.spread == 0)

    def dependent_columns(self, least: float = SINGULAR) -> Ints:
        """Columns that take part in an exact linear relation; empty if there is none.

        Exact is where an eigenvalue of their correlations is at or below ``least``.
        Constant columns are none of them. With no more rows than columns there is a relation
        between all, which is known without looking.
        """
        which = np.flatnonzero(self.spread > 0)
        if self.joint and 0 < self.n_rows <= which.size:
            return which
        if self.covariance is None or not which.size:
            return np.empty(0, dtype=np.intp)
        sd = np.sqrt(self.variances[which])
        correlation = self.covariance[np.ix_(which, which)] / np.outer(sd, sd)
        if _smallest_eigenvalue_above(correlation, least):
            return np.empty(0, dtype=np.intp)
        values, vectors = np.linalg.eigh(correlation)
        if values[0] > least:
            return np.empty(0, dtype=np.intp)
        # of several relations, all count: any one of them is an accident of rounding
        relation = np.linalg.norm(vectors[:, values <= least], axis=1)
        dependent: Ints = which[relation > 0.05 * relation.max()]
        return dependent

    def flat_directions(self, floor: Floats) -> int:
        """In how many directions the data have no more spread than the floor (d,) allows."""
        narrow = int((self.spread <= floor * (1.0 + FLOOR_MARGIN)).sum())
        if self.joint and self.n_rows <= floor.size:
            return max(narrow, floor.size - self.n_rows + 1)
        if self.covariance is None:
            return narrow
        unit = np.sqrt(floor)  # before the product, which may leave a double's range
        scaled = self.covariance / np.outer(unit, unit)
        if _smallest_eigenvalue_above(scaled, 1.0 + FLOOR_MARGIN):
            return 0
        return int((np.linalg.eigvalsh(scaled) <= 1.0 + FLOOR_MARGIN).sum())


def varies(mean: Floats, variances: Floats) -> Bools:
    """Which columns (d,) vary by more than the rounding of their mean, and by enough to square."""
    rounding = np.square(4 * np.finfo(np.float64).eps * np.abs(mean))
    return variances > np.maximum(rounding, SMALLEST_VARIANCE)


def _smallest_eigenvalue_above(matrix: Floats, bound: float) -> bool:
    """Whether a Cholesky factor shows it, at a thirtieth of the cost of the eigenvalues."""
    return positive_definite(matrix - bound * np.eye(len(matrix)))


def measure(source: Source, fold: Fold, *, with_covariance: bool) -> Moments:
    """Passes of a one-component mixture: the first finds the mean, the others are about it.

    The M-step for k = 1 is the closed form, and moments about the mean do not cancel whatever
    the offset of the data.
    """
    if source.errors is not None:
        return _with_errors(source, with_covariance)
    moments = _measure(source, fold, with_covariance=with_covariance)
    return replace(moments, middle=column_units(source, moments.variances))


def with_covariance(moments: Moments, source: Source, fold: Fold) -> Moments:
    """The same with a covariance, which was not worked out where rows are no more than columns.

    Where values are missing, and one Gaussian was not to be had, it has the columns' own
    variances, and the correlations of rows filled by means, the smaller the more is missing.
    """
    if moments.covariance is not None:
        return moments
    if source.errors is not None:  # there are too few rows to tell more
        return replace(moments, covariance=np.diag(moments.variances))
    if moments.incomplete:
        return replace(moments, covariance=_filled_by_means(moments, source))
    whole = _moments(moments.n_rows, moments.mean[None], Full, source, fold)
    return replace(moments, covariance=whole.covariance)


def _measure(source: Source, fold: Fold, *, with_covariance: bool) -> Moments:
    n_rows, incomplete = _n_rows(source)
    if incomplete:
        return _observed(n_rows, source, with_covariance)
    mean = next(iter(source.blocks())).rows[:1].astype(np.float64)
    mean, _, _ = _about(mean, Diag, source, fold)
    if with_covariance and n_rows > mean.size:
        return _moments(n_rows, mean, Full, source, fold)
    moments = _moments(n_rows, mean, Diag, source, fold)
    if not with_covariance:
        return moments
    if n_rows > np.count_nonzero(moments.spread):
        return _moments(n_rows, mean, Full, source, fold)
    return replace(moments, joint=True)


def _moments(
    n_rows: int, mean: Floats, family: type[Components], source: Source, fold: Fold
) -> Moments:
    """From a pass about a mean (1, d) that is known but for rounding."""
    about, shift, statistics = _about(mean, family, source, fold)
    second = statistics.sums["second"][0] / statistics.mass[0]
    joint = family.spans_all_directions
    covariance = second - np.outer(shift[0], shift[0]) if joint else None
    variances = np.diag(covariance) if covariance is not None else second - np.square(shift[0])
    return Moments(
        n_rows=n_rows,
        total_weight=statistics.total_weight,
        mean=about[0],
        variances=np.maximum(variances, 0.0),
        covariance=covariance,
        joint=joint,
    )


def _about(
    mean: Floats, family: type[Components], source: Source, fold: Fold
) -> tuple[Floats, Floats, MixtureStatistics]:
    """The mean (1, d), how far it is from the one given, and the statistics about that."""
    one = np.ones(mean.shape[1])
    unit = Mixture(np.ones(1), family.from_feature_variances(mean, one, one), one).prepare()
    # in float64 whatever the rows are: dependence, constancy and scale are judged by this
    statistics = fold(lambda block: unit.expect(block.wide()), source.blocks())
    shift = statistics.sums["first"] / statistics.mass[:, None]
    return mean + shift, shift, statistics


def _n_rows(source: Source) -> tuple[int, bool]:
    """Rows of positive weight; where they are no more than the columns, the distinct ones.

    And whether any of them lacks a value.
    """
    total, incomplete = 0, False
    for block in source.blocks():
        total += int(np.count_nonzero(block.row_weights))
        incomplete |= block.patterns is not None
    if total > source.n_features:
        return total, incomplete
    used = (block.rows[block.row_weights > 0] + 0.0 for block in source.blocks())  # no -0.0
    return len({row.tobytes() for rows in used for row in rows}), incomplete


def _observed(n_rows: int, source: Source, with_covariance: bool) -> Moments:
    """Of the values that are there; the covariance is what EM makes of one Gaussian."""
    anchor = _first_values(source)
    weight, mean = _means(source, anchor)
    if not weight.all():
        raise empty_columns(np.flatnonzero(weight == 0), source.names)
    weight, mean = _means(source, mean)
    variances = _means(source, mean, squared=True)[1]
    joint = with_covariance and n_rows > 0
    covariance = None
    if with_covariance and mean.size < n_rows:
        which = some_rows(source.n_rows, LOOK_AT, np.random.default_rng(0))
        rows = source.take(which).astype(np.float64)
        some = None if source.weight is None else source.weight[which]
        one = one_gaussian(rows, np.ones(len(rows)) if some is None else some)
        covariance = None if one is None else one.components.covariance_matrices[0]
    return Moments(
        n_rows=n_rows,
        total_weight=sum(block.total_weight for block in source.blocks()),
        mean=mean,
        variances=variances,
        covariance=covariance,
        joint=joint,
        incomplete=True,
    )


def _filled_by_means(moments: Moments, source: Source) -> Floats:
    sd = np.sqrt(moments.spread)
    unit = np.where(sd > 0.0, sd, np.inf)
    second = np.zeros((sd.size, sd.size))
    for block in source.blocks():
        z = (block.rows - moments.mean) / unit
        z[np.isnan(z)] = 0.0
        second += (z * block.row_weights[:, None]).T @ z
    own = np.sqrt(np.where(np.diagonal(second) > 0.0, np.diagonal(second), 1.0))
    covariance: Floats = second / np.outer(own, own) * np.outer(sd, sd)
    return covariance


def _with_errors(source: Source, with_covariance: bool) -> Moments:
    """Of rows that are measured with errors: variances are the columns' units, errors and all.

    So is the covariance: an error makes no column a combination of others.
    """
    n_rows, _ = _n_rows(source)
    rows, weight, errors = some_with_errors(source)
    empty = np.isnan(rows).all(axis=0)
    if empty.any():
        raise empty_columns(np.flatnonzero(empty), source.names)
    mean, _, units = without_errors(rows, weight, variances_of(errors))
    covariance = None
    if with_covariance and mean.size < n_rows:
        one = one_gaussian(rows, weight, errors)
        if one is not None:
            covariance = one.components.covariance_matrices[0].copy()
            np.fill_diagonal(covariance, np.maximum(np.diag(covariance), units))
    return Moments(
        n_rows=n_rows,
        total_weight=source.total_weight,
        mean=mean,
        variances=units,
        covariance=covariance,
        joint=with_covariance and n_rows > 0,
        incomplete=True,
    )


def _first_values(source: Source) -> Floats:
    """The first value (d,) of each column; zero where there is none."""
    first = np.full(source.n_features, np.nan)
    for block in source.blocks():
        for column in np.flatnonzero(np.isnan(first)):
            values = block.rows[:, column]
            found = np.flatnonzero(~np.isnan(values))
            if found.size:
                first[column] = values[found[0]]
        if not np.isnan(first).any():
            break
    return np.where(np.isnan(first), 0.0, first)


def _means(source: Source, about: Floats, *, squared: bool = False) -> tuple[Floats, Floats]:
    """The weight (d,) of the values of each column, and their mean, or squared deviation."""
    weight, total = np.zeros((2, source.n_features))
    for block in source.blocks():
        there, w = ~np.isnan(block.rows), block.row_weights
        z = np.where(there, block.rows - about, 0.0)
        weight += w @ there
        total += w @ (np.square(z) if squared else z)
    mean = total / np.where(weight > 0, weight, 1.0)
    return weight, mean if squared else about + mean
