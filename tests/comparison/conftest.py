"""Data on which it is known who is right, and what compare makes of each, once a session."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from sklearn.datasets import make_blobs, make_circles, make_moons

import mixtura
from mixtura import datasets


@dataclass(frozen=True)
class Case:
    """Rows, their labels where they are given, and the sizes to choose from."""

    X: np.ndarray
    y: np.ndarray | None = None
    sizes: range = range(1, 6)


def _blobs() -> Case:
    X, y = make_blobs(450, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    return Case(X, y)


def _rods() -> Case:
    """Three rods side by side, five times as long as wide once standardised."""
    X, _ = make_blobs(600, centers=[[-4, 0], [0, 0], [4, 0]], cluster_std=0.6, random_state=1)
    return Case(X @ np.diag([0.3, 6.0]), sizes=range(2, 5))


def _touching() -> Case:
    """Two groups that overlap and one apart; standardised, none is long."""
    rng = np.random.default_rng(0)
    centres = [[0, 0], [3, 0], [1.5, 9]]
    return Case(np.concatenate([rng.normal(c, 1, (300, 2)) for c in centres]), sizes=range(2, 5))


def _wide() -> Case:
    rng = np.random.default_rng(0)
    parts = [rng.normal(0, 3, (500, 2)), rng.normal([7, 0], 0.4, (250, 2))]
    return Case(np.concatenate(parts), sizes=range(2, 4))


def _one() -> Case:
    return Case(np.random.default_rng(0).normal(size=(300, 3)), sizes=range(1, 4))


CASES = {
    "blobs": _blobs,
    "rods": _rods,
    "touching": _touching,
    "wide": _wide,
    "one": _one,
    "moons": lambda: Case(make_moons(500, noise=0.06, random_state=0)[0], sizes=range(4, 9)),
    "rings": lambda: Case(
        *make_circles(800, noise=0.04, factor=0.4, random_state=0), sizes=range(6, 11)
    ),
    "iris": lambda: Case(
        datasets.load("iris")[1], np.repeat(["setosa", "versicolor", "virginica"], 50)
    ),
    "customers": lambda: Case(datasets.make_customers().X, sizes=range(3, 6)),
}


@cache
def _compared(name: str) -> tuple[Case, mixtura.Comparison]:
    case = CASES[name]()
    return case, mixtura.compare(case.X, case.y, n_components=case.sizes)


@pytest.fixture(scope="session")
def compared():
    """``compared("blobs")``: the case and its comparison."""
    return _compared


@pytest.fixture(scope="session")
def remark(compared):
    """``remark("blobs", "all-agree")``: the remark with that code, or None."""

    def find(name: str, code: str):
        _, comparison = compared(name)
        return next((r for r in comparison.remarks if r.code == code), None)

    return find


@pytest.fixture(params=CASES)
def every(request, compared):
    """Each case in turn."""
    return compared(request.param)
