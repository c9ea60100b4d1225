"""Floor 6: judge a fitted mixture and say in words what is wrong with it.

A check is a function from an :class:`Examination` to its findings, in a file of its own, and one
line in ``CHECKS``; its codes have a line each in ``codes.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mixtura.diagnostics import (
    columns,
    ending,
    flatness,
    outliers,
    overlap,
    pieces,
    repeats,
    shape,
    silhouette,
    sizes,
    swept,
)
from mixtura.diagnostics.codes import CODES
from mixtura.diagnostics.examination import Examination, StartEnds
from mixtura.diagnostics.finding import Finding, Severity

Check = Callable[[Examination], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    ending.check,
    sizes.check,
    columns.check,
    repeats.check,
    flatness.check,
    overlap.check,
    pieces.check,
    outliers.check,
    shape.check,
    silhouette.check,
    swept.check,
)
"""Every check there is, from the gravest matters to the finest."""


def examine(subject: Examination) -> list[Finding]:
    """The findings of every check, the most severe first, otherwise in the order of the checks."""
    findings = [finding for check in CHECKS for finding in check(subject)]
    return sorted(findings, key=lambda finding: -finding.severity)


__all__ = [
    "CHECKS",
    "CODES",
    "Check",
    "Examination",
    "Finding",
    "Severity",
    "StartEnds",
    "examine",
]
