"""Whether a prior keeps groups in bounds that have collapsed, or nearly, for want of rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from mixtura.diagnostics.alternatives import is_named, is_of_few_values
from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.words import count_of, groups, rows, sentence
from mixtura.engine.blocks import in_blocks
from mixtura.engine.fold import Fold
from mixtura.engine.outcome import Outcome
from mixtura.engine.regularised import Regularised
from mixtura.fitting import Problem, fit, settings_for
from mixtura.fitting.prior import prior_for
from mixtura.initialise import Floor, measure, with_covariance
from mixtura.model.conjugate_prior import ConjugatePrior
from mixtura.model.families import Gaussian
from mixtura.process.randomness import generator
from mixtura.selection import Evidence
from mixtura.selection.believable import needed, too_few_rows
from mixtura.selection.sweep import FAILURES

MOST_ROWS = 2_000
"""Rows up to which it is tried: where there are more, a want of them is rare."""

MOST_WORK = 2e8
"""Rows times free parameters times groups up to which it is tried: some tenths of a second."""

N_STARTS = 10


def suggest(subject: Examination, fold: Fold) -> Iterator[Finding]:
    """``a-prior-would-help``."""
    mixture, n, k = subject.mixture, subject.n_rows, subject.n_components
    family = type(mixture.components)
    if not (subject.by_likelihood and issubclass(family, Gaussian) and is_named(family)):
        return
    if subject.gaps is not None:
        return
    lost = mixture.collapsed(subject.n_fitted) | too_few_rows(mixture, subject.n_fitted)
    unsound = subject.outcome is Outcome.COLLAPSED
    if mixture.background is not None or not (lost.any() or unsound):
        return
    few = bool((subject.masses[lost] < needed(mixture)).all()) if lost.any() else unsound
    if not few or is_of_few_values(subject.raw) or not np.isfinite(subject.rows).all():
        return
    if n > MOST_ROWS or n * mixture.n_parameters * k > MOST_WORK:
        return
    asked = ConjugatePrior()
    source = in_blocks(subject.rows, n_components=k)
    settings = settings_for(family, k, tol=1e-6, max_iter=1000, n_init=N_STARTS)
    try:
        moments = measure(source, fold, with_covariance=family.spans_all_directions)
        if family.spans_all_directions:
            moments = with_covariance(moments, source, fold)
        objective = Regularised(prior_for(asked, family, k, moments), asked.concentration)
        settings = replace(settings, objective=objective)
        floor = Floor(mixture.floor, mixture.flat)
        run = fit(Problem(source, settings, moments, moments, floor), fold, generator(0))
    except FAILURES:
        return
    ended = replace(run.mixture, proper=True)
    least = float(ended.shares.min()) * n
    if ended.collapsed(float(n)).any() or too_few_rows(ended, float(n)).any():
        return
    bic = Evidence.of(ended, run.statistics).judge("bic")
    present = -2.0 * float(subject.log_density.sum()) + mixture.n_parameters * float(np.log(n))
    which = np.flatnonzero(lost).tolist()
    means_nothing = bool(mixture.collapsed(subject.n_fitted).any()) or unsound
    one = len(which) < 2
    who = f"{sentence(groups(which)) if which else 'A group'} {'has' if one else 'have'}"
    now = (
        "The BIC of this one means nothing"
        if means_nothing
        else f"Without, it is {present:,.0f}, by spreads that too few rows have made"
    )
    yield Finding(
        "a-prior-would-help",
        Severity.INFO,
        f"{who} too few rows to tell {'its' if one else 'their'} own spread, and a prior says how "
        "far that can be: with one (prior='default', or `mixtura fit --prior`) a fit of "
        f"{count_of(k, 'group')} has at least {rows(least)} in each, none of them collapsed, and "
        f"a BIC of {bic:,.0f}. {now}.",
        "Fit with prior='default' (`mixtura fit --prior`), or ask for fewer groups.",
        {
            "gain": None if means_nothing else present - bic,
            "bic": None if means_nothing else present,
            "bic_then": bic,
            "rows": n,
            "n_components": k,
            "least_rows": least,
        },
    )
