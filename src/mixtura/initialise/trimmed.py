"""Starts for a fit that leaves rows out: among the others, or around a few of them.

A start from all rows begins with what is to be left out, and may never leave it: rows far away
pull a mean and blow up a covariance, under which they are no longer far (Rousseeuw & Van Driessen
1999, Technometrics 41:212, section 3). So most starts leave the loneliest rows out, as those with
noise do, and some begin with the neighbours of a few rows, which also gets past outliers that lie
together.
"""

from __future__ import annotations

from math import ceil

import numpy as np

from mixtura._typing import Floats
from mixtura.initialise.initialiser import Partition
from mixtura.initialise.noise import Noise
from mixtura.initialise.sample import Sample
from mixtura.initialise.views import coordinates

EVERY, AROUND = 3, 2
"""One start in so many begins around a few rows, the first of them with this number."""


def partition_of_kept(
    sample: Sample,
    k: int,
    number: int,
    share: float,
    asked: Partition,
    rng: np.random.Generator,
    view: str,
) -> Floats:
    """Responsibilities (k, m) of start ``number``, of none of the rows that it leaves out."""
    if number % EVERY != AROUND:
        return Noise(0.0, share).partition(sample, k, number, asked, rng, view)
    rows, weight = coordinates(sample, view, k), sample.weight
    m, d = sample.rows.shape
    size = min(m, max(d + 1, ceil(0.5 * (1.0 - share) * m / k)))
    centres = rng.choice(m, size=min(k, m), replace=False, p=weight / weight.sum())
    distances = np.stack([np.square(rows - rows[centre]).sum(axis=1) for centre in centres])
    nearest = distances.argmin(axis=0)
    resp = np.zeros((k, m))
    for component, of_centre in enumerate(distances):
        around = np.argsort(of_centre, kind="stable")[:size]
        resp[component, around[nearest[around] == component]] = 1.0
    return resp
