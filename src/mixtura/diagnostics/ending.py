"""How the fit ended: at rest or not, and whether other starts lead elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.engine.outcome import Outcome

CLEARLY_BETTER = 3.0
"""Nats: twice this, a difference of BIC of 6, is strong evidence (Kass & Raftery 1995)."""

SAME_END = 1.0
"""Nats within which two ends are one."""

MOST_STARTS = 0.5
"""Where this share of the starts or more reach the best end, one start would mostly do."""


def check(subject: Examination) -> Iterator[Finding]:
    """``not-converged``, ``better-start-known`` and ``starts-disagree``."""
    yield from _at_rest(subject)
    yield from _starts(subject)


def _at_rest(subject: Examination) -> Iterator[Finding]:
    severity = Severity.WARNING
    if subject.outcome is Outcome.NOT_CONVERGED:
        message = (
            f"The fit was stopped after {subject.n_iter} iterations, before the groups had "
            "settled."
        )
    elif subject.outcome is Outcome.NOT_RUN:
        message = "Nothing was fitted, because max_iter is 0: the groups are only a first guess."
        severity = Severity.SEVERE
    else:
        return
    cure = "Fit again with a larger max_iter."
    yield Finding("not-converged", severity, message, cure, {"n_iter": subject.n_iter})


def _starts(subject: Examination) -> Iterator[Finding]:
    starts = subject.starts
    if starts is None or subject.outcome is Outcome.COLLAPSED:
        return  # the likelihood of a collapsed mixture is an accident, which no start need reach
    best = float(starts.log_likelihoods.max(initial=-np.inf))
    gain = best - starts.reached
    numbers = {
        "log_likelihood": starts.reached,
        "starts": starts.n_starts,
        "start_rows": starts.n_rows,
        "start_iterations": starts.most_iterations,
    }
    if gain > CLEARLY_BETTER + starts.slack:
        yield Finding(
            "better-start-known",
            Severity.WARNING,
            "A fit from another random start describes these rows clearly better: its "
            f"log-likelihood is {gain:.1f} higher, so this model is only a local optimum.",
            "Fit again with a larger n_init (10 or more).",
            {**numbers, "best_start_log_likelihood": best, "difference": gain},
        )
        return
    summit = max(best, starts.reached) - SAME_END - starts.slack
    reach = int(np.count_nonzero(starts.log_likelihoods >= summit))
    if reach + starts.n_unfinished < MOST_STARTS * starts.n_starts:
        which = {0: "None", 1: "Only one"}.get(reach, f"Only {reach}")
        yield Finding(
            "starts-disagree",
            Severity.INFO,
            f"{which} of {starts.n_starts} single random starts lead{'s'[: reach < 2]} to a model "
            "as good as this one: the likelihood has several peaks.",
            "Nothing is wrong with this model, but keep n_init at 10 or more: one start would "
            "not do.",
            {**numbers, "reaching": reach},
        )
