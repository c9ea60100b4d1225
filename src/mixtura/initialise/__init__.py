"""Where a fit begins. To add an initialiser, write its file and its line here."""

from __future__ import annotations

from mixtura.initialise.floor import SMALLEST_FLOOR, Floor, floor_of
from mixtura.initialise.given import Given, from_callable
from mixtura.initialise.hierarchical import Trees, hierarchical
from mixtura.initialise.initialiser import Initialiser, implied, partition_by
from mixtura.initialise.kmeans import kmeans
from mixtura.initialise.kmeans_plus_plus import kmeans_plus_plus
from mixtura.initialise.moments import Moments, measure, with_covariance
from mixtura.initialise.random import random
from mixtura.initialise.random_from_data import random_from_data
from mixtura.initialise.resolution import held_at_resolution
from mixtura.initialise.sample import Sample, draw

INITIALISERS: dict[str, Initialiser] = {
    "kmeans": kmeans,
    "k-means++": kmeans_plus_plus,
    "random_from_data": random_from_data,
    "random": random,
    "hierarchical": hierarchical,
}
"""Every initialiser by its ``init_params``."""

SEEDLESS = frozenset({"hierarchical"})
"""Those that make the same of the same rows whatever the seed: one such start is enough."""

__all__ = [
    "INITIALISERS",
    "SEEDLESS",
    "SMALLEST_FLOOR",
    "Floor",
    "Given",
    "Moments",
    "Sample",
    "Trees",
    "draw",
    "floor_of",
    "from_callable",
    "held_at_resolution",
    "implied",
    "measure",
    "partition_by",
    "with_covariance",
]
