"""Floor 6: choose among fitted mixtures."""

from __future__ import annotations

from mixtura.selection.candidate import Candidate, Row
from mixtura.selection.choice import Neighbours, Sweep
from mixtura.selection.criteria import CRITERIA, Criterion, Evidence, named
from mixtura.selection.elbow import elbow
from mixtura.selection.results import Results
from mixtura.selection.strength import strength, verdict
from mixtura.selection.sweep import sweep

__all__ = [
    "CRITERIA",
    "Candidate",
    "Criterion",
    "Evidence",
    "Neighbours",
    "Results",
    "Row",
    "Sweep",
    "elbow",
    "named",
    "strength",
    "sweep",
    "verdict",
]
