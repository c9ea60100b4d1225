"""A sweep over sizes and shapes as the page shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import isfinite
from typing import Any

from mixtura.estimators.limits import limits_of
from mixtura.page.sheet import Sheet
from mixtura.page.spec import Spec
from mixtura.process.quiet import quietly
from mixtura.process.workers import usable_workers
from mixtura.selection import (
    CRITERIA,
    Candidate,
    OutOfSample,
    Row,
    Sweep,
    account,
    confidence,
    sweep,
)


def run_sweep(
    sheet: Sheet,
    spec: Spec,
    sizes: Sequence[int],
    covariance_types: Sequence[str],
    progress: Callable[[int, int], None],
) -> Sweep:
    """Fit every size with every shape, otherwise as the spec says.

    Raises
    ------
    MixturaError
        Not one of them could be fitted.
    """
    preparation, rows = sheet.prepared(spec.scale)
    limits = limits_of(rows, None, sizes, covariance_types, sheet.names)
    total = len(sizes) * len(covariance_types)
    done = 0

    def fit_one(k: int, covariance_type: str) -> Candidate:
        limits.check(k, covariance_type)
        asked = replace(spec, k=k, covariance_type=covariance_type)
        model = asked.estimator(n_jobs=1).fit_prepared(preparation, rows)
        fitted = model.mixture_
        evidence = model.evidence_of_prepared(rows)
        return Candidate.of(model, fitted.mixture(), evidence, fitted.outcome_, fitted.n_iter_)

    def count(_: Row) -> None:
        nonlocal done
        done += 1
        progress(done, total)

    with quietly():  # each row says how its fit ended
        workers = min(usable_workers(None), total)
        out_of_sample = OutOfSample(rows, workers=usable_workers(None))
        return sweep(
            fit_one, sorted(sizes), covariance_types, "bic", count, workers, out_of_sample
        )


def sweep_of(swept: Sweep) -> dict[str, Any]:
    """A finished sweep as ``Sweep``."""
    return {
        "criterion": swept.criterion,
        "cells": [_cell(row) for row in swept],
        "elbow": swept.elbow,
        "atEdge": swept.at_edge,
        "word": confidence(swept).word,
        "sentences": list(account(swept)),
    }


def _cell(row: Row) -> dict[str, Any]:
    evidence = None if row.candidate is None else row.candidate.evidence
    values = {name: _finite(row.value(name)) for name in CRITERIA}
    return {
        "k": row.n_components,
        "covarianceType": row.covariance_type,
        **values,
        "logLikelihood": None if evidence is None else evidence.log_likelihood,
        "nParameters": None if evidence is None else evidence.n_parameters,
        "setAside": row.set_aside or None,
        "error": row.error,
        "selected": row.selected,
    }


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None
