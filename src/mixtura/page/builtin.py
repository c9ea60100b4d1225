"""Data that the page can draw by itself: invented shapes with a noise level, and real tables."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mixtura import datasets
from mixtura._typing import Floats, Ints
from mixtura.errors import InvalidParameterError
from mixtura.page.catalogue import BUILTIN
from mixtura.page.dataset import Dataset

OUTLIER = 3
"""Label of the rows that belong to no blob."""

Maker = Callable[[int, float, np.random.Generator], tuple[Floats, Ints]]
"""(n, noise, rng) -> rows (n, 2) and the shape (n,) that each was drawn from."""

Source = Callable[[str, int, float, int], Dataset]
"""(title, n, noise, seed) -> the sheet."""


def builtin(name: str, n: int = 600, noise: float = 1.0, seed: int = 0) -> Dataset:
    """A built-in data set by its name in ``BUILTIN``; InvalidParameterError for any other name.

    An invented one has n rows, which scatter ``noise`` times as far as it was meant.
    """
    if name not in SOURCES:
        raise InvalidParameterError(
            f"there is no built-in data set {name!r}; choose one of {', '.join(SOURCES)}."
        )
    return Dataset.of(SOURCES[name](BUILTIN[name].title, n, noise, seed))


def equal(n: int, k: int) -> Ints:
    """Labels (n,) of k groups as equal as can be, one after the other."""
    return np.arange(n) * k // n


def blobs(n: int, noise: float, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Three round groups, two of which overlap."""
    labels = equal(n, 3)
    centres = np.array([[0.0, 0.0], [2.6, 0.4], [-1.6, 4.6]])
    return centres[labels] + noise * rng.normal(size=(n, 2)), labels


def anisotropic(n: int, noise: float, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Three long, leaning groups side by side."""
    labels = equal(n, 3)
    centres = np.array([[-2.6, 2.6], [0.0, 0.0], [2.6, -2.6]])
    along = np.array([0.6, 0.6]) * 3.2
    across = np.array([0.6, -0.6])
    rows = rng.normal(size=(n, 1)) * along + noise * rng.normal(size=(n, 1)) * across
    return centres[labels] + rows, labels


def unequal(n: int, noise: float, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """One wide group beside two narrow ones."""
    labels = equal(n, 3)
    centres = np.array([[0.0, 0.0], [5.2, 1.2], [4.2, -3.6]])
    spread = np.array([2.4, 0.55, 0.45])
    return centres[labels] + noise * spread[labels, None] * rng.normal(size=(n, 2)), labels


def moons(n: int, noise: float, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Two half rings that reach into each other."""
    labels = equal(n, 2)
    angle = np.pi * rng.random(n)
    x = np.where(labels == 0, np.cos(angle), 1.0 - np.cos(angle))
    y = np.where(labels == 0, np.sin(angle), 0.5 - np.sin(angle))
    return np.column_stack([x, y]) + 0.07 * noise * rng.normal(size=(n, 2)), labels


def rings(n: int, noise: float, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """A ring around another, twice as long and with twice as many rows; neither has a gap."""
    labels = np.minimum(equal(n, 3), 1)
    place = np.arange(n) - np.searchsorted(labels, labels)
    angle = 2 * np.pi * (place + rng.random(n)) / np.bincount(labels)[labels]
    radius = 1.0 + labels + 0.06 * noise * rng.normal(size=n)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), labels


def outliers(n: int, noise: float, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Three clear groups and a few rows far from all of them."""
    few = max(1, n // 60)
    labels = np.concatenate([equal(n - few, 3), np.full(few, OUTLIER)])
    centres = np.array([[0.0, 0.0], [5.0, 0.5], [1.8, 4.6], [0.0, 0.0]])
    rows = centres[labels] + noise * 0.8 * rng.normal(size=(n, 2))
    angle, radius = 2 * np.pi * rng.random(few), rng.uniform(35.0, 60.0, few)
    rows[n - few :] = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return rows, labels


def drawn(make: Maker, classes: list[str]) -> Source:
    """Rows drawn by a maker, in random order."""

    def sheet(title: str, n: int, noise: float, seed: int) -> Dataset:
        rng = np.random.default_rng(seed)
        rows, labels = make(n, noise, rng)
        order = rng.permutation(n)
        return Dataset(title, ["x", "y"], rows[order], labels[order], list(classes))

    return sheet


def _faithful(title: str, n: int, noise: float, seed: int) -> Dataset:
    names, X = datasets.load("faithful")
    return Dataset(title, names, X)


def _iris(title: str, n: int, noise: float, seed: int) -> Dataset:
    names, X = datasets.load("iris")
    species = ["setosa", "versicolor", "virginica"]  # fifty rows each, in this order
    return Dataset(title, names, X, np.arange(150) // 50, species)


def _customers(title: str, n: int, noise: float, seed: int) -> Dataset:
    made = datasets.make_customers(n, seed)
    return Dataset(title, made.names, made.X, made.labels, made.segment_names)


THREE = ["first", "second", "third"]

SOURCES: dict[str, Source] = {
    "blobs": drawn(blobs, THREE),
    "anisotropic": drawn(anisotropic, THREE),
    "unequal": drawn(unequal, ["wide", "narrow", "narrowest"]),
    "moons": drawn(moons, ["upper", "lower"]),
    "rings": drawn(rings, ["inner", "outer"]),
    "outliers": drawn(outliers, [*THREE, "outlier"]),
    "faithful": _faithful,
    "iris": _iris,
    "customers": _customers,
}
"""Where every built-in data set comes from."""
