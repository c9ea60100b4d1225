"""What statistics hold, number by number, whatever the family sums."""

from __future__ import annotations

import numpy as np

OF_ALL = ("log_likelihood", "entropy", "total_weight", "n_rows")


def every_number(statistics):
    """The family's sums and what all have, as arrays by name."""
    numbers = dict(statistics.sums)
    numbers |= {name: np.asarray(getattr(statistics, name)) for name in OF_ALL}
    return numbers
