"""What is paid before any work is done: a fit of 500 rows, imports, the command line's help.

The small fits have the same start method, ``n_init``, ``tol`` and ``max_iter``; the stopping
rules differ (see docs/scikit-learn.md), so the iterations are shown.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import sklearn.mixture

import mixtura
from benchmarks import targets
from benchmarks.problems import simulated
from benchmarks.report import SPREAD, Result, main, print_table, times

ROWS, FEATURES, COMPONENTS = 500, 2, 3
STARTS = ("k-means++", "kmeans", "random_from_data")
ROUNDS = 40
IMPORT_ROUNDS = 7
HELP_ROUNDS = 5
ROOT = Path(__file__).parents[1]

IMPORTS = {
    "an interpreter alone": "pass",
    "import mixtura": "import mixtura",
    "from mixtura import GaussianMixture": "from mixtura import GaussianMixture",
    "from sklearn.mixture import GaussianMixture": "from sklearn.mixture import GaussianMixture",
}


def measure(quick: bool) -> Result:
    X = simulated(1, ROWS, FEATURES, COMPONENTS, 2.0)
    fits = [_fits(X, start, ROUNDS // 4 if quick else ROUNDS) for start in STARTS]
    return {
        "small": {
            "fits": fits,
            "imports": _imports(2 if quick else IMPORT_ROUNDS),
            "help": _help(2 if quick else HELP_ROUNDS),
        }
    }


def show(result: Result) -> None:
    lines = []
    for fit in result["small"]["fits"]:
        ours, theirs = statistics.median(fit["ours"]), statistics.median(fit["theirs"])
        verdict = targets.at_most(ours, min(theirs, targets.SMALL_MS))
        low, *_, high = sorted(b / a for a, b in zip(fit["ours"], fit["theirs"], strict=True))
        lines.append(
            [
                fit["start"],
                f"{ours:.2f}",
                f"{theirs:.2f}",
                *(times(ratio) for ratio in (low, theirs / ours, high)),
                f"<= {min(theirs, targets.SMALL_MS):.2f} ms",
                verdict,
                "{ours}, {theirs}".format(**fit["iterations"]),
            ]
        )
    print_table(
        f"A fit of {ROWS} x {FEATURES}, k = {COMPONENTS}, n_init = 1, beside scikit-learn's",
        ["start", "ours ms", "theirs ms", *SPREAD, "target", "", "iterations"],
        lines,
    )
    imports = result["small"]["imports"]
    bare = statistics.median(imports["an interpreter alone"])
    print_table(
        "Imports in a fresh interpreter, wall time beyond that of one that imports nothing",
        ["", "median ms", "min ms"],
        [
            [what, f"{statistics.median(ms) - bare:.0f}", f"{min(ms) - bare:.0f}"]
            for what, ms in imports.items()
            if what != "an interpreter alone"
        ],
    )

    took = result["small"].get("help")
    if took is None:  # a result that was kept before this was measured
        return
    print_table(
        "mixtura --help, processor time",
        [*SPREAD, "target", ""],
        [
            [
                *(f"{ms:.0f}" for ms in (min(took), statistics.median(took), max(took))),
                f"<= {targets.HELP_MS:.0f} ms",
                targets.at_most(min(took), targets.HELP_MS),
            ]
        ],
    )


def _fits(X: Any, start: str, rounds: int) -> dict[str, Any]:
    """Milliseconds of each of both libraries' fits, in turn, and their iterations."""
    settings = {"n_init": 1, "init_params": start, "tol": 1e-3, "max_iter": 100, "random_state": 0}
    libraries = {"ours": mixtura.GaussianMixture, "theirs": sklearn.mixture.GaussianMixture}
    measured: dict[str, Any] = {"start": start, "ours": [], "theirs": [], "iterations": {}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number in range(rounds + 1):
            for whose, library in libraries.items():
                time.sleep(0.01)  # threads of OpenBLAS spin on for a while after their work
                begin = time.perf_counter()
                model = library(COMPONENTS, **settings).fit(X)
                if number:  # the first fit loads things
                    measured[whose].append(1e3 * (time.perf_counter() - begin))
                measured["iterations"][whose] = int(model.n_iter_)
    return measured


def _imports(rounds: int) -> dict[str, list[float]]:
    measured: dict[str, list[float]] = {what: [] for what in IMPORTS}
    for _ in range(rounds):
        for what, statement in IMPORTS.items():
            begin = time.perf_counter()
            subprocess.run([sys.executable, "-c", statement], check=True, cwd=ROOT)
            measured[what].append(1e3 * (time.perf_counter() - begin))
    return measured


def _help(rounds: int) -> list[float]:
    """Milliseconds of the processor, which a busy machine lengthens least."""
    measured = []
    for _ in range(rounds):
        before = os.times()
        subprocess.run(
            [sys.executable, "-m", "mixtura.cli", "--help"], check=True, stdout=subprocess.DEVNULL
        )
        after = os.times()
        children = (after.children_user, after.children_system)
        measured.append(1e3 * (sum(children) - before.children_user - before.children_system))
    return measured


if __name__ == "__main__":
    main(__doc__ or "", measure, show)
