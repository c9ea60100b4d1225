"""The M-step of covariances beside the reference's, which was written from the definitions."""

from __future__ import annotations

import numpy as np
import pytest
from tests.certified.reference import shapes

from mixtura.model.families import FAMILIES

CLOSE = 1e-9
"""Nats a unit of mass between ours and the best there is."""


def scatters(seed, k, d, *, n=None, spread=1.0):
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(k, n or 3 * d + 5, d)) * np.exp(spread * rng.normal(size=(k, 1, d)))
    turn = np.linalg.qr(rng.normal(size=(d, d)))[0]
    rows = rows @ turn
    spread = np.einsum("kna,knb->kab", rows, rows) / rows.shape[1]
    return spread, rng.uniform(2.0, 50.0, size=k)


def ours(shape, spread, mass):
    """What the family of a shape answers, as full matrices."""
    family = FAMILIES[shape]
    k, d = spread.shape[:2]
    axes = family.covariance_shape(k, d)
    given = spread
    if len(axes) == 0 or axes[0] != k or family.shared:
        given = np.einsum("k,kij->ij", mass / mass.sum(), spread)
    elif axes == (k, d):
        given = np.einsum("kii->ki", spread)
    elif axes == (k,):
        given = np.einsum("kii->k", spread) / d
    floor = np.full(d, 1e-14)
    start = family.from_covariances(np.zeros((k, d)), given, floor)
    return start.best(np.zeros((k, d)), given, mass, floor).covariance_matrices


PROBLEMS = {
    "two columns": (1, 3, 2, {}),
    "four columns": (2, 3, 4, {}),
    "one component": (3, 1, 3, {}),
    "many components": (4, 9, 3, {}),
    "wide": (5, 2, 12, {}),
    "axes far apart": (6, 3, 4, {"spread": 2.5}),
    "two rows beyond the columns": (7, 4, 5, {"n": 7}),
    "one column": (8, 4, 1, {}),
}


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("shape", shapes.SHAPES)
def test_no_feasible_covariances_are_better(shape, problem):
    seed, k, d, how = PROBLEMS[problem]
    spread, mass = scatters(seed, k, d, **how)
    reference = shapes.objective(shapes.best(shape, spread, mass), spread, mass)
    value = shapes.objective(ours(shape, spread, mass), spread, mass)
    assert value > reference - CLOSE * mass.sum() * (1 + abs(reference) / mass.sum())
    if shape not in ("EVE", "VVE"):  # whose objective may have several maxima
        assert value < reference + CLOSE * mass.sum() * (1 + abs(reference) / mass.sum())


@pytest.mark.parametrize("shape", shapes.SHAPES)
def test_as_many_parameters(shape):
    for k in (1, 2, 5):
        for d in (2, 3, 7):
            ours = FAMILIES[shape].n_covariance_parameters(k, d) + k - 1 + k * d
            assert ours == shapes.n_parameters(shape, k, d)
