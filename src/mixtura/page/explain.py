"""One point explained: whose it is, how unusual, and what makes it so."""

from __future__ import annotations

from typing import Any

import numpy as np

from mixtura._typing import Floats
from mixtura.diagnostics.drivers import shares
from mixtura.errors import InvalidParameterError
from mixtura.page.dataset import Dataset
from mixtura.page.parameters import Parameters

RANKED_AMONG = 20_000
"""Rows among which a point is ranked: an even sample where there are more."""


def explanation_of(sheet: Dataset, parameters: Parameters, point: Floats) -> dict[str, Any]:
    """What the parameters say of a point (d,), as ``Explanation``.

    InvalidParameterError where point or means have another number of columns than the sheet.
    """
    d = sheet.X.shape[1]
    if point.size != d or parameters.means.shape[1] != d:
        raise InvalidParameterError(
            f"the point has {point.size} numbers and the means have "
            f"{parameters.means.shape[1]}, but {sheet.title} has {d} columns."
        )
    mixture = parameters.dense()
    prepared = mixture.prepare()
    row = np.ascontiguousarray(point[None])
    responsibilities = prepared.responsibilities(row)[:, 0]
    log_density = float(prepared.log_density(row)[0])
    means, covariances = mixture.components.means, mixture.components.covariance_matrices
    k = len(means)
    parts, deviations = shares(np.repeat(row, k, axis=0), np.arange(k), means, covariances)
    distances = parts.sum(axis=1)
    # by what share of a component is nearer to its centre: tails of one may be heavier
    nearer = mixture.components.nearer(distances)
    nearest = int(np.lexsort((distances, distances if nearer is None else nearer))[0])
    own = parts[nearest] / distances[nearest] if distances[nearest] > 0 else parts[nearest]
    order = np.argsort(-own, kind="stable")
    step = -(-sheet.n_rows // RANKED_AMONG)
    others = prepared.log_density(np.ascontiguousarray(sheet.X[::step]))
    return {
        "responsibilities": responsibilities.tolist(),
        "logDensity": log_density,
        "percentile": float((others < log_density).mean()),
        "nearest": nearest,
        "drivers": [
            {
                "name": sheet.names[j],
                "share": float(own[j]),
                "deviation": float(deviations[nearest, j]),
            }
            for j in order
        ],
    }
