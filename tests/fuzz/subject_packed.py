"""Damaged compressed tables, JSON and workbooks, read as every command reads them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tests.fuzz import tables

PROMISED = tables.PROMISED


def mutant(rng: np.random.Generator) -> bytes:
    return tables.one_damaged(rng, tables.packed())


def attempt(mutant: bytes, folder: Path) -> None:
    tables.use(mutant, folder, "t.csv")
