"""The M-step of a shape's covariances in native code, where the kernel has it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from mixtura import kernels
from mixtura._typing import Floats
from mixtura.model.gaussian.shape import Gaussian

MOST_FEATURES = 32
"""Above it LAPACK's eigenvalues beat those of native/matrices, and Python's calls cost nothing."""

G = TypeVar("G", bound=Gaussian)
Best = Callable[[G, Floats, Floats, Floats, Floats], G]


def natively(best: Best[G]) -> Best[G]:
    """A shape's ``best``, by the kernel's of the shape's own name if there is one."""

    @wraps(best)
    def by_kernel(self: G, means: Floats, spread: Floats, mass: Floats, floor: Floats) -> G:
        its = kernels.best.get(self.name)
        if its is None or means.shape[-1] > MOST_FEATURES:
            return best(self, means, spread, mass, floor)
        begun = self.covariances, self.precisions_cholesky
        return type(self)(means, *its(spread, mass, floor, *begun))

    return by_kernel
