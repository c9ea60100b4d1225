"""The starts of a fit by their number: each a partition of the rows and the mixture it implies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import islice

import numpy as np

from mixtura.fitting.common import Common
from mixtura.fitting.problem import Problem, Settings
from mixtura.initialise import Floor, Sample, Trees, implied
from mixtura.initialise.plan import turns
from mixtura.initialise.trimmed import partition_of_kept
from mixtura.initialise.views import views
from mixtura.model.mixture import Mixture


def candidates(
    sample: Sample,
    settings: Settings,
    floor: Floor,
    seeds: list[np.random.Generator],
    common: Common | None = None,
    turn: str = "",
) -> Callable[[int], Mixture]:
    """Start number i, each from a seed of its own, for the first or another ``turn`` of these."""
    k, given, noise = settings.n_components, settings.given, settings.noise
    objective = settings.objective
    asked, plain, others = settings.partition, settings.plain, settings.others
    if given.decides_the_start:
        asked, plain, others = given.partition(), None, None
    plan = list(islice(turns(asked, plain, views(sample, k), others), settings.n_init))

    def candidate(i: int) -> Mixture:
        partition, view = plan[i]
        if noise is None:
            drawn = partial(partition, sample, k, seeds[i], view)
            if objective.trim and not given.decides_the_start:
                resp = partition_of_kept(sample, k, i, objective.trim, partition, seeds[i], view)
            elif common is None:
                resp = drawn()
            else:
                resp = common.partition((turn, sample.n_rows, k, i), k, seeds[i], drawn)
            return given.put_into(implied(sample, settings.family, resp, floor, objective))
        resp = noise.partition(sample, k, i, partition, seeds[i], view)
        start = given.put_into(implied(sample, settings.family, resp, floor, objective))
        return noise.beside(start, sample, resp)

    return candidate


def merged_first(problem: Problem) -> Problem:
    """The same problem, whose first start is a tree of the rows and others what they were."""
    settings = problem.settings
    others = settings.partition if settings.others is None else settings.others
    trees = Trees() if problem.common is None else problem.common.trees
    settings = replace(settings, partition=trees.partition, others=others)
    return replace(problem, settings=settings, common=None)  # which has other starts
