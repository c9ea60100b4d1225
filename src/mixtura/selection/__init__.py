"""Floor 6: choose among fitted mixtures."""

from __future__ import annotations

from mixtura.selection.criteria import CRITERIA, Criterion, Evidence
from mixtura.selection.sweep import Candidate, Row, advantage, sweep

__all__ = ["CRITERIA", "Candidate", "Criterion", "Evidence", "Row", "advantage", "sweep"]
