r"""Rows with missing values, pattern by pattern, by the verbs for ordinary rows.

Rows of one pattern have the columns o and lack the columns u. On o they are ordinary rows of
Gaussians with means :math:`\mu_o` and covariances :math:`\Sigma_{oo}`. What is expected of a whole
row, given what it has and its component, is

.. math::
    z_u = \Sigma_{uo} \Sigma_{oo}^{-1} z_o, \qquad
    C = \Sigma_{uu} - \Sigma_{uo} \Sigma_{oo}^{-1} \Sigma_{ou},

with deviations :math:`z = x - \mu`, and C the covariance that a missing part keeps, which the
second moments get as many times as there are such rows.

Source: Ghahramani & Jordan (1994), *Supervised learning from incomplete data via an EM approach*,
NIPS 6; Little & Rubin (2019), *Statistical Analysis with Missing Data*, section 11.2.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mixtura._typing import Bools, Floats, Rows
from mixtura.kernels.kernel import LogDensity, Moments, MomentsOf, NativeGaps, Sums
from mixtura.kernels.reference.arithmetic import transposed
from mixtura.kernels.structure import Structure
from mixtura.patterns import Patterns


class Conditional(NamedTuple):
    """Gaussians on the columns that are there, and what they say of the others.

    Attributes
    ----------
    factors : precision factors on these columns, in the structure's shape
    slope : (..., d, o) what a deviation z_o makes of a whole one; None where columns are
        independent, and missing ones lie at the mean
    left : what is added to second moments for each row, in the structure's shape
    """

    factors: Floats
    slope: Floats | None
    left: Floats


class WithGaps:
    """The verbs of a structure for rows of which some lack values.

    ``means`` (..., k, d); ``covariances`` and ``precisions_cholesky`` in the structure's shape.
    """

    def __init__(
        self,
        structure: Structure,
        log_density: LogDensity,
        moments: MomentsOf,
        native: NativeGaps | None = None,
    ) -> None:
        self.structure = structure
        self._log_density, self._moments, self._native = log_density, moments, native

    def log_density(
        self,
        rows: Rows,
        patterns: Patterns,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
    ) -> Floats:
        """Of what each row has, as (..., k, b); zero for one that has nothing."""
        gaussians = means, covariances, precisions_cholesky
        if self._native is not None:
            at_once = self._native.log_density(rows, patterns, *gaussians)
            if at_once is not None:
                return at_once
        density: Floats = np.zeros((*means.shape[:-1], rows.shape[0]))
        roots = self._roots(precisions_cholesky)
        for there, which in patterns.parts():
            if there.any():
                given = self._given(there, covariances, precisions_cholesky, roots)
                part = np.ascontiguousarray(rows[which][:, there], dtype=np.float64)
                density[..., which] = self._log_density(
                    part, _columns(means, there), given.factors
                )
        return density

    def moments(
        self,
        rows: Rows,
        resp: Floats,
        patterns: Patterns,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
        kept: Floats | None = None,
    ) -> Moments:
        """What is expected of the moments about the means, for weighted shares (..., k, b).

        ``kept`` are the shares by which rows count in what their missing parts keep, where these
        are others than those by which their deviations do.
        """
        gaussians = means, covariances, precisions_cholesky
        if self._native is not None and self._native.moments is not None:
            by = resp if kept is None else kept
            at_once = self._native.moments(rows, resp, by, patterns, *gaussians)
            if at_once is not None:
                return at_once
        mass, first = resp.sum(-1), np.zeros(means.shape)
        second = np.zeros(self.structure.second_shape(means.shape))
        roots = self._roots(precisions_cholesky)
        for there, which in patterns.parts():
            given = self._given(there, covariances, precisions_cholesky, roots)
            share = np.ascontiguousarray(resp[..., which])
            part = share.sum(-1)
            if there.any():
                own = np.ascontiguousarray(rows[which][:, there], dtype=np.float64)
                part, part_first, part_second = self._moments(own, share, _columns(means, there))
                self._lift(given.slope, there, part_first, part_second, first, second)
            if kept is not None:
                part = kept[..., which].sum(-1)
            second += self._left(part, given.left)
        return mass, first, second

    def peaks(
        self, patterns: Patterns, means: Floats, covariances: Floats, precisions_cholesky: Floats
    ) -> Floats:
        """The log-densities (..., k, p) of each pattern where a row has its component's means."""
        at = np.where(patterns.observed, 0.0, np.nan)
        each = Patterns(None, patterns.observed, np.arange(len(at) + 1))
        zeros = np.zeros(means.shape)
        return self.log_density(at, each, zeros, covariances, precisions_cholesky)

    def expect(
        self,
        rows: Rows,
        weight: Floats | None,
        patterns: Patterns,
        log_weights: Floats,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
    ) -> Sums | None:
        """The whole E-step, or None where no kernel does it at once, or cannot of these rows."""
        if self._native is None:
            return None
        return self._native.expect(
            rows, weight, patterns, log_weights, means, covariances, precisions_cholesky
        )

    def filled(
        self,
        rows: Rows,
        resp: Floats,
        patterns: Patterns,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
    ) -> Floats:
        """Rows (b, d) with what is expected in the gaps, under shares (k, b) of components."""
        full = np.array(rows, dtype=np.float64)
        roots = self._roots(precisions_cholesky)
        for there, which in patterns.parts():
            if there.all():
                continue
            given = self._given(there, covariances, precisions_cholesky, roots)
            own = full[which]
            gone = ~there
            expected = np.broadcast_to(
                means[:, None, gone], (len(means), len(own), int(gone.sum()))
            )
            if given.slope is not None and there.any():
                z = own[:, there] - means[:, None, there]  # (k, n, o)
                expected = expected + z @ transposed(given.slope[..., gone, :])
            own[:, gone] = np.einsum("kn,knu->nu", resp[:, which], expected)
            full[which] = own
        return full

    def conditional(
        self, there: Bools, covariances: Floats, precisions_cholesky: Floats
    ) -> Conditional:
        """See :class:`Conditional`."""
        return self._given(
            there, covariances, precisions_cholesky, self._roots(precisions_cholesky)
        )

    def _roots(self, factors: Floats) -> Floats | None:
        """R of S = R'R, where covariances are matrices."""
        if not self.structure.matrices:
            return None
        return np.asarray(np.linalg.inv(factors), dtype=np.float64)

    def _given(
        self, there: Bools, covariances: Floats, factors: Floats, root: Floats | None
    ) -> Conditional:
        structure, gone = self.structure, ~there
        if root is None:
            if structure.shared is None:
                return Conditional(factors[..., there], None, np.where(gone, covariances, 0.0))
            return Conditional(factors, None, covariances * gone.sum())
        if not gone.any():
            return Conditional(factors, np.eye(there.size), np.zeros_like(covariances))
        left = np.zeros_like(covariances)
        u = np.flatnonzero(gone)
        own = covariances[..., u[:, None], u]
        if not there.any():
            left[...] = covariances
            return Conditional(factors[..., there, :][..., there], None, left)
        # R_o, the columns that are there, has S_oo = R_o' R_o, to the digits of small eigenvalues
        upper = np.linalg.qr(root[..., there], mode="r")
        sign = np.where(np.diagonal(upper, axis1=-2, axis2=-1) < 0, -1.0, 1.0)
        mine = np.triu(np.linalg.inv(upper * sign[..., None]))
        g = transposed(root[..., gone]) @ (root[..., there] @ mine)  # S_uo U
        slope = np.zeros((*covariances.shape[:-2], there.size, int(there.sum())))
        slope[..., there, :] = np.eye(int(there.sum()))
        slope[..., gone, :] = g @ transposed(mine)
        left[..., u[:, None], u] = own - g @ transposed(g)
        return Conditional(mine, slope, left)

    def _lift(
        self,
        slope: Floats | None,
        there: Bools,
        part_first: Floats,
        part_second: Floats,
        first: Floats,
        second: Floats,
    ) -> None:
        """Moments of the columns that are there into those of all."""
        if slope is None:
            first[..., there] += part_first
            if self.structure.shared is None:
                second[..., there] += part_second
            else:
                second += part_second
            return
        each = slope if self.structure.shared is None else slope[..., None, :, :]
        first += (each @ part_first[..., None])[..., 0]
        second += slope @ part_second @ transposed(slope)

    def _left(self, mass: Floats, left: Floats) -> Floats:
        """What missing values add to second moments."""
        structure = self.structure
        if structure.matrices:
            of_matrices = mass if structure.shared is None else mass.sum(-1)
            return of_matrices[..., None, None] * left
        return mass[..., None] * left if structure.shared is None else mass * left


def _columns(means: Floats, there: Bools) -> Floats:
    return np.ascontiguousarray(means[..., there])
