"""Look for better optima than best_known.json has, and write those that it finds into it.

The values there came from searches 30 to 100 times as long as a default fit: many seeds, wide
races of moves, starts of every kind. To hold no library's blind spots against the other, every
round also runs scikit-learn from other starts than its default, polished by EM to convergence.
A value is kept only if no component has collapsed, and values only rise: the file can be extended
at any time, and what is judged against it can only look worse.

    python -m benchmarks.find_best_known --minutes 5 --only full
"""

from __future__ import annotations

import argparse
import json
import random
import time
import warnings
from collections.abc import Iterator
from typing import Any

import sklearn.mixture
from threadpoolctl import threadpool_limits

import mixtura
from benchmarks.judge import judge
from benchmarks.problems import BEST_KNOWN, Cell, best_known, cells, rows

BETTER = 1e-4
"""Nats; less is the same optimum, further along."""

ABOUT = (
    "Best known total log-likelihood, in nats, of the standardised rows of each problem "
    "(data/components/covariance type; benchmarks/problems.py), over fits in which no component "
    "has collapsed (benchmarks/judge.py). Found by find_best_known.py and longer searches of its "
    "kind; problems without a value have only collapsed fits."
)


def models(cell: Cell, seed: int) -> Iterator[Any]:
    """Fits of one round, each a long search of another kind."""
    k, covariance_type = cell.n_components, cell.covariance_type
    for init_params in ("k-means++", "kmeans", "random_from_data"):
        yield mixtura.GaussianMixture(
            k,
            covariance_type=covariance_type,
            n_init=60,
            init_params=init_params,
            tol=1e-9,
            max_iter=5000,
            random_state=seed,
        )
    for init_params in ("k-means++", "random_from_data"):
        yield Polished(k, covariance_type, init_params, seed)


class Polished:
    """The best of many starts by scikit-learn, taken to convergence by mixtura without a search.

    scikit-learn's own term in the diagonal would cost a little likelihood.
    """

    def __init__(self, k: int, covariance_type: str, init_params: str, seed: int) -> None:
        self.start = sklearn.mixture.GaussianMixture(
            k,
            covariance_type=covariance_type,
            n_init=30,
            init_params=init_params,
            tol=1e-5,
            max_iter=300,
            random_state=seed,
        )

    def fit(self, X: Any) -> Any:
        start = self.start.fit(X)
        return mixtura.GaussianMixture(
            start.n_components,
            covariance_type=start.covariance_type,
            weights_init=start.weights_,
            means_init=start.means_,
            precisions_init=start.precisions_,
            tol=1e-9,
            max_iter=5000,
        ).fit(X)


def improve(cell: Cell, seed: int, known: float) -> float:
    """The best sound log-likelihood of one round, or what is known."""
    X = rows(cell.data)
    for model in models(cell, seed):
        try:
            ending = judge(model.fit(X), X)
        except ValueError:  # a start that no library can go on from
            continue
        if ending.sound:
            known = max(known, ending.log_likelihood)
    return known


def save(best: dict[str, float]) -> None:
    table = {cell.key: round(best[cell.key], 6) for cell in cells() if cell.key in best}
    BEST_KNOWN.write_text(json.dumps({"about": ABOUT, "log_likelihood": table}, indent=1) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5.0, help="stop after these")
    parser.add_argument("--only", default="", help="problems whose data/k/type contains this")
    parser.add_argument("--seed", type=int, default=0, help="the first of the seeds")
    options = parser.parse_args()
    best = best_known()
    todo = [cell for cell in cells() if options.only in cell.key]
    end = time.monotonic() + 60 * options.minutes
    seed = options.seed
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        while time.monotonic() < end:
            random.Random(seed).shuffle(todo)  # noqa: S311 - an order, not a secret
            for cell in todo:
                if time.monotonic() > end:
                    break
                known = best.get(cell.key, float("-inf"))
                found = improve(cell, seed, known)
                if found > known + BETTER:
                    print(f"{cell.key}: {known:.4f} -> {found:.4f} (seed {seed})", flush=True)
                    best[cell.key] = found
                    save(best)
            seed += 1
    save(best)


if __name__ == "__main__":
    main()
