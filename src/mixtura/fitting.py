"""From a source and settings to a fitted mixture: moments, floor, starts, search, EM.

This is the one place where the pieces of floors 0 to 5 come together. Estimators validate before
it and publish after it; a sweep calls it once a model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mixtura._typing import Floats
from mixtura.engine.em import Run, run
from mixtura.engine.fold import Fold
from mixtura.engine.outcome import Outcome
from mixtura.engine.search import Effort, search
from mixtura.families import Components
from mixtura.initialise import Given, Partition, Sample, draw, start
from mixtura.mixture import Mixture
from mixtura.sources import Source

SMALLEST_FLOOR = 1e-13
"""Floor in variances that holds even at ``reg_covar=0``: a few hundred roundings above zero.

It keeps a collapsing candidate computable until the search drops it; a fit that ends on it with
``reg_covar=0`` is an error.
"""

SEARCH_ROWS = 10_000
"""The search looks at this many rows at most; above it, a sample stands for the data."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a fit was asked for; see :class:`mixtura.GaussianMixture` for each."""

    family: type[Components]
    n_components: int
    tol: float
    max_iter: int
    n_init: int
    partition: Partition
    given: Given


def covariance_floor(reg_covar: float, variances: Floats) -> Floats:
    """The floor (d,): ``reg_covar`` in units of each feature's own variance.

    A feature without variance, which only the spherical family lets through, gets the mean.
    """
    units = np.where(variances > 0, variances, variances.mean())
    floor: Floats = max(reg_covar, SMALLEST_FLOOR) * units
    return floor


def find_start(
    source: Source,
    settings: Settings,
    floor: Floats,
    fold: Fold,
    rng: np.random.Generator,
) -> Mixture:
    """The mixture that EM on the whole data should begin with."""
    sample = draw(source, SEARCH_ROWS, rng)
    *seeds, search_rng = rng.spawn(settings.n_init + 1)
    k, given = settings.n_components, settings.given

    def candidate(i: int) -> Mixture:
        partition = given.partition() if given.decides_the_start else settings.partition
        # turns between standardised and whitened rows: neither sees every shape of cluster
        whiten = bool(i % 2)
        return given.put_into(
            start(partition, sample, settings.family, k, floor, seeds[i], whiten=whiten)
        )

    if settings.n_init == 1 or settings.max_iter == 0 or given.decides_the_start:
        return candidate(0)
    effort = effort_for(sample, source.n_rows, settings)
    return search(
        candidate,
        settings.n_init,
        sample.block,
        sample.source(k * effort.proposals),
        fold,
        search_rng,
        effort,
    )


def effort_for(sample: Sample, n_rows: int, settings: Settings) -> Effort:
    """How far to search, in proportion to ``n_init`` and within ``max_iter``."""
    return Effort()


def fit_from(
    mixture: Mixture,
    source: Source,
    settings: Settings,
    fold: Fold,
    *,
    earlier: tuple[float, ...] = (),
    progress: Callable[[int, float], None] | None = None,
) -> Run:
    """Plain EM on the whole data from a start, and the verdict on where it ended."""
    result = run(
        mixture,
        source,
        fold,
        tol=settings.tol,
        max_iter=settings.max_iter,
        earlier=earlier,
        progress=progress,
    )
    collapsed = result.mixture.collapsed(result.statistics.total_weight)
    if result.outcome.converged and collapsed.any():
        return Run(result.mixture, result.statistics, result.trace, Outcome.COLLAPSED)
    return result
