"""The certified maxima beyond complete Gaussian rows: data/beyond.json and its tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

DATA = Path(__file__).parent / "data"
CASES = {case["name"]: case for case in json.loads((DATA / "beyond.json").read_text())}


class Beyond(NamedTuple):
    name: str
    X: np.ndarray
    errors: np.ndarray | None
    k: int
    shape: str
    log_likelihood: float
    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    case: dict[str, Any]


def names(start: str) -> list[str]:
    return [name for name in CASES if name.startswith(start)]


def read(name: str) -> Beyond:
    case = CASES[name]
    rows = np.genfromtxt(DATA / f"{case['data']}.csv", delimiter=",", skip_header=1)
    X, errors = rows, None
    d = case["d"]
    if case["data"] == "bcg":
        X, errors = rows[:, 5:6], rows[:, 6, None, None]
    elif case["data"] == "beyond_errors":
        X, errors = rows[:, :d], np.zeros((len(rows), d, d))
        above = np.triu_indices(d)
        errors[:, above[0], above[1]] = errors[:, above[1], above[0]] = rows[:, d:]
    return Beyond(
        name,
        np.ascontiguousarray(X.reshape(len(rows), d)),
        errors,
        case["k"],
        case["shape"],
        float(case["log_likelihood"]),
        np.array(case["weights"]),
        np.array(case["means"]),
        np.array(case["covariances"]),
        case,
    )


def furthest(certified: Beyond, weights, means, covariances) -> float:
    """The largest difference in weights, means (in sd) and covariances (in products of sds).

    Components are put in the order of the certified ones, by their means.
    """
    sd = np.sqrt(np.einsum("kii->ki", certified.covariances))
    gaps = np.abs(np.asarray(means)[:, None] - certified.means) / sd
    order = gaps.max(axis=2).argmin(axis=0)
    assert sorted(order) == list(range(certified.k))
    scale = sd[:, :, None] * sd[:, None, :]
    return max(
        np.abs(np.asarray(weights)[order] - certified.weights).max(),
        gaps[order, range(certified.k)].max(),
        (np.abs(np.asarray(covariances)[order] - certified.covariances) / scale).max(),
    )


def in_order(certified: Beyond, means, values):
    """Values of components, in the order of the certified ones."""
    sd = np.sqrt(np.einsum("kii->ki", certified.covariances))
    gaps = np.abs(np.asarray(means)[:, None] - certified.means) / sd
    return np.asarray(values)[gaps.max(axis=2).argmin(axis=0)]


def matrices(covariances, certified: Beyond):
    """A matrix a component, from covariances as an estimator publishes them."""
    k, d = certified.means.shape
    C = np.asarray(covariances)
    if C.ndim == 3:
        return C
    if certified.shape == "EEE":
        return np.broadcast_to(C, (k, d, d))
    if C.shape == (k, d):
        return C[:, :, None] * np.eye(d)
    return np.broadcast_to(C, k)[:, None, None] * np.eye(d)


def tight(**settings):
    """Settings with which EM ends where its likelihood is flat."""
    return {"tol": 1e-12, "max_iter": 50_000, "random_state": 0, **settings}
