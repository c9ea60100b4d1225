"""What a kind gives, and the few ways of drawing groups that most kinds share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Drawn(NamedTuple):
    """Rows (n, d), the group (n,) that each is of, and how many components are asked for."""

    X: Floats
    labels: Ints
    n_components: int


Kind = Callable[[np.random.Generator], Drawn]


def by_name(*kinds: Kind) -> dict[str, Kind]:
    """The functions by their names, as the command line spells them: ``pca-scores``."""
    return {kind.__name__.replace("_", "-"): kind for kind in kinds}


def drawn(X: Floats, labels: Sequence[int] | Ints, n_components: int | None = None) -> Drawn:
    """As many components as groups, unless another number is asked for."""
    labels = np.asarray(labels, dtype=np.int64)
    groups = len(np.unique(labels)) if n_components is None else n_components
    return Drawn(np.ascontiguousarray(X, dtype=np.float64), labels, groups)


def sizes(*rows: int) -> Ints:
    """Labels 0, 0, ..., 1, 1, ... with so many rows of each."""
    return np.repeat(np.arange(len(rows)), rows)


def blobs(
    rng: np.random.Generator,
    labels: Ints,
    centres: Sequence[Sequence[float]] | Floats,
    sd: float | Sequence[float] = 1.0,
) -> Floats:
    """Spherical groups about the centres (k, d); ``sd`` for all or one a group."""
    middle = np.asarray(centres, dtype=float)
    spread = np.broadcast_to(np.asarray(sd, dtype=float), len(middle))
    noise = rng.normal(size=(len(labels), middle.shape[1]))
    return middle[labels] + spread[labels, None] * noise


def correlated(rng: np.random.Generator, labels: Ints, centres: Floats, size: float) -> Floats:
    """Groups about the centres (k, d), each with a random covariance of its own."""
    k, d = centres.shape
    factors = np.eye(d) + size * rng.normal(size=(k, d, d))
    noise = rng.normal(size=(len(labels), d))
    return centres[labels] + np.einsum("nij,nj->ni", factors[labels], noise)


def rotation(rng: np.random.Generator, d: int) -> Floats:
    """A random orthogonal matrix (d, d)."""
    return np.linalg.qr(rng.normal(size=(d, d)))[0]


def part(rng: np.random.Generator, X: Floats, labels: Ints, rows: int) -> tuple[Floats, Ints]:
    """So many rows of real data, without repetition, in random order: what a seed changes."""
    chosen = rng.permutation(len(X))[:rows]
    return X[chosen], labels[chosen]
