"""Problems whose truth is known: Gaussian mixtures drawn by chance, rows of them, rows held out.

Shapes and degrees of overlap take turns; everything else of problem i is drawn by a generator of
its own, so that some of the problems are the same problems as all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from benchmarks.judge import joint, matrices
from benchmarks.problems import COVARIANCE_TYPES, Rows
from benchmarks.workload import Array

PROBLEMS = 200
SEED = 2027

HELD_OUT = 20_000
"""Rows that no fit sees: the standard error of a difference a row is far below 0.002 nats."""

OVERLAPS = {"apart": 0.01, "touching": 0.05, "overlapping": 0.15}
"""Degree of overlap -> share of rows that the truth itself puts into the wrong component."""

MOST_FEATURES, MOST_COMPONENTS = 8, 7
FEWEST_ROWS, MOST_ROWS = 100, 3000

EVEN = 0.3
"""Share of the rows that all components share evenly; the others are by a Dirichlet draw."""

STRETCH = 20.0
"""Most that one eigenvalue of a covariance is of another."""

PILOT = 2000
"""Rows on which the overlap is measured."""


@dataclass(frozen=True, slots=True)
class Truth:
    """A mixture by the names of scikit-learn's fitted attributes, so that judge.py can read it."""

    covariance_type: str
    weights_: Array
    means_: Array
    covariances_: Array

    def sample(self, n: int, rng: np.random.Generator) -> tuple[Rows, Array]:
        """Rows (n, d) and the component (n,) of each."""
        k, d = self.means_.shape
        labels = rng.choice(k, size=n, p=self.weights_)
        noise = rng.standard_normal((n, d))
        dense = matrices(self.covariances_, self.covariance_type, k, d)
        for component, factor in enumerate(np.linalg.cholesky(dense)):
            mine = labels == component
            noise[mine] = noise[mine] @ factor.T
        return self.means_[labels] + noise, labels


@dataclass(frozen=True, slots=True)
class Problem:
    """Rows to fit and rows to judge by, both in units of the former's means and deviations.

    Attributes
    ----------
    truth_held_out : log-likelihood of a held-out row under the truth, in the same units
    """

    seed: int
    number: int
    covariance_type: str
    overlap: str
    k: int
    rows: Rows
    held_out: Rows
    labels: Array
    truth_held_out: float

    @property
    def kinds(self) -> tuple[str, str]:
        """What it counts under: its shape and its overlap."""
        return self.covariance_type, self.overlap if self.k > 1 else "one component"

    @property
    def key(self) -> str:
        n, d = self.rows.shape
        return f"{self.seed}/{self.number}/{n}x{d}/{self.k}/{self.covariance_type}/{self.overlap}"


def problem(number: int, *, seed: int = SEED, most_rows: int = MOST_ROWS) -> Problem:
    """Problem ``number``."""
    covariance_type = COVARIANCE_TYPES[number % len(COVARIANCE_TYPES)]
    overlap = list(OVERLAPS)[number // len(COVARIANCE_TYPES) % len(OVERLAPS)]
    rng = np.random.default_rng([seed, number])
    d = int(rng.integers(1, MOST_FEATURES, endpoint=True))
    k = int(rng.integers(1, MOST_COMPONENTS, endpoint=True))
    n = round(float(np.exp(rng.uniform(np.log(FEWEST_ROWS), np.log(most_rows)))))
    truth = draw(rng, k, d, covariance_type, OVERLAPS[overlap])
    rows, _ = truth.sample(n, rng)
    held_out, labels = truth.sample(HELD_OUT, rng)
    centre, deviation = rows.mean(axis=0), rows.std(axis=0)
    known = logsumexp(joint(truth, held_out), axis=0).mean() + np.log(deviation).sum()
    return Problem(
        seed,
        number,
        covariance_type,
        overlap,
        k,
        (rows - centre) / deviation,
        (held_out - centre) / deviation,
        labels,
        float(known),
    )


def draw(rng: np.random.Generator, k: int, d: int, covariance_type: str, mistaken: float) -> Truth:
    """A mixture whose own allocation of rows is wrong for about a share ``mistaken``."""
    weights = EVEN / k + (1 - EVEN) * rng.dirichlet(np.full(k, 2.0))
    covariances = _covariances(rng, k, d, covariance_type)
    directions = _spread_out(rng, k, d)
    if k == 1:
        return Truth(covariance_type, weights, directions, covariances)
    pilot = rng.integers(2**32)
    near, far = 0.0, 100.0
    for _ in range(20):  # the wider apart, the fewer mistakes
        apart = (near + far) / 2
        truth = Truth(covariance_type, weights, apart * directions, covariances)
        rows, labels = truth.sample(PILOT, np.random.default_rng(pilot))
        wrong = np.mean(joint(truth, rows).argmax(axis=0) != labels)
        near, far = (apart, far) if wrong > mistaken else (near, apart)
    return Truth(covariance_type, weights, far * directions, covariances)


def _spread_out(rng: np.random.Generator, k: int, d: int) -> Array:
    """Means: of some normal draws, the one whose closest pair is farthest apart."""

    def closest(means: Array) -> float:
        gaps = np.linalg.norm(means[:, None] - means, axis=-1)
        return float(np.min(gaps[~np.eye(k, dtype=bool)], initial=np.inf))

    return max((rng.standard_normal((k, d)) for _ in range(10)), key=closest)


def _covariances(rng: np.random.Generator, k: int, d: int, covariance_type: str) -> Array:
    """Volumes that differ, eigenvalues up to STRETCH apart, axes in any direction."""
    volume = np.exp(rng.uniform(-1.0, 1.0, size=k))
    values = np.exp(rng.uniform(0.0, np.log(STRETCH), size=(k, d)))
    values *= (volume / np.exp(np.log(values).mean(axis=1)))[:, None]
    axes = np.linalg.qr(rng.standard_normal((k, d, d)))[0]
    turned = (axes * values[:, None]) @ axes.swapaxes(1, 2)
    turned = (turned + turned.swapaxes(1, 2)) / 2
    return {"full": turned, "tied": turned[0], "diag": values, "spherical": volume}[
        covariance_type
    ]
