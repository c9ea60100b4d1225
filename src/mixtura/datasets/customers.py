"""Invented customers whose segments are known: the reference case for choosing and judging."""

from __future__ import annotations

import os
from dataclasses import dataclass
from numbers import Integral
from typing import NamedTuple

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.errors import InvalidParameterError
from mixtura.files.whole import write_atomically

FEATURES = (
    "age",
    "income",
    "tenure",
    "visits",
    "basket",
    "online_share",
    "discount_share",
    "satisfaction",
)


class _Segment(NamedTuple):
    """A Gaussian with one common factor: correlations are products of loadings."""

    name: str
    share: float
    means: tuple[float, ...]
    sds: tuple[float, ...]
    loadings: tuple[float, ...]


SEGMENTS = (
    _Segment(
        "loyal families",
        0.40,
        (46.0, 58.0, 9.5, 8.0, 74.0, 34.0, 21.0, 78.0),
        (6.0, 8.0, 1.9, 1.5, 13.0, 6.5, 4.2, 5.5),
        (0.75, 0.85, 0.6, -0.3, 0.7, -0.5, -0.4, 0.2),
    ),
    _Segment(
        "young bargain hunters",
        0.28,
        (27.0, 33.0, 2.8, 5.5, 34.0, 72.0, 50.0, 60.0),
        (2.3, 5.0, 0.6, 1.2, 7.0, 6.0, 8.0, 7.5),
        (0.5, 0.8, 0.6, -0.5, 0.8, 0.3, -0.8, -0.2),
    ),
    _Segment(
        "affluent occasionals",
        0.21,
        (56.0, 118.0, 6.5, 2.6, 165.0, 47.0, 11.0, 80.0),
        (7.0, 19.0, 1.4, 0.5, 27.0, 10.0, 2.2, 4.0),
        (0.3, 0.9, 0.2, -0.6, 0.85, 0.5, -0.5, 0.4),
    ),
    _Segment(
        "drifting away",
        0.11,
        (42.0, 53.0, 7.6, 6.0, 62.0, 43.0, 27.5, 69.5),
        (7.0, 8.0, 1.6, 1.2, 11.0, 8.5, 5.5, 7.5),
        (0.2, 0.4, -0.3, 0.8, 0.6, -0.7, 0.5, 0.8),
    ),
)


@dataclass(frozen=True, slots=True)
class Customers:
    """Rows of customers, and the segment that each was drawn from.

    Attributes
    ----------
    names : the 8 features: age (years), income (thousand a year), tenure (years), visits (a
        month), basket (spent a visit), online_share and discount_share (per cent of orders),
        satisfaction (0 to 100)
    X : (n, 8) rows
    labels : (n,) the true segment of each row, as an index into ``segment_names``
    segment_names : the 4 segments
    """

    names: list[str]
    X: Floats
    labels: Ints
    segment_names: list[str]

    def to_csv(self, path: str | os.PathLike[str], *, labels: bool = False) -> None:
        """Write the rows as CSV, every digit kept; with ``labels``, the segment's name last."""
        header = [*self.names, "segment"] if labels else self.names
        lines = [",".join(header)]
        for row, label in zip(self.X.tolist(), self.labels, strict=True):
            cells = [repr(value) for value in row]
            if labels:
                cells.append(self.segment_names[label])
            lines.append(",".join(cells))
        write_atomically(path, ("\n".join(lines) + "\n").encode())


def make_customers(n: int = 2000, seed: int = 0) -> Customers:
    """Draw customers of four segments, two of which overlap.

    Three segments stand clear of one another. The fourth and smallest, "drifting away", is a
    transition group: it overlaps "loyal families", on the way to "young bargain hunters", so
    that many of its rows belong a little to both. Features are correlated, differently in each
    segment, and segments differ in size and shape.

    Parameters
    ----------
    n : int
        How many customers; the segments' shares of them are fixed.
    seed : int
        The same seed gives the same rows.

    Raises
    ------
    InvalidParameterError
        ``n`` is not a positive whole number, or ``seed`` not a whole number from 0 up.

    Examples
    --------
    >>> from mixtura import datasets
    >>> customers = datasets.make_customers(500)
    >>> customers.X.shape
    (500, 8)
    >>> customers.segment_names[customers.labels[0]] in customers.segment_names
    True
    """
    if not _whole(n) or n < 1:
        raise InvalidParameterError(f"n is {n!r}; give a positive whole number of customers.")
    if not _whole(seed) or seed < 0:
        raise InvalidParameterError(f"seed is {seed!r}; give a whole number, 0 or more.")
    rng = np.random.default_rng(seed)
    edges = np.cumsum([segment.share for segment in SEGMENTS])
    # evenly spaced, so that the shares are the same for every seed
    labels: Ints = np.searchsorted(edges[:-1], (np.arange(n) + 0.5) / n, side="right")
    rng.shuffle(labels)
    means, sds, loadings = (
        np.array([getattr(segment, part) for segment in SEGMENTS])
        for part in ("means", "sds", "loadings")
    )
    common, own = rng.normal(size=(n, 1)), rng.normal(size=(n, len(FEATURES)))
    loading = loadings[labels]
    standard = loading * common + np.sqrt(1 - loading**2) * own
    X: Floats = means[labels] + sds[labels] * standard
    return Customers(list(FEATURES), X, labels, [segment.name for segment in SEGMENTS])


def _whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)
