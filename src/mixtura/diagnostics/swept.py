"""What the sweep that chose the model says beside its choice."""

from __future__ import annotations

from collections.abc import Iterator

from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.selection import Row, Sweep, confidence

HARDLY = 2.0
"""Difference of BIC below which there is hardly any evidence (Kass & Raftery 1995)."""


def check(subject: Examination) -> Iterator[Finding]:
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
            "moving, the groups have another form than those that are fitted, or there are none.",
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
    yield from _doubts(sweep)


def _doubts(sweep: Sweep) -> Iterator[Finding]:
    """Why the choice is not clear: a rival is as good, or the lead is chance."""
    second, beaten = sweep.runner_up, sweep.overruled
    if second is None:
        return
    k, shape, name = second.n_components, second.covariance_type, sweep.criterion.upper()
    which = f"The model with {k} group{'s'[: k != 1]} ({shape})"
    said = confidence(sweep)
    if beaten is not None:
        most = beaten.n_components
        message = (
            f"{name} alone would have chosen {most} group{'s'[: most != 1]} "
            f"({beaten.covariance_type}), but {beaten.set_aside}."
        )
        advice = "Take the chosen model, and gather more rows before you believe in more groups."
    elif sweep.advantage < HARDLY:
        message = (
            f"{which} is as good: it is only {sweep.advantage:.1f} behind in {name}, and the data "
            "hardly tells the two apart."
        )
        advice = "Prefer whichever of the two makes more sense to you."
    elif said.doubts:
        message = (
            f"{which} is {sweep.advantage:.1f} behind in {name}, but the choice is not clear: "
            f"{', and '.join(said.doubts)}."
        )
        advice = "Look at both models, and prefer the one that makes more sense to you."
    else:
        return
    yield Finding(
        "weak-evidence",
        Severity.INFO,
        message,
        advice,
        {
            "difference": sweep.advantage,
            "n_components": k,
            "covariance_type": shape,
            "standard_error": 2.0 * sweep.chance,
        },
    )


def _failed(sweep: Sweep) -> Iterator[Finding]:
    failed = [row for row in sweep if row.error is not None]
    collapsed = [row for row in sweep if row.collapsed]
    few = [row for row in sweep if row.unbelievable]
    count = len(failed) + len(collapsed) + len(few)
    if not count:
        return
    what = {
        "could not be fitted": len(failed),
        "had a group that shrank onto too few rows or onto values that repeat": len(collapsed),
        "had a group of too few rows to be believed": len(few),
    }
    one_of_them = bool(sweep.selected.set_aside)
    reasons = ", and ".join(f"{number} {reason}" for reason, number in what.items() if number)
    yield Finding(
        "failed-models",
        Severity.WARNING if one_of_them else Severity.INFO,
        f"{count} of the {len(sweep)} models tried {'was' if count == 1 else 'were'} set aside: "
        f"{reasons}.",
        "The chosen model is one of them, for want of a better one: try fewer groups."
        if one_of_them
        else "This is usual for many groups and few rows; the chosen model is none of them.",
        {
            "failed": [_which(row) | {"reason": row.error} for row in failed],
            "collapsed": [_which(row) for row in collapsed],
            "unbelievable": [_which(row) for row in few],
        },
    )


def _which(row: Row) -> dict[str, object]:
    return {"n_components": row.n_components, "covariance_type": row.covariance_type}
