"""Parameters as named arrays that declare their axes: what is the same for every family.

A family is a frozen dataclass of arrays::

    means: Floats = field(metadata=axes("k", "d"))

From the declaration follow copies, stacks, permutations, the vector that a fit may jump along,
what an estimator publishes and what a model file holds. Parameters stay stacked arrays, never a
list of component objects: that is what makes ten candidates cost little more than one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from mixtura._typing import Floats, Ints

COMPONENT, FEATURE = "k", "d"
"""The axes of an array: one entry a component, one a feature."""


@dataclass(frozen=True, slots=True)
class Axes:
    """What a family declares of one of its arrays.

    Attributes
    ----------
    names : "k" or "d" for each axis; a stack of mixtures has one more in front
    power : the power of the data's unit that the numbers are in, where widening a component
        changes them: 2 for a variance, -1 for a precision factor
    free : whether a fit searches for them; False for what follows from the others, or is fixed
    """

    names: tuple[str, ...]
    power: int
    free: bool

    @property
    def of_components(self) -> bool:
        """Whether every component has numbers of its own."""
        return COMPONENT in self.names

    def shape(self, k: int, d: int) -> tuple[int, ...]:
        """For k components in d dimensions."""
        return tuple({COMPONENT: k, FEATURE: d}[name] for name in self.names)


def axes(*names: str, power: int = 0, free: bool = True) -> Mapping[str, Axes]:
    """The ``metadata`` of a field; see :class:`Axes`."""
    return {"axes": Axes(names, power, free)}


class Parameters:
    """Arrays with declared axes. Leading axes ``...`` stack several mixtures."""

    __slots__ = ()

    if TYPE_CHECKING:

        def __init__(self, *arrays: Floats) -> None: ...

    @classmethod
    @cache
    def declared(cls) -> Mapping[str, Axes]:
        """What is declared of each array by its name, in the order of the constructor."""
        return {each.name: each.metadata["axes"] for each in fields(cls)}  # type: ignore[arg-type]

    @classmethod
    @cache
    def _free(cls) -> tuple[str, ...]:
        return tuple(name for name, about in cls.declared().items() if about.free)

    @classmethod
    @cache
    def _getter(cls) -> Callable[[Any], tuple[Floats, ...]]:
        """What reads all arrays: to a small problem's iteration, look-ups by name matter."""
        names = tuple(cls.declared())
        return attrgetter(*names) if len(names) > 1 else lambda it: (getattr(it, names[0]),)

    @classmethod
    def shapes(cls, k: int, d: int) -> dict[str, tuple[int, ...]]:
        """The shape of each array for k components in d dimensions."""
        return {name: declared.shape(k, d) for name, declared in cls.declared().items()}

    def arrays(self) -> tuple[Floats, ...]:
        """All of them, in the order of the constructor."""
        return self._getter()(self)

    def free(self) -> dict[str, Floats]:
        """Those that a fit searches for, by their names."""
        return {name: getattr(self, name) for name in self._free()}

    def map(self, function: Callable[[Floats], Floats]) -> Self:
        """The same with each array put through a function."""
        return type(self)(*map(function, self.arrays()))

    def take(self, index: Ints | int) -> Self:
        """Some mixtures of the stack."""
        return type(self)(*[array[index] for array in self.arrays()])

    def reorder(self, order: Ints) -> Self:
        """The same components of one mixture, chosen or permuted along k."""
        declared = self.declared().values()
        pairs = zip(self.arrays(), declared, strict=True)
        return type(self)(*(a[order] if about.of_components else a for a, about in pairs))

    @classmethod
    def stack(cls, parts: Sequence[Self]) -> Self:
        """One stack of single mixtures' parameters."""
        return cls(*map(np.stack, zip(*(part.arrays() for part in parts), strict=True)))

    @classmethod
    def concatenate(cls, stacks: Sequence[Self]) -> Self:
        """One stack of several."""
        return cls(*map(np.concatenate, zip(*(part.arrays() for part in stacks), strict=True)))

    def replaced(self, **arrays: Floats) -> Self:
        """The same with some arrays in place of their own."""
        names = self.declared()
        return type(self)(*(arrays.get(name, getattr(self, name)) for name in names))

    def to_vector(self, *before: Floats) -> Floats:
        """The free arrays of one mixture, one after the other, behind others."""
        return np.concatenate([*before, *[getattr(self, n).ravel() for n in self._free()]])

    def from_vector(self, vectors: Floats) -> dict[str, Floats]:
        """The free arrays by name, or changes of them, from vectors (..., p)."""
        lead, begin = vectors.shape[:-1], 0
        parts = {}
        for name in self._free():
            array = getattr(self, name)
            end = begin + array.size
            parts[name] = vectors[..., begin:end].reshape(lead + array.shape)
            begin = end
        return parts
