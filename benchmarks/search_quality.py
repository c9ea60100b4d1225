"""How far below the best known optimum default fits end, beside ten starts of scikit-learn.

Both libraries fit every problem in turn in one process, so that a busy machine slows both. They
get one thread each; with their own choice of threads they fit a part of the problems once more,
for the times only: where the cores are taken, threads that wait for one another can cost ten
times what they save, which says little about either library.

A fit misses where it ends below the best known sound optimum by more than some nats, or with a
collapsed component: where a sound optimum is known, a collapsed fit has not found it.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sklearn.mixture
from threadpoolctl import threadpool_limits

import mixtura
from benchmarks.judge import judge
from benchmarks.problems import COVARIANCE_TYPES, Cell, best_known, cells, rows
from benchmarks.report import Result, main, print_table, quartiles

SEEDS = (0, 1)
UP_TO = {"k <= 4": 4, "k <= 6": 6, "all": 10**9}
NATS = (0.1, 1.0)

TIMED_AGAIN = 7
"""One problem in so many is fitted again with the threads each library likes.

It is prime to the four covariance types, which follow one another.
"""

LIBRARIES: dict[str, Callable[[Cell, int], Any]] = {
    "mixtura": lambda cell, seed: mixtura.GaussianMixture(
        cell.n_components, covariance_type=cell.covariance_type, random_state=seed
    ),
    "scikit-learn": lambda cell, seed: sklearn.mixture.GaussianMixture(
        cell.n_components, covariance_type=cell.covariance_type, n_init=10, random_state=seed
    ),
}


@dataclass(frozen=True, slots=True)
class Fit:
    """One library on one problem with one seed."""

    library: str
    data: str
    n_components: int
    covariance_type: str
    seed: int
    below: float
    sound: bool
    seconds: float

    def misses(self, nats: float) -> bool:
        return not self.sound or self.below > nats


def compare(
    problems: Iterable[Cell], seeds: Sequence[int], *, threads: int | None = 1
) -> list[Fit]:
    """Fit each problem that has a best known optimum by each library, one after the other.

    Parameters
    ----------
    threads : for either library; None leaves it to them
    """
    best = best_known()
    judged = [cell for cell in problems if cell.key in best]
    fits: list[Fit] = []
    with threadpool_limits(threads):
        for library in LIBRARIES:  # whatever is loaded at the first fit
            _fit(library, judged[0], seeds[0], best, threads)
        for number, cell in enumerate(judged):
            for seed in seeds:
                order = list(LIBRARIES) if (number + seed) % 2 else list(LIBRARIES)[::-1]
                fits += [_fit(library, cell, seed, best, threads) for library in order]
    return fits


def share_missed(fits: Sequence[Fit], library: str, nats: float) -> float:
    mine = [fit for fit in fits if fit.library == library]
    return sum(fit.misses(nats) for fit in mine) / len(mine)


def measure(quick: bool) -> Result:
    problems = list(cells())[:: 3 if quick else 1]
    fits = compare(problems, SEEDS[:1] if quick else SEEDS)
    threaded = compare(problems[::TIMED_AGAIN], SEEDS[:1], threads=None)
    return {
        "fits": [asdict(fit) for fit in fits],
        "threaded_fits": [asdict(fit) for fit in threaded],
    }


def show(result: Result) -> None:
    fits = [Fit(**fit) for fit in result["fits"]]
    for title, most in UP_TO.items():
        _show_misses(title, [fit for fit in fits if fit.n_components <= most])
    _show_worst(fits)
    _show_times("one thread each", fits)
    _show_times("their own threads", [Fit(**fit) for fit in result["threaded_fits"]])


def _fit(library: str, cell: Cell, seed: int, best: dict[str, float], threads: int | None) -> Fit:
    X = rows(cell.data)
    model = LIBRARIES[library](cell, seed)
    if threads is not None and library == "mixtura":
        model.set_params(n_jobs=threads)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        begin = time.perf_counter()
        model.fit(X)
        seconds = time.perf_counter() - begin
    ending = judge(model, X)
    below = best[cell.key] - ending.log_likelihood
    return Fit(library, *cell, seed, below, ending.sound, seconds)


def _show_misses(title: str, fits: Sequence[Fit]) -> None:
    lines = []
    for covariance_type in (*COVARIANCE_TYPES, "all"):
        some = [fit for fit in fits if covariance_type in (fit.covariance_type, "all")]
        line: list[str] = [covariance_type, str(len(some) // len(LIBRARIES))]
        for library in LIBRARIES:
            mine = [fit for fit in some if fit.library == library]
            collapsed = sum(not fit.sound for fit in mine)
            line += [f"{share_missed(some, library, nats):.0%}" for nats in NATS]
            line += [str(collapsed)]
        lines.append(line)
    header = ["covariances", "fits"]
    for library in LIBRARIES:
        header += [f"{library} > {NATS[0]}", f"> {NATS[1]:.0f}", "collapsed"]
    print_table(
        f"Share of fits that miss the best known optimum, in nats ({title})", header, lines
    )


def _show_worst(fits: Sequence[Fit], number: int = 8) -> None:
    mine = sorted(
        (fit for fit in fits if fit.library == "mixtura" and fit.misses(NATS[0])),
        key=lambda fit: (fit.sound, -fit.below),
    )
    print_table(
        "Where mixtura ends lowest",
        ["problem", "seed", "nats below", "sound"],
        [
            [f"{f.data}/{f.n_components}/{f.covariance_type}", f.seed, f"{f.below:.1f}", f.sound]
            for f in mine[:number]
        ],
    )


def _show_times(title: str, fits: Sequence[Fit]) -> None:
    seconds = {
        library: [fit.seconds for fit in sorted(fits, key=_case) if fit.library == library]
        for library in LIBRARIES
    }
    ours, theirs = seconds["mixtura"], seconds["scikit-learn"]
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    lower, median, upper = quartiles(ratios)
    total = f"{sum(ours) / sum(theirs):.2f}"
    print_table(
        f"Wall time of a default fit in fits by scikit-learn with n_init=10 ({title})",
        ["", "lower quartile", "median", "upper quartile", "sum"],
        [["ratio", f"{lower:.2f}", f"{median:.2f}", f"{upper:.2f}", total]],
    )
    print(f"  seconds in all: mixtura {sum(ours):.1f}, scikit-learn {sum(theirs):.1f}")


def _case(fit: Fit) -> tuple[str, int, str, int]:
    return fit.data, fit.n_components, fit.covariance_type, fit.seed


if __name__ == "__main__":
    main(__doc__ or "", measure, show)
