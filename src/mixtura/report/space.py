"""The units in which the page draws and computes, and a mixture's parameters in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from mixtura._typing import Floats, Rows
from mixtura.diagnostics.words import count_of, listed
from mixtura.fitted import Observations
from mixtura.model.families import StudentT
from mixtura.model.mixture import Mixture
from mixtura.report.numbers import significant, to_unit

EXACT = 4_000
"""Numbers of a mixture that are written with all their digits."""

MOST_NUMBERS = 12_000
"""Numbers of a mixture that a page can hold; more are projected to fewer axes."""

FINE, COARSE = 1e-9, 1e-6
"""Rounding of the model's parameters and of a replay's, in units of a component's deviations."""

SEEN = 100_000
"""Rows from which axes are taken."""


@dataclass(frozen=True, slots=True)
class Space:
    r"""An affine map of the rows as the mixture takes them: :math:`y = A (s z + c)`.

    Attributes
    ----------
    names : (p,) of the axes
    scale, center : (m,) :math:`s` and :math:`c`
    axes : (p, m) :math:`A`, or None for all of them as they are
    note : a sentence, where the page has other axes than the table's columns
    principal : bool, whether the axes are principal ones, which begin at the mean of the rows
    logarithms : which of the axes are logarithms of a column, whose densities are those of the
        column itself
    log_range : of fewer axes, the logarithm of the volume in which noise is even there: that of
        the box around the rows
    """

    names: list[str]
    scale: Floats
    center: Floats
    axes: Floats | None = None
    note: str = ""
    principal: bool = False
    logarithms: tuple[int, ...] = ()
    log_range: float = 0.0

    @classmethod
    def of(cls, observed: Observations) -> Self:
        """That of the table, or of its principal components where there are too many columns.

        After PCA the model's densities are those of the scores, and so are the page's.
        """
        names, preparation = observed.in_logs.axis_names, observed.model.preparation
        k, m = observed.model.mixture.components.means.shape
        ones, zeros = np.ones(m), np.zeros(m)
        if k * (1 + m + m * m) > MOST_NUMBERS and m > 2:
            return cls._projected(observed, k)
        if preparation is None:
            return cls(names, ones, zeros)
        if preparation.pca is None:
            note, log = _logarithms(observed), preparation.log
            return cls(names, preparation.scale, preparation.center, note=note, logarithms=log)
        note = (
            f"The model was fitted to {count_of(m, 'principal component')} of the "
            f"{len(names)} columns. The picture, the densities and the criteria refer to those; "
            "the table of groups is in the units of the columns."
        )
        note += _into_axes(observed)
        return cls([f"PC{axis + 1}" for axis in range(m)], ones, zeros, note=note, principal=True)

    @classmethod
    def _projected(cls, observed: Observations, k: int) -> Self:
        rows = observed.prepared
        m = rows.shape[1]
        seen = np.asarray(rows[:: max(1, len(rows) // SEEN)], dtype=np.float64)
        mean, spread = seen.mean(axis=0), seen.std(axis=0)
        spread = np.where(spread > 0, spread, 1.0)
        p = max(2, int(np.sqrt(EXACT / k)) - 1)
        z = (seen - mean) / spread
        _, vectors = np.linalg.eigh(z.T @ z / len(z))
        note = (
            f"The model has {m} dimensions, too many for one page: the picture and what is worked "
            f"out when you move something show it along its first {p} principal components. "
            "Findings, anomalies and criteria come from all of them."
        ) + _into_axes(observed)
        names = [f"PC{axis + 1}" for axis in range(p)]
        axes = np.ascontiguousarray(vectors.T[::-1][:p])
        ranges = np.maximum(np.ptp(z @ axes.T, axis=0), np.finfo(float).tiny)
        log_range = float(np.log(ranges).sum())
        return cls(
            names, 1.0 / spread, -mean / spread, axes, note, principal=True, log_range=log_range
        )

    def rows(self, prepared: Rows) -> Floats:
        """Rows (n, m) of the mixture as the page has them (n, p)."""
        shown: Floats = np.asarray(prepared, dtype=np.float64) * self.scale + self.center
        return shown if self.axes is None else shown @ self.axes.T

    def parameters(self, mixture: Mixture, unit: float | None = None) -> dict[str, Any]:
        """The mixture as ``Parameters``; exact, or rounded to this share of its deviations."""
        means = mixture.components.means * self.scale + self.center
        covariances = mixture.components.covariance_matrices * np.outer(self.scale, self.scale)
        if self.axes is not None:
            means = means @ self.axes.T
            covariances = self.axes @ covariances @ self.axes.T
            covariances = 0.5 * (covariances + np.swapaxes(covariances, 1, 2))
        further = {**_tails(mixture), **self._noise(mixture)}
        if unit is None and means.size * (means.shape[1] + 1) > EXACT:
            unit = FINE
        if unit is not None:
            sd = np.sqrt(np.einsum("kdd->kd", covariances))
            rounded = to_unit(covariances, unit * sd[:, :, None] * sd[:, None, :])
            if _is_covariance(np.array(rounded), sd):
                return {
                    "weights": to_unit(mixture.shares, np.array(unit)),
                    "means": to_unit(means, unit * sd),
                    "covariances": rounded,
                    **further,
                }
        numbers = {"weights": mixture.shares, "means": means, "covariances": covariances}
        return {**{name: exact.tolist() for name, exact in numbers.items()}, **further}

    def _noise(self, mixture: Mixture) -> dict[str, Any]:
        """That of the mixture, where it has any, with its density in these units."""
        if mixture.background is None:
            return {}
        log_density = mixture.background - float(np.log(self.scale).sum())
        if self.axes is not None:
            log_density = -self.log_range
        return {"noise": {"weight": float(mixture.weights[-1]), "logDensity": log_density}}


def _tails(mixture: Mixture) -> dict[str, Any]:
    """Degrees of freedom, where components have any: along other axes a t has the same."""
    if not isinstance(mixture.components, StudentT):
        return {}
    freedom = [significant(nu, 12) for nu in mixture.components.degrees_of_freedom.tolist()]
    return {"degreesOfFreedom": freedom}


def _logs(observed: Observations) -> list[str]:
    return [repr(observed.names[place]) for place in observed.model.log]


def _into_axes(observed: Observations) -> str:
    logs = _logs(observed)
    return f" {listed(logs)} went into them as logarithms." if logs else ""


def _logarithms(observed: Observations) -> str:
    """What of the page is in logarithms and what is not, where columns are fitted as such."""
    logs = _logs(observed)
    if not logs:
        return ""
    return (
        f"{listed(logs)} {'is' if len(logs) == 1 else 'are'} fitted as natural logarithms: the "
        "picture is drawn in these, in which groups are bell-shaped. The table of groups, "
        "densities and criteria are in the units of the columns."
    )


def _is_covariance(rounded: Floats, sd: Floats) -> bool:
    """Whether rounding has left the matrices far enough from flat."""
    correlations = rounded / (sd[:, :, None] * sd[:, None, :])
    return bool(np.linalg.eigvalsh(correlations).min() > 1e3 * COARSE)
