"""What a model says about each row, as columns of CSV. Rows count from 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from mixtura._typing import Bools, Floats
from mixtura.fitted import FittedModel


def labelled(model: FittedModel, rows: Any) -> dict[str, Any]:
    """``row``, ``label``, ``probability`` of that label, and of every group ``p_0``, ``p_1``..."""
    probabilities = model.estimator.predict_proba(rows)
    labels = probabilities.argmax(axis=1)
    return {
        "row": np.arange(1, len(labels) + 1),
        "label": labels,
        "probability": probabilities.max(axis=1),
        **{f"p_{k}": np.ascontiguousarray(column) for k, column in enumerate(probabilities.T)},
    }


def judged(
    model: FittedModel, log_density: Floats, trimmed: Bools | None = None
) -> dict[str, Any]:
    """``log_density``, and ``anomaly`` (0 or 1) where the model has a threshold.

    Rows that were ``trimmed`` (n,) from the fit are anomalies whatever their density.
    """
    columns: dict[str, Any] = {"log_density": log_density}
    if model.anomaly_threshold is not None:
        anomaly = log_density < model.anomaly_threshold
        columns["anomaly"] = (anomaly if trimmed is None else anomaly | trimmed).astype(np.int8)
    return columns
