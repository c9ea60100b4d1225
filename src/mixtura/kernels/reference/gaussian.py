"""The three verbs of Gaussians, for any covariance structure."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats, Rows
from mixtura.kernels import far
from mixtura.kernels.kernel import Moments, Sums
from mixtura.kernels.reference.arithmetic import (
    deviations_from,
    log_normal,
    product,
    times,
    transposed,
    weighted_responsibilities,
    weighted_sum,
)
from mixtura.kernels.structure import Structure


class Gaussians:
    """What :mod:`mixtura.kernels.reference` specifies, finite also where arithmetic overflows."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure

    def log_density(self, rows: Rows, means: Floats, precisions_cholesky: Floats) -> Floats:
        factors = self.structure.of_components(precisions_cholesky, means)
        with np.errstate(over="ignore", invalid="ignore"):
            density = self._log_density(deviations_from(means, rows), factors)
        if not density.min(initial=0.0) >= far.LOWEST:  # true for NaN
            far.mend(density, rows, means, factors)
        return density

    def expect(
        self,
        rows: Rows,
        weight: Floats | None,
        log_weights: Floats,
        means: Floats,
        precisions_cholesky: Floats,
    ) -> Sums:
        factors = self.structure.of_components(precisions_cholesky, means)
        with np.errstate(over="ignore", invalid="ignore"):
            deviations = deviations_from(means, rows)
            log_density = self._log_density(deviations, factors)
            resp, *likelihood = weighted_responsibilities(log_density, log_weights, weight)
            sums = Sums(*self._moments(deviations, resp), *likelihood)
        if np.isfinite(sums.log_likelihood).all() and np.isfinite(sums.entropy).all():
            return sums
        return far.expect(
            self.log_density, self.moments, rows, weight, log_weights, means, precisions_cholesky
        )

    def moments(self, rows: Rows, resp: Floats, about: Floats) -> Moments:
        return self._moments(deviations_from(about, rows), resp)

    def _log_density(self, deviations: Floats, factors: Floats) -> Floats:
        log_det_half = np.log(self.structure.diagonal(factors)).sum(-1)
        if self.structure.matrices:
            return log_normal(product(transposed(factors), deviations), log_det_half)
        return log_normal(times(deviations, factors[..., None]), log_det_half)

    def _moments(self, deviations: Floats, resp: Floats) -> Moments:
        """These of deviations, which are overwritten."""
        first = weighted_sum(deviations, resp)
        if self.structure.matrices:
            second = times(deviations, resp[..., None, :]) @ transposed(deviations)
        else:
            second = weighted_sum(np.square(deviations, out=deviations), resp)
        if self.structure.shared is not None:
            second = second.sum(self.structure.shared)
        return resp.sum(-1), first, second
