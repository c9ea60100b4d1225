"""Groups, and models, with too few rows behind them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.words import groups, listed, rows, sentence
from mixtura.engine.outcome import Outcome
from mixtura.model.families import advised

ROWS_A_PARAMETER = (2.0, 4.0)
"""Rows for each estimated number: below the first a warning, below the second worth knowing."""


def check(subject: Examination) -> Iterator[Finding]:
    """``component-on-floor``, ``component-collapsed``, ``few-rows``, ``few-rows-per-parameter``"""
    masses, d = subject.masses, subject.n_features
    floored = subject.mixture.at_floor()
    starved = masses < subject.mixture.least_rows - 1e-6
    yield from _collapsed(subject, starved, bool(floored.any()))
    yield from _on_floor(subject, floored & ~starved)
    needed = subject.mixture.believable_rows
    few = np.flatnonzero((masses < needed - 1e-6) & ~starved)
    if few.size:
        yield Finding(
            "few-rows",
            Severity.WARNING,
            f"{sentence(groups(few.tolist()))} {'has' if few.size == 1 else 'have'} only "
            f"{_counts(masses[few])}, fewer than the {needed} that a group of this shape in "
            f"{d} column{'s'[: d != 1]} calls for: too few to say what it looks like.",
            "Look at these rows one by one, and ask for fewer groups if they are no group.",
            {"components": few.tolist(), "rows": masses[few].tolist(), "needed": needed},
        )
    yield from _parameters(subject)


def _on_floor(subject: Examination, floored: np.ndarray) -> Iterator[Finding]:
    on = np.flatnonzero(floored)
    if not on.size:
        return
    masses = subject.masses[on]
    shared = subject.mixture.components.shared
    who = "all groups together" if shared else groups(on.tolist())
    verb = "have" if shared or on.size > 1 else "has"
    yield Finding(
        "component-on-floor",
        Severity.SEVERE,
        f"{sentence(who)} {verb} no spread of {'its' if verb == 'has' else 'their'} own in some "
        f"direction ({_counts(masses)}): only reg_covar keeps it above zero.",
        "Ask for fewer groups or a simpler covariance_type, and look for repeated rows and "
        "columns that follow from others.",
        {"components": on.tolist(), "rows": masses.tolist()},
    )


def _collapsed(subject: Examination, starved: np.ndarray, explained: bool) -> Iterator[Finding]:
    gone = np.flatnonzero(starved)
    masses = subject.masses[gone]
    needed = subject.mixture.least_rows
    if gone.size:
        message = (
            f"{sentence(groups(gone.tolist()))} {'has' if gone.size == 1 else 'have'} shrunk onto "
            f"{_counts(masses)}, fewer than the {needed} that such a shape takes: what the model "
            f"says about {'it' if gone.size == 1 else 'them'} means nothing."
        )
    elif subject.outcome is Outcome.COLLAPSED and not explained:
        message = (
            "A group shrank onto too few rows, or onto values that repeat, in the fit, and no "
            "start avoided it."
        )
    else:
        return
    yield Finding(
        "component-collapsed",
        Severity.SEVERE,
        message,
        "Ask for fewer groups or a simpler covariance_type, or give more rows.",
        {"components": gone.tolist(), "rows": masses.tolist(), "needed": needed},
    )


def _parameters(subject: Examination) -> Iterator[Finding]:
    p, n = subject.mixture.n_parameters, round(subject.n_fitted)
    ratio = n / p
    few, some = ROWS_A_PARAMETER
    if ratio >= some:
        return
    k, d = subject.n_components, subject.n_features
    mine = subject.mixture.components.n_parameters(k, d)
    simpler = [name for name, f in advised().items() if f.nests_in and f.n_parameters(k, d) < mine]
    shape = f"a simpler covariance_type ({listed(simpler, last='or')}) or " if simpler else ""
    yield Finding(
        "few-rows-per-parameter",
        Severity.WARNING if ratio < few else Severity.INFO,
        f"The model estimates {p} numbers from {n:,} rows, {ratio:.1f} rows for each: details of "
        "the groups may be accidents of these rows.",
        f"Prefer {shape}fewer groups, or gather more rows.",
        {"n_parameters": p, "n_rows": n, "rows_per_parameter": ratio},
    )


def _counts(masses: np.ndarray) -> str:
    """How many rows several groups have, each."""
    if len(masses) == 1:
        return rows(float(masses[0]))
    return f"{listed([rows(float(mass)).split()[0] for mass in masses])} rows"
