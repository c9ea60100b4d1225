"""The references are what they say: shapes, maxima and tables, without mixtura."""

from __future__ import annotations

import csv
from itertools import pairwise

import numpy as np
import pytest
from tests.certified import beyond
from tests.certified.reference import em, general, shapes

CELLS = list(csv.DictReader((beyond.DATA / "mclust_cells.csv").read_text().splitlines()))


def model_of(certified):
    case = certified.case
    dof = case.get("degrees_of_freedom")
    return general.Model(
        certified.weights,
        certified.means,
        certified.covariances,
        dof=None if dof is None else np.array(dof),
        noise=case.get("noise_share", 0.0),
        volume=case.get("volume", 1.0),
    )


def prior_of(certified):
    prior = certified.case.get("prior")
    if prior is None:
        return None
    return general.Prior(
        np.array(prior["mean"]), prior["shrinkage"], prior["dof"], np.array(prior["scale"])
    )


@pytest.mark.parametrize("name", beyond.CASES)
def test_the_likelihood_at_the_certified_maximum(name):
    certified = beyond.read(name)
    step = general.expect(model_of(certified), certified.X, certified.errors)
    assert step.log_likelihood == pytest.approx(certified.log_likelihood, abs=1e-10)


@pytest.mark.parametrize("name", beyond.CASES)
def test_a_pass_of_em_stays_at_the_certified_maximum(name):
    certified = beyond.read(name)
    model, prior = model_of(certified), prior_of(certified)
    dof = certified.case.get("degrees_of_freedom")
    after = general.maximise(
        model,
        general.expect(model, certified.X, certified.errors),
        certified.shape,
        prior,
        dof is not None and len(set(dof)) == 1 and certified.k > 1,
        "fixed" in name,
    )
    assert beyond.furthest(certified, after.weights, after.means, after.covariances) < 1e-9
    if dof is not None:
        assert after.dof == pytest.approx(dof, rel=1e-7)
    if model.noise:
        assert after.noise == pytest.approx(model.noise, abs=1e-10)


@pytest.mark.parametrize("name", beyond.names("prior"))
def test_the_default_prior_is_that_of_its_paper(name):
    certified = beyond.read(name)
    ours, written = (
        general.default_prior(certified.X, certified.k, certified.shape),
        prior_of(certified),
    )
    assert ours.scale == pytest.approx(written.scale)
    assert ours.mean == pytest.approx(written.mean)
    assert (ours.shrinkage, ours.dof) == (written.shrinkage, written.dof)


def test_rows_with_all_cells_missing_weigh_nothing():
    certified = beyond.read("missing_VVV_2")
    X = np.vstack([certified.X, np.full((7, 3), np.nan)])
    step = general.expect(model_of(certified), X, None)
    assert step.log_likelihood == pytest.approx(certified.log_likelihood, abs=1e-10)


def test_a_missing_cell_is_the_limit_of_a_large_error():
    certified = beyond.read("missing_VVV_2")
    d = certified.X.shape[1]
    gaps = np.isnan(certified.X)
    errors = np.einsum("ni,ij->nij", np.where(gaps, 1e12, 0.0), np.eye(d))
    uncertain = general.expect(model_of(certified), np.where(gaps, 0.0, certified.X), errors)
    exact = general.expect(model_of(certified), certified.X, None)
    assert uncertain.responsibilities == pytest.approx(exact.responsibilities, abs=1e-6)


@pytest.mark.parametrize("shape", shapes.SHAPES)
def test_no_neighbour_of_the_best_covariances_is_better(shape):
    rng = np.random.default_rng(3)
    k, d = 3, 3
    rows = rng.normal(size=(k, 9, d)) * [1.0, 2.0, 0.5]
    spread, mass = np.einsum("kna,knb->kab", rows, rows) / 9, np.array([5.0, 20.0, 9.0])
    best = shapes.objective(shapes.best(shape, spread, mass), spread, mass)
    for size in np.geomspace(1e-4, 1.0, 40):
        other = rng.normal(size=(k, 9, d)) * size
        near = spread + np.einsum("kna,knb->kab", other, other) / 9
        feasible = shapes.best(shape, near, mass * rng.uniform(0.9, 1.1, k))
        assert shapes.objective(feasible, spread, mass) < best + 1e-9


def test_richer_shapes_fit_no_worse():
    rng = np.random.default_rng(4)
    rows = rng.normal(size=(4, 12, 3)) * [1.0, 2.0, 0.5]
    spread, mass = np.einsum("kna,knb->kab", rows, rows) / 12, np.array([5.0, 20.0, 9.0, 7.0])
    value = {
        shape: shapes.objective(shapes.best(shape, spread, mass), spread, mass)
        for shape in shapes.SHAPES
    }
    chains = ["EII VII VEI VVI VVE VVV", "EII EEI EVI EVE EVV VVV", "EEI EEE VEE VEV VVV"]
    for chain in [*chains, "EEE EEV EVV", "EEE EVE VVE", "VEI VEE VVE", "EEI VEI"]:
        rising = [value[shape] for shape in chain.split()]
        assert all(a <= b + 1e-9 for a, b in pairwise(rising)), chain


@pytest.mark.parametrize("data", sorted({cell["data"] for cell in CELLS}))
def test_the_cells_of_mclust_add_up(data):
    for cell in (cell for cell in CELLS if cell["data"] == data):
        n, d, k = int(cell["n"]), int(cell["d"]), int(cell["k"])
        shape = {"E": "EEE", "V": "VVV"}.get(cell["model"], cell["model"])
        assert int(cell["n_parameters"]) == shapes.n_parameters(shape, k, d)
        if not cell["mclust_bic"]:
            continue
        likelihood = float(cell["mclust_log_likelihood"])
        penalty = int(cell["n_parameters"]) * np.log(n)
        assert float(cell["mclust_bic"]) == pytest.approx(penalty - 2 * likelihood, abs=1e-5)
        onward = cell["onward_log_likelihood"]
        assert not onward or float(onward) > likelihood - 1e-6, cell


@pytest.mark.parametrize(
    ("data", "shape", "k", "likelihood"),
    [("banknote", "VVE", 3, -662.803875), ("thyroid", "VVE", 3, -2279.217151)],
)
def test_the_two_maxima_that_mclust_stops_short_of(data, shape, k, likelihood):
    X = np.loadtxt(beyond.DATA / f"{data}.csv", delimiter=",", skiprows=1)
    starts = em.random_starts(X, k, 8, np.random.default_rng(0))
    value, _, _ = em.run(X, starts, shape, passes=1500, tol=1e-9)
    assert value.max() > likelihood - 1e-4
