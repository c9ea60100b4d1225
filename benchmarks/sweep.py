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
from mixtura.families import FAMILIES
from mixtura.selection import Candidate, sweep
from mixtura.selection.criteria import bic

ROWS, FEATURES, COMPONENTS = 2000, 8, 5
MOST, QUICK_MOST = 15, 4
ROUNDS = 2


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
            k, covariance_type=covariance_type, n_init=10, random_state=0
        ).fit(X)
        return Candidate(model, model.evidence(X), model.outcome_, model.n_iter_)

    table = sweep(fit_one, range(1, most + 1), COVARIANCE_TYPES)
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
        version, spent, values = mclust.sweep(X, most)
        seconds["mclust"] = [spent]
        best = {(c.covariance_type, c.k): c.bic for c in cells if c.library == "mixtura"}
        for where, value in values.items():
            beaten = value < best[where] - targets.BIC_WORSE  # else it does not matter whether
            sound = not beaten or mclust.ending(X, *where).sound
            cells.append(Cell("mclust", *where, value, sound))
    table = {"seconds": seconds, "mclust": version, "cells": [asdict(cell) for cell in cells]}
    return {"sweep": table}


def show(result: Result) -> None:
    measured = result["sweep"]
    table = {(c.library, c.covariance_type, c.k): c for c in _cells(measured)}
    mine = {key[1:]: cell for key, cell in table.items() if key[0] == "mixtura" and cell.sound}
    seconds = {library: min(spent) for library, spent in measured["seconds"].items()}
    lines, worse = [], []
    for library in [library for library in seconds if library != "mixtura"]:
        ratio, target = seconds[library] / seconds["mixtura"], targets.SWEEP[library]
        ahead = {
            where: cell.bic - table[library, *where].bic  # above 0 where ours is worse
            for where, cell in mine.items()
            if (library, *where) in table and table[library, *where].sound
        }
        worse += [(gap, library, *where) for where, gap in ahead.items()]
        lines.append(
            [
                f"{library} {measured['mclust']}" if library == "mclust" else library,
                f"{seconds['mixtura']:.2f}",
                f"{seconds[library]:.2f}",
                times(ratio),
                f">= {target:g}",
                targets.at_least(ratio, target),
                f"{len(ahead)} of {len(FAMILIES) * max(k for _, _, k in table)}",
                sum(gap < -targets.BIC_WORSE for gap in ahead.values()),
                sum(gap > targets.BIC_WORSE for gap in ahead.values()),
            ]
        )
    print_table(
        f"The sweep on {ROWS} x {FEATURES}: wall time (best of {ROUNDS}), and BIC by cell where "
        f"both are sound, ours better or worse by more than {targets.BIC_WORSE}",
        ["peer", "ours s", "peer s", "faster", "target", "", "sound in both", "better", "worse"],
        lines,
    )
    worst = [entry for entry in sorted(worse, reverse=True) if entry[0] > targets.BIC_WORSE]
    if worst:
        print_table(
            "Cells in which our BIC is worse",
            ["covariances", "k", "than", "by"],
            [[kind, k, library, f"{gap:.2f}"] for gap, library, kind, k in worst],
        )


def _cell(library: str, covariance_type: str, k: int, ending: Ending) -> Cell:
    p = k - 1 + k * FEATURES + FAMILIES[covariance_type].n_covariance_parameters(k, FEATURES)
    return Cell(
        library, covariance_type, k, bic(ending.log_likelihood, p, ROWS, 0.0), ending.sound
    )


def _cells(measured: Result) -> list[Cell]:
    return [Cell(**cell) for cell in measured["cells"]]


if __name__ == "__main__":
    main(__doc__ or "", measure, show)
