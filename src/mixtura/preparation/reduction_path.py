"""A few mixtures on each of several numbers of principal components, all on one scale."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from mixtura._typing import Floats
from mixtura.data.validation import check_enough_rows
from mixtura.engine.blocks import in_blocks
from mixtura.engine.fold import Fold
from mixtura.errors import InvalidDataError
from mixtura.fitting import Problem, fit, settings_for
from mixtura.model.families import FAMILIES
from mixtura.preparation.one_gaussian import Rest, most_axes, rest
from mixtura.preparation.principal_axes import PrincipalAxes, turn_parameters
from mixtura.process.quiet import quietly
from mixtura.process.randomness import generator
from mixtura.process.workers import usable_workers
from mixtura.selection import CRITERIA, Candidate, Evidence, Row, sweep
from mixtura.selection.grid import different_types
from mixtura.selection.sweep import FAILURES

NUMBERS = (1, 2, 3, 5, 10, 20)
"""Numbers of components that are tried, beside those that stand out and the usual number."""

SEEN_ROWS = 2_000
"""Rows that the fits see: enough to tell whether there are groups."""

STARTS = 3
"""Starts of each fit."""

TOL, MOST_ITERATIONS, REG_COVAR = 1e-6, 1000, 1e-6
"""Of each fit: what GaussianMixture does by default."""

MOST_SIZES = 5
"""Sizes of those asked for that are tried, from the smallest on, each half as large again."""

Watch = Callable[[int], Callable[[Row], None]]
"""Is told how many fits there will be; what it returns is told each of them."""


@dataclass(frozen=True, slots=True)
class Rung:
    """The best of a few models on one number of principal components.

    Attributes
    ----------
    n_principal_components : int, or None for the columns as they are
    n_components, covariance_type : the best model on them
    value : float, its criterion as a density of all columns; lower is better
    one_group : float, that of one component on them, or inf where one was not tried
    rows_a_number : float, rows for each parameter of the best model on its scores
    """

    n_principal_components: int | None
    n_components: int
    covariance_type: str
    value: float
    one_group: float
    rows_a_number: float

    @property
    def advantage(self) -> float:
        """How far one component on the same scores is behind."""
        return self.one_group - self.value


@dataclass(frozen=True, slots=True)
class Ladder:
    """Every rung on which some model could be fitted.

    Attributes
    ----------
    rungs : tuple of Rung, few components first, the columns as they are last
    one_gaussian : float, the criterion of the best single Gaussian for all columns
    """

    rungs: tuple[Rung, ...]
    one_gaussian: float


def climb(
    scaled: Floats,
    usual: int,
    sizes: Iterable[int],
    covariance_types: Sequence[str],
    criterion: str = "bic",
    watch: Watch | None = None,
    n_jobs: int | None = None,
) -> Ladder:
    """Try what pays on scaled rows (n, d); ``usual`` is one more number of components to try."""
    seen = scaled
    if len(scaled) > SEEN_ROWS:
        drawn = np.random.default_rng(0).choice(len(scaled), SEEN_ROWS, replace=False)
        seen = scaled[np.sort(drawn)]
    seen = seen[:, np.ptp(seen, axis=0) > 0]  # a column that is constant has no density
    axes = PrincipalAxes.of(seen)
    n, d = seen.shape
    few = few_of(sizes)
    judge = CRITERIA[criterion]
    whole = rest(axes, 0, judge)
    tried = {*NUMBERS, usual, min(max(whole.n_axes, 1), usual)}
    numbers: list[int | None] = [m for m in sorted(tried) if m <= most_axes(axes) and m < d]
    if axes.rank == d or n <= d:  # else the columns are no density of their own
        numbers.append(None)
    cells = {m: _types(covariance_types, d if m is None else m, n) for m in numbers}
    count = len(few) * sum(len(types) for types in cells.values())
    tell = None if watch is None else watch(count)
    workers = usable_workers(n_jobs)
    rungs = []
    for m, types in cells.items():
        prepared = seen if m is None else axes.scores(seen, m)
        beside = Rest(0.0, 0, 0) if m is None else rest(axes, m, judge)
        rung = _rung(m, prepared, beside, few, types, criterion, tell, workers)
        rungs += [] if rung is None else [rung]
    one = judge(whole.log_likelihood, whole.n_parameters, n, 0.0)
    return Ladder(tuple(rungs), one)


def few_of(sizes: Iterable[int]) -> list[int]:
    """Some sizes that stand for all.

    Examples
    --------
    >>> from mixtura.preparation.reduction_path import few_of
    >>> few_of(range(1, 16)), few_of([7])
    ([1, 2, 3, 5, 8], [7])
    """
    few: list[int] = []
    for size in sorted(sizes):
        if len(few) < MOST_SIZES and (not few or size >= 1.5 * few[-1]):
            few.append(size)
    return few


def enough_for(covariance_type: str, m: int, n: int, k: int = 1) -> bool:
    """Whether n rows are more than the numbers in k covariance matrices of m columns.

    A variance a column is estimated well from few rows, and may always be tried.
    """
    family = FAMILIES[covariance_type]
    return not family.spans_all_directions or family.n_parameters(k, m) - k * m <= n


def _types(covariance_types: Sequence[str], m: int, n: int) -> list[str]:
    """Those worth a try on m columns."""
    return different_types([name for name in covariance_types if enough_for(name, m, n)], m)


def _rung(
    m: int | None,
    prepared: Floats,
    beside: Rest,
    sizes: list[int],
    types: list[str],
    criterion: str,
    tell: Callable[[Row], None] | None,
    workers: int,
) -> Rung | None:
    if not types:
        return None
    n_rows, n_columns = prepared.shape

    def fit_one(n_components: int, covariance_type: str) -> Candidate:
        """One model, with its evidence on the scale of all columns."""
        if not enough_for(covariance_type, n_columns, n_rows, n_components):
            raise InvalidDataError(f"{n_rows} rows are too few for {n_components} matrices.")
        family = FAMILIES[covariance_type]
        source = in_blocks(prepared, n_components=n_components)
        check_enough_rows(source, n_components)
        settings = settings_for(
            family, n_components, tol=TOL, max_iter=MOST_ITERATIONS, n_init=STARTS
        )
        with Fold(1) as fold:
            run = fit(Problem.of(source, settings, REG_COVAR, fold), fold, generator(0))
        turn = 0 if m is None else turn_parameters(family, m)
        evidence = beside.added_to(Evidence.of(run.mixture, run.statistics), turn)
        return Candidate.of(None, run.mixture, evidence, run.outcome, run.trace.n_iterations)

    workers = min(workers, len(sizes) * len(types))
    try:
        with quietly():  # of fits that no one is given
            swept = sweep(fit_one, sizes, types, criterion, tell, workers)
    except FAILURES:  # none of its models can be fitted
        return None
    best = swept.selected
    if best.collapsed:
        return None
    k, family = best.n_components, FAMILIES[best.covariance_type]
    numbers = k - 1 + family.n_parameters(k, n_columns)
    one = min(
        (r.value(criterion) for r in swept if r.n_components == 1 and r.criteria), default=inf
    )
    value = best.value(criterion)
    return Rung(m, k, best.covariance_type, value, one, n_rows / numbers)
