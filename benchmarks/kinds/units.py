"""Columns in units of their own: where the groups lie is not where the variance is, or is."""

from __future__ import annotations

import numpy as np
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from benchmarks.kinds._drawn import Drawn, blobs, by_name, correlated, drawn, rotation, sizes

Generator = np.random.Generator


def pca_scores(rng: Generator) -> Drawn:
    """95 % of the variance of 60 standardised columns: the first score carries the groups."""
    labels = sizes(240, 160)
    X = rng.normal(size=(400, 60)) + 0.8 * labels[:, None]
    return drawn(PCA(0.95).fit_transform(StandardScaler().fit_transform(X)), labels)


def pca_scores_of_three(rng: Generator) -> Drawn:
    """Ten scores of 40 columns in which three groups differ in a few."""
    labels = sizes(200, 150, 100)
    centres = rng.normal(size=(3, 40)) * (rng.random(40) < 0.4) * 1.5
    X = correlated(rng, labels, centres, 0.15)
    return drawn(PCA(10, random_state=0).fit_transform(X), labels)


def whitened_scores(rng: Generator) -> Drawn:
    """Every score at variance one, those of noise too."""
    labels = sizes(300, 200)
    X = rng.normal(size=(500, 25)) + 0.9 * labels[:, None]
    return drawn(PCA(20, whiten=True, random_state=0).fit_transform(X), labels)


def wide_columns(rng: Generator) -> Drawn:
    """Two wide columns carry the groups, 38 narrow ones nothing."""
    labels = sizes(600, 400)
    X = rng.normal(size=(1000, 40)) * 0.5
    X[:, :2] = blobs(rng, labels, [[0, 0], [9, 9]], 3.0)
    return drawn(X, labels)


def wide_columns_of_three(rng: Generator) -> Drawn:
    """Three groups in three wide columns beside fifteen narrow ones."""
    labels = sizes(250, 200, 150)
    X = rng.normal(size=(600, 18)) * np.geomspace(0.01, 0.3, 18)
    X[:, :3] = blobs(rng, labels, [[0, 0, 0], [5, 5, 0], [0, 5, 5]], 1.4)
    return drawn(X, labels)


def narrow_columns(rng: Generator) -> Drawn:
    """Two narrow columns carry the groups, under ten wide ones of noise."""
    labels = sizes(300, 200)
    X = rng.normal(size=(500, 12)) * 100
    X[:, :2] = blobs(rng, labels, [[0, 0], [0.05, 0.05]], 0.01)
    return drawn(X, labels)


def offset_of_a_million(rng: Generator) -> Drawn:
    labels = sizes(200, 150, 150)
    X = blobs(rng, labels, [[0, 0, 0], [4, 0, 0], [0, 4, 2]])
    return drawn(X + 1e6 * np.array([1.0, -1.0, 3.0]), labels)


def tiny_scales(rng: Generator) -> Drawn:
    """Metres that are micrometres: all variances below what scikit-learn adds to them."""
    labels = sizes(200, 200)
    return drawn(1e-4 * blobs(rng, labels, [[0, 0, 0], [4, 3, 0]]), labels)


def mixed_scales(rng: Generator) -> Drawn:
    """Columns of thousandths beside columns of thousands, groups in both."""
    labels = sizes(200, 150, 150)
    X = blobs(rng, labels, [[0, 0, 0, 0], [4, 0, 0, 4], [0, 4, 4, 0]])
    return drawn(X * [1e-3, 1e3, 1.0, 1e-3], labels)


def cigars(rng: Generator) -> Drawn:
    """Three long groups side by side: apart in whitened directions only."""
    labels = sizes(200, 200, 150)
    X = blobs(rng, labels, [[0, 0, 0], [0, 5, 0], [0, 0, 6]])
    return drawn((X * [30, 1, 1]) @ rotation(rng, 3), labels)


def cigars_in_ten_columns(rng: Generator) -> Drawn:
    """Two groups apart across nine directions of greater variance."""
    labels = sizes(350, 250)
    X = rng.normal(size=(600, 10)) * np.geomspace(20, 2, 10)
    X[:, 9] = rng.normal(size=600) + 7 * labels
    return drawn(X @ rotation(rng, 10), labels)


KINDS = by_name(
    pca_scores,
    pca_scores_of_three,
    whitened_scores,
    wide_columns,
    wide_columns_of_three,
    narrow_columns,
    offset_of_a_million,
    tiny_scales,
    mixed_scales,
    cigars,
    cigars_in_ten_columns,
)
