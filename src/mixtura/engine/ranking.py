"""Who is ahead: mixtures side by side, sound ones before those that have collapsed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mixtura._typing import Bools, Floats, Ints
from mixtura.engine.objective import LOG_LIKELIHOOD, Objective
from mixtura.model.mixture import Mixture

MARGIN = 1e-3
"""Nats by which a challenger must pass another; less is the same optimum, further along."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A stack of mixtures with what it takes to compare them.

    Attributes
    ----------
    stack : m mixtures
    sound : (m,) whether no component has collapsed
    merit : (m,) value of the objective less what is :meth:`.Objective.overstated`, in nats
    """

    stack: Mixture
    sound: Bools
    merit: Floats

    @classmethod
    def of(
        cls,
        stack: Mixture,
        value: Floats,
        total_weight: float,
        held: Floats,
        objective: Objective = LOG_LIKELIHOOD,
    ) -> Ranked:
        """Judge where a stack stands; ``held`` (d,) is the spread that the rows can tell."""
        sound = objective.sound(stack, total_weight)
        return cls(stack, sound, value - objective.overstated(stack, total_weight, held))

    def apart(self) -> Ranked:
        """The same, where a member two of whose components are one counts as collapsed."""
        return replace(self, sound=self.sound & ~self.stack.coincident())

    @classmethod
    def concatenate(cls, parts: list[Ranked]) -> Ranked:
        """One of several."""
        return cls(
            Mixture.concatenate([part.stack for part in parts]),
            np.concatenate([part.sound for part in parts]),
            np.concatenate([part.merit for part in parts]),
        )

    def narrow(self, times: float) -> bool:
        """Whether a component of some member has come within so many times the floor."""
        stack = self.stack
        return bool(stack.components.at_floor(times * stack.floor, stack.flat).any())

    def take(self, index: Ints) -> Ranked:
        return Ranked(self.stack.take(index), self.sound[index], self.merit[index])

    def one(self, index: int) -> Ranked:
        """Member ``index`` as a stack of one."""
        return self.take(np.array([index]))

    @property
    def size(self) -> int:
        return int(self.sound.size)

    @property
    def order(self) -> Ints:
        """Members from the best to the worst: sound before collapsed, then by merit."""
        return np.lexsort((-self.merit, ~self.sound))

    def best(self, number: int) -> Ranked:
        """The best few, in order."""
        return self.take(self.order[:number])

    def sorted_out(self) -> tuple[Ranked, Ints]:
        """One of those that stand at one merit, in order, and how many each stands for."""
        merit = self.merit[self.order]
        first = np.concatenate([[True], np.abs(np.diff(merit)) > MARGIN])
        places = np.flatnonzero(first)
        return self.take(self.order[places]), np.diff([*places, self.size])

    def near(self, nats: float) -> Bools:
        """Which sound members (m,) lie within some nats of the best."""
        near: Bools = self.sound & (self.merit >= self.merit[self.order[0]] - nats)
        return near

    def beats(self, other: Ranked) -> bool:
        """Whether the first member is clearly better than the first of ``other``."""
        if self.sound[0] != other.sound[0]:
            return bool(self.sound[0])
        return bool(self.merit[0] > other.merit[0] + MARGIN)

    def ties(self, other: Ranked) -> bool:
        """Whether both first members stand at the same merit, as one optimum does."""
        return bool(abs(self.merit[0] - other.merit[0]) <= MARGIN)
