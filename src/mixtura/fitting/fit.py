"""EM on the whole data, and the verdict on where it ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mixtura.engine.em import Run, run
from mixtura.engine.fold import Fold
from mixtura.engine.outcome import Outcome
from mixtura.fitting.settings import Settings, Starts
from mixtura.initialise import Floor
from mixtura.mixture import Mixture
from mixtura.sources import Source


def fit_from(
    starts: Starts,
    floor: Floor,
    source: Source,
    settings: Settings,
    fold: Fold,
    *,
    earlier: tuple[float, ...] = (),
    progress: Callable[[int, float], None] | None = None,
) -> Run:
    """The run from the first start that ends in a sound mixture.

    A run in which a component collapses gives way to the run from the next start. If all
    collapse, the first start is fitted once more under the floor at which likelihoods are
    bounded, since one that has run away says nothing; its outcome says that it collapsed.
    """

    def go(mixture: Mixture) -> Run:
        return run(
            mixture,
            source,
            fold,
            tol=settings.tol,
            max_iter=settings.max_iter,
            earlier=earlier,
            progress=progress,
        )

    ended: list[Run] = []
    for mixture in starts.mixtures:
        result = go(floor.under(mixture))
        if _sound(result):
            return result
        ended.append(result)
    first = ended[0]
    held = starts.held
    if held is not None and (held.variances > floor.variances).any():
        first = go(held.under(starts.mixtures[0]).raised())
    return replace(first, outcome=Outcome.COLLAPSED) if first.outcome.converged else first


def _sound(result: Run) -> bool:
    return not result.mixture.collapsed(result.statistics.total_weight).any()
