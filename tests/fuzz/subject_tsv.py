"""Damaged TSV, read as every command reads it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.fuzz import tables
from tests.fuzz.words import misspelt

PROMISED = tables.PROMISED


def mutant(rng: np.random.Generator) -> bytes:
    return misspelt(rng, tables.one_damaged(rng, tables.texts("\\t")))


def attempt(mutant: bytes, folder: Path) -> None:
    tables.use(mutant, folder, "t.tsv")
