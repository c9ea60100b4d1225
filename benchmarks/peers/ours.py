"""mixtura's engine: plain EM on all rows, without the search, stopping or tricks of a fit."""

from __future__ import annotations

from math import exp

import numpy as np

from benchmarks.timing import Ran, Run
from benchmarks.workload import Workload
from mixtura.data import Source
from mixtura.engine.blocks import in_blocks
from mixtura.engine.em import advance, expect
from mixtura.engine.fold import Fold
from mixtura.initialise import covariance_floor
from mixtura.model.families import FAMILIES
from mixtura.model.mixture import Mixture
from mixtura.process.workers import usable_workers


def run(workload: Workload, workers: int | None = None) -> Run:
    """As for a peer; ``workers`` None takes as many as a fit would."""
    start, source = _start(workload)

    def run(iterations: int) -> Ran:
        with Fold(workers or usable_workers(None)) as fold:
            mixture, _ = advance(start, source, fold, iterations)
        return Ran(iterations, mixture.components.means)

    return run


def owners(workload: Workload, iterations: int) -> float:
    """Components a row belongs to, in the geometric mean, after some iterations.

    It is exp of the mean entropy of the responsibilities: 1 where each row has one owner, k where
    all own it alike.
    """
    start, source = _start(workload)
    with Fold(usable_workers(None)) as fold:
        mixture, _ = advance(start, source, fold, iterations)
        statistics = expect(mixture, source, fold)
    return exp(float(statistics.entropy) / statistics.total_weight)


def _start(workload: Workload) -> tuple[Mixture, Source]:
    family = FAMILIES[workload.shape.covariance_type]
    floor = covariance_floor(1e-6, np.var(workload.X[:100_000], axis=0, dtype=np.float64))
    components = family.from_covariances(workload.means, workload.covariances, floor)
    source = in_blocks(workload.X, n_components=workload.shape.k)
    return Mixture(workload.weights, components, floor), source
