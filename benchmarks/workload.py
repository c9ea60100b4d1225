"""The rows and the common start of the speed tables.

Most tables need components that overlap: then every row belongs to several, EM keeps moving, and
no library can save work by what a row does not need. ``apart`` says how far centres lie from one
another, in standard deviations; the same rows with large ``apart`` are what pruning is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

OVERLAPPING = 2.0
SEPARATED = 30.0


class Shape(NamedTuple):
    """One case of a table: n rows, d features, k components."""

    n: int
    d: int
    k: int
    covariance_type: str = "full"
    apart: float = OVERLAPPING

    def __str__(self) -> str:
        return f"{self.n:_}, {self.d}, {self.k}".replace("_", " ")

    def quick(self) -> Shape:
        """The same with a tenth of the rows, or as many as leave covariances regular."""
        return self._replace(n=max(self.n // 10, 4 * self.k * (self.d + 1)))

    @property
    def flops(self) -> int:
        """Floating-point operations of an iteration with full covariances that use symmetry.

        A quadratic form and a rank-one update of a symmetric matrix are d^2 + 3d each.
        """
        return self.n * self.k * (2 * self.d**2 + 6 * self.d)


@dataclass(frozen=True, slots=True)
class Workload:
    """Rows (n, d), and weights (k,), means (k, d) and covariances that every library begins with.

    ``covariances`` has the shape of scikit-learn's attribute of that name for the type.
    """

    shape: Shape
    X: Array
    weights: Array
    means: Array
    covariances: Array

    @property
    def precisions(self) -> Array:
        if self.shape.covariance_type in ("full", "tied"):
            return np.linalg.inv(self.covariances)
        return 1.0 / self.covariances

    def single(self) -> Workload:
        """The same in float32 rows."""
        rows = self.X.astype(np.float32)
        return Workload(self.shape, rows, self.weights, self.means, self.covariances)


def workload(shape: Shape) -> Workload:
    """Rows of a mixture, and as a start its centres with the spread of all rows about each.

    Such a start is one that no library refuses, and a soft one: from data rows as means, high
    dimensions give every row to one component at once.
    """
    X, centres = _rows(shape.n, shape.d, shape.k, shape.apart)
    covariance = np.cov(X[:100_000].T)
    match shape.covariance_type:
        case "full":
            covariances = np.repeat(covariance[None], shape.k, axis=0)
        case "tied":
            covariances = covariance
        case "diag":
            covariances = np.repeat(np.diag(covariance)[None], shape.k, axis=0)
        case "spherical":
            covariances = np.full(shape.k, np.diag(covariance).mean())
        case _:
            raise ValueError(f"there is no covariance type {shape.covariance_type!r}")
    return Workload(shape, X, np.full(shape.k, 1.0 / shape.k), centres, covariances)


@lru_cache(maxsize=1)
def _rows(n: int, d: int, k: int, apart: float) -> tuple[Array, Array]:
    """Turned ellipsoids, a little longer than wide; any two centres lie about ``apart`` apart.

    The axes differ less the more features there are, so that shapes alone do not tell components
    apart in high dimensions.
    """
    rng = np.random.default_rng(7)
    centres = rng.normal(scale=apart / np.sqrt(2 * d), size=(k, d))
    axes = np.exp(rng.normal(scale=0.5 / np.sqrt(d), size=(k, d)))
    turns = np.linalg.qr(rng.normal(size=(k, d, d))).Q
    label = rng.integers(k, size=n)
    X = axes[label] * rng.normal(size=(n, d))
    for component in range(k):  # in parts: a turn a row would not fit in memory
        mine = label == component
        X[mine] = X[mine] @ turns[component].T + centres[component]
    return X, centres
