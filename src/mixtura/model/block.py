"""One block of rows: the first of the two values that travel through every floor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from mixtura._typing import Floats, Rows
from mixtura.patterns import Patterns


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that are looked at together, with their weights and their place in the data.

    A source makes blocks from rows that were validated where they entered (finite or missing,
    float32 or float64), so nothing below checks them again.

    Attributes
    ----------
    rows : (b, d) array, C-contiguous, float32 or float64
    weight : (b,) float64 array, or None where every row counts once
    index : int
        Place of the block in its source; the fold adds statistics in this order.
    patterns : of the rows' missing values, which are NaN; None where none is missing
    errors : (b, d) variances or (b, d, d) covariances of the rows' measurement errors, zero where
        a value is missing; None where rows are exact
    """

    rows: Rows
    weight: Floats | None
    index: int
    patterns: Patterns | None = None
    errors: Floats | None = None

    @classmethod
    def of(
        cls, rows: Rows, weight: Floats | None, index: int = 0, errors: Floats | None = None
    ) -> Self:
        """A block of rows of which some may lack values; one that lacks all counts nothing."""
        patterns = Patterns.of(rows)
        if patterns is not None and (blank := patterns.blank()).size:
            weight = np.ones(rows.shape[0]) if weight is None else weight.copy()
            weight[blank] = 0.0
        return cls(rows, weight, index, patterns, errors)

    def wide(self) -> Self:
        """The same with its rows in float64, in which every kernel then works."""
        if self.rows.dtype == np.float64:
            return self
        return replace(self, rows=self.rows.astype(np.float64))

    @property
    def n_rows(self) -> int:
        return int(self.rows.shape[0])

    @property
    def row_weights(self) -> Floats:
        """The weight of every row (b,), ones where none were given."""
        return np.ones(self.n_rows) if self.weight is None else self.weight

    @property
    def total_weight(self) -> float:
        return float(self.n_rows if self.weight is None else self.weight.sum())
