"""What a source of rows is, and what can be asked of any."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from mixtura._typing import Floats, Ints, Rows
from mixtura.errors import InvalidDataError
from mixtura.model.block import Block


class Source(ABC):
    """Rows that can be read again and again, always in the same blocks.

    The division into blocks depends on the data's shape only, never on who reads, or how many do
    at once: that is what makes a fit give the same bits for any number of workers. A source says
    how many rows there are, of how many columns, and yields the blocks. All else follows from
    these, a block at a time; one whose rows are in memory has ways of its own.

    Attributes
    ----------
    names : (d,) names of the columns, or None
    dtype : float32 or float64, of the rows
    weight : (n,) float64, or None where every row counts once
    errors : (n, d) variances or (n, d, d) covariances of measurement errors, of rows in memory
        that have such (:mod:`mixtura.data.measurement`); None where rows are exact
    checked : bool, whether its rows are known to be finite numbers, block by block if not before
    """

    names: list[str] | None = None
    dtype: np.dtype[Any] = np.dtype(np.float64)
    weight: Floats | None = None
    errors: Floats | None = None
    checked: bool = False

    @property
    @abstractmethod
    def n_rows(self) -> int: ...

    @property
    @abstractmethod
    def n_features(self) -> int: ...

    @abstractmethod
    def blocks(self) -> Iterator[Block]:
        """The blocks in order, from the first, at every call."""

    @property
    def total_weight(self) -> float:
        return float(self.n_rows if self.weight is None else self.weight.sum())

    def cut(self, block_rows: int) -> Source:
        """The same rows in blocks of this many, where they can be had in any."""
        return self

    def weighted(self, weight: Floats | None) -> Source:
        """The same rows, each with a weight (n,); None for the weights that there are."""
        return self if weight is None else Mapped(self, weight=weight)

    @property
    def may_lack(self) -> bool:
        """False where it is known that no value is missing."""
        return True

    def by_pattern(self) -> Source:
        """The same rows, those that lack the same values together where that can be had."""
        return self

    def mapped(self, function: Callable[[Rows], Rows], n_features: int) -> Source:
        """What a function makes of the rows: (b, d) to (b, m), each row for itself, as float64."""
        return Mapped(self, function, n_features)

    def wide(self) -> Source:
        """The same rows in float64, those in memory as a copy where they are float32."""
        if self.dtype == np.float64:
            return self
        return self.mapped(lambda rows: rows.astype(np.float64), self.n_features)

    def take(self, which: Ints | slice) -> Rows:
        """The rows of these numbers, which ascend: one pass, in which no others are kept."""
        wanted = np.arange(self.n_rows)[which]
        parts, before = [np.empty((0, self.n_features), self.dtype)], 0
        for block in self.blocks():
            here = slice(*np.searchsorted(wanted, [before, before + block.n_rows]))
            parts.append(block.rows[wanted[here] - before])
            before += block.n_rows
        return np.concatenate(parts)

    def some(self, most: int) -> tuple[Rows, Floats | None]:
        """So many of the rows at most, by chance but always the same, and their weights.

        Rows in memory are all there, without a copy.
        """
        which = some_rows(self.n_rows, most, np.random.default_rng(0))
        return self.take(which), None if self.weight is None else self.weight[which]

    def array(self) -> Rows:
        """All rows (n, d), for what cannot do with less; InvalidDataError where none is there."""
        raise InvalidDataError(
            "X is read block by block, but this looks at all of its rows at once: give an array "
            "or a table, of some of the rows where memory does not take them all."
        )


class Mapped(Source):
    """The rows of another source with weights, or as a function changes them, as they go by."""

    def __init__(
        self,
        source: Source,
        function: Callable[[Rows], Rows] | None = None,
        n_features: int | None = None,
        *,
        weight: Floats | None = None,
    ) -> None:
        self._source, self._function = source, function
        self._n_features = source.n_features if n_features is None else n_features
        self.weight = source.weight if weight is None else weight
        self.checked = source.checked
        if function is None:
            self.names, self.dtype = source.names, source.dtype

    @property
    def may_lack(self) -> bool:
        return self._source.may_lack

    @property
    def n_rows(self) -> int:
        return self._source.n_rows

    @property
    def n_features(self) -> int:
        return self._n_features

    def blocks(self) -> Iterator[Block]:
        before = 0
        for block in self._source.blocks():
            rows, stop = block.rows, before + block.n_rows
            if self._function is not None:
                rows = np.ascontiguousarray(self._function(rows))
            weight = None if self.weight is None else self.weight[before:stop]
            yield Block.of(rows, weight, block.index)
            before = stop


def some_rows(n: int, most: int, rng: np.random.Generator) -> Ints | slice:
    """Which of n rows to look at: all, or so many by chance, each as likely as the next, in order.

    Equal steps, or one row of each of as many stretches, go wrong where rows repeat with a period.
    """
    if n <= most:
        return slice(None)
    return np.sort(rng.choice(n, most, replace=False))
