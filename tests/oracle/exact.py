"""A mixture in fifty digits, by the textbook: what mixtura's answers are held against.

Python's own ``decimal`` has any number of digits and exponents to 10^18, so that nothing here
overflows, underflows or cancels to what a double could see. It shares no line with mixtura: the
parameters go in as the doubles that a model publishes.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, getcontext

import numpy as np

getcontext().prec = 50
getcontext().Emax, getcontext().Emin = 10**9, -(10**9)

LOG_2PI = Decimal("1.8378770664093454835606594728112352797227949472755668256343")
NOTHING = Decimal(0)


def exact(array) -> np.ndarray:
    """Each double as the number that it is, to fifty digits: the same for the same double."""
    values = np.asarray(array, dtype=np.float64)
    return np.array([+Decimal(float(v)) for v in values.ravel()], dtype=object).reshape(
        values.shape
    )


def inverse_upper(upper: np.ndarray) -> np.ndarray:
    d = len(upper)
    inverse = np.full((d, d), NOTHING, dtype=object)
    for j in range(d):
        inverse[j, j] = 1 / upper[j, j]
        for i in range(j - 1, -1, -1):
            inverse[i, j] = -(upper[i, i + 1 : j + 1] @ inverse[i + 1 : j + 1, j]) / upper[i, i]
    return inverse


def cholesky(matrix: np.ndarray) -> np.ndarray:
    """The upper R with R'R the matrix."""
    d = len(matrix)
    upper = np.full((d, d), NOTHING, dtype=object)
    for i in range(d):
        upper[i, i] = (matrix[i, i] - sum(upper[:i, i] ** 2, NOTHING)).sqrt()
        for j in range(i + 1, d):
            upper[i, j] = (matrix[i, j] - sum(upper[:i, i] * upper[:i, j], NOTHING)) / upper[i, i]
    return upper


@dataclass
class Exact:
    """Weights (k,), means (k, d) and upper precision factors (k, d, d), all ``Decimal``."""

    weights: np.ndarray
    means: np.ndarray
    factors: np.ndarray

    @classmethod
    def of(cls, model) -> Exact:
        """The mixture whose parameters a model has published, whatever its family."""
        means = exact(model.means_)
        k, d = means.shape
        factor = exact(model.precisions_cholesky_)
        whole = np.full((k, d, d), NOTHING, dtype=object)
        for c in range(k):
            if model.covariance_type == "full":
                whole[c] = factor[c]
            elif model.covariance_type == "tied":
                whole[c] = factor
            else:
                whole[c][np.diag_indices(d)] = factor[c]
        return cls(exact(model.weights_), means, whole)

    def joint(self, rows: np.ndarray) -> np.ndarray:
        """Log pi + log N, (n, k)."""
        n, d = rows.shape
        out = np.empty((n, len(self.weights)), dtype=object)
        for c, (weight, mean, factor) in enumerate(
            zip(self.weights, self.means, self.factors, strict=True)
        ):
            white = (rows - mean) @ factor
            constant = sum((factor[i, i].ln() for i in range(d)), NOTHING) - d * LOG_2PI / 2
            constant += weight.ln() if weight > 0 else Decimal(-745)
            out[:, c] = constant - (white**2).sum(axis=1) / 2
        return out

    def expect(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """log p (n,), responsibilities (n, k) and each row's entropy (n,)."""
        joint = self.joint(rows)
        density, entropy = np.empty(len(rows), dtype=object), np.empty(len(rows), dtype=object)
        resp = np.empty(joint.shape, dtype=object)
        for i, row in enumerate(joint):
            top = max(row)
            parts = [(t - top).exp() if t - top > -2000 else NOTHING for t in row]
            total = sum(parts)
            density[i] = top + total.ln()
            resp[i] = [part / total for part in parts]
            entropy[i] = -sum((r * r.ln() for r in resp[i] if r > 0), NOTHING)
        return density, resp, entropy

    def step(self, rows: np.ndarray, family: str, floor: np.ndarray) -> Exact:
        """One step of EM, covariances raised to the floor (d,)."""
        _, resp, _ = self.expect(rows)
        mass = resp.sum(axis=0)
        safe = np.array([m if m > Decimal("1e-12") else Decimal(1) for m in mass], dtype=object)
        k, d = self.means.shape
        means = self.means.copy()
        for c in range(k):  # from the mean before: a constant column at 1e100 has a spread of none
            if mass[c] > Decimal("1e-12"):
                means[c] += (resp[:, c] @ (rows - self.means[c])) / mass[c]
        scatter = np.empty((k, d, d), dtype=object)
        for c in range(k):
            z = rows - means[c]
            scatter[c] = (z * resp[:, c][:, None]).T @ z
        if family == "tied":
            spread = np.repeat((scatter.sum(axis=0) / mass.sum())[None], k, axis=0)
        else:
            spread = scatter / safe[:, None, None]
        factors = np.array([_factor(matrix, family, floor) for matrix in spread], dtype=object)
        starved = ~(mass > Decimal("1e-12"))
        if family != "tied":
            factors[starved] = self.factors[starved]
        return Exact(mass / mass.sum(), means, factors)


def _factor(matrix: np.ndarray, family: str, floor: np.ndarray) -> np.ndarray:
    """The precision factor of a covariance in the family's shape, at or above the floor."""
    d = len(matrix)
    lowest = exact(floor)
    if family in ("diag", "spherical"):
        variances = matrix.diagonal()
        if family == "spherical":
            variances = np.full(d, sum(variances) / d, dtype=object)
            lowest = np.full(d, sum(lowest) / d, dtype=object)
        factor = np.full((d, d), NOTHING, dtype=object)
        for i in range(d):
            factor[i, i] = 1 / max(variances[i], lowest[i]).sqrt()
        return factor
    unit = np.array([value.sqrt() for value in lowest], dtype=object)
    scaled = matrix / np.outer(unit, unit)
    values, vectors = np.linalg.eigh(scaled.astype(np.float64))
    if values[0] < 1.0:  # in double: it decides by how much a bound is moved, not what is gained
        scaled = exact((vectors * np.maximum(values, 1.0)) @ vectors.T)
        scaled = (scaled + scaled.T) / 2
    return inverse_upper(cholesky(scaled)) / unit[:, None]
