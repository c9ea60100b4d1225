r"""Fit in the space that the rows span, where it has fewer dimensions than there are columns.

With n rows in :math:`d \geq n` columns, deviations from the mean fill no more than n - 1
directions. In units of the floor, every covariance that EM makes of them is the identity in all
others, so that EM in coordinates of the row space takes the same steps, at the cost of n columns
instead of d.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self, cast

import numpy as np

from mixtura._typing import Floats
from mixtura.engine.em import Run
from mixtura.engine.objective import LOG_LIKELIHOOD, Objective
from mixtura.engine.trace import Record
from mixtura.initialise import Floor, Sample
from mixtura.kernels import precision_factor
from mixtura.model.families import Components, Gaussian
from mixtura.model.gaussian.factor import triangle
from mixtura.model.mixture import Mixture

ROUNDING = 1e-10
"""Singular values of less, as a share of the largest, are rounding."""


@dataclass(frozen=True, slots=True)
class RowSpace:
    r"""Coordinates :math:`t = V^\top (x - m) / \sqrt{f}` in the space that rows span.

    Attributes
    ----------
    mean : (d,) m
    unit : (d,) the square root of the floor f, one for all columns where their units count
    axes : (r, d) orthonormal rows, the transpose of V
    flat : directions beyond these
    """

    mean: Floats
    unit: Floats
    axes: Floats
    flat: int

    @classmethod
    def of(cls, sample: Sample, floor: Floor, family: type[Components]) -> Self:
        """The space of a sample's rows under a floor, as it holds for a family of matrices."""
        held = floor.variances
        if issubclass(family, Gaussian):
            held = family.holding(held)
        unit = np.sqrt(held)
        scaled = sample.centred / unit
        _, values, axes = np.linalg.svd(scaled, full_matrices=False)
        spanned = max(1, int((values > ROUNDING * values[0]).sum()))  # rows may all be equal
        axes = axes[:spanned]
        return cls(sample.mean, unit, axes, floor.flat)

    @property
    def floor(self) -> Floor:
        """The floor of the coordinates: their unit."""
        r, d = self.axes.shape
        return Floor(np.ones(r), max(0, self.flat - (d - r)))

    def coordinates(self, sample: Sample) -> Sample:
        """The sample in these coordinates, row for row."""
        return Sample(
            np.ascontiguousarray(sample.centred / self.unit @ self.axes.T), sample.weight
        )

    def lift(self, mixture: Mixture, floor: Floor) -> Mixture:
        """A mixture of coordinates as one of the columns."""
        parts = cast(Gaussian, mixture.components)  # no others are fitted in it
        r = len(self.axes)
        inner = parts.covariances - np.eye(r)
        scaled = self.axes.T @ inner @ self.axes + np.eye(self.unit.size)
        lifted = parts.replaced(
            means=self.mean + (parts.means @ self.axes) * self.unit,
            covariances=scaled * np.outer(self.unit, self.unit),
            precisions_cholesky=self._factors(scaled, parts) / self.unit[:, None],
        )
        return floor.under(Mixture(mixture.weights, lifted, floor.variances))

    def _factors(self, scaled: Floats, parts: Gaussian) -> Floats:
        """Precision factors of lifted covariances, in units of the floor.

        Where a component of few rows has the volume of others it may be 1e16 times as long as
        wide, and only the factor that there is knows its width: of the rows R A and of those
        beyond A.
        """
        try:
            return precision_factor(scaled)
        except np.linalg.LinAlgError:
            inner = np.linalg.inv(parts.precisions_cholesky) @ self.axes
            beyond = np.eye(self.unit.size) - self.axes.T @ self.axes
            each = np.broadcast_to(beyond, (*inner.shape[:-2], *beyond.shape))
            upper = triangle(np.concatenate([inner, each], axis=-2))
            signs = np.sign(np.diagonal(upper, axis1=-2, axis2=-1))
            return np.asarray(np.triu(np.linalg.inv(signs[..., None] * upper)))

    def lift_run(
        self,
        run: Run,
        floor: Floor,
        inside: Objective = LOG_LIKELIHOOD,
        objective: Objective = LOG_LIKELIHOOD,
    ) -> Run:
        """A run on coordinates as one on the rows: log-likelihoods are those of the columns.

        ``inside`` is what it maximised, and ``objective`` the same of the columns: they differ by
        a constant.
        """
        r, d = self.axes.shape
        a_row = -0.5 * (d - r) * np.log(2.0 * np.pi) - float(np.log(self.unit).sum())
        nats = a_row * run.statistics.total_weight
        statistics = replace(run.statistics, log_likelihood=run.statistics.log_likelihood + nats)
        lifted = self.lift(run.mixture, floor)
        within = inside.value(run.mixture, run.statistics)
        beside = float(objective.value(lifted, statistics) - within) - nats
        if objective.plain:
            beside = 0.0
        records = [
            Record(record.value + nats + beside, record.log_likelihood + nats, record.seconds)
            for record in run.trace.records
        ]
        trace = replace(run.trace, records=records)
        return replace(run, mixture=lifted, statistics=statistics, trace=trace)
