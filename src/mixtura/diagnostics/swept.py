"""What the sweep that chose the model says beside its choice."""

from __future__ import annotations

from collections.abc import Iterator

from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.subject import Subject
from mixtura.selection import Sweep

HARDLY = 2.0
"""Difference of BIC below which there is hardly any evidence (Kass & Raftery 1995)."""


def check(subject: Subject) -> Iterator[Finding]:
    """``edge-of-range``, ``elbow-disagrees``, ``weak-evidence`` and ``failed-models``."""
    if subject.sweep is not None:
        yield from _choice(subject.sweep)
        yield from _failed(subject.sweep)


def _choice(sweep: Sweep) -> Iterator[Finding]:
    chosen, name = sweep.selected, sweep.criterion.upper()
    k = chosen.n_components
    if sweep.edge is not None:
        most = sweep.edge == "largest"
        yield Finding(
            "edge-of-range",
            Severity.WARNING,
            f"{k} groups were chosen, the {'most' if most else 'fewest'} that were tried: "
            f"{'more' if most else 'fewer'} might be better still.",
            f"Try {'larger' if most else 'smaller'} numbers of groups. If the choice keeps "
            "moving, the groups are not Gaussian, or there are none.",
            {"chosen": k, "tried": sweep.sizes},
        )
    if sweep.elbow_disagrees:
        yield Finding(
            "elbow-disagrees",
            Severity.INFO,
            f"{name} is lowest at {k} groups, but most of its gain is had by {sweep.elbow}, where "
            "its curve bends.",
            f"Look at the model with {sweep.elbow} groups too: it may be easier to understand.",
            {"chosen": k, "elbow": sweep.elbow, "covariance_type": chosen.covariance_type},
        )
    second = sweep.runner_up
    if second is not None and sweep.advantage < HARDLY:
        yield Finding(
            "weak-evidence",
            Severity.INFO,
            f"The model with {second.n_components} group{'s'[: second.n_components != 1]} "
            f"({second.covariance_type}) is as good: it is only {sweep.advantage:.1f} behind in "
            f"{name}, and the data hardly tells the two apart.",
            "Prefer whichever of the two makes more sense to you.",
            {
                "difference": sweep.advantage,
                "n_components": second.n_components,
                "covariance_type": second.covariance_type,
            },
        )


def _failed(sweep: Sweep) -> Iterator[Finding]:
    failed = [row for row in sweep if row.error is not None]
    collapsed = [row for row in sweep if row.collapsed]
    if not failed and not collapsed:
        return
    count = len(failed) + len(collapsed)
    what = {
        "could not be fitted": len(failed),
        "had a group that shrank onto too few rows": len(collapsed),
    }
    reasons = ", and ".join(f"{number} {reason}" for reason, number in what.items() if number)
    yield Finding(
        "failed-models",
        Severity.INFO,
        f"{count} of the {len(sweep)} models tried {'was' if count == 1 else 'were'} set aside: "
        f"{reasons}.",
        "This is usual for many groups and few rows; the chosen model is none of them."
        if not sweep.selected.collapsed
        else "The chosen model is one of them, for want of a better one: try fewer groups.",
        {
            "failed": [
                {
                    "n_components": row.n_components,
                    "covariance_type": row.covariance_type,
                    "reason": row.error,
                }
                for row in failed
            ],
            "collapsed": [
                {"n_components": row.n_components, "covariance_type": row.covariance_type}
                for row in collapsed
            ],
        },
    )
