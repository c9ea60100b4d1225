"""Measured data whose classes are known; a seed takes nine rows of ten."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.datasets import load_breast_cancer, load_iris, load_wine
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from benchmarks.kinds._drawn import Drawn, by_name, drawn, part

Generator = np.random.Generator


def iris(rng: Generator) -> Drawn:
    return _most(rng, load_iris())


def wine(rng: Generator) -> Drawn:
    """13 columns in their own units: proline is a thousand times wider than others."""
    return _most(rng, load_wine())


def wine_standardised(rng: Generator) -> Drawn:
    raw = _most(rng, load_wine())
    return raw._replace(X=StandardScaler().fit_transform(raw.X))


def breast_cancer(rng: Generator) -> Drawn:
    """30 columns from thousandths to thousands."""
    return _most(rng, load_breast_cancer())


def breast_cancer_pca(rng: Generator) -> Drawn:
    """The principal components that make up 95 % of the standardised variance."""
    raw = _most(rng, load_breast_cancer())
    return raw._replace(X=PCA(0.95).fit_transform(StandardScaler().fit_transform(raw.X)))


def _most(rng: Generator, data: Any) -> Drawn:
    return drawn(*part(rng, data.data, data.target, round(0.9 * len(data.data))))


KINDS = by_name(iris, wine, wine_standardised, breast_cancer, breast_cancer_pca)
