"""Rows with their gaps filled, for whatever can look at complete rows only."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats, Rows
from mixtura.estimators.answers.imputation import drawn
from mixtura.fitted.model import FittedModel
from mixtura.patterns import complete


def one_draw(model: FittedModel, prepared: Rows, seed: int = 0) -> Rows:
    """Prepared rows (b, m), in whose gaps stands one draw of what the model expects there.

    A draw varies as values do, where what is expected of them would make groups look tighter.
    """
    if complete(prepared):
        return prepared
    filled: Rows = drawn(model.mixture, prepared, 1, np.random.default_rng(seed))[0]
    return filled


def completed(model: FittedModel, rows: Rows, seed: int = 0) -> Rows:
    """The same of rows (b, d) in their own units."""
    if complete(rows):
        return rows
    whole: Floats = model.restore(one_draw(model, model.prepare(rows), seed))
    return np.asarray(np.where(np.isnan(rows), whole, rows))
