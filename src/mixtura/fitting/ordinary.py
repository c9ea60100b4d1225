"""The ordinary start, for where rows are too few to search by their likelihood.

With hardly more rows than a component has columns, EM stays where it begins, and the likeliest of
many ends is the one with the smallest components, whatever the groups. Some k-means partitions in
the rows' own units are then what there is to know, and what other libraries answer with.
"""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats
from mixtura.engine.fold import Fold
from mixtura.engine.side_by_side import advance
from mixtura.fitting.problem import Settings
from mixtura.initialise import Floor, Sample, implied
from mixtura.initialise.views import coordinates, views
from mixtura.model.mixture import MANY_FEATURES, Mixture

FEW_ITERATIONS = 4
"""EM iterations after which starts are compared: more hardly move them."""


def no_sound_fit(settings: Settings, n_rows: float, d: int) -> bool:
    """Whether so few rows leave some component short of its least, or a shared matrix singular."""
    family, k = settings.family, settings.n_components
    if settings.objective.proper:
        return False
    short = n_rows < k * family.least_rows(d)
    return k > 1 and (short or (family.spans_all_directions and n_rows - k < d))


def too_few_to_search(settings: Settings, n_rows: float, d: int) -> bool:
    """Whether there is nothing that a search by likelihood could find among so few rows."""
    family, k = settings.family, settings.n_components
    if settings.plain is None or settings.given.decides_the_start or k == 1:
        return False
    if settings.objective.proper and not (n_rows <= d and family.spans_all_directions):
        return False
    crowded = d >= MANY_FEATURES and n_rows < family.rows_to_search(k, d)
    return crowded or no_sound_fit(settings, n_rows, d)


def ordinary_start(
    sample: Sample, settings: Settings, floor: Floor, seeds: list[np.random.Generator], fold: Fold
) -> Mixture:
    """The likeliest of ``n_init`` k-means starts that stay sound, or the most compact one."""
    partitions, noise = ordinary_partitions(sample, settings, seeds), settings.noise
    starts = [
        settings.given.put_into(implied(sample, settings.family, resp, floor, settings.objective))
        for resp in partitions
    ]
    if noise is not None:
        starts = [
            noise.beside(start, sample, resp)
            for start, resp in zip(starts, partitions, strict=True)
        ]
    total_weight = sample.block.total_weight
    if len(starts) == 1 or no_sound_fit(settings, total_weight, sample.rows.shape[1]):
        return starts[0]
    rows = sample.source(settings.n_components * len(starts))
    objective, stack = settings.objective, Mixture.stack(starts)
    stack, _ = advance(stack, sample.block, rows, fold, FEW_ITERATIONS, objective)
    sound = objective.sound(stack, total_weight)
    value = objective.compared(stack, objective.expect(stack, rows, fold))
    value = np.where(sound, value, -np.inf)
    return stack.take(int(value.argmax())) if sound.any() else starts[0]


def ordinary_partitions(
    sample: Sample, settings: Settings, seeds: list[np.random.Generator]
) -> list[Floats]:
    """``n_init`` partitions (k, m) by k-means in the rows' own units, the most compact first.

    The only one by what was asked for, where but one start was.
    """
    k = settings.n_components
    if k == 1:
        return [np.ones((1, sample.n_rows))]
    view = views(sample, k)[0]
    rows = coordinates(sample, view, k)
    partition = settings.partition
    if settings.n_init > 1 and settings.plain is not None:
        partition = settings.plain
    if settings.noise is not None:
        around = settings.noise.partition  # the same rows each time, or none were more compact
        partitions = [around(sample, k, 0, partition, seed, view) for seed in seeds]
    else:
        partitions = [partition(sample, k, seed, view) for seed in seeds]
    return sorted(partitions, key=lambda resp: _spread_within(rows, sample.weight, resp))


def _spread_within(rows: Floats, weight: Floats, resp: Floats) -> float:
    """Sum of squared distances to the partition's own means, less what is the same for all."""
    mass = np.maximum(resp @ weight, np.finfo(np.float64).tiny)
    sums = (resp * weight) @ rows
    return -float((np.square(sums).sum(axis=1) / mass).sum())
