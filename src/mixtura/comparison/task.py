"""What every method is given: the same rows, the same seed, the same labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.comparison.method import Method


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """Rows to be grouped.

    Attributes
    ----------
    rows : (n, m) float64, standardised unless that was not wanted
    codes : (n,) int, the label of each row as a number, or None
    seed : int, of everything that draws
    responsibilities : (n, k), the mixture's
    mixture_parameters : dict, what the mixture is
    mixture_seconds : float, what its choice took; 0 where it was given
    mixture_note : str, how it was chosen
    """

    rows: Floats
    codes: Ints | None
    seed: int
    responsibilities: Floats
    mixture_parameters: dict[str, Any]
    mixture_seconds: float
    mixture_note: str

    @property
    def k(self) -> int:
        """Components of the mixture."""
        return int(self.responsibilities.shape[1])

    def sample(self, most: int) -> Ints | None:
        """Up to so many rows, drawn evenly and in order; None where that is all of them."""
        n = len(self.rows)
        if n <= most:
            return None
        drawn = np.random.default_rng(self.seed).choice(n, most, replace=False)
        return np.sort(drawn)


MethodFunction = Callable[[Task], tuple[Method, ...]]
"""A method: none, one or several results."""


def taken(array: Any, index: Ints | None) -> Any:
    """Some rows of an array, or the array where the index is None."""
    return array if index is None else array[index]
