"""Judge a fitted mixture and say in words what is wrong with it.

A check is a function from an :class:`Examination` to its findings, in a file of its own, and one
line in ``CHECKS``, which says whether it holds of Gaussians alone; its codes have a line each in
``codes.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mixtura.diagnostics import (
    columns,
    ending,
    flatness,
    missing,
    outliers,
    overlap,
    pieces,
    repeats,
    shape,
    silhouette,
    sizes,
    skewness,
    suggestions,
    swept,
)
from mixtura.diagnostics.codes import CODES
from mixtura.diagnostics.examination import Examination, StartEnds
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.words import listed


@dataclass(frozen=True, slots=True)
class Check:
    """What looks for faults, and the codes that it leaves out where a family knows no law.

    Gaussians and Student's t know how far from a component its rows are; it is run of any family
    where ``of_gaussians`` is empty.
    """

    look: Callable[[Examination], Iterator[Finding]]
    of_gaussians: tuple[str, ...] = ()


CHECKS: tuple[Check, ...] = (
    Check(ending.check),
    Check(missing.check),
    Check(sizes.check),
    Check(columns.check),
    Check(skewness.check),
    Check(repeats.check),
    Check(flatness.check),
    Check(overlap.coincide, of_gaussians=("components-coincide",)),
    Check(overlap.check),
    Check(pieces.check, of_gaussians=("one-cluster-of-several",)),
    Check(outliers.check),
    Check(shape.check, of_gaussians=("not-gaussian",)),
    Check(silhouette.check),
    Check(suggestions.check),
    Check(swept.check),
)
"""Every check there is, from the gravest matters to the finest."""


def examine(subject: Examination) -> list[Finding]:
    """The findings of every check, the most severe first, otherwise in the order of the checks.

    Where the components are no Gaussians, a last one names what was not checked.
    """
    gaussian = subject.law_is_known
    run = [check for check in CHECKS if gaussian or not check.of_gaussians]
    findings = [finding for check in run for finding in check.look(subject)]
    if not gaussian:
        codes = [code for check in CHECKS for code in check.of_gaussians]
        not_checked = Finding(
            "not-checked",
            Severity.INFO,
            "These groups are no Gaussians, and what can be measured of Gaussians alone was not "
            f"checked: whether {listed([CODES[code] for code in codes])}.",
            "Look at a plot of the groups, and compare the model with covariance_type full.",
            {"codes": codes},
        )
        findings.append(not_checked)
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
