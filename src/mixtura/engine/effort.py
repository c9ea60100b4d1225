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
    rounds : rounds of all races together at most
    patience : rounds without a new best after which a race ends
    per_round : iterations in a round
    confirm : iterations that a challenger gets before it takes the current best's place
    cohorts : proposals that are new in a round, then how many of them survive each further one
    """

    candidates: int
    short: int = 10
    finalists: int = 6
    settle: int = 20
    rounds: int = 20
    patience: int = 10
    per_round: int = 5
    confirm: int = 10
    cohorts: tuple[int, ...] = (4, 2, 1)

    @property
    def width(self) -> int:
        """Mixtures in the widest stack, the current best among them."""
        return max(self.candidates, self.field)

    @property
    def field(self) -> int:
        """Mixtures in a round."""
        return sum(self.cohorts) + 1

    @property
    def iterations(self) -> int:
        """EM iterations of single mixtures at most, all together."""
        races = self.rounds * self.per_round * self.field
        return self.candidates * self.short + self.finalists * self.settle + races

    def within(self, iterations: float) -> Self:
        """The same cut down to so many iterations: of races first, then of everything else.

        Two fifths of them at least are for the candidates and the same for the finalists: where
        an iteration is dear, beginning in several places and going on with the best is worth more
        than relocations.
        """
        if self.iterations <= iterations:
            return self
        share = 0.4 * iterations
        most = min(share, iterations - 2 * self.finalists)  # two for each of the finalists
        short = int(np.clip(most / self.candidates, 2, self.short))
        most = min(share, iterations - self.candidates * short)
        settle = int(np.clip(most / self.finalists, 2, self.settle))
        left = iterations - self.candidates * short - self.finalists * settle
        rounds = int(np.clip(left / (self.per_round * self.field), 0, self.rounds))
        return replace(self, short=short, settle=settle, rounds=rounds)
