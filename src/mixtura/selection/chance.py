r"""How much of the difference between two models is chance: another sample would make another.

The difference of two log-likelihoods is a sum over rows, so that its spread over the rows is its
standard error (Vuong 1989, Econometrica 57:307, section 5):

.. math::
    \mathrm{se}^2 = \sum_i (\Delta_i - \bar\Delta)^2, \quad
    \Delta_i = \log p_1(x_i) - \log p_2(x_i).

A scale of evidence such as that of Kass & Raftery takes the models for the only two there are, and
one of them for true. Where neither is, both are wrong in many rows, in some the one more and in
some the other, and a difference of ten in twice the total says little.
"""

from __future__ import annotations

import numpy as np

from mixtura.data import Source
from mixtura.model.mixture import Mixture

CLEAR = 1.96
"""Standard errors from which a difference is not put down to chance: one time in twenty."""


def standard_error(one: Mixture, other: Mixture, source: Source) -> float:
    """Of the difference of the two log-likelihoods of all rows, in nats.

    Examples
    --------
    >>> from mixtura import GaussianMixture, datasets
    >>> from mixtura.selection.chance import standard_error
    >>> from mixtura.data import ArraySource
    >>> X = datasets.load("faithful").X
    >>> one, two = (GaussianMixture(k, random_state=0).fit(X).mixture() for k in (1, 2))
    >>> round(standard_error(two, one, ArraySource(X)))
    15
    """
    first, second = one.prepare(), other.prepare()
    total = squares = weights = 0.0
    for block in source.blocks():
        each = first.log_density(block.rows, block.errors)
        each -= second.log_density(block.rows, block.errors)
        weight = block.row_weights
        total += float(weight @ each)
        squares += float(weight @ np.square(each))
        weights += float(weight.sum())
    return float(np.sqrt(max(0.0, squares - total**2 / weights)))
