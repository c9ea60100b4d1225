"""What is doubtful about the mixture itself, before it is held against the others."""

from __future__ import annotations

from mixtura.comparison.comparison import Remark
from mixtura.comparison.scene import Scene
from mixtura.diagnostics import CODES

MOST = 3
"""Doubts that are told."""


def in_doubt(scene: Scene) -> list[Remark]:
    """One sentence for all warnings about the mixture's groups."""
    codes = list(dict.fromkeys(finding.code for finding in scene.task.mixture.doubts))
    if not codes:
        return []
    told = [_in_words(scene, code) for code in codes]
    more = f"; and {len(told) - MOST} more" if len(told) > MOST else ""
    text = (
        f"The mixture's own groups are in doubt: {'; '.join(told[:MOST])}{more}. Another "
        "method that sees other groups is not wrong because of that: rely on the labels of none "
        "without looking at a plot."
    )
    return [Remark("mixture-in-doubt", text, {"findings": codes})]


def _in_words(scene: Scene, code: str) -> str:
    finding = next(finding for finding in scene.task.mixture.doubts if finding.code == code)
    if code == "low-silhouette":
        score = finding.numbers["silhouette"]
        return f"they hardly stand apart (silhouette {score:.2f}, where 1 is clearly apart)"
    return CODES[code]
