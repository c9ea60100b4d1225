"""Damaged CSV, read as every command reads it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.fuzz import tables
from tests.fuzz.words import misspelt

PROMISED = tables.PROMISED


def mutant(rng: np.random.Generator) -> bytes:
    sound = tables.texts(",")
    if rng.random() < 0.3:
        return misspelt(rng, sound[int(rng.integers(len(sound)))])
    return misspelt(rng, tables.one_damaged(rng, sound))


def attempt(mutant: bytes, folder: Path) -> None:
    tables.use(mutant, folder, "t.csv")
