"""scikit-learn's ``random_state`` and NumPy's generators."""

from __future__ import annotations

from numbers import Integral
from threading import Lock
from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from mixtura._typing import Ints


def generator(random_state: Any) -> np.random.Generator:
    """A generator from an int, a RandomState, a Generator or None.

    An int gives the same stream at every call; the others are drawn from and move on.
    """
    if isinstance(random_state, np.random.Generator):
        return random_state
    if isinstance(random_state, Integral):
        return np.random.default_rng(_drawn_from(int(random_state)))
    return np.random.default_rng(check_random_state(random_state).randint(2**31, size=4))


_seeded = np.random.RandomState(0), Lock()


def _drawn_from(seed: int) -> Ints:
    """What ``RandomState(seed)`` draws, without making one, which asks the system for entropy."""
    legacy, lock = _seeded
    with lock:
        legacy.seed(seed)
        return legacy.randint(2**31, size=4)
