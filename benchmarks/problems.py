"""The problems on which starts are judged: data sets x numbers of components x covariance types.

Real data with and without clusters, simulated mixtures, and shapes that no mixture fits. Every
feature is standardised, so that nats compare with best_known.json whatever the units were.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn import datasets as sklearn_data
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from mixtura import datasets

Rows = NDArray[np.float64]

COVARIANCE_TYPES = ("full", "tied", "diag", "spherical")
BEST_KNOWN = Path(__file__).parent / "best_known.json"

COMPONENTS = {
    "faithful": (2, 3, 4, 6),
    "galaxies": (3, 4, 6),
    "acidity": (2, 3, 4),
    "diabetes": (2, 3, 5),
    "iris": (2, 3, 4, 6),
    "wine": (2, 3, 5),
    "breast10": (2, 4, 7),
    "breast-pca6": (2, 4, 7),
    "digits-pca8": (5, 10),
    "progression": (2, 4, 6),
    "simulated-2d": (5, 7, 9),
    "simulated-5d": (4, 6, 8),
    "simulated-3d": (6, 9, 12),
    "ring": (4, 6, 9),
    "heavy": (2, 4, 6),
}
"""Data set -> numbers of components: the plausible number, fewer, and more than it supports."""


class Cell(NamedTuple):
    """One problem: which data, how many components of which shape."""

    data: str
    n_components: int
    covariance_type: str

    @property
    def key(self) -> str:
        return f"{self.data}/{self.n_components}/{self.covariance_type}"


def cells() -> Iterator[Cell]:
    """Every problem, in a fixed order."""
    for data, numbers in COMPONENTS.items():
        for k in numbers:
            for covariance_type in COVARIANCE_TYPES:
                yield Cell(data, k, covariance_type)


def best_known() -> dict[str, float]:
    """Best known log-likelihood by :attr:`Cell.key`, of fits in which nothing has collapsed.

    A problem in which only collapsed fits are known has none and judges nobody.
    """
    table: dict[str, float] = json.loads(BEST_KNOWN.read_text())["log_likelihood"]
    return table


@cache
def rows(data: str) -> Rows:
    """The standardised rows (n, d) of a data set; shared, so read-only."""
    X: Rows = StandardScaler().fit_transform(_raw(data))
    X.setflags(write=False)
    return X


def simulated(seed: int, n: int, d: int, k: int, apart: float) -> Rows:
    """Rows of a mixture: k centres ``apart`` a feature, random covariances, uneven shares."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(k, d)) * apart
    label = rng.choice(k, size=n, p=rng.dirichlet(np.full(k, 4.0)))
    factors = rng.normal(size=(k, d, d)) * 0.4 + np.eye(d) * 0.8
    noise = rng.normal(size=(n, d))
    spread = np.empty_like(noise)
    for component in range(k):  # one at a time: a factor a row would not fit in memory
        mine = label == component
        spread[mine] = np.einsum("ij,nj->ni", factors[component], noise[mine])
    return centres[label] + spread


def _raw(data: str) -> Rows:
    match data:
        case "faithful" | "galaxies" | "acidity" | "diabetes" | "iris":
            return datasets.load(data).X  # bundled; their certified maxima are known
        case "wine":  # 178 Italian wines, 13 chemical features, three cultivars
            return sklearn_data.load_wine().data
        case "breast10":  # 569 tumours, ten features that are nearly collinear
            return sklearn_data.load_breast_cancer().data[:, :10]
        case "breast-pca6":  # the same tumours, six principal components of all 30 features
            tumours = sklearn_data.load_breast_cancer().data
            return _scores(StandardScaler().fit_transform(tumours), 6)
        case "digits-pca8":  # 1000 images of ten digits, eight principal components
            return _scores(sklearn_data.load_digits().data, 8)[:1000]
        case "progression":  # 442 patients, seven blood values, no clusters
            return sklearn_data.load_diabetes().data[:, [2, 3, 4, 5, 6, 8, 9]]
        case "simulated-2d":  # seven components, most of them apart
            return simulated(1, 600, 2, 7, 2.0)
        case "simulated-5d":  # six components that overlap
            return simulated(2, 800, 5, 6, 1.2)
        case "simulated-3d":  # nine components that overlap
            return simulated(3, 1500, 3, 9, 1.5)
        case "ring":  # a noisy circle: components tile it in many ways that are nearly as good
            return _ring_and_heavy()[0]
        case "heavy":  # Student t with three degrees of freedom: outliers that attract components
            return _ring_and_heavy()[1]
    raise ValueError(f"there is no data set {data!r}")


def _scores(X: Rows, number: int) -> Rows:
    scores: Rows = PCA(number, random_state=0).fit_transform(X)
    return scores


def _ring_and_heavy() -> tuple[Rows, Rows]:
    """Both from one generator, in this order, as when their best known values were found."""
    rng = np.random.default_rng(5)
    angle = rng.uniform(0, 2 * np.pi, 500)
    radius = 1 + 0.08 * rng.normal(size=500)
    ring = np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None]
    return ring, rng.standard_t(3, size=(500, 3))
