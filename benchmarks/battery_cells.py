"""What a cell of the battery says: who is below, who has collapsed, and whether in silence."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.battery_fits import FITTED, OURS, THEIRS, Fit
from benchmarks.kinds import draw

NATS = 0.01
"""By which a fit may end below the better of scikit-learn's."""

ARI = 0.05
"""By which the mean ARI of a kind may be below scikit-learn's."""

SLOW = 1.5
"""Times ten starts of scikit-learn's that a fit may take."""

NO_MATTER = 0.02
"""Seconds up to which a fit is not called slow, whatever its ratio."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The fits of one kind, seed and shape."""

    ours: Fit
    theirs: tuple[Fit, ...]

    @property
    def name(self) -> str:
        return f"{self.ours.kind}/{self.ours.seed}/{self.ours.shape}"

    @property
    def best(self) -> float | None:
        """The higher log-likelihood of theirs that are sound, None where neither is."""
        sound = [f.log_likelihood for f in self.theirs if f.sound and f.log_likelihood is not None]
        return max(sound, default=None)

    @property
    def below(self) -> float:
        """Nats that ours lacks; endless where there is no answer of ours to one of theirs."""
        if self.ours.log_likelihood is None:
            answered = any(fit.ending == FITTED for fit in self.theirs)
            lost = answered if self.ours.ending != FITTED else self.best is not None
            return math.inf if lost else 0.0
        return 0.0 if self.best is None else self.best - self.ours.log_likelihood

    @property
    def lost(self) -> bool:
        return self.below > NATS

    @property
    def collapsed(self) -> bool:
        return self.ours.ending == FITTED and (
            not self.ours.sound or self.ours.outcome == "COLLAPSED"
        )

    @property
    def lost_to_a_collapse(self) -> bool:
        """Ours is no sound fit where one of theirs is."""
        return self.collapsed and self.best is not None

    @property
    def silent(self) -> bool:
        return self.collapsed and not self.ours.warnings

    @property
    def ratio(self) -> float:
        """Our seconds in those of ten k-means starts."""
        return self.ours.seconds / self.theirs[0].seconds

    @property
    def slow(self) -> bool:
        return self.ratio > SLOW and self.ours.seconds > NO_MATTER


def cells(fits: Sequence[Fit]) -> list[Cell]:
    """Fits put together by kind, seed and shape."""
    together: dict[tuple[str, int, str], dict[str, Fit]] = defaultdict(dict)
    for fit in fits:
        together[fit.kind, fit.seed, fit.shape][fit.library] = fit
    return [Cell(by[OURS], tuple(by[t] for t in THEIRS)) for by in together.values() if OURS in by]


def mean_ari(some: Sequence[Cell]) -> tuple[float, float] | None:
    """Ours and that of the better start of theirs; None where there is one true group only.

    The better start is that of the higher mean over the cells: no user can choose between the two
    by the truth cell by cell.
    """
    first = some[0].ours
    if len(np.unique(draw(first.kind, first.seed).labels)) < 2:
        return None
    ours = statistics.mean(cell.ours.ari for cell in some)
    theirs = (
        statistics.mean(fit.ari for fit in column)
        for column in zip(*(c.theirs for c in some), strict=True)
    )
    return ours, max(theirs)
