"""How far below the best known optimum each initialiser ends, alone and in a search.

Alone is ``n_init=1``: one start, then EM. In a search, the default ``n_init``, "hierarchical" is
the default with a tree of the rows in place of its first k-means++ seeds: what that one adds.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import mixtura
from benchmarks.judge import judge
from benchmarks.problems import Cell, best_known, cells, rows
from benchmarks.report import Result, main, print_table
from mixtura.initialise import INITIALISERS

SEEDS = (0, 1, 2, 3)
SEARCHES = ("k-means++", "hierarchical")
NATS = (0.1, 1.0)


@dataclass(frozen=True, slots=True)
class Fit:
    """One way to begin, on one problem with one seed."""

    init_params: str
    n_init: int
    data: str
    n_components: int
    covariance_type: str
    seed: int
    below: float
    sound: bool
    seconds: float


def measure(quick: bool) -> Result:
    problems = list(cells())[:: 5 if quick else 1]
    best = best_known()
    judged = [cell for cell in problems if cell.key in best]
    ways = [*((name, 1) for name in INITIALISERS), *((name, 10) for name in SEARCHES)]
    return {
        "fits": [
            asdict(fit)
            for cell in judged
            for seed in SEEDS[: 1 if quick else None]
            for fit in _fits(cell, seed, best[cell.key], ways)
        ]
    }


def show(result: Result) -> None:
    fits = [Fit(**fit) for fit in result["fits"]]
    for n_init, title in ((1, "one start"), (10, "a search")):
        some = [fit for fit in fits if fit.n_init == n_init]
        lines = []
        for name in dict.fromkeys(fit.init_params for fit in some):
            mine = [fit for fit in some if fit.init_params == name]
            missed = [
                sum(not fit.sound or fit.below > nats for fit in mine) / len(mine) for nats in NATS
            ]
            collapsed = sum(not fit.sound for fit in mine)
            seconds = f"{sum(fit.seconds for fit in mine):.1f}"
            shares = [f"{share:.1%}" for share in missed]
            lines.append([name, len(mine), *shares, collapsed, seconds])
        header = ["begins with", "fits", *(f"> {nats:g} nats" for nats in NATS)]
        print_table(
            f"Share of fits below the best known optimum ({title})",
            [*header, "collapsed", "processor seconds"],
            lines,
        )


def _fits(cell: Cell, seed: int, best: float, ways: list[tuple[str, int]]) -> Iterator[Fit]:
    X = rows(cell.data)
    for name, n_init in ways:
        model = mixtura.GaussianMixture(
            cell.n_components,
            covariance_type=cell.covariance_type,
            init_params=name,
            n_init=n_init,
            random_state=seed,
            n_jobs=1,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            begin = time.process_time()
            model.fit(X)
            seconds = time.process_time() - begin
        ending = judge(model, X)
        yield Fit(name, n_init, *cell, seed, best - ending.log_likelihood, ending.sound, seconds)


if __name__ == "__main__":
    main(__doc__ or "", measure, show)
