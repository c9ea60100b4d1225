"""Groups that are not Gaussian far out: heavy tails, skew, outliers, background."""

from __future__ import annotations

import numpy as np

from benchmarks.kinds._drawn import Drawn, blobs, by_name, drawn, sizes

Generator = np.random.Generator


def heavy_tails(rng: Generator) -> Drawn:
    """Student t with three degrees of freedom."""
    y = sizes(250, 150)
    return drawn(rng.standard_t(3, size=(400, 3)) + np.array([[0, 0, 0], [7, 5, 0]])[y], y)


def very_heavy_tails(rng: Generator) -> Drawn:
    """Student t with one and a half: some rows are hundreds away."""
    y = sizes(200, 200)
    return drawn(rng.standard_t(1.5, size=(400, 2)) + 10.0 * y[:, None], y)


def laplace(rng: Generator) -> Drawn:
    y = sizes(200, 150, 100)
    centres = np.array([[0, 0, 0, 0], [5, 0, 3, 0], [0, 5, 0, 3]])
    return drawn(rng.laplace(size=(450, 4)) + centres[y], y)


def log_normal(rng: Generator) -> Drawn:
    """Incomes and prices on their own scale."""
    y = sizes(240, 160)
    return drawn(rng.lognormal(np.array([[1, 2], [2.5, 2.8]])[y], [0.6, 0.5]), y)


def log_normal_wide(rng: Generator) -> Drawn:
    """Six skewed columns over three orders of magnitude."""
    y = sizes(200, 120, 80)
    level = rng.normal(0, 1.2, size=(3, 6)) + np.linspace(0, 4, 6)
    return drawn(rng.lognormal(level[y], 0.7), y)


def exponential(rng: Generator) -> Drawn:
    """Waiting times of two queues at three counters."""
    y = sizes(220, 180)
    return drawn(rng.exponential(np.where(y[:, None] == 0, 1.0, 8.0), size=(400, 3)), y)


def outliers(rng: Generator) -> Drawn:
    """Two per cent of the rows anywhere within ten times the range."""
    y = sizes(200, 150, 100)
    X = blobs(rng, y, [[0, 0, 0], [5, 3, 0], [0, 5, 5]])
    far = rng.choice(len(y), 9, replace=False)
    X[far] = rng.uniform(-40, 40, size=(9, 3))
    return drawn(X, y)


def one_far_row(rng: Generator) -> Drawn:
    """999999 where a value was missing, once."""
    y = sizes(200, 150)
    X = blobs(rng, y, [[0, 0, 0], [4, 4, 1]])
    X[rng.integers(len(y)), 0] = 999999
    return drawn(X, y)


def background_noise(rng: Generator) -> Drawn:
    """A quarter of the rows uniform over all, a group of its own."""
    y = sizes(180, 150, 120)
    X = blobs(rng, y, [[-4, 0], [4, 2], [0, 0]], 0.7)
    X[y == 2] = rng.uniform(-10, 10, size=(120, 2))
    return drawn(X, y)


KINDS = by_name(
    heavy_tails,
    very_heavy_tails,
    laplace,
    log_normal,
    log_normal_wide,
    exponential,
    outliers,
    one_far_row,
    background_noise,
)
