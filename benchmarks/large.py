"""What the search costs where n is large, and what it gains.

Above 10 000 rows the search looks at a sample. The promise is that a default fit costs about two
single ones (``n_init=1``: one start, then EM). Each pair is fitted one right after the other.
"""

from __future__ import annotations

import statistics
import time
import warnings
from dataclasses import asdict, dataclass

import numpy as np

import mixtura
from benchmarks.problems import Rows
from benchmarks.report import Result, main, print_table

SIZES = (20_000, 50_000, 200_000)
QUICK_SIZES = (20_000, 50_000)
REPEATS = 3
FEATURES = 8
COMPONENTS = 10


@dataclass(frozen=True, slots=True)
class Pair:
    """A single fit and a default one of the same rows with the same seed."""

    n_rows: int
    covariance_type: str
    seed: int
    single_seconds: float
    default_seconds: float
    single_iterations: int
    default_iterations: int
    gained: float

    @property
    def ratio(self) -> float:
        return self.default_seconds / self.single_seconds


def data(n_rows: int) -> Rows:
    """Rows of one and the same mixture: turned ellipsoids, most of which overlap a neighbour.

    Their axes are 0.4 to 1.6 long: a flatter one could be what a fit rightly calls collapsed.
    """
    rng = np.random.default_rng(7)
    centres = rng.normal(scale=1.2, size=(COMPONENTS, FEATURES))
    turns = np.linalg.qr(rng.normal(size=(COMPONENTS, FEATURES, FEATURES))).Q
    axes = rng.uniform(0.4, 1.6, size=(COMPONENTS, FEATURES))
    shares = rng.dirichlet(np.full(COMPONENTS, 4.0))
    label = rng.choice(COMPONENTS, size=n_rows, p=shares)
    X = axes[label] * rng.normal(size=(n_rows, FEATURES))
    for component in range(COMPONENTS):  # in parts: a turn a row would not fit in memory
        mine = label == component
        X[mine] = X[mine] @ turns[component].T + centres[component]
    return X


def fit(X: Rows, covariance_type: str, seed: int, n_init: int) -> tuple[float, int, float]:
    """Seconds, iterations of the final EM, total log-likelihood."""
    model = mixtura.GaussianMixture(
        COMPONENTS, covariance_type=covariance_type, n_init=n_init, random_state=seed
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        begin = time.perf_counter()
        model.fit(X)
        seconds = time.perf_counter() - begin
    return seconds, model.n_iter_, model.lower_bound_ * len(X)


def measure(quick: bool) -> Result:
    pairs = []
    for n_rows in QUICK_SIZES if quick else SIZES:
        X = data(n_rows)
        for covariance_type in ("full", "diag"):
            for seed in range(1 if quick else REPEATS):
                seconds, iterations, reached = fit(X, covariance_type, seed, 1)
                default_seconds, default_iterations, default_reached = fit(
                    X, covariance_type, seed, 10
                )
                pairs.append(
                    Pair(
                        n_rows,
                        covariance_type,
                        seed,
                        seconds,
                        default_seconds,
                        iterations,
                        default_iterations,
                        default_reached - reached,
                    )
                )
    return {"pairs": [asdict(pair) for pair in pairs]}


def show(result: Result) -> None:
    pairs = [Pair(**pair) for pair in result["pairs"]]
    lines = []
    for n_rows, covariance_type in dict.fromkeys((p.n_rows, p.covariance_type) for p in pairs):
        mine = [p for p in pairs if (p.n_rows, p.covariance_type) == (n_rows, covariance_type)]
        gained = sorted(pair.gained for pair in mine)
        lines.append(
            [
                f"{n_rows:,} {covariance_type}".replace(",", " "),
                f"{statistics.median(pair.ratio for pair in mine):.2f}",
                f"{statistics.median(pair.single_seconds for pair in mine):.1f}",
                f"{statistics.median(pair.default_seconds for pair in mine):.1f}",
                f"{statistics.median(pair.single_iterations for pair in mine):.0f}",
                f"{statistics.median(pair.default_iterations for pair in mine):.0f}",
                f"{gained[0]:.0f} .. {gained[-1]:.0f}",
            ]
        )
    print_table(
        f"A default fit beside a single one (d = {FEATURES}, k = {COMPONENTS}; medians)",
        [
            "rows",
            "time ratio",
            "single s",
            "default s",
            "single its",
            "default its",
            "nats gained",
        ],
        lines,
    )


if __name__ == "__main__":
    main(__doc__ or "", measure, show)
