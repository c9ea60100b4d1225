"""Groups without thickness: columns that all but determine one another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.words import groups, listed, sentence
from mixtura.model.families import for_dependent_columns

FLAT = (1e4, 1e6)
"""Condition number of a correlation matrix: worth knowing from the first, a warning from the
second on: the group is then a thousand times as long as it is thick."""


def check(subject: Examination) -> Iterator[Finding]:
    """``nearly-flat``."""
    components, d = subject.mixture.components, subject.n_features
    if not components.spans_all_directions or d == 1:
        return
    matrices = (
        subject.covariance_matrices[:1] if components.shared else subject.covariance_matrices
    )
    deviation = np.sqrt(np.einsum("kdd->kd", matrices))
    correlations = matrices / (deviation[:, :, None] * deviation[:, None, :])
    values, vectors = np.linalg.eigh(correlations)
    conditions = values[:, -1] / np.maximum(values[:, 0], np.finfo(float).tiny)
    flat = np.flatnonzero(conditions >= FLAT[0])
    if components.shared is False:
        # on the floor is worse, and said elsewhere
        flat = flat[~subject.mixture.at_floor()[flat]]
    if not flat.size:
        return
    worst = int(flat[conditions[flat].argmax()])
    condition = float(conditions[worst])
    columns = []
    if not subject.reduced:
        loading = np.abs(vectors[worst][:, 0])
        columns = [subject.names[j] for j in np.flatnonzero(loading > 0.3 * loading.max())]
    who = "The groups, which share one shape," if components.shared else groups(flat.tolist())
    verb = "are" if components.shared or flat.size > 1 else "is"
    related = f": there, {listed(columns)} all but determine one another" if columns else ""
    yield Finding(
        "nearly-flat",
        Severity.WARNING if condition >= FLAT[1] else Severity.INFO,
        f"{sentence(who)} {verb} nearly flat{related}.",
        "Leave out a column that follows from others, reduce the columns by PCA, or use "
        f"covariance_type {for_dependent_columns()[0]}.",
        {"components": flat.tolist(), "condition": condition, "columns": columns},
    )
