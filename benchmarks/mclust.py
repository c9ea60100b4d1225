"""R's mclust, where it is installed: its sweep over k and four covariance types, timed in R.

mclust is GPL software: it is run, and nothing of it is here.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from benchmarks.judge import Ending, judge
from benchmarks.workload import Array

SCRIPT = Path(__file__).with_name("mclust.R")

MODELS = {"tied": "EEE", "full": "VVV", "diag": "VVI", "spherical": "VII"}


def found() -> bool:
    """Whether there is an R with mclust."""
    if shutil.which("Rscript") is None:
        return False
    load = ["Rscript", "-e", "suppressMessages(library(mclust))"]
    return subprocess.run(load, capture_output=True).returncode == 0


def sweep(X: Array, most: int) -> tuple[str, float, dict[tuple[str, int], float]]:
    """Version, seconds, and BIC (lower is better) by covariance type and k; those it has."""
    with tempfile.TemporaryDirectory() as folder:
        said, out = _run("sweep", X, folder, str(most))
        with out.open() as file:
            table = list(csv.DictReader(file))
    seconds, version = said.split()
    bic = {
        (covariance_type, k): -float(row[model])
        for k, row in enumerate(table, start=1)
        for covariance_type, model in MODELS.items()
        if row[model] != "NA"
    }
    return version, float(seconds), bic


def ending(X: Array, covariance_type: str, k: int) -> Ending:
    """Where one of its fits ended, by the same yardstick as any other's."""
    d = X.shape[1]
    with tempfile.TemporaryDirectory() as folder:
        _, out = _run("model", X, folder, str(k), MODELS[covariance_type])
        numbers = np.loadtxt(out)
    weights, means, sigma = np.split(numbers, [k, k + k * d])  # each in R's order of columns
    covariances = sigma.reshape(k, d, d)
    model: Any = SimpleNamespace(
        covariance_type=covariance_type,
        weights_=weights,
        means_=means.reshape(k, d),
        covariances_={
            "full": covariances,
            "tied": covariances[0],
            "diag": covariances.diagonal(axis1=1, axis2=2),
            "spherical": covariances[:, 0, 0],
        }[covariance_type],
    )
    return judge(model, X)


def _run(what: str, X: Array, folder: str, *arguments: str) -> tuple[str, Path]:
    rows, out = Path(folder, "rows.csv"), Path(folder, "out.csv")
    np.savetxt(rows, X, delimiter=",", fmt="%.17g")
    command = ["Rscript", str(SCRIPT), what, str(rows), str(out), *arguments]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return said, out
