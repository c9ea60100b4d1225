"""Choose among fitted mixtures."""

from __future__ import annotations

from mixtura.selection.account import account
from mixtura.selection.candidate import Candidate, Row
from mixtura.selection.choice import Neighbours, Sweep
from mixtura.selection.confidence import Confidence, confidence
from mixtura.selection.contest import Check
from mixtura.selection.criteria import CRITERIA, Criterion, Evidence, in_range, named
from mixtura.selection.elbow import elbow
from mixtura.selection.out_of_sample import OutOfSample
from mixtura.selection.results import Results
from mixtura.selection.strength import strength, verdict
from mixtura.selection.sweep import sweep

__all__ = [
    "CRITERIA",
    "Candidate",
    "Check",
    "Confidence",
    "Criterion",
    "Evidence",
    "Neighbours",
    "OutOfSample",
    "Results",
    "Row",
    "Sweep",
    "account",
    "confidence",
    "elbow",
    "in_range",
    "named",
    "strength",
    "sweep",
    "verdict",
]
