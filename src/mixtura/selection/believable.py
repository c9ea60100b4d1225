"""Whether every component has rows enough to be believed.

A sound component (``Mixture.collapsed``) has a finite likelihood; that is no reason to call it a
group. Criteria count parameters as if each were estimated from all rows, so that they pay too
little for one that a handful of rows decides.
"""

from __future__ import annotations

import numpy as np

from mixtura._typing import Bools
from mixtura.model.mixture import Mixture

ROUNDING = 1e-6
"""Effective rows are sums of responsibilities: so much below a whole number is that number."""


def too_few_rows(mixture: Mixture, total_weight: float) -> Bools:
    """Which components (k,) have fewer effective rows than a group of their family takes.

    Examples
    --------
    >>> from mixtura import GaussianMixture, datasets
    >>> from mixtura.selection.believable import too_few_rows
    >>> X = datasets.load("faithful").X
    >>> model = GaussianMixture(2, random_state=0).fit(X)
    >>> too_few_rows(model.mixture(), len(X)).tolist()
    [False, False]
    """
    return mixture.shares * total_weight < needed(mixture) - ROUNDING


def needed(mixture: Mixture) -> int:
    """Effective rows from which a component of this mixture is believed."""
    return mixture.believable_rows


def doubt(mixture: Mixture, total_weight: float) -> str:
    """Half a sentence on the smallest component where it is too small; empty where it is not."""
    if not too_few_rows(mixture, total_weight).any():
        return ""
    smallest = float(np.min(mixture.shares)) * total_weight
    count = f"{smallest:.1f}".removesuffix(".0")
    return (
        f"a group has only {count} row{'s'[: count != '1']}, fewer than the "
        f"{needed(mixture)} that make a group of this shape in {mixture.n_features} "
        f"column{'s'[: mixture.n_features != 1]} believable"
    )
