"""What other methods make of the rows that a report holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mixtura._typing import Ints, Rows
from mixtura.comparison.compare import compare
from mixtura.comparison.comparison import Comparison
from mixtura.diagnostics.words import count_of
from mixtura.errors import MixturaError
from mixtura.fitted import FittedModel, Model
from mixtura.page.comparison import method_of
from mixtura.page.packed import plain
from mixtura.process.quiet import quietly
from mixtura.report.assessment import Assessment
from mixtura.report.numbers import short, significant


def compare_on(subject: Assessment, rows: Ints) -> Comparison | None:
    """The model beside the other methods on these rows, or None where they cannot be compared.

    K-Means and DBSCAN look at all pairs of rows, so that it is the number of rows that makes this
    slow; the caller bounds it.
    """
    fitted, observed = subject.model, subject.observed
    try:
        with quietly():  # what is doubtful the sentences say
            model: Model = fitted.estimator
            if fitted.encoding is not None:
                # a model of categories takes a table of them, which the page does not have
                model, X = fitted.inner, observed.prepared[rows]
            else:
                X = _named(fitted, observed.rows[rows])
            compared = compare(X, model=model, random_state=subject.seed)
            own, *others = compared.methods  # one model has one silhouette, that of all rows
            told = replace(own, silhouette=subject.silhouette)
            return replace(compared, methods=(told, *others))
    except (MixturaError, np.linalg.LinAlgError, ValueError):
        return None


def comparison_of(
    compared: Comparison, rows: Ints, shown: Ints, n: int, *, private: bool
) -> dict[str, Any]:
    """As the page's ``Comparison``: the labels of those compared rows that are ``shown``.

    ``rows`` (c,) of the n are those compared, ascending; ``among`` tells where in the rows shown
    they are. A private one has no labels.
    """
    seen = np.isin(rows, shown)
    among = np.searchsorted(shown, rows[seen])
    sentences = [
        short(remark.text)
        for remark in compared.remarks
        if not (private and remark.code == "failed")  # whose reason may quote a cell
    ]
    if rows.size < n:
        counted = count_of(rows.size, "row")
        sentences.insert(0, f"The methods were compared on {counted} of {n:,}.")
    methods = []
    for method in compared.methods:
        told = method_of(method, rows.size, seen)
        told |= {"seconds": round(method.seconds, 3), "parameters": plain(method.parameters)}
        if private:
            told |= {
                "labels": [],
                "silhouette": _coarse(method.silhouette),
                # DBSCAN's eps is the distance of two rows
                "parameters": {name: _coarse(x) for name, x in told["parameters"].items()},
                "error": method.error and "no result.",
            }
        methods.append(told)
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


def _coarse(value: Any) -> Any:
    return significant(value, 2) if isinstance(value, float) else value
