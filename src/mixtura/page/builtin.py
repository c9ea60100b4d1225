"""Data that the page can draw by itself: invented shapes with a noise level, and real tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mixtura import datasets
from mixtura._typing import Floats, Ints
from mixtura.errors import InvalidParameterError
from mixtura.page.sheet import Sheet

OUTLIER = 3
"""Label of the rows that belong to no blob."""

Maker = Callable[[int, float, np.random.Generator], tuple[Floats, Ints]]
"""(n, noise, rng) -> rows (n, 2) and the shape (n,) that each was drawn from."""


@dataclass(frozen=True, slots=True)
class Builtin:
    """One data set.

    Attributes
    ----------
    name, title : str
    why : str, one sentence: what it shows
    has_noise : bool, whether ``noise`` changes it
    make : callable(n, noise, seed) -> Sheet
    """

    name: str
    title: str
    why: str
    has_noise: bool
    make: Callable[[int, float, int], Sheet]

    def to_dict(self) -> dict[str, Any]:
        """As the page lists it."""
        return {
            "name": self.name,
            "title": self.title,
            "why": self.why,
            "hasNoise": self.has_noise,
        }


def builtin(name: str, n: int = 600, noise: float = 1.0, seed: int = 0) -> Sheet:
    """A built-in data set by its name.

    Parameters
    ----------
    name : str, one of :data:`BUILTIN`
    n : int, rows of an invented one
    noise : float, how far its rows scatter, 1 as it was meant
    seed : int

    Raises
    ------
    InvalidParameterError
        There is no such data set.
    """
    if name not in BUILTIN:
        raise InvalidParameterError(
            f"there is no built-in data set {name!r}; choose one of {', '.join(BUILTIN)}."
        )
    return Sheet.of(BUILTIN[name].make(n, noise, seed))


def equal(n: int, k: int) -> Ints:
    """Labels (n,) of k groups as equal as can be, one after the other."""
    labels: Ints = np.arange(n) * k // n
    return labels


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
    """A ring around another."""
    labels = equal(n, 2)
    angle = 2 * np.pi * rng.random(n)
    radius = np.where(labels == 0, 1.0, 2.4) + 0.09 * noise * rng.normal(size=n)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), labels


def outliers(n: int, noise: float, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Three clear groups and a few rows far from all of them."""
    few = max(1, n // 60)
    labels = np.concatenate([equal(n - few, 3), np.full(few, OUTLIER)])
    centres = np.array([[0.0, 0.0], [5.0, 0.5], [1.8, 4.6], [0.0, 0.0]])
    rows = centres[labels] + noise * 0.8 * rng.normal(size=(n, 2))
    rows[n - few :] = rng.uniform([-22.0, -22.0], [26.0, 26.0], size=(few, 2))
    return rows, labels


def drawn(title: str, make: Maker, classes: list[str]) -> Callable[[int, float, int], Sheet]:
    """A sheet of rows drawn by a maker, in random order."""

    def sheet(n: int, noise: float, seed: int) -> Sheet:
        rng = np.random.default_rng(seed)
        rows, labels = make(n, noise, rng)
        order = rng.permutation(n)
        return Sheet(title, ["x", "y"], rows[order], labels[order], list(classes))

    return sheet


def _faithful(n: int, noise: float, seed: int) -> Sheet:
    names, X = datasets.load("faithful")
    return Sheet("Old Faithful", names, X)


def _iris(n: int, noise: float, seed: int) -> Sheet:
    names, X = datasets.load("iris")
    species = ["setosa", "versicolor", "virginica"]  # fifty rows each, in this order
    return Sheet("Iris", names, X, np.arange(150) // 50, species)


def _customers(n: int, noise: float, seed: int) -> Sheet:
    made = datasets.make_customers(n, seed)
    return Sheet("Customers", made.names, made.X, made.labels, made.segment_names)


GROUPS = ["first", "second", "third"]

_ALL = (
    ("blobs", "Overlapping groups", "Rows between two groups belong a little to both.", blobs),
    ("anisotropic", "Leaning groups", "Long groups that K-Means cuts across.", anisotropic),
    ("unequal", "Wide and narrow groups", "A wide group loses its edge to K-Means.", unequal),
    ("moons", "Moons", "Bent shapes are no bell shapes.", moons),
    ("rings", "Rings", "A ring around another has the same centre.", rings),
    ("outliers", "Groups with outliers", "A few far rows can win a group of their own.", outliers),
)

BUILTIN: dict[str, Builtin] = {
    **{
        name: Builtin(name, title, why, True, drawn(title, make, [*GROUPS, "outlier"]))
        for name, title, why, make in _ALL
    },
    "faithful": Builtin(
        "faithful",
        "Old Faithful",
        "272 eruptions of a geyser: short ones after short waits, long ones after long waits.",
        False,
        _faithful,
    ),
    "iris": Builtin(
        "iris", "Iris", "150 flowers of three species, two of them much alike.", False, _iris
    ),
    "customers": Builtin(
        "customers",
        "Customers",
        "Invented customers of four segments; one is on its way to another.",
        False,
        _customers,
    ),
}
"""Every built-in data set by its name."""
