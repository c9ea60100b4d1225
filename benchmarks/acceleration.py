"""What jumps between EM iterations save: passes and seconds until plain EM's likelihood.

Each start is run by plain EM and by accelerated EM in turn, from a single random start and from
where a search has ended. Small problems are run several times, and the shortest times count.
Passes count refused jumps; they do not depend on what else the machine is doing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from benchmarks import large
from benchmarks.problems import Rows, cells, rows
from benchmarks.report import Result, main, print_table, quartiles
from mixtura.data import ArraySource
from mixtura.engine.em import Run, run
from mixtura.engine.fold import Fold
from mixtura.fitting import Problem, Settings, find_starts
from mixtura.initialise import INITIALISERS, Floor, Given, partition_by
from mixtura.initialise import measure as measure_moments
from mixtura.model.block import Block
from mixtura.model.families import FAMILIES
from mixtura.model.mixture import Mixture

TOLS = (1e-6, 1e-8)
REG_COVAR = 1e-6
MAX_ITER = 10_000
SEEDS = range(4)
REPEATS = 3
LARGE_ROWS = 20_000
APART = 0.1
"""Nats by which two runs from one start end apart if they are in different optima."""


class CountedSource(ArraySource):
    """Rows that know how often they were passed over."""

    passes = 0

    def blocks(self) -> Iterator[Block]:
        self.passes += 1
        return super().blocks()


@dataclass(frozen=True, slots=True)
class Course:
    """One run: its log-likelihoods with the passes and seconds they took."""

    log_likelihoods: list[float]
    passes: list[int]
    seconds: list[float]
    sound: bool

    def until(self, target: float) -> list[tuple[int, float]]:
        """Passes and seconds from where a log-likelihood is reached; none if it ended below."""
        after = zip(self.log_likelihoods, self.passes, self.seconds, strict=True)
        return [(passes, seconds) for value, passes, seconds in after if value >= target]


@dataclass(frozen=True, slots=True)
class Pair:
    """Plain and accelerated EM from one start.

    ``equal_*`` are ratios until plain EM's likelihood less ``tol`` nats a row, None where the
    accelerated run ended in a lower optimum; ``whole_*`` until either stopped by itself;
    ``gained`` nats by the accelerated run.
    """

    start: str
    problem: str
    seed: int
    tol: float
    plain_passes: int
    passes: int
    plain_seconds: float
    seconds: float
    equal_passes: float | None
    equal_seconds: float | None
    whole_passes: float
    whole_seconds: float
    gained: float
    sound: tuple[bool, bool]


def courses(
    mixture: Mixture, X: Rows, fold: Fold, tol: float, repeats: int
) -> tuple[Course, Course]:
    """Plain and accelerated EM in turn, with the shortest times of several."""
    turns = [
        [course(mixture, X, fold, tol, accelerate=on) for on in (False, True)]
        for _ in range(repeats)
    ]
    plain, jumping = (
        replace(same[0], seconds=np.min([one.seconds for one in same], axis=0).tolist())
        for same in zip(*turns, strict=True)
    )
    return plain, jumping


def course(mixture: Mixture, X: Rows, fold: Fold, tol: float, *, accelerate: bool) -> Course:
    source = CountedSource(X)
    passes = [1]
    result: Run = run(
        mixture,
        source,
        fold,
        tol=tol,
        max_iter=MAX_ITER,
        progress=lambda iteration, log_likelihood: passes.append(source.passes),
        accelerate=accelerate,
    )
    records = result.trace.records
    return Course(
        [record.log_likelihood for record in records],
        passes,
        [record.seconds for record in records],
        not result.mixture.collapsed(len(X)).any(),
    )


def compare(
    start: str, problem: str, X: Rows, k: int, covariance_type: str, seed: int, fold: Fold
) -> Iterator[Pair]:
    settings = Settings(
        family=FAMILIES[covariance_type],
        n_components=k,
        tol=TOLS[0],
        max_iter=MAX_ITER,
        n_init=10 if start == "search" else 1,
        partition=partition_by(INITIALISERS["k-means++"]),
        given=Given(None, None, None),
    )
    source = ArraySource(X)
    moments = measure_moments(source, fold, with_covariance=settings.family.spans_all_directions)
    floor = Floor.of(REG_COVAR, moments)
    rng = np.random.default_rng(seed)
    mixture = find_starts(Problem(source, settings, moments, moments, floor), fold, rng).mixtures[
        0
    ]
    for tol in TOLS:
        repeats = REPEATS if len(X) < LARGE_ROWS else 1
        plain, jumping = courses(mixture, X, fold, tol, repeats)
        target = plain.log_likelihoods[-1] - tol * len(X)
        (its_passes, its_seconds), *_ = plain.until(target)
        mine = jumping.until(target)
        yield Pair(
            start,
            problem,
            seed,
            tol,
            plain.passes[-1],
            jumping.passes[-1],
            plain.seconds[-1],
            jumping.seconds[-1],
            mine[0][0] / its_passes if mine else None,
            mine[0][1] / its_seconds if mine else None,
            jumping.passes[-1] / plain.passes[-1],
            jumping.seconds[-1] / plain.seconds[-1],
            jumping.log_likelihoods[-1] - plain.log_likelihoods[-1],
            (plain.sound, jumping.sound),
        )


def measure(quick: bool) -> Result:
    pairs: list[Pair] = []
    with Fold(1) as fold:
        for cell in list(cells())[:: 5 if quick else 1]:
            X = rows(cell.data)
            k, covariance_type = cell.n_components, cell.covariance_type
            for seed in SEEDS[: 1 if quick else None]:
                pairs += compare("one start", cell.key, X, k, covariance_type, seed, fold)
            pairs += compare("search", cell.key, X, k, covariance_type, 0, fold)
        X = large.data(LARGE_ROWS)
        for covariance_type in ("full", "diag"):
            for seed in SEEDS[: 1 if quick else None]:
                pairs += compare(
                    "one start", "large", X, large.COMPONENTS, covariance_type, seed, fold
                )
    return {"pairs": [asdict(pair) for pair in pairs]}


def show(result: Result) -> None:
    pairs = [Pair(**pair) for pair in result["pairs"]]
    groups: dict[tuple[str, float], list[Pair]] = {}
    for pair in pairs:
        name = pair.problem if pair.problem == "large" else pair.start
        groups.setdefault((name, pair.tol), []).append(pair)
    for title, what in (
        ("passes until plain EM's likelihood", "equal_passes"),
        ("seconds until plain EM's likelihood", "equal_seconds"),
        ("passes until it stops by itself", "whole_passes"),
        ("seconds until it stops by itself", "whole_seconds"),
    ):
        print_table(
            f"Accelerated EM as a share of plain EM: {title}",
            ["from", "tol", "runs", "lower quartile", "median", "upper quartile", "worst"],
            [
                [name, f"{tol:g}", len(mine), *_spread(getattr(pair, what) for pair in mine)]
                for (name, tol), mine in groups.items()
            ],
        )
    print_table(
        f"All runs together: shares of plain EM's, ends higher or lower by {APART} nats",
        ["from", "tol", "passes", "seconds", "higher", "lower", "mean nats", "collapsed"],
        [_ends(name, tol, mine) for (name, tol), mine in groups.items()],
    )


def _spread(ratios: Iterable[float | None]) -> list[str]:
    reached = [ratio for ratio in ratios if ratio is not None]
    return [f"{ratio:.2f}" for ratio in (*quartiles(reached), max(reached))]


def _ends(name: str, tol: float, pairs: Sequence[Pair]) -> list[str]:
    plain, jumping = (sum(not pair.sound[i] for pair in pairs) for i in (0, 1))
    return [
        name,
        f"{tol:g}",
        f"{sum(pair.passes for pair in pairs) / sum(pair.plain_passes for pair in pairs):.2f}",
        f"{sum(pair.seconds for pair in pairs) / sum(pair.plain_seconds for pair in pairs):.2f}",
        str(sum(pair.gained > APART for pair in pairs)),
        str(sum(pair.gained < -APART for pair in pairs)),
        f"{np.mean([pair.gained for pair in pairs]):+.2f}",
        f"{plain} / {jumping}",
    ]


if __name__ == "__main__":
    main(__doc__ or "", measure, show)
