"""What an initialiser is, and how its answer becomes a mixture."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.engine.objective import LOG_LIKELIHOOD, Objective
from mixtura.initialise.floor import Floor
from mixtura.initialise.sample import Sample
from mixtura.initialise.views import coordinates
from mixtura.model.block import Block
from mixtura.model.families import Components
from mixtura.model.mixture import Mixture, of_responsibilities
from mixtura.patterns import complete

TURNS = 4
"""M-steps of a partition of rows with errors, after which components are its own."""

Initialiser = Callable[[Floats, Floats, int, np.random.Generator], Floats]
"""(coordinates (m, d), weight (m,), k, rng) -> responsibilities (k, m).

Coordinates are the sample's rows in one of the views of :mod:`mixtura.initialise.views`: an
initialiser sees distances and knows no covariance shape.
"""

Partition = Callable[[Sample, int, np.random.Generator, str], Floats]
"""(sample, k, rng, view) -> responsibilities (k, m): an initialiser with its coordinates chosen,
or a start that the caller gives and that needs none."""


def partition_by(initialiser: Initialiser) -> Partition:
    """The partition that an initialiser makes of the rows in a view."""

    def partition(sample: Sample, k: int, rng: np.random.Generator, view: str) -> Floats:
        resp = np.zeros((k, sample.n_rows))
        own = min(k, sample.n_rows)  # of more components than distinct rows, some get none
        resp[:own] = initialiser(coordinates(sample, view, k), sample.weight, own, rng)
        return resp

    return partition


def one_hot(labels: Ints, k: int) -> Floats:
    """Responsibilities (k, m) of hard labels (m,)."""
    resp = np.zeros((k, labels.size))
    resp[labels, np.arange(labels.size)] = 1.0
    return resp


def nearest(coordinates: Floats, centres: Floats) -> Ints:
    """Index of the nearest centre (k, d) for each row (m,)."""
    if not complete(coordinates):  # the distances in the columns that a row has
        there = ~np.isnan(coordinates)
        products = np.where(there, coordinates, 0.0) @ centres.T
        partial: Ints = (there @ np.square(centres).T - 2.0 * products).argmin(axis=1)
        return partial
    products = coordinates @ centres.T
    distances = np.einsum("kd,kd->k", centres, centres) - 2.0 * products
    labels: Ints = distances.argmin(axis=1)
    return labels


def implied(
    sample: Sample,
    family: type[Components],
    resp: Floats,
    floor: Floor,
    objective: Objective = LOG_LIKELIHOOD,
) -> Mixture:
    """The M-step that a partition (k, m) of a sample implies, above a floor."""
    variances = np.maximum(sample.units, floor.variances)
    if sample.errors is not None:
        return _of_true_rows(sample.block, family, resp, variances, floor, objective)
    block = sample.block if sample.complete else Block(sample.filled, sample.weight, 0)
    return floor.under(
        Mixture.from_responsibilities(
            family, block, resp, variances, floor.variances, objective.maximise
        )
    )


def _of_true_rows(
    block: Block,
    family: type[Components],
    resp: Floats,
    variances: Floats,
    floor: Floor,
    objective: Objective,
) -> Mixture:
    """The same of rows with errors: what true rows are expected depends on their component."""
    held = floor.variances
    mixture = floor.under(
        Mixture.from_responsibilities(family, block, resp, variances, held, objective.maximise)
    )
    for _ in range(TURNS):
        statistics = of_responsibilities(mixture.components, block, resp)
        mixture = objective.maximise(mixture, statistics)
    return mixture
