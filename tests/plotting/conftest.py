"""Models to draw, and figures that are closed afterwards."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import matplotlib
import numpy as np
import pytest

import mixtura


@pytest.fixture(autouse=True)
def no_windows() -> Iterator[None]:
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    yield
    plt.close("all")


def _three_groups(d: int, seed: int = 0, n: int = 60) -> np.ndarray:
    """Three groups along the diagonal, in features whose units differ a thousandfold."""
    rng = np.random.default_rng(seed)
    X = np.concatenate([rng.normal(c, 1.0, (n, d)) for c in (0.0, 3.0, 9.0)])
    return X * np.geomspace(1.0, 1000.0, d)


Fit = Callable[..., mixtura.GaussianMixture]


@pytest.fixture(scope="session")
def fit() -> Fit:
    """A fitted mixture; the same one for the same question."""
    known: dict[object, mixtura.GaussianMixture] = {}

    def make(d: int, k: int, covariance_type: str = "full") -> mixtura.GaussianMixture:
        key = d, k, covariance_type
        if key not in known:
            model = mixtura.GaussianMixture(
                k, covariance_type=covariance_type, n_init=2, random_state=0, max_iter=2000
            )
            known[key] = model.fit(_three_groups(d, n=200 if k > 3 else 60))
        return known[key]

    return make


def _pixels(figure: matplotlib.figure.Figure) -> np.ndarray:
    """The picture as it would be saved, (height, width, 3)."""
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=60)
    png.seek(0)
    return matplotlib.image.imread(png)[..., :3]


@pytest.fixture(scope="session")
def three_groups() -> Callable[..., np.ndarray]:
    return _three_groups


@pytest.fixture(scope="session")
def pixels() -> Callable[[matplotlib.figure.Figure], np.ndarray]:
    return _pixels
