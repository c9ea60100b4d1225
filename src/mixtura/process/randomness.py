"""scikit-learn's ``random_state`` and NumPy's generators."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from mixtura._typing import Ints
from mixtura.process.forking import lock_over_forks


def generator(random_state: Any) -> np.random.Generator:
    """A generator from an int, a RandomState, a Generator or None.

    An int gives the same stream at every call; the others are drawn from and move on.
    """
    if isinstance(random_state, np.random.Generator):
        return random_state
    if isinstance(random_state, Integral):
        return np.random.default_rng(_drawn_from(int(random_state)))
    with _drawing:
        return np.random.default_rng(check_random_state(random_state).randint(2**31, size=4))


_drawing = lock_over_forks()
"""Held while a stream that threads share is drawn from: each has a lock inside, and a child that
is forked while another thread draws would wait for it for ever.
"""

_seeded = np.random.RandomState(0)


def _drawn_from(seed: int) -> Ints:
    """What ``RandomState(seed)`` draws, without making one, which asks the system for entropy."""
    with _drawing:
        _seeded.seed(seed)
        return _seeded.randint(2**31, size=4)
