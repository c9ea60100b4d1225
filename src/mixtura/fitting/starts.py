"""Find where EM on all rows should begin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from mixtura._typing import Floats
from mixtura.data import Source
from mixtura.engine.effort import Effort
from mixtura.engine.em import Run
from mixtura.engine.fold import Fold
from mixtura.engine.search import Found, search
from mixtura.fitting.candidates import candidates, merged_first
from mixtura.fitting.common import Common
from mixtura.fitting.extent import (
    SEARCH_ALL_ROWS,
    beside_relatives,
    crowded,
    effort_for,
    extended,
    leaves_room_for_a_tree,
    search_rows,
)
from mixtura.fitting.problem import Problem, Settings, Starts
from mixtura.initialise import Floor, Sample, draw
from mixtura.initialise.plan import PLAIN
from mixtura.initialise.resolution import held_at_steps, steps_of
from mixtura.model.mixture import Mixture

FINER = 4.0
"""Variances below the floor of the columns' resolution by as much say nothing in a comparison:
half the standard deviation that values have between two steps. Groups may be that narrow, and are
compared by their likelihood as long as they are not.
"""

RESCUE = 6
"""Rounds for a sound mixture where every finalist has collapsed: it is soon found or never."""

MOST_ROWS_OF_A_START = 1_000_000
"""Rows that a single start, or a caller's function, is worked out on at most."""

LastStart = Callable[[int, int], Mixture | None]
"""What :func:`mixtura.engine.search.search` begins with last, after so many iterations, rounds."""


def no_start(iterations: int, rounds: int) -> None:
    """No further start."""


def find_starts(problem: Problem, fold: Fold, rng: np.random.Generator) -> Starts:
    """The mixtures that EM on the whole data should begin with, the most promising first.

    What the caller gives, and a start without a search, is worked out on all rows: a sample of
    them may miss a small group. A search looks at a sample where there are many rows.
    """
    source, settings, floor = problem.source, problem.settings, problem.floor
    k, d, given = settings.n_components, source.n_features, settings.given
    if given.decides_the_start and settings.noise is None:
        start = given.start_on(source, settings.family, problem.moments, floor, fold)
        return Starts([start])
    single = settings.n_init == 1 or settings.max_iter == 0 or given.decides_the_start
    # beside noise, and without some rows, even one group may be found in several places
    single = single or (k == 1 and settings.noise is None and not settings.objective.trim)
    whole = single or settings.plain is None
    most = MOST_ROWS_OF_A_START if whole and k > 1 else search_rows(source.n_rows)
    common = problem.common if settings.plain is not None else None  # a function may be anything
    sample, steps = _sample(source, most, rng, common)
    *seeds, search_rng = rng.spawn(settings.n_init + 1)
    candidate = candidates(sample, settings, floor, seeds, common)
    held = held_at_steps(floor, steps)
    if single:
        return Starts([candidate(0)], held)
    bounds = bool((held.variances > floor.variances).any())
    last = _tree_start(sample, problem)
    related = [] if crowded(sample, settings) else _related(settings, floor, common)
    found = _search(
        sample, settings, held, candidate, last, source.n_rows, fold, search_rng, bounds, related
    )
    seen = most >= source.n_rows  # else it is not where a fit to all rows would stop
    ordinary = found.ordinary if seen else None
    if not found.sound and bounds:
        # among likelihoods that have run away, the highest says nothing
        # on this floor a group of equal values is where it belongs
        under = replace(held, flat=d)
        bounded = candidates(sample, settings, under, seeds, common, "bounded")
        last = _tree_start(sample, problem, under)
        found = _search(sample, settings, held, bounded, last, source.n_rows, fold, search_rng)
    return Starts(found.mixtures, held, ordinary, found.sound)


def _tree_start(sample: Sample, problem: Problem, under: Floor | None = None) -> LastStart:
    """The start from a tree of the rows, where it is none of the others and costs next to nothing.

    Of the fits of a sweep the first one grows the tree. ``under`` is another floor than the
    problem's, for where components collapse under that.
    """
    settings = problem.settings
    if settings.plain is None or settings.others is not None:
        return no_start

    def start(iterations: int, rounds: int) -> Mixture | None:
        floored = under is not None
        if not leaves_room_for_a_tree(sample, settings, iterations, rounds, floored=floored):
            return None
        merged = merged_first(problem)
        seeds = [np.random.default_rng(0)] * settings.n_init  # of which a tree draws nothing
        return candidates(sample, merged.settings, under or problem.floor, seeds)(0)

    return start


def run_starts(
    problem: Problem, fold: Fold, rng: np.random.Generator, *, keep_parameters: bool = False
) -> tuple[Sample, list[Run]]:
    """Plain EM from every start to its end, without the search: where each would lead by itself.

    They are the starts that :func:`find_starts` draws from the same ``rng``. The rows are those
    that the search looks at, which come back with the runs.
    """
    source, settings = problem.source, problem.settings
    sample = draw(source, search_rows(source.n_rows), rng)
    *seeds, _ = rng.spawn(settings.n_init + 1)
    rows = sample.source(settings.n_components)
    candidate = candidates(sample, settings, problem.floor, seeds)
    plain = partial(settings.run, keep_parameters=keep_parameters, accelerate=False)
    return sample, [plain(candidate(i), rows, fold) for i in range(settings.n_init)]


def _search(
    sample: Sample,
    settings: Settings,
    held: Floor,
    candidate: Callable[[int], Mixture],
    last: LastStart,
    n_rows: int,
    fold: Fold,
    rng: np.random.Generator,
    bounds: bool = False,
    related: Sequence[Mixture] = (),
) -> Found:
    effort = effort_for(sample, settings, n_rows)
    if not effort.rounds:  # cut short by the caller, as those ends were not
        related = ()
    own, effort = effort.candidates, replace(effort, candidates=effort.candidates + len(related))
    rows = sample.source(settings.n_components * effort.width)
    plain = min(PLAIN, settings.n_init - 1)

    def start(i: int) -> Mixture:
        return candidate(i) if i < own else related[i - own]

    def extend(effort: Effort, iterations: int, sound: bool) -> Effort:
        whole = extended(sample, settings, n_rows, effort, iterations, sound)
        return beside_relatives(whole, len(related))

    fine = held.variances / FINER
    # where a coarser floor bounds likelihoods, that is the better way out of a collapse
    rescue = 0 if bounds else RESCUE
    block, objective = sample.block, settings.objective
    return search(
        start, block, rows, fold, rng, effort, plain, fine, rescue, extend, objective, last
    )


def _related(settings: Settings, floor: Floor, common: Common | None) -> list[Mixture]:
    """Starts from where other shapes of the sweep have ended."""
    given, objective = settings.given, settings.objective
    if common is None or given.decides_the_start:
        return []
    ends = common.relatives.of(settings.family, settings.n_components)
    return [objective.admitted(given.put_into(floor.under(end))) for end in ends]


def _sample(
    source: Source, most: int, rng: np.random.Generator, common: Common | None
) -> tuple[Sample, Floats]:
    """What starts look at, and the steps in which its columns are recorded.

    All rows are the same sample whatever the fit; of more there may be too many to keep.
    """

    def drawn() -> tuple[Sample, Floats]:
        sample = draw(source, most, rng)
        return sample, steps_of(sample)

    if common is None or source.n_rows > min(most, SEARCH_ALL_ROWS):
        return drawn()
    return common.once("sample", drawn)
