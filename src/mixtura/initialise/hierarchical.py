"""Agglomeration: the rows' own tree, cut where it has as many groups as are asked for."""

from __future__ import annotations

from hashlib import blake2b
from threading import Lock

import numpy as np

from mixtura._typing import Floats
from mixtura.initialise.initialiser import one_hot, partition_by
from mixtura.initialise.sample import Sample
from mixtura.initialise.tree import Tree

VIEW = "standardised"
"""The view that trees look at: others would only be standardised again."""


def hierarchical(coordinates: Floats, weight: Floats, k: int, rng: np.random.Generator) -> Floats:
    """Responsibilities (k, m): one for the row's group in a tree of the rows.

    It draws nothing: the same rows have the same start, whatever the seed. Of more groups than
    there are distinct rows the last ones get none.
    """
    return Trees().cut(coordinates, weight, k, rng)


class Trees:
    """Trees that have been grown, for all fits that look at the same rows: a sweep has one each.

    Fits in several threads may ask; the first one grows the tree, and the others wait for it.
    """

    def __init__(self) -> None:
        self._grown: dict[bytes, Tree] = {}
        self._growing = Lock()

    def partition(self, sample: Sample, k: int, rng: np.random.Generator, view: str) -> Floats:
        """As :func:`hierarchical` makes it of the sample, whatever the view."""
        return partition_by(self.cut)(sample, k, rng, VIEW)

    def cut(self, coordinates: Floats, weight: Floats, k: int, rng: np.random.Generator) -> Floats:
        """As :func:`hierarchical`, in a tree that has been grown before, if one has."""
        if k == 1:  # there is nothing to find
            return np.ones((1, weight.size))
        return one_hot(self._tree(coordinates, weight).labels(coordinates, k), k)

    def _tree(self, coordinates: Floats, weight: Floats) -> Tree:
        key = _digest(coordinates, weight)
        with self._growing:
            tree = self._grown.get(key)
            if tree is None:
                tree = self._grown[key] = Tree.of(coordinates, weight)
            return tree


def _digest(*arrays: Floats) -> bytes:
    """What tells arrays with other numbers, or of another shape, from these."""
    told = blake2b()
    for array in arrays:
        told.update(repr(array.shape).encode())
        told.update(np.ascontiguousarray(array).data)
    return told.digest()
