"""Fit a grid of models and choose one by a criterion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from threading import Lock
from time import perf_counter

import numpy as np

from mixtura._typing import Floats
from mixtura.engine.threads import Threads
from mixtura.errors import InvalidParameterError, MixturaError
from mixtura.selection.candidate import Candidate, Row
from mixtura.selection.chance import standard_error
from mixtura.selection.choice import Sweep, choose
from mixtura.selection.contest import Contest, contest
from mixtura.selection.criteria import CRITERIA, Criterion, named
from mixtura.selection.out_of_sample import OutOfSample

FAILURES = (MixturaError, np.linalg.LinAlgError, MemoryError)
"""What makes one fit a row with its reason; anything else is a mistake in a program, and loud.

The largest model of a sweep may be too much for the memory where the others are not.
"""


def sweep(
    fit_one: Callable[[int, str], Candidate],
    n_components: Iterable[int],
    covariance_types: Iterable[str],
    criterion: str | Criterion = "bic",
    progress: Callable[[Row], None] | None = None,
    workers: int = 1,
    out_of_sample: OutOfSample | None = None,
    generation: Callable[[str], int] = lambda _: 0,
) -> Sweep:
    """Fit every number of components with every covariance type; mark the best as selected.

    Parameters
    ----------
    fit_one : callable(n_components, covariance_type) -> Candidate
    criterion : {"bic", "aic", "icl"} or callable
        A callable is called as those in :data:`CRITERIA` are, with log-likelihood, number of
        parameters, weight of the rows and entropy; lower is better.
    progress : callable(row), called after every fit, from the thread that ran it, one at a time
    workers : int
        Fits side by side, in threads. Where there are several, ``fit_one`` should use one thread
        itself; models do not depend on it, only the order in which they are fitted does: the
        largest first, so that none is left to one worker at the end.
    out_of_sample : OutOfSample or None
        The rows of the fits, on which the choice is checked where they are few: see
        :func:`mixtura.selection.contest.contest`. A callable criterion is not checked: it is the
        caller's to say what is best.
    generation : callable(covariance_type) -> int
        Types of a later one are fitted when all of the earlier ones are, for those begin from
        where these have ended. Rows come in the order given all the same.

    Returns
    -------
    Sweep
        Its rows by covariance type, then by number of components, as given. One is ``selected``:
        of the sound models whose components all have rows enough to be believed the one with the
        lowest criterion, of equals the first, unless a simpler one predicts better; a model with
        smaller components only where there is no other, with a collapsed one only where none is
        sound.

    Raises
    ------
    InvalidParameterError
        The criterion is unknown or not a number, or there is no model to fit.
    MixturaError, LinAlgError, MemoryError
        Every fit failed; this is the first one's error. Where some did, their rows say why.

    Examples
    --------
    >>> from mixtura import Outcome
    >>> from mixtura.selection import Candidate, Evidence, sweep
    >>> def fit_one(k, covariance_type):  # likelihood rises with k, but ever less
    ...     evidence = Evidence(-100.0 - 40.0 / k, n_parameters=3 * k, n=100.0, entropy=0.0)
    ...     return Candidate(None, evidence, Outcome.CONVERGED, n_iter=5)
    >>> sweep(fit_one, range(1, 5), ["full"], "bic").selected.n_components
    2
    """
    name, criteria = named(criterion)
    sizes = list(n_components)
    cells = [(k, covariance_type) for covariance_type in covariance_types for k in sizes]
    fits: dict[int, tuple[Row, Exception | None]] = {}
    one_at_a_time = Lock()

    def fit(index: int) -> tuple[Row, Exception | None]:
        began = perf_counter()
        try:
            candidate = fit_one(*cells[index])
        except FAILURES as error:
            return Row(*cells[index], perf_counter() - began, error=_reason(error)), error
        values = {name: candidate.evidence.judge(judge) for name, judge in criteria.items()}
        return Row(*cells[index], perf_counter() - began, candidate, values), None

    def fit_all(order: list[int]) -> None:
        def take(number: int, fitted: tuple[Row, Exception | None]) -> None:
            fits[order[number]] = fitted
            if progress is not None:
                with one_at_a_time:
                    progress(fitted[0])

        if workers > 1:
            order.sort(key=lambda index: -cells[index][0])
        threads.each(fit, order, take)

    order = range(len(cells))
    with closing(Threads(workers - 1)) as threads:
        for one in sorted({generation(covariance_type) for _, covariance_type in cells}):
            fit_all([index for index in order if generation(cells[index][1]) == one])
    rows = [fits[index][0] for index in range(len(cells))]
    best = choose(rows, name)
    if best is None:
        errors = (fits[index][1] for index in range(len(cells)))
        raise next(filter(None, errors), None) or InvalidParameterError(
            "no model to choose from: give at least one number of components and one "
            "covariance type whose criterion is finite."
        )
    decided = _checked(rows, best, name, out_of_sample) if name in CRITERIA else Contest(best)
    beaten = {
        index: (rows[winner].n_components, rows[winner].covariance_type)
        for index, winner in decided.beaten.items()
    }
    marked = (
        replace(row, selected=index == decided.chosen, beaten_by=beaten.get(index))
        for index, row in enumerate(rows)
    )
    chosen = Sweep(tuple(marked), name, decided.checks)
    second, other = chosen.runner_up, chosen.other_number
    chance = _chance(chosen, second, out_of_sample)
    of_number = chance
    if other is not second:
        of_number = 0.0 if chosen.contained else _chance(chosen, other, out_of_sample)
    return replace(chosen, chance=chance, number_chance=of_number)


def _chance(sweep: Sweep, rival: Row | None, out_of_sample: OutOfSample | None) -> float:
    if out_of_sample is None or rival is None:
        return 0.0
    one, other = sweep.selected.candidate, rival.candidate
    if one is None or other is None or one.mixture is None or other.mixture is None:
        return 0.0
    return standard_error(one.mixture, other.mixture, out_of_sample.source)


def _checked(
    rows: Sequence[Row], best: int, criterion: str, out_of_sample: OutOfSample | None
) -> Contest:
    told = all(row.candidate is None or row.candidate.mixture is not None for row in rows)
    if out_of_sample is None or not told or rows[best].set_aside:
        return Contest(best)

    def log_density(row: Row) -> Floats:
        assert row.candidate is not None and row.candidate.mixture is not None  # noqa: S101, PT018
        return out_of_sample.log_density(row.candidate.mixture)

    return contest(rows, best, criterion, log_density, lambda: out_of_sample.weight)


def _reason(error: Exception) -> str:
    said = str(error)
    if isinstance(error, MemoryError):
        return f"this model takes more memory than there is{said and f' ({said})'}."
    if isinstance(error, np.linalg.LinAlgError):
        return f"a covariance of this model could not be factored ({said})."
    return said
