"""What the remarks look at: the mixture, what every method found, and how the two overlap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mixtura._typing import Floats, Ints, Rows
from mixtura.comparison.method import NOISE, Method
from mixtura.comparison.task import Task, taken
from mixtura.model.likeliest import certainty, likeliest
from mixtura.process.lazy import cached_property

SURE = 0.9
"""A row of which one group has a larger share than this is sure of its group."""

TORN = 0.6
"""A row of which no group has a larger share than this is torn between groups."""


@dataclass(frozen=True)
class Scene:
    """A finished comparison, before anything has been said about it.

    Attributes
    ----------
    task : Task, what the methods were given
    methods : tuple of Method, what they found
    raw : (n, d), the rows in their own units
    names : (d,) of the features of ``raw``
    label_names : of the codes of the labels
    """

    task: Task
    methods: tuple[Method, ...]
    raw: Rows
    names: tuple[str, ...]
    label_names: tuple[str, ...]

    def method(self, name: str) -> Method | None:
        """A method that has a result, or None."""
        found = (m for m in self.methods if m.name == name and m.labels is not None)
        return next(found, None)

    @cached_property
    def labels(self) -> Ints:
        """The mixture's most likely group of each row; NOISE where it has noise and that is."""
        return likeliest(self.task.mixture.responsibilities)

    @cached_property
    def certainty(self) -> Floats:
        """How sure the mixture is of the label of each row."""
        return certainty(self.task.mixture.responsibilities)

    @cached_property
    def covariances(self) -> Floats:
        """Covariance (k, m, m) of the rows about each group, weighted by responsibility.

        Whatever shape the mixture gave its groups, this is the one that their rows have.
        """
        resp, rows = self.task.mixture.responsibilities, self.task.rows
        mass = np.maximum(resp.sum(axis=0), np.finfo(np.float64).tiny)
        means = (resp.T @ rows) / mass[:, None]
        return np.stack(
            [
                (resp[:, [k]] * (rows - mean)).T @ (rows - mean) / mass[k]
                for k, mean in enumerate(means)
            ]
        )

    @cached_property
    def hollow(self) -> dict[int, float]:
        """The share of empty space inside each large group of DBSCAN.

        It is the share of points half way between two rows of the group, taken at random, from
        which no row of the group is as near as ``eps``. Bell-shaped groups, and several that
        touch, are densest in the middle and have hardly any; rings and moons have a lot.
        """
        from sklearn.neighbors import NearestNeighbors

        found = self.method("dbscan")
        if found is None or found.labels is None:
            return {}
        rows = taken(self.task.rows, found.rows)
        shares: dict[int, float] = {}
        for group in range(found.n_groups):
            own = rows[found.labels == group]
            if len(own) < max(20, 0.05 * len(rows)):
                continue
            pairs = np.random.default_rng(self.task.seed).integers(len(own), size=(2, 1000))
            middles = own[pairs].mean(axis=0)
            nearest = NearestNeighbors(n_neighbors=1).fit(own).kneighbors(middles)[0][:, 0]
            shares[group] = float((nearest > found.parameters["eps"]).mean())
        return shares

    @cached_property
    def members(self) -> dict[int, list[int]]:
        """Groups of the mixture that lie (four fifths of their rows) in one group of DBSCAN."""
        found = self.method("dbscan")
        inside: dict[int, list[int]] = {}
        if found is None or found.labels is None:
            return inside
        labels = taken(self.labels, found.rows)
        for group in range(self.task.k):
            theirs = found.labels[(labels == group) & (found.labels != NOISE)]
            counts = np.bincount(theirs)
            if len(theirs) and counts.max() >= 0.8 * len(theirs):
                inside.setdefault(int(counts.argmax()), []).append(group)
        return inside

    @cached_property
    def misshapen(self) -> set[int]:
        """Groups of the mixture that are pieces of a hollow group of DBSCAN."""
        pieces: set[int] = set()
        for group, share in self.hollow.items():
            if share >= HOLLOW:
                pieces.update(self.members.get(group, []))
        return pieces


HOLLOW = 0.15
"""A group with more empty space inside than this is not bell-shaped, nor several that touch."""
