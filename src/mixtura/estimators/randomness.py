"""scikit-learn's ``random_state`` and NumPy's generators."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils import check_random_state


def generator(random_state: Any) -> np.random.Generator:
    """A generator from an int, a RandomState, a Generator or None.

    An int gives the same stream at every call; the others are drawn from and move on.
    """
    if isinstance(random_state, np.random.Generator):
        return random_state
    legacy = check_random_state(random_state)
    return np.random.default_rng(legacy.randint(2**31, size=4))
