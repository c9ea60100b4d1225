"""EM on the whole data, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from mixtura._typing import Floats
from mixtura.engine.em import Run
from mixtura.engine.fold import Fold
from mixtura.engine.objective import Objective
from mixtura.engine.outcome import Outcome
from mixtura.fitting.candidates import merged_first
from mixtura.fitting.extent import searches_again
from mixtura.fitting.ordinary import (
    no_sound_fit,
    ordinary_partitions,
    ordinary_start,
    too_few_to_search,
)
from mixtura.fitting.problem import Problem, Settings, Starts
from mixtura.fitting.row_space import RowSpace
from mixtura.fitting.starts import find_starts
from mixtura.initialise import Sample, draw, implied, measure
from mixtura.initialise.resolution import held_at_steps, steps_of

Progress = Callable[[int, float], None]


def fit(
    problem: Problem, fold: Fold, rng: np.random.Generator, progress: Progress | None = None
) -> Run:
    """Search for a start and run EM from it; from the ordinary one where rows are too few."""
    ended = _fit(problem, fold, rng, progress)
    if problem.common is not None:
        problem.common.relatives.keep(ended)
    return ended


def _fit(problem: Problem, fold: Fold, rng: np.random.Generator, progress: Progress | None) -> Run:
    source, settings, moments = problem.source, problem.settings, problem.moments
    family, given, d = settings.family, settings.given, source.n_features
    free = given.means is None and given.precisions is None and settings.plain is not None
    spanned = free and moments.n_rows <= d and getattr(family, "in_row_space", False)
    spanned = spanned and not moments.incomplete
    spanned = spanned and settings.noise is None  # whose volume is of the columns
    if spanned and not settings.objective.plain:
        sample = draw(source, source.n_rows, rng)
        space = RowSpace.of(sample, problem.floor, family)
        inside = settings.objective.inside(space.mean, space.unit, space.axes)
        if inside is not None:
            return _search_row_space(problem, sample, space, inside, fold, rng, progress)
        spanned = False
    if not spanned and not too_few_to_search(settings, moments.total_weight, d):
        result = fit_from(find_starts(problem, fold, rng), problem, fold, progress=progress)
        if result.outcome is Outcome.COLLAPSED:
            return _sound_after_all(problem, fold, rng, progress) or result
        return result
    sample = draw(source, source.n_rows, rng)
    *seeds, _ = rng.spawn(settings.n_init + 1)
    held = held_at_steps(problem.floor, steps_of(sample))
    if no_sound_fit(settings, sample.block.total_weight, d):
        problem = replace(problem, floor=held)
    if spanned:
        most_compact = ordinary_partitions(sample, settings, seeds)[0]
        return _fit_in_row_space(problem, sample, most_compact, fold, progress)
    start = ordinary_start(sample, settings, problem.floor, seeds, fold)
    return fit_from(Starts([start], held), problem, fold, progress=progress)


def _sound_after_all(
    problem: Problem, fold: Fold, rng: np.random.Generator, progress: Progress | None
) -> Run | None:
    """A run that ends sound, from searches that begin with a tree of the rows; None for none.

    Its groups have more rows than those of seeds. Where not even a search finds a sound mixture,
    another one would not either.
    """
    merged = merged_first(problem)
    for _ in range(searches_again(problem.settings, problem.moments.n_rows)):
        starts = find_starts(merged, fold, rng)
        for mixture in starts.mixtures:
            start = problem.floor.under(mixture)
            result = problem.settings.run(start, problem.source, fold, progress=progress)
            if _sound(result, problem.settings):
                return result
        if not starts.sound:
            return None
    return None


def _fit_in_row_space(
    problem: Problem, sample: Sample, resp: Floats, fold: Fold, progress: Progress | None
) -> Run:
    """From a partition (k, m), in the space of the rows, narrower than that of the columns."""
    settings, floor = problem.settings, problem.floor
    space = RowSpace.of(sample, floor, settings.family)
    inner = space.coordinates(sample)
    start = settings.given.put_into(implied(inner, settings.family, resp, space.floor))
    rows = inner.source(settings.n_components)
    result = settings.run(start, rows, fold, progress=progress)
    lifted = space.lift_run(result, floor)
    return _judged(lifted, _sound(lifted, settings))


def _search_row_space(
    problem: Problem,
    sample: Sample,
    space: RowSpace,
    objective: Objective,
    fold: Fold,
    rng: np.random.Generator,
    progress: Progress | None,
) -> Run:
    """As :func:`fit`, in the space of the rows, where a prior makes likelihoods comparable."""
    inner = space.coordinates(sample)
    rows = inner.source(problem.settings.n_components)
    moments = measure(rows, fold, with_covariance=False)
    settings = replace(problem.settings, objective=objective)
    within = Problem(rows, settings, moments, moments, space.floor)
    if too_few_to_search(settings, moments.total_weight, rows.n_features):
        *seeds, _ = rng.spawn(settings.n_init + 1)
        starts = Starts([ordinary_start(inner, settings, space.floor, seeds, fold)])
    else:
        starts = find_starts(within, fold, rng)
    result = fit_from(starts, within, fold, progress=progress)
    return space.lift_run(result, problem.floor, objective, problem.settings.objective)


def fit_from(
    starts: Starts,
    problem: Problem,
    fold: Fold,
    *,
    earlier: tuple[float, ...] = (),
    progress: Progress | None = None,
) -> Run:
    """The run from the first start that ends in a sound mixture.

    A run in which a component collapses gives way to the run from the next start. If all
    collapse, EM is not gone through with: where an ordinary fit would have stopped in a sound
    mixture, that is the answer; else the first start is fitted once more under the floor at which
    likelihoods are bounded, since one that has run away says nothing. Either way the outcome says
    that it collapsed.
    """
    source, settings, floor = problem.source, problem.settings, problem.floor
    go = partial(settings.run, source=source, fold=fold, earlier=earlier, progress=progress)
    ended: list[Run] = []
    for mixture in starts.mixtures:
        result = go(floor.under(mixture))
        if _sound(result, settings):
            return result
        ended.append(result)
    if starts.ordinary is not None:
        ordinary = floor.under(starts.ordinary)
        stopped = settings.run(ordinary, source, fold, max_iter=0)
        if _sound(stopped, settings):
            return replace(stopped, outcome=Outcome.COLLAPSED)
    held = starts.held
    if held is not None and (held.variances > floor.variances).any():
        return _judged(go(held.under(starts.mixtures[0]).raised()), sound=False)
    return _judged(ended[0], sound=False)


def _judged(result: Run, sound: bool) -> Run:
    """A run with its outcome: one that has come to rest unsound has collapsed."""
    if sound or not result.outcome.converged:
        return result
    return replace(result, outcome=Outcome.COLLAPSED)


def _sound(result: Run, settings: Settings) -> bool:
    return bool(settings.objective.sound(result.mixture, result.statistics.total_weight))
