"""The parts of a report that do not depend on how much room there is."""

from __future__ import annotations

from typing import Any

import numpy as np

from mixtura.page.fit import headline
from mixtura.report.numbers import MOST_NAME, plain, short, to_unit
from mixtura.report.oddities import densities_of
from mixtura.report.subject import Labelling, Subject

MOST_CELLS = 6_000
"""Means and deviations in the table of groups; of more columns, those that tell most are shown."""


QUOTING = ("few-distinct-values", "point-mass")
"""Findings whose sentence quotes a cell."""


def fit_of(subject: Subject, *, private: bool) -> dict[str, Any]:
    """As the page's ``Fit``."""
    inner = subject.inner
    with np.errstate(all="ignore"):
        evidence = inner.evidence(subject.fitted_rows)
    log_likelihood = evidence.log_likelihood + evidence.n * subject.shift
    moved = 2.0 * (log_likelihood - evidence.log_likelihood)
    init = inner.init_params
    return {
        "spec": {
            "k": subject.mixture.n_components,
            "covarianceType": inner.covariance_type,
            "init": init if isinstance(init, str) else "k-means++",
            "regCovar": float(inner.reg_covar),
            "seed": _seed(inner.random_state),
            "scale": bool(getattr(subject.model, "scale", False)),
            "maxIter": int(inner.max_iter),
        },
        "parameters": subject.space.parameters(subject.mixture),
        "logLikelihood": log_likelihood,
        **{name: evidence.judge(name) - moved for name in ("bic", "aic", "icl")},
        "nParameters": evidence.n_parameters,
        "nIter": int(getattr(inner, "n_iter_", 0)),
        "outcome": str(getattr(inner, "outcome_", "the parameters were set by hand.")),
        "converged": bool(getattr(inner, "converged_", True)),
        "collapsed": subject.collapsed,
        "findings": [_finding(finding, private=private) for finding in subject.findings],
        "anomalies": densities_of(subject, private=private),
        "headline": headline(subject.mixture.weights, subject.n_rows, inner.covariance_type),
    }


def groups_of(subject: Subject) -> dict[str, Any]:
    """Share, mean and standard deviation of each group in the units of the table."""
    means, sds = subject.means_and_sds
    k, d = means.shape
    chosen, note = np.arange(d), None
    if k * d > MOST_CELLS:
        spread = means.std(axis=0) / np.maximum(sds.mean(axis=0), np.finfo(float).tiny)
        most = max(1, MOST_CELLS // k)
        chosen = np.sort(np.argsort(-spread, kind="stable")[:most])
        note = f"The {most} of {d:,} columns that tell the groups apart most are shown."
    fine = 1e-4 * sds[:, chosen]
    return {
        "names": [short(subject.names[j], MOST_NAME) for j in chosen],
        "weights": subject.mixture.weights.tolist(),
        "means": to_unit(means[:, chosen], fine),
        "sds": to_unit(sds[:, chosen], fine),
        "note": note,
    }


def sweep_for(sweep: dict[str, Any] | None, *, private: bool) -> dict[str, Any] | None:
    """The sweep; why a model could not be fitted may quote a cell, and be long."""
    if sweep is None:
        return None

    def told(error: str | None) -> str | None:
        return error and ("could not be fitted." if private else short(error, 200))

    return {**sweep, "cells": [{**cell, "error": told(cell["error"])} for cell in sweep["cells"]]}


def notes_of(subject: Subject, labelling: Labelling, *, private: bool) -> list[str]:
    """Columns left out, with the reason unless it could quote a cell; then the page's axes."""
    notes = [
        f"left out column {short(what, MOST_NAME)!r}" + ("." if private else f": {short(why)}.")
        for what, why in labelling.notes
    ]
    return [*notes, subject.space.note] if subject.space.note else notes


def _finding(finding: dict[str, Any], *, private: bool) -> dict[str, Any]:
    """As the page's ``Finding``; the numbers behind one may be cells, and so may its words."""
    message = finding["message"]
    if private and finding["code"] in QUOTING:
        message = f"{finding['code'].replace('-', ' ').capitalize()} in the table."
    return {
        **finding,
        "message": short(message),
        "advice": short(finding["advice"]),
        "numbers": {} if private else plain(_brief(finding["numbers"])),
    }


def _brief(numbers: dict[str, Any]) -> dict[str, Any]:
    """Without long lists, which may be as long as the table is wide."""
    return {
        name: value
        for name, value in numbers.items()
        if not isinstance(value, list | tuple | dict) or len(value) <= 50
    }


def _seed(random_state: Any) -> int:
    return int(random_state) if isinstance(random_state, int | np.integer) else 0
