"""What other methods make of the same rows, as the page shows it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mixtura._typing import Bools, Ints
from mixtura.comparison.compare import compare
from mixtura.comparison.method import NOISE, Method
from mixtura.diagnostics.words import count_of
from mixtura.estimators.prepared_gaussian_mixture import PreparedGaussianMixture
from mixtura.fitted import Observations
from mixtura.fitted.silhouette import silhouette_of
from mixtura.page.dataset import Dataset


def comparison_of(
    sheet: Dataset, model: PreparedGaussianMixture, shown: Ints, seed: int
) -> dict[str, Any]:
    """The mixture beside K-Means, DBSCAN and naive Bayes on the rows shown, as ``Comparison``.

    All methods see the same rows, those that the page draws, so that each has a label of each
    method and none takes long. InvalidDataError where they are too few to compare.
    """
    labels = None if sheet.labels is None else sheet.labels[shown]
    if labels is not None and np.unique(labels).size < 2:
        labels = None
    named = hasattr(model, "feature_names_in_")
    rows = sheet.table(shown) if named else sheet.X[shown]
    compared = compare(rows, labels, model=model, random_state=seed)
    every = Observations.of(model, sheet.table() if named else sheet.X)
    own, *others = compared.methods
    own = replace(own, silhouette=silhouette_of(every))  # one model has one, that of all rows
    sentences = list(compared.sentences)
    if shown.size < sheet.n_rows:
        drawn = count_of(shown.size, "row")
        sentences.append(f"Compared on the {drawn} that are drawn, of {sheet.n_rows:,}.")
    return {
        "methods": [method_of(method, shown.size) for method in (own, *others)],
        "sentences": sentences,
    }


def method_of(method: Method, m: int, shown: Bools | slice = slice(None)) -> dict[str, Any]:
    """A method as the page shows it, with the labels of those of its m rows that are ``shown``."""
    labels = np.full(m, NOISE)
    if method.labels is not None:
        labels[slice(None) if method.rows is None else method.rows] = method.labels
    return {
        "name": method.title,
        "labels": labels[shown].tolist(),
        "groups": method.n_groups,
        "assignment": method.assignment,
        "silhouette": method.silhouette,
        "ari": method.ari,
        "nmi": method.nmi,
        "noise": method.n_noise,
        "seconds": method.seconds,
        "parameters": dict(method.parameters),
        "error": method.error,
    }
