"""Floor 6: choose among fitted mixtures."""

from __future__ import annotations

from mixtura.selection.candidate import Candidate, Row
from mixtura.selection.choice import Neighbours, Sweep
from mixtura.selection.criteria import CRITERIA, Criterion, Evidence
from mixtura.selection.elbow import elbow
from mixtura.selection.strength import strength, verdict
from mixtura.selection.sweep import sweep

__all__ = [
    "CRITERIA",
    "Candidate",
    "Criterion",
    "Evidence",
    "Neighbours",
    "Row",
    "Sweep",
    "elbow",
    "strength",
    "sweep",
    "verdict",
]
