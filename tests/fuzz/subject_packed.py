"""Damaged compressed tables, JSON and workbooks, read as every command reads them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.fuzz import tables

PROMISED = tables.PROMISED


def mutant(rng: np.random.Generator) -> bytes:
    """Damaged as often after it was packed, which is nearly always refused, as before."""
    if rng.random() < 0.5:
        return tables.one_damaged(rng, tables.packed())
    pack = tables.PACKERS[int(rng.integers(len(tables.PACKERS)))]
    return pack(tables.one_damaged(rng, tables.texts(",")))


def attempt(mutant: bytes, folder: Path) -> None:
    tables.use(mutant, folder, "t.csv")
