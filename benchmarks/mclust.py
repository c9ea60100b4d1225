"""R's mclust, where it is installed: its sweep over k and four covariance types, timed in R.

mclust is GPL software: it is run, and nothing of it is here.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from benchmarks.judge import Ending, judge
from benchmarks.workload import Array
from mixtura.model.families import FAMILIES

SCRIPT = Path(__file__).with_name("mclust.R")

COVARIANCE_TYPES = {"EEE": "tied", "VVV": "full", "VVI": "diag", "VII": "spherical"}
IN_ONE_COLUMN = {"E": "tied", "V": "full"}
"""There full, diag and spherical are the same model."""


Cell = tuple[str, int]
"""A model's name, and its number of groups."""


class Fit(NamedTuple):
    """Weights (k,), means (k, d) and full covariances (k, d, d) of a mixture."""

    weights: Array
    means: Array
    covariances: Array


class Sweep(NamedTuple):
    """Version of mclust, seconds, and where each fit that it has ended, by type and k."""

    version: str
    seconds: float
    endings: dict[tuple[str, int], Ending]


def found() -> bool:
    """Whether there is an R with mclust."""
    if shutil.which("Rscript") is None:
        return False
    load = ["Rscript", "-e", "suppressMessages(library(mclust))"]
    return subprocess.run(load, capture_output=True).returncode == 0


def version() -> str | None:
    """The version of mclust, or None where there is no R with it."""
    if not found():
        return None
    ask = ["Rscript", "-e", 'cat(as.character(packageVersion("mclust")))']
    return subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip()


def sweep(X: Array, most: int, covariance_types: Collection[str] = FAMILIES) -> Sweep:
    """Fit 1 to ``most`` groups with each covariance type; judged as any other's fits are."""
    if X.shape[1] == 1:
        asked = {kind if kind == "tied" else "full" for kind in covariance_types}
        models = {name: kind for name, kind in IN_ONE_COLUMN.items() if kind in asked}
    else:
        models = {n: kind for n, kind in COVARIANCE_TYPES.items() if kind in covariance_types}
    number, seconds, found = fits(X, most, models)
    endings = {}
    for (name, k), fit in found.items():
        model = _model(models[name], fit)
        endings[model.covariance_type, k] = judge(model, X)
    return Sweep(number, seconds, endings)


def fits(X: Array, most: int, names: Iterable[str]) -> tuple[str, float, dict[Cell, Fit]]:
    """Version, seconds, and every fit that mclust has of 1 to ``most`` groups in its own names."""
    with tempfile.TemporaryDirectory() as folder:
        rows, out = Path(folder, "rows.csv"), Path(folder, "out.csv")
        np.savetxt(rows, X, delimiter=",", fmt="%.17g")
        command = ["Rscript", str(SCRIPT), str(rows), str(out), str(most), ",".join(names)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        lines = [line.split(",") for line in out.read_text().splitlines()]
    seconds, number = said.split()
    found = {
        (name, int(k)): _fit(int(k), X.shape[1], [float(x) for x in numbers])
        for name, k, *numbers in lines
    }
    return number, float(seconds), found


def _fit(k: int, d: int, numbers: Sequence[float]) -> Fit:
    """R's arrays, which have the first index fastest, as ours."""
    weights, means, sigma = np.split(np.array(numbers), [k, k + k * d])
    return Fit(weights, means.reshape(k, d), sigma.reshape(k, d, d))


def _model(covariance_type: str, fit: Fit) -> Any:
    """What judge reads."""
    covariances = fit.covariances
    return SimpleNamespace(
        covariance_type=covariance_type,
        weights_=fit.weights,
        means_=fit.means,
        covariances_={
            "full": covariances,
            "tied": covariances[0],
            "diag": covariances.diagonal(axis1=1, axis2=2),
            "spherical": covariances[:, 0, 0],
        }[covariance_type],
    )
