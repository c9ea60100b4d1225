"""What other methods make of the rows that a report holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mixtura._typing import Ints, Rows
from mixtura.comparison.compare import compare
from mixtura.comparison.comparison import Comparison
from mixtura.comparison.method import NOISE
from mixtura.diagnostics.words import count_of
from mixtura.errors import MixturaError
from mixtura.fitted import FittedModel, Model
from mixtura.process.quiet import quietly
from mixtura.report.assessment import Assessment
from mixtura.report.numbers import plain, short, significant

LEAST_ROWS = 4


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison, and the rows (c,) of the table that it saw, ascending."""

    comparison: Comparison
    rows: Ints


def compare_on(subject: Assessment, rows: Ints) -> Compared | None:
    """The model beside the other methods on these rows, or None where they cannot be compared.

    K-Means and DBSCAN look at all pairs of rows, so that it is the number of rows that makes this
    slow; the caller bounds it.
    """
    if rows.size < LEAST_ROWS:
        return None
    fitted, observed = subject.model, subject.observed
    seed = subject.model.inner.random_state
    try:
        with quietly():  # what is doubtful the sentences say
            model: Model = fitted.estimator
            if fitted.encoding is not None:
                # a model of categories takes a table of them, which the page does not have
                model, X = subject.model.inner, observed.prepared[rows]
            else:
                X = _named(fitted, observed.rows[rows])
            found = compare(X, model=model, random_state=seed if isinstance(seed, int) else 0)
    except (MixturaError, np.linalg.LinAlgError, ValueError):
        return None
    return Compared(found, rows)


def comparison_of(compared: Compared, shown: Ints, n: int, *, private: bool) -> dict[str, Any]:
    """As the page's ``Comparison``: the labels of those compared rows that are ``shown``.

    ``among`` tells where in the rows shown they are. A private one has no labels.
    """
    seen = np.isin(compared.rows, shown)
    among = np.searchsorted(shown, compared.rows[seen])
    sentences = [
        short(remark.text)
        for remark in compared.comparison.remarks
        if not (private and remark.code == "failed")  # whose reason may quote a cell
    ]
    if compared.rows.size < n:
        rows = count_of(compared.rows.size, "row")
        sentences.insert(0, f"The methods were compared on {rows} of {n:,}.")
    methods = []
    for method in compared.comparison.methods:
        labels = np.full(compared.rows.size, NOISE)
        if method.labels is not None:
            labels[slice(None) if method.rows is None else method.rows] = method.labels
        methods.append(
            {
                "name": method.title,
                "labels": [] if private else labels[seen].tolist(),
                "groups": method.n_groups,
                "assignment": method.assignment,
                "silhouette": _coarse(method.silhouette) if private else method.silhouette,
                "ari": method.ari,
                "nmi": method.nmi,
                "noise": method.n_noise,
                "seconds": round(method.seconds, 3),
                # DBSCAN's eps is the distance of two rows
                "parameters": _plain(method.parameters, private=private),
                "error": method.error and ("no result." if private else method.error),
            }
        )
    return {
        "methods": methods,
        "sentences": sentences,
        "among": [] if private else among.tolist(),
    }


def _named(model: FittedModel, rows: Rows) -> Any:
    """Rows as the model knows them: with the names of its columns, where it has names."""
    if not model.named:
        return rows
    import pyarrow as pa

    return pa.table(list(rows.T), names=model.names)


def _plain(parameters: Mapping[str, Any], *, private: bool) -> dict[str, Any]:
    simple: dict[str, Any] = plain(dict(parameters))
    if private:
        return {
            name: _coarse(value) if isinstance(value, float) else value
            for name, value in simple.items()
        }
    return simple


def _coarse(value: float | None) -> float | None:
    return None if value is None else significant(value, 2)
