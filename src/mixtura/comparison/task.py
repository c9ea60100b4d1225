"""What every method is given: the same rows, the same seed, the same labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.comparison.method import Method
from mixtura.diagnostics import Finding


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """A fitted mixture, the rows as all methods see them, and how it came about.

    Attributes
    ----------
    responsibilities, log_density : (n, k), (n,)
    rows : (n, m) float64, standardised unless that was not wanted
    parameters, seconds, note : what the mixture is, what its choice took, and how it was chosen
    doubts : the warnings about its groups; where there are any, it is given no credit
    distances : (n, p) what silhouettes are measured on: the columns in units of their standard
        deviation, or the principal components that the mixture was fitted to
    """

    responsibilities: Floats
    log_density: Floats
    rows: Floats
    parameters: dict[str, Any]
    seconds: float
    note: str
    distances: Floats
    doubts: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """Rows to be grouped.

    Attributes
    ----------
    mixture : Chosen, which the others are held against
    codes : (n,) int, the label of each row as a number, or None
    seed : int, of everything that draws
    """

    mixture: Chosen
    codes: Ints | None
    seed: int

    @property
    def rows(self) -> Floats:
        """As all methods see them (n, m)."""
        return self.mixture.rows

    @property
    def k(self) -> int:
        """Components of the mixture."""
        return int(self.mixture.responsibilities.shape[1])

    def sample(self, most: int) -> Ints | None:
        """Up to so many rows, drawn evenly and in order; None where that is all of them."""
        n = len(self.rows)
        if n <= most:
            return None
        drawn = np.random.default_rng(self.seed).choice(n, most, replace=False)
        return np.sort(drawn)


MethodFunction = Callable[[Task, Method], Iterator[Method]]
"""A method: none, one or several results, each the blank that it is given, filled in."""


def taken(array: Any, index: Ints | None) -> Any:
    """Some rows of an array, or the array where the index is None."""
    return array if index is None else array[index]
