r"""How dense a row would be if it lacked no value, as a trimmed fit compares rows.

Densities of rows that have other columns do not compare: they are per unit of other columns, so
that in other units other rows would be the least dense. What a row lacks, u, is therefore counted
with the log-density that it has on average, given what is there, under one Gaussian of
covariance S for all rows:

.. math::
    \log p(x_o) - \tfrac{1}{2} \log |2 \pi e\, S_{u \mid o}|, \qquad
    S_{u \mid o} = S_{uu} - S_{uo} S_{oo}^{-1} S_{ou} .

That is a log-density of all columns for every row, and the same sum in whatever units. S is one
for a table, whatever mixture is fitted to it: it changes which rows compare as what, and nothing
in between, so that no iteration of EM lowers the sum over the rows that are kept.

S itself is estimated without the share that is to be left out, by the same rule: rows count by
:math:`\delta_o - p`, their squared distance in the p values that they have, less what that is on
average. It is the step of the minimum covariance determinant (Rousseeuw & Van Driessen 1999,
Technometrics 41:212) with that of EM for missing values.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from mixtura._typing import Bools, Floats
from mixtura.data import Source
from mixtura.engine.trimmed import kept
from mixtura.initialise.moments import Moments
from mixtura.initialise.one_gaussian import MOST_ROWS, MOST_WORK, SMALLEST
from mixtura.model.block import Block
from mixtura.model.families import Full
from mixtura.model.mixture import Mixture
from mixtura.patterns import Patterns

STEPS = 100
"""At most; S is a yardstick, and need not be known to its last digit."""

STILL = 1e-6
"""Change in log |S| at which it is at rest."""


@dataclass(frozen=True, slots=True, eq=False)
class Yardstick:
    """The covariance S (d, d), and what values that are missing count under it."""

    covariance: Floats
    _known: dict[bytes, float] = field(default_factory=dict, repr=False)

    def __call__(self, patterns: Patterns) -> Floats:
        """What is added to the log-density of a row of each pattern (p,); 0 for a complete one."""
        return np.array([self._lacking(there) for there in patterns.observed])

    def of(self, block: Block) -> Floats:
        """The same of each row (b,) of a block."""
        patterns = block.patterns
        return np.zeros(block.n_rows) if patterns is None else self(patterns)[patterns.which]

    def _lacking(self, there: Bools) -> float:
        key = there.tobytes()
        value = self._known.get(key)
        if value is None:
            lacks = int(there.size - there.sum())
            value = self._half(np.ones_like(there)) - self._half(there) if lacks else 0.0
            value = self._known[key] = -value - 0.5 * lacks * float(np.log(2.0 * np.pi * np.e))
        return value

    def _half(self, there: Bools) -> float:
        """Half of log det S of some columns, in units in which each has variance one."""
        part = self.covariance[np.ix_(there, there)]
        variances = np.diagonal(part)
        unit = np.sqrt(variances)
        _, log_det = np.linalg.slogdet(part / np.outer(unit, unit))
        return 0.5 * float(log_det + np.log(variances).sum())

    @classmethod
    def around(cls, mixture: Mixture) -> Yardstick:
        """Of all rows that a mixture is of: what complete rows of a fit leave to go by."""
        parts, shares = mixture.components, mixture.shares / mixture.shares.sum()
        about = parts.means - shares @ parts.means
        within = np.einsum("k,kij->ij", shares, parts.covariance_matrices)
        return cls(within + np.einsum("k,ki,kj->ij", shares, about, about))

    @classmethod
    def measured(cls, source: Source, moments: Moments, share: float) -> Yardstick | None:
        """From the rows of a fit that leaves a share of them out; None where all are complete."""
        if not moments.incomplete:
            return None
        which = np.linspace(0, source.n_rows - 1, min(source.n_rows, MOST_ROWS)).astype(np.intp)
        rows = np.ascontiguousarray(source.take(which), dtype=np.float64)
        block = Block.of(rows, None if source.weight is None else source.weight[which])
        return cls(_without(block, moments, share))


def _without(block: Block, moments: Moments, share: float) -> Floats:
    """The covariance of the rows that are kept; of the columns alone where it takes too long."""
    variances = np.where(moments.units > 0, moments.units, moments.spread)
    variances = np.where(variances > 0, variances, max(variances.max(initial=0.0), 1e-200))
    patterns, (n, d) = block.patterns, block.rows.shape
    if patterns is None or n <= 2 * d or not block.row_weights.any():
        return np.diag(variances)
    steps = min(STEPS, int(MOST_WORK / (len(patterns.observed) * d**3 + n * d**2)))
    floor, weight = SMALLEST * variances, block.row_weights
    some = np.where(np.isnan(block.rows).all(axis=0), moments.mean, block.rows)
    middle = np.nanmedian(some, axis=0)
    one, before = Mixture.alike(Full, middle[None], variances, floor), np.inf
    for _ in range(steps):
        stick, prepared = Yardstick(one.components.covariance_matrices[0]), one.prepare()
        counts = kept(prepared.log_density(block.rows) + stick.of(block), weight, share)
        one = one.maximise(
            prepared.expect(Block(block.rows, weight * counts, block.index, patterns))
        )
        now = float(np.linalg.slogdet(one.components.covariance_matrices[0])[1])
        if abs(now - before) < STILL:
            break
        before = now
    return np.asarray(one.components.covariance_matrices[0])
