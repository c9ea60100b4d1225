"""From a source and settings to a fitted mixture: moments, floor, starts, search, EM.

This is the one place where the pieces of floors 0 to 5 come together. Estimators validate before
it and publish after it; a sweep calls it once a model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from mixtura.engine.em import Run, run
from mixtura.engine.fold import Fold
from mixtura.engine.outcome import Outcome
from mixtura.engine.search import Effort, search
from mixtura.families import Components
from mixtura.initialise import Floor, Given, Partition, Sample, draw, start
from mixtura.mixture import Mixture
from mixtura.sources import Source

SEARCH_ALL_ROWS = 10_000
"""Up to this many rows the search looks at all of them."""

SEARCH_ROWS = (2_000, 10_000)
"""Above it, at one row in fifty but within these bounds.

A search costs some hundreds of iterations on its rows and a single fit some tens on all of them,
so that both cost about the same at the lower bound, and the search less and less above it.
"""

CALL = 30_000
"""Numbers (rows x components x features) whose arithmetic costs what calling NumPy costs.

It turns a budget of work into heats of the race: below it, a wider stack is free. Measured with
the reference kernel: 0.1 ms a pass and 3 ns a number. The compiled kernel is five to ten times
faster, so that both halves of a fit cost less with it, and both kernels search equally far.
"""

BUDGET = (1_100, 180)
"""Work of all races at ``n_init=10``, in calls: a constant, and so many for each CALL numbers.

More keeps finding better optima, ever more slowly; benchmarks/README.md has what this costs
beside ten starts of scikit-learn.
"""


FURTHER = 25_000, 1.0, 8.0
"""Where the search sees a sample: its budget grows in proportion to n / 25 000, within bounds."""


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


def find_starts(
    source: Source,
    settings: Settings,
    floor: Floor,
    fold: Fold,
    rng: np.random.Generator,
) -> list[Mixture]:
    """The mixtures that EM on the whole data should begin with, the most promising first."""
    sample = draw(source, search_rows(source.n_rows), rng)
    *seeds, search_rng = rng.spawn(settings.n_init + 1)
    k, given = settings.n_components, settings.given

    def candidate(i: int) -> Mixture:
        return _candidate(sample, settings, floor, i, seeds[i])

    only_one_end = k == 1 or given.decides_the_start
    if only_one_end or settings.n_init == 1 or settings.max_iter == 0:
        return [candidate(0)]
    effort = effort_for(sample, settings, source.n_rows)
    return search(
        candidate, sample.block, sample.source(k * effort.width), fold, search_rng, effort
    )


def run_starts(
    source: Source,
    settings: Settings,
    floor: Floor,
    fold: Fold,
    rng: np.random.Generator,
    *,
    keep_parameters: bool = False,
) -> tuple[Sample, list[Run]]:
    """Plain EM from every start to its end, without the search: where each would lead by itself.

    They are the starts that :func:`find_starts` draws from the same ``rng``. The rows are those
    that the search looks at, which come back with the runs.
    """
    sample = draw(source, search_rows(source.n_rows), rng)
    *seeds, _ = rng.spawn(settings.n_init + 1)
    rows = sample.source(settings.n_components)
    runs = [
        run(
            _candidate(sample, settings, floor, i, seed),
            rows,
            fold,
            tol=settings.tol,
            max_iter=settings.max_iter,
            keep_parameters=keep_parameters,
            accelerate=False,
        )
        for i, seed in enumerate(seeds)
    ]
    return sample, runs


def _candidate(
    sample: Sample, settings: Settings, floor: Floor, i: int, seed: np.random.Generator
) -> Mixture:
    """Start number i."""
    given = settings.given
    partition = given.partition() if given.decides_the_start else settings.partition
    # turns between standardised and whitened rows: neither sees every shape of cluster
    whiten = bool(i % 2)
    return given.put_into(
        start(
            partition,
            sample,
            settings.family,
            settings.n_components,
            floor,
            seed,
            whiten=whiten,
        )
    )


def search_rows(n_rows: int) -> int:
    """How many rows the search looks at."""
    if n_rows <= SEARCH_ALL_ROWS:
        return n_rows
    return int(np.clip(n_rows // 50, *SEARCH_ROWS))


def effort_for(sample: Sample, settings: Settings, n_rows: int) -> Effort:
    """How far to search: in proportion to ``n_init``, by the size of the problem alone.

    A fit that the caller ends early (``max_iter``) ends its candidates early too and does not
    race. Where the sample is but a part of ``n_rows``, a search may go several times as far: it
    still costs less than the fit to all of them.
    """
    k, n_init = settings.n_components, settings.n_init
    size = sample.n_rows * k * sample.rows.shape[1] / CALL
    new = int(np.clip(1 / size, 4, 16))  # the smaller the problem, the more moves a call carries
    effort = Effort(
        candidates=n_init,
        patience=max(2, (2 * k * n_init) // 10),
        cohorts=(new, max(2, 3 * new // 8), max(1, 3 * new // 16)),
    )
    if settings.max_iter < effort.short + effort.settle:
        return replace(effort, short=min(effort.short, settings.max_iter), heats=0)
    budget = (BUDGET[0] + BUDGET[1] * size) * n_init / 10
    if n_rows > SEARCH_ALL_ROWS:
        budget *= np.clip(n_rows / FURTHER[0], *FURTHER[1:])
    heats = budget / (effort.heat * (1.0 + (sum(effort.cohorts) + 1) * size))
    return replace(effort, heats=int(np.clip(heats, 1, 6 * n_init)))


def fit_from(
    starts: list[Mixture],
    source: Source,
    settings: Settings,
    fold: Fold,
    *,
    earlier: tuple[float, ...] = (),
    progress: Callable[[int, float], None] | None = None,
) -> Run:
    """EM on the whole data, and the verdict on where it ended.

    A run in which a component collapses gives way to the run from the next start; if all
    collapse, the likeliest stands, and its outcome says so.
    """
    ended: list[Run] = []
    for mixture in starts:
        result = run(
            mixture,
            source,
            fold,
            tol=settings.tol,
            max_iter=settings.max_iter,
            earlier=earlier,
            progress=progress,
        )
        if not result.mixture.collapsed(result.statistics.total_weight).any():
            return result
        ended.append(result)
    best = max(ended, key=lambda result: result.trace.log_likelihoods[-1])
    return replace(best, outcome=Outcome.COLLAPSED) if best.outcome.converged else best
