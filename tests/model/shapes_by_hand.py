"""Volume, shape and orientation written out once more, and M-steps by a general optimiser.

Of a family of mclust's this knows its three letters only: E for equal, V for varying, I for none.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.linalg import expm
from scipy.optimize import minimize


def level(matrices, spread, mass):
    """What an M-step makes smallest: log-determinants and traces, by mass."""
    ratio = np.linalg.solve(matrices, spread)
    return float(mass @ (np.linalg.slogdet(matrices)[1] + np.trace(ratio, axis1=-2, axis2=-1)))


class ByHand:
    """Covariances (k, d, d) of a family by its letters, from a vector of free numbers."""

    def __init__(self, letters: str, k: int, d: int) -> None:
        self.letters, self.k, self.d = letters, k, d
        volume, shape, turn = letters
        self.volumes = k if volume == "V" else 1
        self.shapes = {"V": k, "E": 1, "I": 0}[shape]
        self.turns = {"V": k, "E": 1, "I": 0}[turn]
        self.angles = d * (d - 1) // 2
        self.size = self.volumes + self.shapes * (d - 1) + self.turns * self.angles

    def parts(self, free):
        """Log-variances (k, d) along axes (k, d, d) in columns."""
        k, d = self.k, self.d
        volume, shape, turn = np.split(free, np.cumsum([self.volumes, self.shapes * (d - 1)]))
        logs = np.broadcast_to(volume[:, None], (k, d)).copy()
        if self.shapes:
            form = shape.reshape(self.shapes, d - 1)
            logs += np.concatenate([form, -form.sum(1, keepdims=True)], axis=1)
        axes = np.broadcast_to(np.eye(d), (k, d, d))
        if self.turns and self.angles:
            skew = np.zeros((self.turns, d, d))
            for number, (i, j) in enumerate(combinations(range(d), 2)):
                skew[:, i, j] = turn.reshape(self.turns, -1)[:, number]
            axes = np.broadcast_to(expm(skew - np.swapaxes(skew, 1, 2)), (k, d, d))
        return logs, axes

    def matrices(self, free):
        logs, axes = self.parts(free)
        return axes * np.exp(logs)[:, None] @ np.swapaxes(axes, 1, 2)

    def best(self, spread, mass, rng, *, floor=None, starts=8):
        """The lowest level that a general optimiser finds, every eigenvalue at least ``floor``."""

        def value(free):
            logs, axes = self.parts(free)
            along = np.einsum("kij,kil,klj->kj", axes, spread, axes)
            return mass @ (logs + along * np.exp(-logs)).sum(1) / mass.sum()

        held = []
        if floor is not None:  # linear in the logarithms of volumes and shapes
            held = [
                {"type": "ineq", "fun": lambda free: (self.parts(free)[0] - np.log(floor)).ravel()}
            ]
        least = np.inf
        begin = np.log(np.trace(spread, axis1=1, axis2=2).mean() / self.d)
        for _ in range(starts):
            free = rng.normal(scale=0.5, size=self.size)
            free[: self.volumes] = max(begin, np.log(floor or 1e-9) + 2.0)
            if floor is None:
                found = minimize(value, free, method="BFGS", options={"gtol": 1e-9})
            else:
                found = minimize(
                    value,
                    free,
                    method="SLSQP",
                    constraints=held,
                    options={"ftol": 1e-14, "maxiter": 500},
                )
            if np.isfinite(found.fun):
                least = min(least, found.fun * mass.sum())
        return least
