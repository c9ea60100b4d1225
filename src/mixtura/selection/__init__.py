"""Floor 6: choose among fitted mixtures."""

from __future__ import annotations

from mixtura.selection.criteria import CRITERIA, Criterion

__all__ = ["CRITERIA", "Criterion"]
