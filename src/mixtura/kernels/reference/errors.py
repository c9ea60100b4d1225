r"""Rows that are measured with errors of known covariances: extreme deconvolution.

Row i is a true row, of one of the components, and an error of its own: given its component it is
drawn from :math:`N(\mu_k, T_{ik})` with :math:`T_{ik} = \Sigma_k + S_i`, and of the true row is
expected

.. math::
    b_{ik} = \mu_k + \Sigma_k T_{ik}^{-1} (x_i - \mu_k), \qquad
    B_{ik} = \Sigma_k - \Sigma_k T_{ik}^{-1} \Sigma_k .

With :math:`\Sigma = R^\top R` and :math:`U = R^{-1}` all of it is worked out in coordinates in
which the component is round, :math:`P = (1 + U^\top S U)^{-1}` and :math:`q = P U^\top (x - \mu)`:

.. math::
    b - \mu = R^\top q, \qquad B = R^\top (1 - P) R,

so that what is lost to rounding is little in every direction of the component, however narrow. An
error many times as wide as the component is lost there itself; such rows are worked out in the
columns as they are. A missing value is an error without bound: what is there is worked out so, and
lifted to the other columns as :mod:`mixtura.kernels.reference.gaps` says.

Every row has matrices of its own. They are factored side by side, a step for all rows of a tile
at once: the last axis is always that of the rows.

Source: Bovy, Hogg & Roweis (2011), *Extreme deconvolution*, Annals of Applied Statistics 5:1657,
equations 11 to 20.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from mixtura._typing import Bools, Floats, Ints, Rows
from mixtura.kernels.kernel import Moments
from mixtura.kernels.reference.arithmetic import transposed
from mixtura.kernels.reference.gaps import Conditional, WithGaps
from mixtura.kernels.reference.measured import Basis, View
from mixtura.patterns import Patterns

Which: TypeAlias = Ints | slice

TILE = 1 << 17
"""Numbers in the matrices of a tile's rows: about a megabyte, which a core keeps near."""

FEWEST = 16
"""Rows in a tile, however large their matrices are."""


class WithErrors(WithGaps):
    """The verbs of a structure for rows (b, d) with errors (b, d) or (b, d, d), of which some may
    lack values; other parameters as in :class:`~.gaps.WithGaps`.
    """

    def tiles(
        self,
        rows: Rows,
        errors: Floats,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
    ) -> Iterator[Tile]:
        """The rows, so many at a time as memory near the processor takes, by what they lack."""
        structure, patterns = self.structure, Patterns.of(rows)
        roots = self._roots(precisions_cholesky)
        d = means.shape[-1]
        parts: Iterator[tuple[Bools, Which]] = iter([(np.ones(d, np.bool_), slice(0, len(rows)))])
        if patterns is not None:
            parts = patterns.parts()
        lanes = max(1, means.size // d)
        for there, which in parts:
            places = np.arange(len(rows))[which]
            given = self._given(there, covariances, precisions_cholesky, roots)
            o = int(there.sum())
            own = means[..., there]
            by_columns = errors.ndim == 2 and not structure.matrices
            size = max(FEWEST, TILE // (lanes * max(1, o if by_columns else o * o)))
            basis = Basis.of(structure, given.factors, own) if o else None
            for begin in range(0, places.size, size):
                some = places[begin : begin + size]
                if basis is None:
                    yield Tile(self, some, there, given, None)
                    continue
                part = np.asarray(rows[some][:, there], dtype=np.float64)
                error = errors[some][:, there]
                if error.ndim == 3:
                    error = error[:, :, there]
                for mine, plain in basis.split(error):
                    view = View(structure, basis, part[mine], error[mine], own, plain=plain)
                    yield Tile(self, some[mine], there, given, view)

    def empty(self, means: Floats) -> Moments:
        """Sums to which no tile has been added."""
        second = np.zeros(self.structure.second_shape(means.shape))
        return np.zeros(means.shape[:-1]), np.zeros(means.shape), second


@dataclass(frozen=True, slots=True)
class Tile:
    """Rows that lack the same values, as the components see them.

    Attributes
    ----------
    verbs : of the structure
    which : the rows
    there : (d,) the columns that they have
    given : what these say of the others
    view : None where they have no column
    """

    verbs: WithErrors
    which: Ints
    there: Bools
    given: Conditional
    view: View | None

    def log_density(self, means: Floats) -> Floats:
        """As (..., k, b); zero for rows that have nothing."""
        if self.view is None:
            return np.zeros((*means.shape[:-1], self.which.size))
        return self.view.log_density

    def add(self, resp: Floats, sums: Moments) -> None:
        """What is expected of the true rows' moments about the means, for shares (..., k, b)."""
        mass, first, second = sums
        part = resp.sum(-1)
        mass += part
        if self.view is not None:
            moments = self.view.moments(resp)
            self.verbs._lift(self.given.slope, self.there, *moments, first, second)
        second += self.verbs._left(part, self.given.left)

    def expected(self, means: Floats) -> Floats:
        """The true rows that each component expects, (..., k, b, d)."""
        there = self.there
        whole = np.repeat(means[..., None, :], self.which.size, axis=-2)
        if self.view is None:
            return whole
        shift = np.swapaxes(self.view.shift, -1, -2)  # (..., k, b, o)
        slope = self.given.slope
        if slope is None:
            whole[..., there] += shift
            return whole
        each = slope if self.verbs.structure.shared is None else slope[..., None, :, :]
        lifted: Floats = whole + shift @ transposed(each)
        return lifted
