"""Every cell of mclust's sweep, fourteen shapes by one to nine components: as good or better.

data/mclust_cells.csv is what mclust 6.0.0 printed for `mclustBIC(X, G = 1:9)`; README.md says
how it was made and what its other columns are.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_wine

from mixtura import CollapsedWarning, GaussianMixture
from mixtura.model.components import FEW
from mixtura.model.families import family_of

DATA = Path(__file__).parent / "data"
CELLS = [
    cell
    for cell in csv.DictReader((DATA / "mclust_cells.csv").read_text().splitlines())
    if cell["mclust_bic"]
]
TOLERANCE = 0.01
"""In BIC: both programs stop a little before their optimum."""


def rows(name):
    if name == "wine":
        return load_wine().data
    return np.loadtxt(DATA / f"{name}.csv", delimiter=",", skiprows=1, ndmin=2)


def best_of_each_shape():
    """mclust's best number of components of each shape and table."""
    best = {}
    for cell in CELLS:
        key = cell["data"], cell["model"]
        if key not in best or float(cell["mclust_bic"]) < float(best[key]["mclust_bic"]):
            best[key] = cell
    return list(best.values())


def named(cell):
    return f"{cell['data']}-{cell['model']}-{cell['k']}"


def fitted(cell):
    X = rows(cell["data"])
    model = GaussianMixture(int(cell["k"]), covariance_type=cell["model"], random_state=0)
    return X, model.fit(X)


def bic(cell):
    X, model = fitted(cell)
    return model.bic(X)


def is_sound(cell):
    """Whether mclust's own end, run on to its maximum, has a group's worth of rows in each."""
    family, d = family_of(cell["model"]), rows(cell["data"]).shape[1]
    return bool(cell["onward_smallest"]) and float(cell["onward_smallest"]) > (
        min(FEW, family.least_rows(d)) - 0.01
    )


SOUND = [cell for cell in CELLS if is_sound(cell)]


AT_ITS_BEST = best_of_each_shape()
MISSED = ("thyroid", "VEE", "9")
"""The search ends above mclust, in groups of three rows, and says that they have collapsed."""


def test_a_fit_that_has_missed_says_so():
    cell = next(c for c in AT_ITS_BEST if (c["data"], c["model"], c["k"]) == MISSED)
    with pytest.warns(CollapsedWarning):
        X, model = fitted(cell)
    assert model.mixture().collapsed(len(X)).any()


@pytest.mark.parametrize(
    "cell", [c for c in AT_ITS_BEST if (c["data"], c["model"], c["k"]) != MISSED], ids=named
)
def test_no_worse_where_mclust_is_at_its_best(cell):
    """And sound, since nothing warns that it has collapsed."""
    X, model = fitted(cell)
    assert model.bic(X) <= float(cell["mclust_bic"]) + TOLERANCE
    assert not model.mixture().collapsed(len(X)).any()


BETTER = [
    cell
    for cell in CELLS
    if cell["model"] in ("EVE", "VVE")
    and cell["onward_log_likelihood"]
    and int(cell["k"]) <= 4
    and float(cell["onward_log_likelihood"]) > float(cell["mclust_log_likelihood"]) + 0.05
    and float(cell["onward_smallest"]) > 10
]
"""Cells where going on from mclust's own end, with the right M-step, gains in likelihood."""


@pytest.mark.parametrize("cell", BETTER, ids=named)
def test_the_maximum_that_mclust_stops_short_of(cell):
    likelihood = float(cell["onward_log_likelihood"])
    penalty = int(cell["n_parameters"]) * np.log(int(cell["n"]))
    assert bic(cell) <= penalty - 2 * likelihood + TOLERANCE


@pytest.mark.slow
@pytest.mark.parametrize("cell", [cell for cell in SOUND if int(cell["k"]) <= 4], ids=named)
def test_no_cell_of_few_components_is_worse(cell):
    """The others are compared by ``benchmarks/shapes_beside.py``, which takes minutes."""
    assert bic(cell) <= float(cell["mclust_bic"]) + TOLERANCE
