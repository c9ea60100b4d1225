"""Groups by their shape, and how they lie: nested, bent, crossing, overlapping, many."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import make_moons

from benchmarks.kinds._drawn import Drawn, blobs, by_name, correlated, drawn, sizes

Generator = np.random.Generator


def nested(rng: Generator) -> Drawn:
    """A tight group in the middle of a wide one."""
    y = sizes(300, 150)
    return drawn(blobs(rng, y, np.zeros((2, 3)), [4.0, 0.4]), y)


def rings(rng: Generator) -> Drawn:
    y = sizes(150, 250)
    angle = rng.uniform(0, 2 * np.pi, 400)
    radius = np.array([1.0, 3.0])[y] + 0.12 * rng.normal(size=400)
    return drawn(np.c_[radius * np.cos(angle), radius * np.sin(angle)], y)


def two_moons(rng: Generator) -> Drawn:
    X, y = make_moons(400, noise=0.08, random_state=int(rng.integers(2**31)))
    return drawn(X, y)


def bananas(rng: Generator) -> Drawn:
    """Bent groups, three of them, two components each."""
    y = sizes(150, 150, 150)
    along = rng.normal(size=450)
    bent = along**2 + 0.3 * rng.normal(size=450)
    return drawn(np.c_[2 * along, bent] + np.array([[0, 0], [0, 4], [0, 8]])[y], y, 6)


def crossing(rng: Generator) -> Drawn:
    """Two long groups with one centre."""
    y = sizes(200, 200)
    X = rng.normal(size=(400, 2)) * np.array([[5, 0.4], [0.4, 5]])[y]
    return drawn(X, y)


def overlapping(rng: Generator) -> Drawn:
    y = sizes(250, 200, 150)
    return drawn(blobs(rng, y, [[0, 0, 0], [2, 0, 0], [0, 2, 1]]), y)


def overlapping_correlated(rng: Generator) -> Drawn:
    y = sizes(200, 150, 150, 100)
    return drawn(correlated(rng, y, 2.5 * rng.normal(size=(4, 4)), 0.4), y)


def unequal_sizes(rng: Generator) -> Drawn:
    y = sizes(600, 150, 40, 15)
    return drawn(blobs(rng, y, [[0, 0], [5, 0], [0, 6], [6, 6]]), y)


def unequal_spreads(rng: Generator) -> Drawn:
    y = sizes(200, 200, 200)
    return drawn(blobs(rng, y, [[0, 0, 0], [8, 0, 0], [3, 5, 0]], [3.0, 1.0, 0.2]), y)


def many_groups(rng: Generator) -> Drawn:
    """A grid of 25 groups."""
    y = sizes(*[40] * 25)
    grid = 6.0 * np.stack(np.meshgrid(range(5), range(5)), axis=-1).reshape(25, 2)
    return drawn(blobs(rng, y, grid), y)


def many_groups_in_space(rng: Generator) -> Drawn:
    """Twelve groups at random places of five dimensions, of random shapes and sizes."""
    y = np.sort(rng.choice(12, size=900, p=rng.dirichlet(np.full(12, 4.0))))
    return drawn(correlated(rng, y, 4 * rng.normal(size=(12, 5)), 0.3), y)


def no_groups(rng: Generator) -> Drawn:
    """One Gaussian, asked for three components."""
    return drawn(rng.normal(size=(400, 4)), np.zeros(400), 3)


def uniform_square(rng: Generator) -> Drawn:
    """No groups and no tails, asked for four components."""
    return drawn(rng.uniform(size=(400, 2)), np.zeros(400), 4)


def one_column(rng: Generator) -> Drawn:
    """One column, three groups."""
    y = sizes(200, 150, 50)
    return drawn(blobs(rng, y, [[0], [4], [9]], [1, 0.7, 1.5]), y)


KINDS = by_name(
    nested,
    rings,
    two_moons,
    bananas,
    crossing,
    overlapping,
    overlapping_correlated,
    unequal_sizes,
    unequal_spreads,
    many_groups,
    many_groups_in_space,
    no_groups,
    uniform_square,
    one_column,
)
