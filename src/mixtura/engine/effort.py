"""How far a search goes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np


@dataclass(frozen=True, slots=True)
class Effort:
    """How far a search goes.

    Attributes
    ----------
    candidates : starts
    short : iterations that each candidate gets
    finalists : candidates that go on; each may begin a race
    settle : iterations that finalists get
    heats : heats of all races together at most
    patience : heats without a new incumbent after which a race ends
    heat : iterations in a heat
    confirm : iterations that a challenger gets before it takes the incumbent's place
    cohorts : moves that are new in a heat, then how many of them survive each further one
    """

    candidates: int
    short: int = 10
    finalists: int = 6
    settle: int = 20
    heats: int = 20
    patience: int = 10
    heat: int = 5
    confirm: int = 10
    cohorts: tuple[int, ...] = (4, 2, 1)

    @property
    def width(self) -> int:
        """Mixtures in the widest stack, the incumbent among them."""
        return max(self.candidates, self.field)

    @property
    def field(self) -> int:
        """Mixtures in a heat."""
        return sum(self.cohorts) + 1

    @property
    def iterations(self) -> int:
        """EM iterations of single mixtures at most, all together."""
        races = self.heats * self.heat * self.field
        return self.candidates * self.short + self.finalists * self.settle + races

    def within(self, iterations: float) -> Self:
        """The same cut down to so many iterations: of races first, then of everything else.

        Two fifths of them at least are for the candidates and the same for the finalists: where
        an iteration is dear, beginning in several places and going on with the best is worth more
        than moves.
        """
        if self.iterations <= iterations:
            return self
        share = 0.4 * iterations
        most = min(share, iterations - 2 * self.finalists)  # two for each of the finalists
        short = int(np.clip(most / self.candidates, 2, self.short))
        most = min(share, iterations - self.candidates * short)
        settle = int(np.clip(most / self.finalists, 2, self.settle))
        left = iterations - self.candidates * short - self.finalists * settle
        heats = int(np.clip(left / (self.heat * self.field), 0, self.heats))
        return replace(self, short=short, settle=settle, heats=heats)
