"""A bounded, canonical sample of a source: what starts and the search for them look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mixtura._typing import Bools, Floats, Ints, Rows
from mixtura.data import ArraySource, Source
from mixtura.engine.blocks import in_blocks
from mixtura.initialise.moments import varies
from mixtura.initialise.one_gaussian import filled_by_one
from mixtura.initialise.true_spread import variances_of, without_errors
from mixtura.model.block import Block
from mixtura.patterns import Patterns
from mixtura.process.lazy import cached_property


@dataclass(frozen=True)
class Sample:
    """Distinct rows in lexicographic order, each with the sum of its weights.

    Rows that lack the same values come together.
    Being canonical makes all that is drawn from it indifferent to the order of the rows and to
    whether a row is given twice or once with weight two; rows of weight zero are absent.

    Attributes
    ----------
    rows : (m, d)
    weight : (m,) > 0
    errors : (m, d) or (m, d, d) of their measurement errors, or None
    """

    rows: Rows
    weight: Floats
    errors: Floats | None = None

    @cached_property
    def block(self) -> Block:
        return Block.of(self.rows, self.weight, 0, self.errors)

    @property
    def complete(self) -> bool:
        """Whether the rows are all that there is to know: no gap, no error."""
        return self.block.patterns is None and self.errors is None

    @cached_property
    def filled(self) -> Floats:
        """The rows with what one Gaussian of all expects in their gaps: where starts look.

        Where they are measured with errors, what it expects of the true rows.

        Only there: the search and the fit take the rows as they are.
        """
        return self.rows if self.complete else filled_by_one(self.rows, self.weight, self.errors)

    def among(self, which: Bools) -> Sample:
        """Some of the rows, with what is expected in their gaps beside all others."""
        some = self.part(np.flatnonzero(which))
        if not self.complete:
            vars(some)["filled"] = np.ascontiguousarray(self.filled[which])
        return some

    @property
    def n_rows(self) -> int:
        return int(self.rows.shape[0])

    @cached_property
    def units(self) -> Floats:
        """The variance of each feature (d,), or of values with errors what stands for it."""
        if self.errors is None:
            return self.variances
        return without_errors(self.rows, self.weight, variances_of(self.errors))[2]

    @cached_property
    def mean(self) -> Floats:
        rows = self.filled
        anchor = rows[0].astype(np.float64)
        mean: Floats = anchor + (self.weight @ (rows - anchor)) / self.weight.sum()
        return mean

    @cached_property
    def centred(self) -> Floats:
        return self.filled - self.mean

    @cached_property
    def variances(self) -> Floats:
        variances: Floats = (self.weight @ np.square(self.centred)) / self.weight.sum()
        return variances

    @cached_property
    def standardised(self) -> Floats:
        """Rows centred, each feature divided by its standard deviation (m, d)."""
        return self.centred / self.scale

    @cached_property
    def scale(self) -> Floats:
        """The standard deviation of each feature (d,).

        A feature that does not vary has none, and is put where it makes no distance.
        """
        varying = varies(self.mean, self.variances)
        return np.where(varying, np.sqrt(self.variances), np.inf)

    @cached_property
    def whitened(self) -> Floats:
        """Standardised rows turned and stretched to unit covariance (m, d).

        Directions with no variance to speak of keep their scale.
        """
        z = self.standardised
        correlation = (z * self.weight[:, None]).T @ z / self.weight.sum()
        values, vectors = np.linalg.eigh(correlation)
        scale = np.where(values > 1e-8 * values[-1], np.sqrt(np.maximum(values, 1e-300)), 1.0)
        whitened: Floats = (z @ vectors) / scale
        return whitened

    def part(self, which: Ints) -> Sample:
        """Some of the rows."""
        errors = None if self.errors is None else self.errors[which]
        return Sample(self.rows[which], self.weight[which], errors)

    def source(self, n_components: int = 1) -> Source:
        rows = ArraySource(self.rows, errors=self.errors)
        return in_blocks(rows, self.weight, n_components=n_components)


def draw(source: Source, max_rows: int, rng: np.random.Generator) -> Sample:
    """All rows of a source, or one row from each of ``max_rows`` strata of equal weight."""
    positions = None
    if source.n_rows > max_rows:
        total = sum(block.total_weight for block in source.blocks())
        positions = (np.arange(max_rows) + rng.random(max_rows)) * (total / max_rows)
    rows: list[Rows] = []
    weights: list[Floats] = []
    errors: list[Floats] = []
    before = 0.0
    for block in source.blocks():
        weight = block.row_weights
        if positions is None:
            rows.append(block.rows)
            weights.append(weight)
            errors += [] if block.errors is None else [block.errors]
        else:
            ends = before + np.cumsum(weight)
            here = positions[(positions >= before) & (positions < ends[-1])]
            which = np.searchsorted(ends, here, side="right")
            rows.append(block.rows[which])
            errors += [] if block.errors is None else [block.errors[which]]
            weights.append(np.ones(here.size))
            before = float(ends[-1])
    own = np.concatenate(errors) if errors else None
    return distinct(np.concatenate(rows), np.concatenate(weights), own)


def distinct(rows: Rows, weight: Floats, errors: Floats | None = None) -> Sample:
    """Sort rows lexicographically, merge equal ones and drop those of weight zero.

    Rows with other errors are other rows.
    """
    there = weight > 0
    rows, weight = rows[there].astype(np.float64), weight[there]
    patterns = Patterns.of(rows)
    flat = np.empty((len(rows), 0))
    if errors is not None:
        errors = errors[there]
        flat = errors.reshape(len(rows), -1)
    order = np.lexsort((weight, *flat.T[::-1], *rows.T[::-1]))
    if patterns is not None:
        rank = np.empty(len(rows), dtype=np.intp)
        rank[patterns.sorted(np.arange(len(rows)))] = np.repeat(
            np.arange(len(patterns.observed)), np.diff(patterns.begins)
        )
        order = order[np.argsort(rank[order], kind="stable")]
    rows, weight, flat = rows[order], weight[order], flat[order]
    new = np.ones(rows.shape[0], dtype=np.bool_)
    differs = rows[1:] != rows[:-1]
    if patterns is not None:
        differs &= ~(np.isnan(rows[1:]) & np.isnan(rows[:-1]))
    new[1:] = differs.any(axis=1) | (flat[1:] != flat[:-1]).any(axis=1)
    starts = np.flatnonzero(new)
    # sorted weights make the sum of equal rows the same in whatever order they came
    own = None if errors is None else errors[order][starts]
    return Sample(rows[starts], np.add.reduceat(weight, starts), own)
