"""Principal axes of standardised columns, each shrunk to the root of its spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from mixtura._typing import Floats

MOST_AXES = 32
"""The widest axes, where there are more: on so many a determinant is next to nothing beside a
trace, and a merger costs the cube of their number.
"""

NARROWEST = 1e-10
"""An axis of less than this share of the widest one's variance is there by rounding."""

FEATURES_TO_DECOMPOSE = 200
"""Above it the leading axes are found by themselves, which takes less than all of them do."""


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """A centre (d,) and a matrix (d, r) that takes rows from there to their points (n, r)."""

    centre: Floats
    matrix: Floats

    @classmethod
    def of(cls, rows: Floats, weight: Floats) -> Self:
        """Of rows (n, d) with weights (n,); r = 1 even where no column varies."""
        n = weight.sum()
        centre = rows[0] + weight @ (rows - rows[0]) / n
        centred = rows - centre
        unit = np.abs(centred).max(axis=0)  # squares stay in a double's range
        unit[unit == 0] = np.inf
        spread = np.sqrt(weight @ np.square(centred / unit) / max(n - 1.0, 1.0))
        scale = unit * np.where(spread > 0, spread, 1.0)
        squares, vectors = _leading(centred / scale, weight)
        kept = squares > NARROWEST * squares.max()
        kept[0] = True
        singular = np.sqrt(np.maximum(squares[kept], 0.0))
        shrunk = vectors[:, kept] / np.sqrt(np.where(singular > 0, singular, 1.0))
        return cls(centre, shrunk / scale[:, None])

    def points(self, rows: Floats) -> Floats:
        """The points (n, r) of rows (n, d)."""
        points: Floats = (rows - self.centre) @ self.matrix
        return points


def _leading(x: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Squared singular values (r,) and directions (d, r) of the widest axes of rows (n, d)."""
    if x.shape[1] <= FEATURES_TO_DECOMPOSE:
        values, vectors = np.linalg.eigh((x * weight[:, None]).T @ x)
        return values[::-1][:MOST_AXES], vectors[:, ::-1][:, :MOST_AXES]
    from sklearn.utils.extmath import randomized_svd  # a second of imports, for many columns alone

    scaled = x * np.sqrt(weight)[:, None]
    _, singular, axes = randomized_svd(scaled, min(MOST_AXES, len(x)), random_state=0)
    return np.square(singular), axes.T
