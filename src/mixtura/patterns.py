"""Which values of some rows are missing: rows that lack the same ones form a pattern."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np

from mixtura._typing import Bools, Ints, Rows


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of some rows (b, d), of which at least one lacks a value.

    A missing value is NaN. The complete rows, if there are any, are a pattern like the others.

    Attributes
    ----------
    order : (b,) the rows pattern by pattern, or None where they stand so already
    observed : (p, d) which values a pattern has
    begins : (p + 1,) where in that order each pattern begins, and the end
    """

    order: Ints | None
    observed: Bools
    begins: Ints

    @classmethod
    def of(cls, rows: Rows) -> Self | None:
        """None where no value is missing, which one sum over the rows tells.

        Examples
        --------
        >>> import numpy as np
        >>> from mixtura.patterns import Patterns
        >>> nan = np.nan
        >>> Patterns.of(np.array([[1.0, nan], [2.0, 3.0], [4.0, nan]])).order
        array([1, 0, 2])
        """
        if complete(rows):
            return None
        missing = np.isnan(rows)
        packed = np.packbits(missing, axis=1)
        keys = np.ascontiguousarray(packed).view([("", np.void, packed.shape[1])]).ravel()
        _, first, which = np.unique(keys.view(f"V{packed.shape[1]}"), True, True)
        which = which.ravel()
        begins = np.concatenate([[0], np.bincount(which).cumsum()]).astype(np.intp)
        order = None if (np.diff(which) >= 0).all() else np.argsort(which, kind="stable")
        return cls(order, ~missing[first], begins)

    def parts(self) -> Iterator[tuple[Bools, Ints | slice]]:
        """Each pattern: which columns (d,) are there, and where its rows are."""
        for observed, begin, end in zip(
            self.observed, self.begins[:-1], self.begins[1:], strict=True
        ):
            part = slice(int(begin), int(end))
            yield observed, part if self.order is None else self.order[part]

    def blank(self) -> Ints:
        """The rows that have no value at all."""
        none = np.flatnonzero(~self.observed.any(axis=1))
        if not none.size:
            return none
        part = np.arange(self.begins[none[0]], self.begins[none[0] + 1])
        return part if self.order is None else self.order[part]

    @property
    def which(self) -> Ints:
        """The pattern (b,) of each row, by its number."""
        sizes = np.diff(self.begins)
        which = np.repeat(np.arange(sizes.size), sizes)
        if self.order is None:
            return which
        found = np.empty_like(which)
        found[self.order] = which
        return found

    def sorted(self, rows: Rows) -> Rows:
        """Rows (b, ...) pattern by pattern."""
        return rows if self.order is None else rows[self.order]


def complete(rows: Rows) -> bool:
    """Whether no value is missing."""
    with np.errstate(over="ignore", invalid="ignore"):
        total = rows.sum()  # NaN where one is; of values near the end of float32's range also else
    return not np.isnan(total) or not np.isnan(rows).any()
