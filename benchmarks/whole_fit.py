"""A whole default fit of a million rows: when it passes scikit-learn's likelihood, when it ends.

scikit-learn's default fit is one k-means start and stops when a step gains less than 1e-3 nats a
row; ours searches for a start and goes on to the optimum. Both begin with the call of ``fit``.
The likelihood is that of the fitted parameters, by the same yardstick (benchmarks/judge.py).
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import sklearn.mixture

import mixtura
from benchmarks import targets
from benchmarks.judge import judge
from benchmarks.large import COMPONENTS, FEATURES, data
from benchmarks.report import Result, main, print_table

ROWS = 1_000_000
QUICK_ROWS = 50_000
SEEDS = (0, 1, 2)

ENDED = ("its", "nats a row")
SHARE = ("share", "target")


@dataclass(frozen=True, slots=True)
class Race:
    """One seed. Log-likelihoods are in nats a row, seconds count from the call of ``fit``.

    ``passed`` is None where our fit never reached the likelihood of scikit-learn's.
    """

    n_rows: int
    seed: int
    their_seconds: float
    their_iterations: int
    their_likelihood: float
    passed: float | None
    our_seconds: float
    our_iterations: int
    our_likelihood: float


class Watched(mixtura.GaussianMixture):
    """Our estimator, telling when each iteration reached which total log-likelihood.

    It listens where ``verbose`` would print.
    """

    def _progress(self) -> Callable[[int, float], None]:
        self.seen: list[tuple[float, float]] = []
        return lambda iteration, total: self.seen.append((time.perf_counter(), total))


def race(n_rows: int, seed: int) -> Race:
    X = data(n_rows)
    theirs = sklearn.mixture.GaussianMixture(COMPONENTS, random_state=seed)
    their_seconds = _seconds(theirs, X)
    reached = judge(theirs, X).log_likelihood
    ours = Watched(COMPONENTS, random_state=seed)
    began = time.perf_counter()
    our_seconds = _seconds(ours, X)
    return Race(
        n_rows=n_rows,
        seed=seed,
        their_seconds=their_seconds,
        their_iterations=theirs.n_iter_,
        their_likelihood=reached / n_rows,
        passed=next((when - began for when, total in ours.seen if total >= reached), None),
        our_seconds=our_seconds,
        our_iterations=ours.n_iter_,
        our_likelihood=judge(ours, X).log_likelihood / n_rows,
    )


def measure(quick: bool) -> Result:
    race(2000, 0)  # whatever is loaded at the first fit
    n_rows, seeds = (QUICK_ROWS, SEEDS[:1]) if quick else (ROWS, SEEDS)
    return {"whole_fit": [asdict(race(n_rows, seed)) for seed in seeds]}


def show(result: Result) -> None:
    races = [Race(**race) for race in result["whole_fit"]]
    print_table(
        f"A default fit of {races[0].n_rows} x {FEATURES}, k = {COMPONENTS}, full: when it passes "
        "the likelihood of scikit-learn's and when it ends, as shares of the wall time of that",
        ["seed", "scikit-learn s", *ENDED, "passed at s", *SHARE, "ended at s", *ENDED, *SHARE],
        [_line(race) for race in races],
    )


def _line(race: Race) -> list[Any]:
    passed: list[Any] = ["never", "", f"<= {targets.PASSED:.0%} missed"]
    if race.passed is not None:
        share = race.passed / race.their_seconds
        passed = [f"{race.passed:.2f}", f"{share:.0%}", _verdict(share, targets.PASSED)]
    share = race.our_seconds / race.their_seconds
    return [
        race.seed,
        f"{race.their_seconds:.2f}",
        race.their_iterations,
        f"{race.their_likelihood:.5f}",
        *passed,
        f"{race.our_seconds:.2f}",
        race.our_iterations,
        f"{race.our_likelihood:.5f}",
        f"{share:.0%}",
        _verdict(share, targets.WHOLE_FIT),
    ]


def _verdict(share: float, target: float) -> str:
    return f"<= {target:.0%} {targets.at_most(share, target)}"


def _seconds(model: Any, X: Any) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        begin = time.perf_counter()
        model.fit(X)
        return time.perf_counter() - begin


if __name__ == "__main__":
    main(__doc__ or "", measure, show)
