"""The parts of a report that do not depend on how much room there is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np

from mixtura._typing import Bools, Floats
from mixtura.data import ArraySource
from mixtura.diagnostics.codes import CODES
from mixtura.diagnostics.words import listed, sentence
from mixtura.estimators.answers_in_units import total_volume
from mixtura.fitted.group_names import WITHHELD, group_names
from mixtura.fitted.marks import Features
from mixtura.model.families import GAUSSIAN, STUDENT_T
from mixtura.page.fit import headline
from mixtura.page.packed import plain
from mixtura.report.assessment import Assessment, Labelling
from mixtura.report.numbers import HIGHEST, MOST_NAME, short, significant, to_unit
from mixtura.report.oddities import densities_of
from mixtura.report.private import Privacy
from mixtura.selection import CRITERIA

MOST_TAILS = 20
"""Groups whose degrees of freedom are told."""

LIKE_A_BELL = 1_000
"""Degrees of freedom from which on tails are those of a Gaussian, for all that rows say."""

MOST_CELLS = 6_000
"""Means and deviations in the table of groups; of more columns, those that tell most are shown."""


TELLABLE = frozenset(CODES) - {
    "few-distinct-values",  # quotes a cell
    "point-mass",  # quotes a cell
    "outliers-own-component",  # how far few rows are off
    "skewed-column",  # whose numbers a single row may decide
    "noise-would-help",  # whose gain a single row may decide, as of the three below
    "heavier-tails-would-help",
    "another-shape-would-help",
    "a-prior-would-help",
    "scales-differ",  # which a single row may decide
}
"""Findings whose sentence has no number that fewer than five rows may be behind."""


def fit_of(subject: Assessment, privacy: Privacy | None) -> dict[str, Any]:
    """As the page's ``Fit``."""
    parameters = subject.space.parameters(subject.mixture)
    told = (lambda value: value) if privacy is None else privacy.rounded
    inner = subject.model.inner
    heavy = subject.model.degrees_of_freedom is not None
    with np.errstate(all="ignore"):
        evidence = inner.evidence(ArraySource(subject.fitted_rows, checked=True))
    shift = total_volume(subject.model.volume(subject.fitted_rows), evidence.n)
    log_likelihood = evidence.log_likelihood + shift
    moved = 2.0 * (log_likelihood - evidence.log_likelihood)
    init = inner.init_params
    return {
        "spec": {
            "k": subject.mixture.n_components,
            "covarianceType": inner.covariance_type,
            "init": init if isinstance(init, str) else "k-means++",
            "regCovar": float(inner.reg_covar),
            "seed": subject.seed,
            "scale": bool(getattr(subject.model.estimator, "scale", False)),
            "maxIter": int(inner.max_iter),
            "noise": _share_to_begin_with(subject),
            "component": STUDENT_T if heavy else GAUSSIAN,
        },
        "parameters": parameters if privacy is None else privacy.told(parameters),
        "logLikelihood": told(log_likelihood),
        **{name: told(evidence.judge(name) - moved) for name in ("bic", "aic", "icl")},
        "nParameters": evidence.n_parameters,
        "nIter": int(subject.model.n_iter or 0),
        "outcome": str(subject.model.outcome or "the parameters were set by hand."),
        "converged": bool(getattr(inner, "converged_", True)),
        "collapsed": subject.collapsed,
        "findings": [_finding(finding, privacy) for finding in subject.findings],
        "anomalies": densities_of(subject, private=privacy is not None),
        "headline": headline(
            subject.mixture.shares,
            subject.n_rows,
            noise=subject.model.noise,
            heavy=heavy,
        ),
    }


def _share_to_begin_with(subject: Assessment) -> float | None:
    """That of the noise: as it was asked for, or as it is where rows were known to be noise."""
    asked = getattr(subject.model.inner, "noise", None)
    if subject.model.noise is None or isinstance(asked, Real):
        return None if asked is None else float(asked)
    return significant(subject.model.noise)


def groups_of(subject: Assessment, privacy: Privacy | None) -> dict[str, Any]:
    """Share, name, mean and standard deviation of each group in the units of the table.

    With ``privacy``, ``withheld`` are the groups of which only the share is told: the mean and
    deviation that stand there are those of the others together.
    """
    means, sds = subject.model.means, subject.model.sds
    weights = subject.mixture.shares
    names, withheld = subject.observed.names, np.zeros(len(weights), dtype=np.bool_)
    if privacy is not None:
        names, withheld = privacy.names, privacy.withheld
        means, sds = _pooled(means, sds, weights, withheld)
    features = Features.of(subject.model)
    if privacy is not None:  # names say no more than what else is told
        features = features.told(names, means, sds)
    named = group_names(features.shortened(MOST_NAME))
    k, d = means.shape
    chosen, note = np.arange(d), None
    if k * d > MOST_CELLS:
        spread = means.std(axis=0) / np.maximum(sds.mean(axis=0), np.finfo(float).tiny)
        most = max(1, MOST_CELLS // k)
        chosen = np.sort(np.argsort(-spread, kind="stable")[:most])
        note = f"The {most} of {d:,} columns that tell the groups apart most are shown."
    with np.errstate(over="ignore"):  # a moment of a very wide logarithm may be beyond a double
        means, sds = np.minimum(means, HIGHEST), np.minimum(sds, HIGHEST)
    fine = 1e-4 * sds[:, chosen]
    said = [note, _of_logarithms(subject, names), None if privacy is None else privacy.note]
    said += [_of_tails(subject)]
    note = " ".join(text for text in said if text) or None
    return {
        "names": [short(names[j], MOST_NAME) for j in chosen],
        "named": [WITHHELD if hide else name for hide, name in zip(withheld, named, strict=True)],
        "weights": weights.tolist(),
        **({} if subject.model.noise is None else {"noise": subject.model.noise}),
        "means": to_unit(means[:, chosen], fine),
        "sds": to_unit(sds[:, chosen], fine),
        "note": note,
        "withheld": np.flatnonzero(withheld).tolist(),
    }


def _of_tails(subject: Assessment) -> str | None:
    """What stands in place of the deviations of groups with heavy tails."""
    nu = subject.model.degrees_of_freedom
    if nu is None:
        return None
    told = listed([_as_tail(value) for value in nu[:MOST_TAILS].tolist()])
    told += ", ..." if len(nu) > MOST_TAILS else ""
    return (
        "The groups have heavy tails: what stands behind ± is their scale, how far their middle "
        f"spreads, and their standard deviation is more. Degrees of freedom: {told}."
    )


def _as_tail(freedom: float) -> str:
    """Degrees of freedom, up to where no rows tell a tail from that of a bell."""
    return f"{freedom:.3g}" if freedom < LIKE_A_BELL else f"over {LIKE_A_BELL}, as of a bell"


def _of_logarithms(subject: Assessment, names: Sequence[str]) -> str | None:
    """What the mean and deviation of a logarithm's values are, which are far from bell-shaped."""
    logs = [repr(short(names[place], MOST_NAME)) for place in subject.model.log]
    if not logs:
        return None
    return (
        f"Of {listed(logs)}, fitted as {'a logarithm' if len(logs) == 1 else 'logarithms'}, mean "
        "and deviation are those of the values themselves. These lean to the right: more than "
        "half of a group is below its mean."
    )


def _pooled(means: Floats, sds: Floats, weights: Floats, withheld: Bools) -> tuple[Floats, Floats]:
    """Those withheld get the mean and deviation of all others; zero where there are none."""
    told = ~withheld
    if told.all():
        return means, sds
    means, sds = means.copy(), sds.copy()
    share = weights[told] / weights[told].sum() if told.any() else weights[told]
    mean = share @ means[told]
    means[withheld] = mean
    sds[withheld] = np.sqrt(share @ (sds[told] ** 2 + (means[told] - mean) ** 2))
    return means, sds


def sweep_for(sweep: dict[str, Any] | None, privacy: Privacy | None) -> dict[str, Any] | None:
    """The sweep; why a model could not be fitted may quote a cell, and be long.

    With ``privacy`` its numbers are rounded: the likelihood of one component is the variance of
    the whole table.
    """
    if sweep is None:
        return None

    def told(cell: dict[str, Any]) -> dict[str, Any]:
        error = cell["error"]
        if privacy is None:
            return {**cell, "error": error and short(error, 200)}
        numbers = {
            name: None if cell[name] is None else privacy.rounded(cell[name])
            for name in (*CRITERIA, "logLikelihood")
        }
        return {**cell, **numbers, "error": error and "could not be fitted."}

    sentences = sweep["sentences"]
    if privacy is not None:
        sentences = [_whole_numbers(text, privacy) for text in sentences]
    return {**sweep, "cells": [told(cell) for cell in sweep["cells"]], "sentences": sentences}


def _whole_numbers(text: str, privacy: Privacy) -> str:
    """A sentence whose numbers with decimals are rounded as criteria are."""
    return re.sub(r"\d+\.\d+", lambda found: f"about {privacy.rounded(float(found[0])):g}", text)


def notes_of(subject: Assessment, labelling: Labelling, privacy: Privacy | None) -> list[str]:
    """Columns left out, with the reason unless it could quote a cell; then the page's axes."""
    private = privacy is not None
    notes = [
        f"left out column {short(what, MOST_NAME)!r}" + ("." if private else f": {short(why)}.")
        for what, why in labelling.notes
    ]
    if privacy is not None:
        notes += [privacy.note] if privacy.note else []
        notes.append(
            f"Log-likelihoods and criteria are rounded to {privacy.unit:g}, and log-densities to "
            "one digit of their distance from the middle one, so that no row can be worked out "
            "from them."
        )
    if not subject.model.is_gaussian and subject.model.degrees_of_freedom is None:
        notes.append(
            "The groups are no Gaussians: the picture, and what is worked out when you move "
            "something, show Gaussians with their means and covariances. Every other number comes "
            "from the model itself."
        )
    notes += [subject.note_on_gaps] if subject.note_on_gaps else []
    return [*notes, subject.space.note] if subject.space.note else notes


def _finding(finding: dict[str, Any], privacy: Privacy | None) -> dict[str, Any]:
    """As the page's ``Finding``; the numbers behind one may be cells, and so may its words."""
    message, advice = finding["message"], finding["advice"]
    if privacy is not None:
        if finding["code"] not in TELLABLE:
            message = sentence(f"{CODES[finding['code']]}.")
        message, advice = privacy.words(message), privacy.words(advice)
    return {
        **finding,
        "message": short(message),
        "advice": short(advice),
        "numbers": {} if privacy is not None else plain(_brief(finding["numbers"])),
    }


def _brief(numbers: dict[str, Any]) -> dict[str, Any]:
    """Without long lists, which may be as long as the table is wide."""
    return {
        name: value
        for name, value in numbers.items()
        if not isinstance(value, list | tuple | dict) or len(value) <= 50
    }
