"""Many columns: as many as rows, or thirty times more."""

from __future__ import annotations

import numpy as np

from benchmarks.kinds._drawn import Drawn, Floats, by_name, correlated, drawn, sizes

Generator = np.random.Generator


def genes(rng: Generator) -> Drawn:
    """60 samples of 500 genes, of which 100 tell the two groups apart."""
    y = sizes(30, 30)
    X = rng.normal(size=(60, 500))
    X[:, :100] += 1.9 * y[:, None]
    return drawn(X, y)


def expression(rng: Generator) -> Drawn:
    """90 samples of 300 genes that vary together, three groups."""
    y = sizes(40, 30, 20)
    programs = rng.normal(size=(90, 5)) @ rng.normal(size=(5, 300))
    marked = (rng.random((3, 300)) < 0.15) * 3.0
    return drawn(programs + marked[y] + rng.normal(size=(90, 300)), y)


def signal_among_noise(rng: Generator) -> Drawn:
    """Five of a hundred columns carry the groups."""
    y = sizes(250, 150)
    X = rng.normal(size=(400, 100))
    X[:, :5] += 3.0 * y[:, None]
    return drawn(X, y)


def embeddings(rng: Generator) -> Drawn:
    """Directions in 64 dimensions: every row has length one."""
    y = sizes(200, 160, 140)
    return drawn(_directions(rng, y, 64), y)


def wide_embeddings(rng: Generator) -> Drawn:
    """500 sentences in 384 dimensions of length one."""
    y = sizes(300, 200)
    return drawn(_directions(rng, y, 384), y)


def two_hundred_columns(rng: Generator) -> Drawn:
    y = sizes(250, 150)
    centres = np.stack([np.zeros(200), np.full(200, 0.5)])
    return drawn(correlated(rng, y, centres, 0.02), y)


def two_thousand_columns(rng: Generator) -> Drawn:
    y = sizes(35, 25)
    return drawn(rng.normal(size=(60, 2000)) + 0.3 * y[:, None], y)


def as_many_columns_as_rows(rng: Generator) -> Drawn:
    y = sizes(60, 40)
    return drawn(rng.normal(size=(100, 100)) + 0.6 * y[:, None], y)


def _directions(rng: Generator, y: np.ndarray, d: int) -> Floats:
    centres = rng.normal(size=(y.max() + 1, d))
    X = centres[y] + 1.5 * rng.normal(size=(len(y), d))
    directions: Floats = X / np.linalg.norm(X, axis=1, keepdims=True)
    return directions


KINDS = by_name(
    genes,
    expression,
    signal_among_noise,
    embeddings,
    wide_embeddings,
    two_hundred_columns,
    two_thousand_columns,
    as_many_columns_as_rows,
)
