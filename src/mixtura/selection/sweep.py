"""Fit a grid of models and choose one by a criterion."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import inf, isfinite, nan
from time import perf_counter
from typing import Any

from mixtura.engine.crew import Crew
from mixtura.engine.outcome import Outcome
from mixtura.errors import InvalidParameterError, MixturaError
from mixtura.selection.criteria import CRITERIA, Evidence


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a fit hands to the sweep.

    Attributes
    ----------
    model : the fitted model, which the sweep never looks into
    evidence : Evidence, what the criteria judge it by
    outcome : how its fit ended
    n_iter : EM iterations
    """

    model: Any
    evidence: Evidence
    outcome: Outcome
    n_iter: int


@dataclass(frozen=True, slots=True)
class Row:
    """One model of a sweep.

    Attributes
    ----------
    n_components, covariance_type : which model
    seconds : float, what it took
    candidate : Candidate or None where the fit failed
    criteria : dict of criterion name to value, empty where the fit failed
    error : str or None, why the fit failed
    selected : bool, True for the one chosen
    """

    n_components: int
    covariance_type: str
    seconds: float
    candidate: Candidate | None = None
    criteria: dict[str, float] | None = None
    error: str | None = None
    selected: bool = False

    @property
    def collapsed(self) -> bool:
        """Whether a component collapsed; such a model loses to every sound one."""
        return self.candidate is not None and self.candidate.outcome is Outcome.COLLAPSED

    def value(self, criterion: str) -> float:
        """The criterion, lower is better; NaN where the fit failed."""
        return nan if self.criteria is None else self.criteria[criterion]


def sweep(
    fit_one: Callable[[int, str], Candidate],
    n_components: Iterable[int],
    covariance_types: Iterable[str],
    criterion: str = "bic",
    progress: Callable[[Row], None] | None = None,
    workers: int = 1,
) -> list[Row]:
    """Fit every number of components with every covariance type; mark the best as selected.

    Parameters
    ----------
    fit_one : callable(n_components, covariance_type) -> Candidate
    criterion : {"bic", "aic", "icl"}
    progress : callable(row), called after every fit, from the thread that ran it
    workers : int
        Fits side by side, in threads. Where there are several, ``fit_one`` should use one thread
        itself; models do not depend on it, only the order in which they are fitted does: the
        largest first, so that none is left to one worker at the end.

    Returns
    -------
    list of Row
        By covariance type, then by number of components, as given. One is ``selected``: of the
        sound models the one with the lowest criterion, of equals the first; a model with a
        collapsed component only where none is sound.

    Raises
    ------
    InvalidParameterError
        The criterion is unknown, or there is no model to fit.
    MixturaError
        Every fit failed; this is the first one's error.

    Examples
    --------
    >>> from mixtura import Outcome
    >>> from mixtura.selection import Candidate, Evidence, sweep
    >>> def fit_one(k, covariance_type):  # likelihood rises with k, but ever less
    ...     evidence = Evidence(-100.0 - 40.0 / k, n_parameters=3 * k, n=100.0, entropy=0.0)
    ...     return Candidate(None, evidence, Outcome.CONVERGED, n_iter=5)
    >>> rows = sweep(fit_one, range(1, 5), ["full"], "bic")
    >>> [row.n_components for row in rows if row.selected]
    [2]
    """
    if criterion not in CRITERIA:
        raise InvalidParameterError(
            f"criterion is {criterion!r}; choose one of {', '.join(CRITERIA)}."
        )
    sizes = list(n_components)
    cells = [(k, covariance_type) for covariance_type in covariance_types for k in sizes]
    fits: dict[int, tuple[Row, MixturaError | None]] = {}

    def fit(index: int) -> tuple[Row, MixturaError | None]:
        return _fit(fit_one, *cells[index])

    def take(number: int, fitted: tuple[Row, MixturaError | None]) -> None:
        fits[order[number]] = fitted
        if progress is not None:
            progress(fitted[0])

    order = list(range(len(cells)))
    if workers > 1:
        order.sort(key=lambda index: -cells[index][0])
    crew = Crew(workers - 1)
    try:
        crew.each(fit, order, take)
    finally:
        crew.dismiss()
    rows = [fits[index][0] for index in range(len(cells))]
    errors = (fits[index][1] for index in range(len(cells)))
    first_error = next((error for error in errors if error is not None), None)
    best = choose(rows, criterion)
    if best is None:
        raise first_error or InvalidParameterError(
            "no model to choose from: give at least one number of components and one "
            "covariance type whose criterion is finite."
        )
    return [replace(row, selected=index == best) for index, row in enumerate(rows)]


def choose(rows: list[Row], criterion: str) -> int | None:
    """Index of the best row, or None where no row has a finite criterion.

    A criterion says nothing about collapsed models, whose likelihood is an accident: they lose to
    sound ones, and where there are no others, the fewest components are the least wrong.
    """

    def rank(index: int) -> tuple[bool, int, float]:
        row = rows[index]
        size = row.n_components if row.collapsed else 0
        return row.collapsed, size, row.value(criterion)

    usable = [i for i, row in enumerate(rows) if isfinite(row.value(criterion))]
    return min(usable, key=rank, default=None)


def advantage(rows: list[Row], criterion: str) -> float:
    """How much worse than the selected model the best other sound one is; inf without one."""
    best = next(row for row in rows if row.selected)
    others = (
        row.value(criterion) - best.value(criterion)
        for row in rows
        if not (row.selected or row.collapsed) and isfinite(row.value(criterion))
    )
    return min(others, default=inf)


def _fit(
    fit_one: Callable[[int, str], Candidate], k: int, covariance_type: str
) -> tuple[Row, MixturaError | None]:
    began = perf_counter()
    try:
        candidate = fit_one(k, covariance_type)
    except MixturaError as error:
        return Row(k, covariance_type, perf_counter() - began, error=str(error)), error
    criteria = {name: candidate.evidence.judge(name) for name in CRITERIA}
    return Row(k, covariance_type, perf_counter() - began, candidate, criteria), None
