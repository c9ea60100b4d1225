"""What the fits of one sweep have in common, worked out by whichever comes first.

Starts know no covariance shape, so that with one seed the shapes of a sweep begin with the same
partitions of the same sample. Whoever runs the sweep owns the store and hands it to every fit; a
fit without one works everything out for itself, to the same bits.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import numpy as np

from mixtura._typing import Floats
from mixtura.fitting.relatives import Relatives
from mixtura.initialise.hierarchical import Trees
from mixtura.initialise.initialiser import one_hot

T = TypeVar("T")


class Common:
    """Values by what they are of, and trees, each of which holds a start for every size.

    Two threads that come first at the same time both work a value out; either stays.

    Parameters
    ----------
    one_seed : bool
        Whether all fits begin with one seed, so that they draw the same partitions.

    Examples
    --------
    >>> from mixtura.fitting.common import Common
    >>> common = Common()
    >>> common.once("answer", lambda: 6 * 7), common.once("answer", lambda: 0)
    (42, 42)
    """

    def __init__(self, *, one_seed: bool = True) -> None:
        self.trees = Trees()
        self.relatives = Relatives()
        self._one_seed = one_seed
        self._kept: dict[Hashable, Any] = {}

    def once(self, of: Hashable, work_out: Callable[[], T]) -> T:
        """The value that is kept, or else the one that is worked out now."""
        if of not in self._kept:
            self._kept.setdefault(of, work_out())
        value: T = self._kept[of]
        return value

    def partition(
        self, of: Hashable, k: int, rng: np.random.Generator, draw: Callable[[], Floats]
    ) -> Floats:
        """Responsibilities (k, m) that ``draw`` takes from ``rng``, which ends where it leaves it.

        Only labels are kept, in as many bytes as they take; what is no partition is drawn anew.
        """
        if of in self._kept:
            labels, state = self._kept[of]
            rng.bit_generator.state = state
            return one_hot(labels, k)
        resp = draw()
        whole = ((resp == 0.0) | (resp == 1.0)).all() and (resp.sum(axis=0) == 1.0).all()
        if self._one_seed and whole:
            labels = resp.argmax(axis=0).astype(np.min_scalar_type(k))
            self._kept[of] = labels, rng.bit_generator.state
        return resp
