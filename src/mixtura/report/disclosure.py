"""Rows among which a number may hide, and whether a component of a mixture tells one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from mixtura._typing import Bools, Floats, Rows
from mixtura.model.mixture import Mixture

FEWEST = 5
"""Rows behind each number, at least; a value that so many rows share is nobody's own."""

DOMINANT = 0.9
"""A row that makes more than this share of a group's squared deviations in a column can be worked
out from the group's mean and deviation, to a twentieth of its distance or better."""

SETTLED = 1e-2
"""A mean within this many deviations of its rows' average is their average."""

SAME = 1e-9
"""Deviations of a column within which a mean is a cell."""


@dataclass(frozen=True)
class Disclosure:
    """Rows (n, d), and which of their cells fewer than five rows share."""

    rows: Floats
    own: Bools

    @classmethod
    def of(cls, rows: Rows) -> Self:
        rows = np.asarray(rows, dtype=np.float64)
        own = np.empty(rows.shape, dtype=np.bool_)
        for j in range(rows.shape[1]):
            _, place, count = np.unique(rows[:, j], return_inverse=True, return_counts=True)
            own[:, j] = count[place] < FEWEST
        return cls(rows, own)

    def dominance(self, shares: Floats) -> Floats:
        """Of each column (d,), the largest part of the squared deviations that one cell makes.

        ``shares`` (n,) of each row that are counted. Equal cells of five rows or more do not
        count, since they tell nobody's.
        """
        mass = float(shares.sum())
        found = np.zeros(self.rows.shape[1])
        for j, x in enumerate(self.rows.T):
            mean = float(shares @ x) / mass
            parts = shares * (x - mean) ** 2
            whole = float(parts.sum())
            if not whole > mass * (1e-14 * np.abs(x).max()) ** 2:
                continue
            # what would be left without the row, about the mean that the others have
            loss = parts * (mass / np.maximum(mass - shares, 1e-9 * mass))
            found[j] = min(1.0, float(np.max(loss, where=self.own[:, j], initial=0.0)) / whole)
        return found

    def tells(self, mixture: Mixture, masses: Floats | None = None) -> Bools:
        """Which components (k,) tell a row: they have too few, one dominates, or one is the mean.

        ``masses`` (k,) are other counts of the rows behind each, of which the least matters.
        """
        shares = mixture.prepare().responsibilities(np.ascontiguousarray(self.rows))
        mass = shares.sum(axis=1)
        least = mass if masses is None else np.minimum(mass, masses)
        telling: Bools = least < FEWEST - 1e-6
        spread = np.where(self.rows.std(axis=0) > 0, self.rows.std(axis=0), 1.0)
        for c in np.flatnonzero(~telling):
            mean = mixture.components.means[c]
            variances = np.diag(mixture.components.covariance_matrices[c])
            moved = np.abs(mean - shares[c] @ self.rows / mass[c])
            telling[c] = (self.dominance(shares[c]) > DOMINANT).any() or (
                # a start, or parameters set by hand, may have a row for a mean whatever its mass
                bool((moved > SETTLED * np.sqrt(variances)).any())
                and bool((self.own & (np.abs(self.rows - mean) <= SAME * spread)).any())
            )
        return telling
