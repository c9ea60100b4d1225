"""What a model says about each row, as columns with names and digits for people.

=============  ===============================================================================
``group``      number of the likeliest group, from 0; ``noise`` where that is none
``sure``       per cent: how surely the row belongs to that group
``sure_0`` …   per cent for every group; they add up to 100
``sure_noise``  the same for no group at all, where the model has noise
``log_density``  how usual the row is, in nats; lower is more unusual
``unusual``    1 where that is below the model's threshold, or the row is noise, else 0
``unusual_in``  the column that makes an unusual row so, more than any other
=============  ===============================================================================

Per cents have one digit after the point and log-densities four. Nothing is shown as surer than it
is: 100 stands only where the probability is 1 to the last digit of a double, and a density that
rounding would take across the threshold keeps its digits. ``exact`` columns are not rounded.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mixtura._typing import Bools, Floats, Ints
from mixtura.fitted import FittedModel
from mixtura.model.likeliest import certainty, likeliest
from mixtura.model.mixture import NOISE

DECIMALS = 4
"""Of a log-density that a person reads."""

ROUNDABLE = 1e9
"""Numbers from here on are written as they are: their digits are before the point."""


def groups(model: FittedModel, rows: Any, *, each: bool = True, exact: bool = False) -> Any:
    """``group`` and ``sure``, and with ``each`` also ``sure_0``, ``sure_1``, ... as a mapping."""
    probabilities = model.estimator.predict_proba(rows)
    labels = likeliest(probabilities)
    columns: dict[str, Any] = {
        "group": labels if model.noise is None else _in_words(labels),
        "sure": per_cent(certainty(probabilities), exact=exact),
    }
    if each:
        for k, column in enumerate(probabilities.T):
            columns[f"sure_{k}"] = per_cent(column, exact=exact)
        if model.noise is not None:
            columns["sure_noise"] = per_cent(model.estimator.noise_proba(rows), exact=exact)
    return columns


def _in_words(labels: Ints) -> Any:
    """Numbers of groups as text, and the word for noise, which a number would hide."""
    return np.array(["noise" if label == NOISE else str(label) for label in labels], dtype=object)


def usual(
    model: FittedModel,
    log_density: Floats,
    apart: Bools | None = None,
    *,
    exact: bool = False,
) -> dict[str, Any]:
    """``log_density``, and ``unusual`` (0 or 1) where the model has a threshold.

    Rows ``apart`` (n,), trimmed from the fit or noise, are unusual whatever their density.
    """
    threshold = model.anomaly_threshold
    if threshold is None:
        return {"log_density": log_density if exact else readable(log_density)}
    below = log_density < threshold
    unusual = below if apart is None else below | apart
    return {
        "log_density": log_density if exact else readable(log_density, threshold),
        "unusual": unusual.astype(np.int8),
    }


def per_cent(probability: Floats, *, exact: bool = False) -> Floats:
    """Of probabilities (n,), with one digit after the point, and 100 only where it is certain.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.tables.row_answers import per_cent
    >>> per_cent(np.array([0.6251, 0.99999, 1.0]))
    array([ 62.5,  99.9, 100. ])
    """
    shares: Floats = 100.0 * np.asarray(probability, dtype=np.float64)
    if exact:
        return shares
    rounded: Floats = np.where(probability < 1.0, np.minimum(shares.round(1), 99.9), 100.0)
    return rounded


def readable(values: Floats, threshold: float | None = None) -> Floats:
    """Numbers (n,) with four digits after the point, each on its own side of a threshold."""
    rounded = np.array(values, dtype=np.float64)
    near = np.abs(rounded) < ROUNDABLE
    rounded[near] = rounded[near].round(DECIMALS)
    if threshold is not None:
        crossed = (rounded < threshold) != (values < threshold)
        rounded[crossed] = values[crossed]
    return rounded
