r"""What ``sample_weight`` says: how many rows each one stands for, or only how rows compare.

Weight 2 is the row twice. Weights that add up to less than a tenth of the rows that they amount
to, by Kish's count

.. math:: E = \frac{(\sum_i w_i)^2}{\sum_i w_i^2},

cannot be meant so: no component would have a row to itself, and a criterion would see next to no
data. They are read as relative and scaled to add up to E, which changes no ratio between them.

Source: Kish (1965), *Survey Sampling*, section 11.7, for E.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from mixtura._typing import Floats
from mixtura.data import Source
from mixtura.data.validation import check_sample_weight
from mixtura.errors import MixturaWarning

LEAST_SHARE = 0.1
"""Of the effective rows; what adds up to less is no number of rows."""


def effective_rows(weight: Floats) -> float:
    """Kish's E: n where all weights are the same, less the more they differ.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.data.sample_weights import effective_rows
    >>> effective_rows(np.array([0.1, 0.1, 0.1, 0.1])), effective_rows(np.array([1.0, 1.0, 0.0]))
    (4.0, 2.0)
    """
    relative = weight / weight.max()
    return float(relative.sum() ** 2 / np.square(relative).sum())


def read_weights(sample_weight: Any, n: int, *, tell: int | None = None) -> Floats | None:
    """Weights (n,) as numbers of rows, in float64, or None where none are given.

    Parameters
    ----------
    sample_weight, n : what the caller gave, for n rows
    tell : the ``stacklevel`` of a warning where weights are scaled; None for no warning

    Raises
    ------
    InvalidParameterError
        As :func:`mixtura.data.validation.check_sample_weight`.

    Warns
    -----
    MixturaWarning
        They were scaled.
    """
    weight = check_sample_weight(sample_weight, n)
    if weight is None:
        return None
    total, effective = float(weight.sum()), effective_rows(weight)
    if total >= LEAST_SHARE * effective:
        return weight
    factor = effective / total
    if tell is not None:
        warnings.warn(
            f"sample_weight adds up to {total:.4g}, but its rows amount to {effective:.4g} "
            "(Kish's effective number, the squared sum of the weights over the sum of their "
            "squares): such weights cannot be numbers of rows, so they are read as relative and "
            f"multiplied by {factor:.6g}. Multiply them by that yourself to say so without this "
            "warning, or by another number if the data stands for more or fewer rows.",
            MixturaWarning,
            stacklevel=tell + 1,
        )
    scaled: Floats = weight * factor
    return scaled


def weighted(source: Source, sample_weight: Any, *, tell: int | None = None) -> Source:
    """A source with these weights, or else its own, read as :func:`read_weights` does."""
    given = source.weight if sample_weight is None else sample_weight
    tell = None if tell is None else tell + 1
    return source.weighted(read_weights(given, source.n_rows, tell=tell))


@dataclass(frozen=True, slots=True)
class FitWeights:
    """That a fit had weights which were not all one.

    Attributes
    ----------
    n_rows : how many
    equal : whether all were the same, so that they change sums over rows but no mean
    """

    n_rows: int
    equal: bool

    @classmethod
    def of(cls, weight: Floats | None) -> Self | None:
        """None where the weights, as numbers of rows, say nothing."""
        if weight is None or np.allclose(weight, 1.0, rtol=1e-9, atol=0.0):
            return None
        return cls(weight.size, bool(np.ptp(weight) <= 1e-9 * weight.max()))
