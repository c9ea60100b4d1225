"""The sweep: k = 1 to 15 in four covariance types, ten starts each, on 2000 rows of 8 features.

Ours is :func:`mixtura.selection.sweep`, scikit-learn's a loop, mclust's (where R has it) its
``mclustBIC``. BIC is worked out from the fitted parameters by one yardstick for all
(benchmarks/judge.py); a fit with a collapsed component counts for nobody. The rows are of five
components that overlap: most of the k are more than the data supports, where optima are many.
"""

from __future__ import annotations

import time
import warnings
from dataclasses import asdict, dataclass
from typing import Any

import sklearn.mixture
from sklearn.preprocessing import StandardScaler

import mixtura
from benchmarks import mclust, targets
from benchmarks.judge import Ending, judge
from benchmarks.problems import COVARIANCE_TYPES, simulated
from benchmarks.report import Result, main, print_table, times
from benchmarks.workload import Array
from mixtura.model.families import FAMILIES
from mixtura.process.workers import usable_workers
from mixtura.selection import Candidate, sweep
from mixtura.selection.criteria import bic

ROWS, FEATURES, COMPONENTS = 2000, 8, 5
MOST, QUICK_MOST = 15, 4
ROUNDS = 2

COUNTS = ("sound in both", "ours better", "worse", "only theirs sound", "only ours")


@dataclass(frozen=True, slots=True)
class Cell:
    """One model of one library. ``bic`` is lower for better; not sound means collapsed."""

    library: str
    covariance_type: str
    k: int
    bic: float
    sound: bool


def rows() -> Array:
    """Five components that overlap, standardised."""
    X: Array = StandardScaler().fit_transform(simulated(11, ROWS, FEATURES, COMPONENTS, 1.0))
    return X


def ours(X: Array, most: int) -> dict[tuple[str, int], Any]:
    """The fitted models of our sweep."""

    def fit_one(k: int, covariance_type: str) -> Candidate:
        model = mixtura.GaussianMixture(
            k, covariance_type=covariance_type, n_init=10, random_state=0, n_jobs=1
        ).fit(X)
        return Candidate(model, model.evidence(X), model.outcome_, model.n_iter_)

    workers = usable_workers(None)
    table = sweep(fit_one, range(1, most + 1), COVARIANCE_TYPES, workers=workers)
    return {
        (row.covariance_type, row.n_components): row.candidate.model
        for row in table
        if row.candidate is not None
    }


def theirs(X: Array, most: int) -> dict[tuple[str, int], Any]:
    """The same loop over scikit-learn, which has a criterion worked out as well."""
    models = {}
    for covariance_type in COVARIANCE_TYPES:
        for k in range(1, most + 1):
            model = sklearn.mixture.GaussianMixture(
                k, covariance_type=covariance_type, n_init=10, random_state=0
            ).fit(X)
            model.bic(X)
            models[covariance_type, k] = model
    return models


def measure(quick: bool) -> Result:
    X, most = rows(), QUICK_MOST if quick else MOST
    seconds: dict[str, list[float]] = {"mixtura": [], "scikit-learn": []}
    cells: list[Cell] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number in range(1 if quick else ROUNDS):
            for library, fit in {"mixtura": ours, "scikit-learn": theirs}.items():
                time.sleep(0.1)
                begin = time.perf_counter()
                models = fit(X, most)
                seconds[library].append(time.perf_counter() - begin)
                if number == 0:  # the same seed again has the same models
                    cells += [
                        _cell(library, *where, judge(model, X)) for where, model in models.items()
                    ]
    version = None
    if mclust.found():
        version, spent, endings = mclust.sweep(X, most)
        seconds["mclust"] = [spent]
        cells += [_cell("mclust", *where, ending) for where, ending in endings.items()]
    table = {"seconds": seconds, "mclust": version, "cells": [asdict(cell) for cell in cells]}
    return {"sweep": table}


def show(result: Result) -> None:
    measured = result["sweep"]
    sound: dict[str, dict[tuple[str, int], float]] = {name: {} for name in measured["seconds"]}
    for cell in map(_as_cell, measured["cells"]):
        if cell.sound:
            sound[cell.library][cell.covariance_type, cell.k] = cell.bic
    mine = sound.pop("mixtura")
    our_seconds = min(measured["seconds"]["mixtura"])
    lines, worse = [], []
    for library, peer in sound.items():
        their_seconds = min(measured["seconds"][library])
        ratio, target = their_seconds / our_seconds, targets.SWEEP[library]
        gaps = {where: mine[where] - peer[where] for where in mine.keys() & peer.keys()}
        worse += [
            [f"{kind} {k}", library, f"{gap:.2f}"]
            for (kind, k), gap in sorted(gaps.items())
            if gap > targets.BIC_WORSE
        ]
        worse += [[f"{kind} {k}", library, "collapsed"] for kind, k in peer.keys() - mine.keys()]
        lines.append(
            [
                f"{library} {measured['mclust']}" if library == "mclust" else library,
                f"{our_seconds:.2f}",
                f"{their_seconds:.2f}",
                times(ratio),
                f">= {target:g}",
                targets.at_least(ratio, target),
                len(gaps),
                sum(gap < -targets.BIC_WORSE for gap in gaps.values()),
                sum(gap > targets.BIC_WORSE for gap in gaps.values()),
                len(peer.keys() - mine.keys()),
                len(mine.keys() - peer.keys()),
            ]
        )
    print_table(
        f"The sweep on {ROWS} x {FEATURES}: wall time (best of several), and the cells by whose "
        f"BIC is better by more than {targets.BIC_WORSE} where both are sound, or who is sound",
        ["peer", "ours s", "peer s", "faster", "target", "", *COUNTS],
        lines,
    )
    if worse:
        print_table("Cells in which our BIC is worse", ["cell", "than", "by"], worse)


def _cell(library: str, covariance_type: str, k: int, ending: Ending) -> Cell:
    p = k - 1 + FAMILIES[covariance_type].n_parameters(k, FEATURES)
    return Cell(
        library, covariance_type, k, bic(ending.log_likelihood, p, ROWS, 0.0), ending.sound
    )


def _as_cell(cell: dict[str, Any]) -> Cell:
    return Cell(**cell)


if __name__ == "__main__":
    main(__doc__ or "", measure, show)
