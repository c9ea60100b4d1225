"""The ordinary start, for where rows are too few to search by their likelihood.

With hardly more rows than a component has columns, EM stays where it begins, and the likeliest of
many ends is the one with the smallest components, whatever the groups. The compactest of some
k-means partitions in the rows' own units is then what there is to know, and what other libraries
answer with.
"""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats
from mixtura.fitting.settings import Settings
from mixtura.initialise import Floor, Sample
from mixtura.initialise.views import coordinates, views
from mixtura.mixture import MANY_FEATURES, Mixture


def no_sound_fit(settings: Settings, n_rows: float, d: int) -> bool:
    """Whether so few rows leave some component short of its least, or a shared matrix singular."""
    family, k = settings.family, settings.n_components
    short = n_rows < k * family.least_rows(d)
    return k > 1 and (short or (family.spans_all_directions and n_rows - k < d))


def too_few_to_search(settings: Settings, n_rows: float, d: int) -> bool:
    """Whether components of equal size would be correct for :meth:`Components.optimism`."""
    family, k = settings.family, settings.n_components
    if settings.plain is None or settings.given.decides_the_start or k == 1:
        return False
    crowded = d >= MANY_FEATURES and bool(family.optimism(np.array(n_rows / k), d) > 0)
    return crowded or no_sound_fit(settings, n_rows, d)


def ordinary_start(
    sample: Sample, settings: Settings, floor: Floor, seeds: list[np.random.Generator]
) -> Mixture:
    """The mixture that :func:`ordinary_partition` implies."""
    resp = ordinary_partition(sample, settings, seeds)
    return settings.given.put_into(mixture_of(sample, settings, resp, floor))


def mixture_of(sample: Sample, settings: Settings, resp: Floats, floor: Floor) -> Mixture:
    """The M-step that a partition of a sample implies, above a floor."""
    variances = np.maximum(sample.variances, floor.variances)
    return floor.under(
        Mixture.from_responsibilities(
            settings.family, sample.block, resp, variances, floor.variances
        )
    )


def ordinary_partition(
    sample: Sample, settings: Settings, seeds: list[np.random.Generator]
) -> Floats:
    """The compactest of ``n_init`` partitions (k, m) by k-means in the rows' own units.

    The only one by what was asked for, where but one start was.
    """
    k = settings.n_components
    view = views(sample, k)[0]
    rows = coordinates(sample, view, k)
    if k == 1:
        return np.ones((1, sample.n_rows))
    partition = settings.partition
    if settings.n_init > 1 and settings.plain is not None:
        partition = settings.plain
    partitions = [partition(sample, k, seed, view) for seed in seeds]
    return min(partitions, key=lambda resp: _spread_within(rows, sample.weight, resp))


def _spread_within(rows: Floats, weight: Floats, resp: Floats) -> float:
    """Sum of squared distances to the partition's own means, less what is the same for all."""
    mass = np.maximum(resp @ weight, np.finfo(np.float64).tiny)
    sums = (resp * weight) @ rows
    return -float((np.square(sums).sum(axis=1) / mass).sum())
