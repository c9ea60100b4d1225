"""What a finding takes back: the number of groups, the groups of rows, or the model itself.

The three are different. How many groups there are may be beyond doubt where many rows lie between
two of them; and rows may be clearly of one group or another where nobody knows whether the groups
are two or three. Where the model is unsound, neither question has an answer.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum

from mixtura.diagnostics.finding import Finding, Severity


class Aspect(StrEnum):
    """What one may wish to rely on."""

    NUMBER = "number"
    """How many groups there are."""

    LABELS = "labels"
    """Which group a row is in."""

    MODEL = "model"
    """The fit, and what it says of a group: its centre and its spread."""


class Trust(IntEnum):
    """How far something may be relied on; the values order it."""

    NO = 1
    """Not at all."""

    CARE = 2
    """With the reason in mind."""

    YES = 3
    """As it is."""

    def __str__(self) -> str:
        return self.name.lower()


ASPECTS: dict[str, tuple[Aspect, ...]] = {
    "not-converged": (Aspect.MODEL,),
    "better-start-known": (Aspect.MODEL,),
    "starts-disagree": (Aspect.MODEL,),
    "component-collapsed": (Aspect.MODEL,),
    "component-on-floor": (Aspect.MODEL,),
    "few-rows": (Aspect.NUMBER, Aspect.MODEL),
    "few-rows-per-parameter": (Aspect.MODEL, Aspect.NUMBER),
    "too-many-features-for-full": (Aspect.MODEL,),
    "many-features": (Aspect.LABELS, Aspect.MODEL),
    "scales-differ": (Aspect.LABELS, Aspect.NUMBER),
    "skewed-column": (Aspect.MODEL,),
    "repeated-rows": (Aspect.NUMBER,),
    "point-mass": (Aspect.NUMBER,),
    "few-distinct-values": (Aspect.NUMBER,),
    "nearly-flat": (Aspect.MODEL,),
    "components-coincide": (Aspect.NUMBER, Aspect.LABELS),
    "many-ambiguous": (Aspect.LABELS,),
    "touching-groups": (Aspect.LABELS,),
    "one-cluster-of-several": (Aspect.NUMBER, Aspect.LABELS),
    "outliers-own-component": (Aspect.NUMBER,),
    "not-gaussian": (Aspect.NUMBER, Aspect.MODEL),
    "low-silhouette": (Aspect.LABELS,),
    "not-checked": (Aspect.MODEL,),
    "missing-values": (Aspect.MODEL,),
    "rows-unlike-training": (Aspect.LABELS,),
    "noise-would-help": (Aspect.NUMBER, Aspect.MODEL),
    "heavier-tails-would-help": (Aspect.NUMBER, Aspect.MODEL),
    "another-shape-would-help": (Aspect.MODEL,),
    "a-prior-would-help": (Aspect.MODEL,),
    "edge-of-range": (Aspect.NUMBER,),
    "elbow-disagrees": (Aspect.NUMBER,),
    "weak-evidence": (Aspect.NUMBER,),
    "failed-models": (Aspect.NUMBER,),
}
"""Of every code the aspects that it speaks of, the first one most."""

FORBIDDING = frozenset({"low-silhouette"})
"""Codes whose warning says not to rely on something, rather than to rely on it with care."""

LIMITING = frozenset(
    {
        "few-rows-per-parameter",
        "many-ambiguous",
        "touching-groups",
        "one-cluster-of-several",
        "not-checked",
    }
)
"""Codes that limit what may be relied on even as a remark: their sentences say that something may
not be so. The others say what else there is to know."""


def forbids(finding: Finding) -> bool:
    """Whether what the finding speaks of cannot be relied on at all."""
    return finding.severity is Severity.SEVERE or (
        finding.severity is Severity.WARNING and finding.code in FORBIDDING
    )


def limits(finding: Finding) -> bool:
    """Whether what the finding speaks of calls for care, at least."""
    return finding.severity > Severity.INFO or finding.code in LIMITING
