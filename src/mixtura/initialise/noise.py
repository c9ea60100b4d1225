"""Noise beside the groups: which rows it begins with, and what its density is.

The rows that are least like those of a group are the ones that lie alone: the distance to the
tenth nearest neighbour is large where rows are few, whatever the groups look like (Byers & Raftery
1998, JASA 93:577). A start leaves so many of them to the noise as were asked for, and looks for
groups among the others. Nothing of it is drawn by chance, so that it depends on the set of the
rows alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mixtura._typing import Bools, Floats, Ints, Rows
from mixtura.initialise.box import Box
from mixtura.initialise.initialiser import Partition
from mixtura.initialise.sample import Sample
from mixtura.initialise.views import coordinates
from mixtura.model.mixture import Mixture

NEIGHBOURS = 10
"""Rows that a row of a group has near it; in fewer, a group is a matter of chance."""

NARROW, TOGETHER = 12, 500
"""Columns from which on a tree finds nothing faster than looking at all rows, and how many rows do
so at once."""

SEEN = 2_000
"""Rows among which neighbours are looked for: more cost more than a start and say the same."""

SHARES = (1.0, 2.0, 0.5)
"""Starts begin with the share that was asked for, twice as much and half of it in turn: EM moves
rows between the groups and the noise, but out of a start with far too little it may not get."""

MOST = 0.8
"""A start leaves the groups a fifth of the rows at least."""

SMALLEST = 1e-3
"""A start of the noise has some weight at least, or EM could never give it any."""


@dataclass(frozen=True, slots=True, eq=False)
class Noise:
    """The noise of a fit, before it begins.

    Attributes
    ----------
    background : its log-density
    share : of the rows that it begins with, where none are known
    known : (m, d) the rows that it begins with, or None
    box : where it lies, or None where nobody asks
    given_share : the weight that the caller gave it to begin with, or None
    doubt : what to warn of where its density is none, or None
    sides : (2, d) of the box along the columns that rows which lack values have it in, or None
    """

    background: float
    share: float
    known: Rows | None = None
    box: Box | None = None
    given_share: float | None = None
    doubt: str | None = None
    sides: Floats | None = None

    def partition(
        self,
        sample: Sample,
        k: int,
        number: int,
        asked: Partition,
        rng: np.random.Generator,
        view: str,
    ) -> Floats:
        """Responsibilities (k, m) of a start: of the rows that begin as noise none have any."""
        resp = np.zeros((k, sample.n_rows))
        kept = ~self.begins_with(sample, k, number, view)
        resp[:, kept] = asked(sample.among(kept), k, rng, view)
        return resp

    def beside(self, mixture: Mixture, sample: Sample, resp: Floats) -> Mixture:
        """A start's mixture with the noise that its partition has left rows to."""
        lost = sample.weight @ (resp.sum(axis=0) == 0) / sample.weight.sum()
        lost = lost if self.given_share is None else self.given_share
        share = float(np.clip(lost, SMALLEST, 1 - SMALLEST))
        return mixture.beside(self.background, share, self.sides)

    def begins_with(self, sample: Sample, k: int, number: int, view: str) -> Bools:
        """The rows (m,) of the sample that start ``number`` leaves to the noise."""
        if self.known is not None:
            known = {row.tobytes() for row in _canonical(self.known)}
            noise = np.array([row.tobytes() in known for row in _canonical(sample.rows)])
            if noise.any() and sample.n_rows - noise.sum() >= k:
                return noise
        share = min(MOST, self.share * SHARES[number % len(SHARES)])
        alone = loneliness(coordinates(sample, view, k), sample.weight)
        order = np.argsort(-alone, kind="stable")
        before = np.cumsum(sample.weight[order]) - sample.weight[order]
        noise = np.zeros(sample.n_rows, dtype=np.bool_)
        noise[order] = before + 0.5 * sample.weight[order] < share * sample.weight.sum()
        noise[order[max(0, sample.n_rows - k) :]] = False  # a row for each group at least
        return noise


def _canonical(rows: Rows) -> Floats:
    """In float64, with one zero and one NaN, so that equal rows have equal bytes."""
    wide = rows.astype(np.float64) + 0.0
    wide[np.isnan(wide)] = np.nan
    return wide


def loneliness(rows: Floats, weight: Floats) -> Floats:
    """How far (m,) the tenth nearest neighbour of each row is; a row counts as often as it weighs.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.initialise.noise import loneliness
    >>> rows = np.concatenate([np.linspace(0.0, 1.0, 50), [9.0]])[:, None]
    >>> int(loneliness(rows, np.ones(51)).argmax())
    50
    """
    m = len(rows)
    among = np.arange(0, m, -(-m // SEEN))
    near = min(NEIGHBOURS + 1, among.size)
    distance, which = _nearest(rows, rows[among], near)
    counted = (weight[among] / weight[among].mean())[which]
    looked_up = np.zeros(m, dtype=np.bool_)
    looked_up[among] = True
    # a row that is among them meets itself first
    enough = counted.cumsum(axis=1) >= np.where(looked_up, near, near - 1)[:, None] - 1e-9
    place = np.where(enough.any(axis=1), enough.argmax(axis=1), near - 1)
    return np.take_along_axis(distance, place[:, None], axis=1)[:, 0]


def _nearest(rows: Floats, among: Floats, near: int) -> tuple[Floats, Ints]:
    """The distances (m, near) to the nearest of others, the least first, and which they are.

    scikit-learn's search changes the process's filters of warnings on the way.
    """
    if rows.shape[1] <= NARROW:
        from scipy.spatial import cKDTree  # a tenth of a second of imports, for this alone

        found = cKDTree(among).query(rows, k=np.arange(1, near + 1))
        return np.asarray(found[0]), np.asarray(found[1])
    distance, which = np.empty((len(rows), near)), np.empty((len(rows), near), dtype=np.intp)
    lengths = np.einsum("ij,ij->i", among, among)
    for begin in range(0, len(rows), TOGETHER):
        some = rows[begin : begin + TOGETHER]
        squared = np.einsum("ij,ij->i", some, some)[:, None] + lengths - 2.0 * some @ among.T
        nearest = np.argpartition(squared, near - 1, axis=1)[:, :near]
        least = np.take_along_axis(squared, nearest, axis=1)
        order = np.argsort(least, axis=1, kind="stable")
        which[begin : begin + TOGETHER] = np.take_along_axis(nearest, order, axis=1)
        least = np.take_along_axis(least, order, axis=1)
        distance[begin : begin + TOGETHER] = np.sqrt(np.maximum(least, 0.0))
    return distance, which
