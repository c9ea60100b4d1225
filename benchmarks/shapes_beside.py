"""The fourteen shapes beside R's mclust and tgmm: who finds the better maximum, cell by cell.

A cell is a table, a shape and a number of groups from 1 to 9. Every library fits all of them as it
does when nothing else is asked for, in turns, on one thread. Of the parameters that it ends with,
one yardstick (benchmarks/judge.py) works out the BIC, and whether a component has collapsed.
mclust and tgmm are run in programs of their own, where R and ``--tgmm PYTHON`` (a Python that has
tgmm) are found; what is missing is said and left out.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from sklearn.datasets import load_wine

import mixtura
from benchmarks import mclust
from benchmarks.judge import judge_in_raw_units
from benchmarks.mclust import Cell, Fit
from benchmarks.report import Result, main, print_table, progress
from benchmarks.workload import Array
from mixtura import GaussianMixtureIC
from mixtura.model.families import FAMILIES
from mixtura.selection.criteria import bic

HERE = Path(__file__).parent
TABLES = ("iris", "faithful", "acidity", "galaxies", "diabetes", "banknote", "thyroid", "wine")
QUICK_TABLES = ("faithful", "galaxies")
MOST, QUICK_MOST = 9, 3
ROUNDS, QUICK_ROUNDS = 3, 1

WORSE = 0.01
"""In BIC: below it two cells are one, for each library stops a little before its maximum."""

Fits = dict[Cell, Fit]
Fitted = tuple[str, float, Fits]
"""Version, seconds, fits."""

COUNTS = ("won", "equal", "lost", "only ours", "only theirs", "neither")


def table(name: str) -> Array:
    """Rows in the units of their columns."""
    if name == "wine":
        rows: Array = load_wine().data
        return rows
    if name in ("banknote", "thyroid"):
        path = HERE.parent / "tests" / "certified" / "data" / f"{name}.csv"
        return np.loadtxt(path, delimiter=",", skiprows=1)
    return mixtura.datasets.load(name).X


def names(d: int) -> list[str]:
    """mclust's, of the models that differ in d columns."""
    of = {family.univariate if d == 1 else family.mclust for family in FAMILIES.values()}
    return sorted(name for name in of if name is not None)


def ours(seed: int, X: Array, most: int) -> Fitted:
    """A default sweep."""
    begin = time.perf_counter()
    sizes = range(1, most + 1)
    sweep = GaussianMixtureIC(sizes, covariance_type="all", random_state=seed, n_jobs=1)
    chosen = sweep.fit(X)
    seconds = time.perf_counter() - begin
    found = {}
    for row in chosen.sweep_:
        if row.candidate is not None:
            family, model = FAMILIES[row.covariance_type], row.candidate.model
            name = family.univariate if X.shape[1] == 1 else family.mclust
            covariances = model.mixture().components.covariance_matrices
            fit = Fit(model.weights_, model.means_, covariances)
            found[name, row.n_components] = fit
    return mixtura.__version__, seconds, found


def mclusts(X: Array, most: int) -> Fitted:
    """``mclustBIC``, timed in R."""
    return mclust.fits(X, most, names(X.shape[1]))


def tgmms(python: str, starts: int, X: Array, most: int) -> Fitted:
    """tgmm's mixture in each cell, timed in that Python without its imports."""
    with tempfile.TemporaryDirectory() as folder:
        rows, out = Path(folder, "rows.npy"), Path(folder, "out.npz")
        np.save(rows, X)
        shapes = ",".join(names(2))  # it has no names for one column
        given = map(str, (HERE / "tgmm_fits.py", rows, out, most, shapes, starts))
        subprocess.run([python, *given], check=True, capture_output=True)
        with np.load(out) as arrays:
            of: dict[Cell, dict[str, Array]] = {}
            for key in arrays.files:
                if "/" in key:
                    name, k, what = key.split("/")
                    of.setdefault((name, int(k)), {})[what] = arrays[key]
            seconds, version = float(arrays["seconds"]), str(arrays["version"])
    found = {cell: Fit(**parts) for cell, parts in of.items()}
    if X.shape[1] == 1:  # of the fourteen two are left, which EEE and VVV stand for
        one = {FAMILIES[name].mclust: FAMILIES[name].univariate for name in ("tied", "full")}
        found = {(one[name], k): fit for (name, k), fit in found.items() if name in one}
    return version, seconds, found


def has_tgmm(python: str) -> bool:
    """Whether that Python can be run and has it."""
    try:
        return subprocess.run([python, "-c", "import tgmm"], capture_output=True).returncode == 0
    except OSError:
        return False


def value(X: Array, name: str, fit: Fit) -> float:
    """BIC, lower for better; NaN where a component has collapsed."""
    n, d = X.shape
    k, family = len(fit.weights), FAMILIES[name]
    model = SimpleNamespace(
        covariance_type="full",
        weights_=fit.weights,
        means_=fit.means,
        covariances_=fit.covariances,
    )
    ending = judge_in_raw_units(model, X, least_rows=family.least_rows(d))
    parameters = k - 1 + family.n_parameters(k, d)
    return bic(ending.log_likelihood, parameters, n, 0.0) if ending.sound else float("nan")


def measure(
    quick: bool, python: str, starts: int, wanted: tuple[str, ...], rounds: int, seed: int = 0
) -> Result:
    libraries: dict[str, Callable[[Array, int], Fitted]] = {"mixtura": partial(ours, seed)}
    missing = []
    if mclust.found():
        libraries["mclust"] = mclusts
    else:
        missing.append("mclust is left out: there is no R with it (Debian: r-cran-mclust).")
    if has_tgmm(python):
        libraries["tgmm"] = partial(tgmms, python, starts)
    else:
        missing.append(f"tgmm is left out: {python} has none (--tgmm PYTHON names one that has).")
    most, measured, versions = QUICK_MOST if quick else MOST, [], {}
    for name in wanted or (QUICK_TABLES if quick else TABLES):
        X = table(name)
        seconds: dict[str, list[float]] = {library: [] for library in libraries}
        values: dict[str, dict[str, float]] = {}
        for number in range(QUICK_ROUNDS if quick else rounds):
            for library, fit in libraries.items():
                progress(f"{name} by {library}")
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    versions[library], spent, found = fit(X, most)
                seconds[library].append(spent)
                if number == 0:
                    values[library] = {
                        f"{shape},{k}": value(X, shape, one) for (shape, k), one in found.items()
                    }
        measured.append({"table": name, "seconds": seconds, "bic": values})
    beside = {"most": most, "versions": versions, "missing": missing, "tables": measured}
    return {"shapes_beside": beside}


def counts(mine: dict[str, float], theirs: dict[str, float], cells: int) -> list[int]:
    """:data:`COUNTS`: both are sound, or one, or none."""
    gaps = [mine.get(cell, np.nan) - bic for cell, bic in theirs.items()]
    own = {cell for cell, bic in mine.items() if np.isfinite(bic)}
    other = {cell for cell, bic in theirs.items() if np.isfinite(bic)}
    won, lost = sum(gap < -WORSE for gap in gaps), sum(gap > WORSE for gap in gaps)
    equal = sum(abs(gap) <= WORSE for gap in gaps)
    return [won, equal, lost, len(own - other), len(other - own), cells - len(own | other)]


def show(result: Result) -> None:
    found = result["shapes_beside"]
    print("\n" + ", ".join(f"{name} {number}" for name, number in found["versions"].items()))
    print(*found["missing"], sep="\n")
    peers = [library for library in found["versions"] if library != "mixtura"]
    lines, best, worse = [], [], []
    for one in found["tables"]:
        values = one["bic"]
        cells = len(values["mixtura"].keys() | set().union(*(values[peer] for peer in peers)))
        took = {name: statistics.median(each) for name, each in one["seconds"].items()}
        leaders = [_leader(values[library]) for library in values]
        best.append([one["table"], *leaders])
        for peer in peers:
            lines.append(
                [
                    f"{one['table']}, {peer}",
                    *counts(values["mixtura"], values[peer], cells),
                    f"{took['mixtura']:.2f}",
                    f"{took[peer]:.2f}",
                ]
            )
            worse += [
                [f"{one['table']} {cell}", peer, *_behind(values["mixtura"].get(cell), theirs)]
                for cell, theirs in values[peer].items()
                if not values["mixtura"].get(cell, np.nan) <= theirs + WORSE
                and np.isfinite(theirs)
            ]
    title = f"Cells of 1 to {found['most']} groups by whose BIC is better by more than {WORSE}"
    print_table(
        f"{title} where both are sound, or who is sound; seconds of the sweep, median of several",
        ["table, beside", *COUNTS, "ours s", "theirs s"],
        lines,
    )
    print_table("The best sound cell of each", ["table", *found["versions"]], best)
    if worse:
        print_table(
            "Cells in which ours is worse, or collapsed where theirs is sound",
            ["cell", "than", "ours", "theirs", "behind"],
            worse,
        )


def _leader(values: dict[str, float]) -> str:
    sound = {cell: value for cell, value in values.items() if np.isfinite(value)}
    cell = min(sound, key=sound.__getitem__)
    return f"{cell}: {sound[cell]:.3f}"


def _behind(mine: float | None, theirs: float) -> list[str]:
    if mine is None or not np.isfinite(mine):
        return ["collapsed" if mine is not None else "none", f"{theirs:.3f}", ""]
    return [f"{mine:.3f}", f"{theirs:.3f}", f"{mine - theirs:.3f}"]


def _run() -> None:
    extra = argparse.ArgumentParser(add_help=False)
    extra.add_argument("--tgmm", default="python3", metavar="PYTHON", help="that has tgmm")
    extra.add_argument("--starts", type=int, default=1, help="of tgmm, whose default is 1")
    extra.add_argument("--tables", default="", metavar="NAMES", help="some only, with commas")
    extra.add_argument("--rounds", type=int, default=ROUNDS, help="in turns, for the time")
    extra.add_argument("--seed", type=int, default=0, help="of mixtura")
    options = extra.parse_known_args()[0]
    wanted = tuple(filter(None, options.tables.split(",")))
    how = partial(
        measure,
        python=options.tgmm,
        starts=options.starts,
        wanted=wanted,
        rounds=options.rounds,
        seed=options.seed,
    )
    main(__doc__ or "", how, show, extra)


if __name__ == "__main__":
    _run()
