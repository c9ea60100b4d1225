"""A sweep over sizes and shapes as the page shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from mixtura.data import ArraySource
from mixtura.estimators.grid_search import GridSearch
from mixtura.model.families import kind_of
from mixtura.page.dataset import Dataset
from mixtura.page.packed import plain
from mixtura.page.spec import Spec
from mixtura.selection import CRITERIA, Row, Sweep, account, confidence
from mixtura.selection.grid import different_types


def run_sweep(
    sheet: Dataset,
    spec: Spec,
    sizes: Sequence[int],
    covariance_types: Sequence[str],
    progress: Callable[[int, int], None],
) -> Sweep:
    """Fit every size with every shape, otherwise as the spec says; MixturaError where none can."""
    preparation, rows = sheet.prepared(spec.scale)
    covariance_types = different_types(covariance_types, rows.shape[1])
    search = GridSearch(
        ArraySource(rows),
        sorted(sizes),
        [kind_of(shape, spec.component) for shape in covariance_types],
        spec.parameters,
        preparation=preparation,
    )
    total, done = len(sizes) * len(covariance_types), count(1)
    return search.run("bic", lambda _: progress(next(done), total), limits=search.limits())


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
    values = {name: plain(row.value(name)) for name in CRITERIA}
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
