"""Kinds of data that people really have, each with the groups that it was drawn from.

One theme a file. To add a kind, write a function of a random generator in the file of its theme
and name it in the ``KINDS`` at the end; to add a theme, add its file here.
"""

from __future__ import annotations

import zlib

import numpy as np

from benchmarks.kinds import (
    counts,
    images,
    real,
    repeats,
    shapes,
    tables,
    tails,
    tiny,
    units,
    wide,
)
from benchmarks.kinds._drawn import Drawn, Kind

THEMES = (units, repeats, counts, tables, tails, shapes, tiny, wide, images, real)

KINDS: dict[str, Kind] = {name: kind for theme in THEMES for name, kind in theme.KINDS.items()}


def draw(name: str, seed: int) -> Drawn:
    """The rows of a kind for a seed: always the same ones, whatever else is drawn."""
    return KINDS[name](np.random.default_rng([zlib.crc32(name.encode()), seed]))


__all__ = ["KINDS", "Drawn", "Kind", "draw"]
