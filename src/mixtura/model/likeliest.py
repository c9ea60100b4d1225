"""Whose a row most likely is, from its responsibilities, which noise has a part in as well."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.model.mixture import NOISE


def likeliest(responsibilities: Floats) -> Ints:
    """The likeliest component (n,) of each row, from (n, k); NOISE where what is left is more.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.model.likeliest import likeliest
    >>> likeliest(np.array([[0.2, 0.8], [0.6, 0.1], [0.2, 0.1]]))
    array([ 1,  0, -1])
    """
    if not responsibilities.shape[1]:
        return np.full(len(responsibilities), NOISE, dtype=np.intp)
    labels: Ints = responsibilities.argmax(axis=1)
    labels[left_over(responsibilities) > responsibilities.max(axis=1)] = NOISE
    return labels


def certainty(responsibilities: Floats) -> Floats:
    """The probability (n,) of the likeliest component, or of the noise where that is more."""
    if not responsibilities.shape[1]:
        return np.ones(len(responsibilities))
    largest: Floats = responsibilities.max(axis=1)
    return np.maximum(largest, left_over(responsibilities))


def left_over(responsibilities: Floats) -> Floats:
    """What responsibilities (n, k) lack of one (n,): the noise's, or rounding."""
    left: Floats = 1.0 - responsibilities.sum(axis=1)
    return left
