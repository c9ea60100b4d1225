"""One fit at the true k and shape beside ten starts of scikit-learn, judged by rows held out.

Both get one thread. Their log-likelihoods, on the rows fitted and on those held out, are worked
out from the fitted parameters by the yardstick that judge.py has for every library.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from statistics import fmean, median
from typing import Any

import sklearn.mixture
from scipy.special import logsumexp
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

import mixtura
from benchmarks.judge import joint, judge
from benchmarks.kept import Kept
from benchmarks.known_mixtures import Problem
from benchmarks.report import print_table

CLEARLY = 0.002
"""Nats a held-out row by which a fit is better or worse."""

NATS = 0.1
"""Nats in all by which a likelihood of the fitted rows is higher or lower."""

TIMES_BETTER = 3
"""How often a fit should be better out of sample for each time that it is worse."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How one library did: nats in all on the rows fitted, nats a row on those held out."""

    training: float
    sound: bool
    held_out: float
    ari: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Both libraries on one problem, and what the truth itself has a held-out row."""

    key: str
    kinds: tuple[str, str]
    truth: float
    ours: Fit
    theirs: Fit


def compare(problem: Problem, kept: Kept) -> Pair:
    theirs = kept.get(
        f"fit/scikit-learn {version('scikit-learn')}/{problem.key}",
        lambda: asdict(_fit(_theirs, problem)),
    )
    return Pair(
        problem.key,
        problem.kinds,
        problem.truth_held_out,
        _fit(_ours, problem),
        Fit(**theirs),
    )


def read(pair: dict[str, Any]) -> Pair:
    """A pair that went through JSON."""
    fits = {name: Fit(**pair[name]) for name in ("ours", "theirs")}
    return Pair(pair["key"], tuple(pair["kinds"]), pair["truth"], **fits)


def show(groups: dict[str, Sequence[Pair]]) -> None:
    """One line a group of problems."""
    lines = [[title, len(pairs), *_counts(pairs)] for title, pairs in groups.items() if pairs]
    print_table(
        "Known truth: a default fit at the true k and shape beside scikit-learn with n_init=10. "
        f"Held-out rows: better or worse by {CLEARLY} nats a row (wanted: {TIMES_BETTER} times as "
        f"often better). Fitted rows: higher or lower by {NATS} nats in all",
        [
            "problems",
            "",
            "held-out better",
            "worse",
            "median nats",
            "mean",
            "below the truth",
            "theirs",
            "training higher",
            "lower",
            "median nats",
            "collapsed",
            "theirs",
            "ARI",
            "theirs",
            "time",
        ],
        lines,
    )


def _counts(pairs: Sequence[Pair]) -> list[object]:
    gains = [pair.ours.held_out - pair.theirs.held_out for pair in pairs]
    both = [pair for pair in pairs if pair.ours.sound and pair.theirs.sound]
    rises = [pair.ours.training - pair.theirs.training for pair in both]
    return [
        sum(gain > CLEARLY for gain in gains),
        sum(gain < -CLEARLY for gain in gains),
        f"{median(gains):.4f}",
        f"{fmean(gains):.4f}",
        f"{median(pair.truth - pair.ours.held_out for pair in pairs):.4f}",
        f"{median(pair.truth - pair.theirs.held_out for pair in pairs):.4f}",
        sum(rise > NATS for rise in rises),
        sum(rise < -NATS for rise in rises),
        f"{median(rises):.2f}" if rises else "",
        sum(not pair.ours.sound for pair in pairs),
        sum(not pair.theirs.sound for pair in pairs),
        f"{fmean(pair.ours.ari for pair in pairs):.3f}",
        f"{fmean(pair.theirs.ari for pair in pairs):.3f}",
        f"{median(pair.ours.seconds / pair.theirs.seconds for pair in pairs):.2f}x",
    ]


def _ours(problem: Problem) -> Any:
    return mixtura.GaussianMixture(
        problem.k, covariance_type=problem.covariance_type, random_state=0, n_jobs=1
    )


def _theirs(problem: Problem) -> Any:
    return sklearn.mixture.GaussianMixture(
        problem.k, covariance_type=problem.covariance_type, n_init=10, random_state=0
    )


def _fit(build: Callable[[Problem], Any], problem: Problem) -> Fit:
    model = build(problem)
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        begin = time.perf_counter()
        model.fit(problem.rows)
        seconds = time.perf_counter() - begin
    ending = judge(model, problem.rows)
    densities = joint(model, problem.held_out)
    return Fit(
        training=ending.log_likelihood,
        sound=ending.sound,
        held_out=float(logsumexp(densities, axis=0).mean()),
        ari=float(adjusted_rand_score(problem.labels, densities.argmax(axis=0))),
        seconds=seconds,
    )
