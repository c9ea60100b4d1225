r"""The E-step without the share of rows that the mixture explains worst.

Impartial trimming (Cuesta-Albertos, Gordaliza & Matran 1997, Annals of Statistics 25:553;
Garcia-Escudero, Gordaliza, Matran & Mayo-Iscar 2008, 36:1324): of weights
:math:`0 \le u_i \le w_i` that add up to :math:`(1 - \alpha) \sum_i w_i`, those that make
:math:`\sum_i u_i \log p(x_i)` largest, which takes from the rows of lowest density. A step of EM
with these weights raises the sum, and weights chosen anew raise it further: no iteration lowers
it.

Rows that lack values have densities of other columns, which do not compare. Whoever asks says what
missing values count, by the pattern of a row, and that is added to its log-density, here and in
the sum: a constant of the row, whatever the mixture, so that no iteration lowers the sum.

Which rows are left out is known when the density of all is, so that an iteration takes two passes:
the first keeps a number a row, the second sums over what is kept. Of rows of the same density at
the limit each counts in part, whatever their order. So neither blocks nor workers change a bit,
and a row of weight 2 is the row twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from mixtura._typing import Floats
from mixtura.data import Source
from mixtura.engine.fold import Fold
from mixtura.model.block import Block
from mixtura.model.mixture import Mixture
from mixtura.model.statistics import MixtureStatistics
from mixtura.patterns import Patterns

ROUNDING = 1e-9
"""Share of all rows by which what is left out may miss a whole number and is that all the same."""


Lacking = Callable[[Patterns], Floats]
"""What the values that are missing in each pattern (p,) count, in nats."""


def expect_kept(
    mixture: Mixture,
    source: Source,
    fold: Fold,
    share: float,
    *,
    wide: bool = False,
    lacking: Lacking | None = None,
) -> MixtureStatistics:
    """Statistics of the rows that are kept, of one mixture or of each of a stack by itself.

    ``wide`` is for arithmetic in float64 whatever the rows are; ``lacking`` for rows of which some
    lack values.
    """
    if wide:
        source = source.wide()
    lead, prepared = mixture.weights.shape[:-1], mixture.prepare()
    densities = list(fold.map(lambda block: prepared.log_density(block.rows), source.blocks()))
    density = np.concatenate(densities, axis=-1)
    weight = np.concatenate([block.row_weights for block in source.blocks()])
    counted = None
    if lacking is not None:
        counted = np.concatenate([_counted(block, lacking) for block in source.blocks()])
        density = density + counted
    if not lead:
        return _of(mixture, source, fold, weight * kept(density, weight, share), counted)
    parts = [
        _of(mixture.take(i), source, fold, weight * kept(density[i], weight, share), counted)
        for i in range(lead[0])
    ]
    return MixtureStatistics(
        mixture.components,
        {name: np.stack([part.sums[name] for part in parts]) for name in parts[0].sums},
        np.array([part.log_likelihood for part in parts]),
        np.array([part.entropy for part in parts]),
        parts[0].total_weight,
        parts[0].n_rows,
    )


def kept(log_density: Floats, weight: Floats, share: float) -> Floats:
    """How much (n,) of each row is kept, from 0 to 1.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.engine.trimmed import kept
    >>> kept(np.array([-9.0, -1.0, -2.0, -5.0]), np.ones(4), 0.25)
    array([0., 1., 1., 1.])
    >>> kept(np.array([-9.0, -9.0, -2.0, -5.0]), np.ones(4), 0.25)
    array([0.5, 0.5, 1. , 1. ])
    """
    total = float(weight.sum())
    out = share * total
    if abs(out - round(out)) <= ROUNDING * total:
        out = float(round(out))
    order = np.argsort(log_density, kind="stable")
    lost = np.cumsum(weight[order])
    first = int(np.searchsorted(lost, out * (1.0 + 1e-15), side="right"))
    limit = log_density[order[min(first, order.size - 1)]]
    counts = np.where(log_density < limit, 0.0, 1.0)
    at = log_density == limit
    below = float(weight[log_density < limit].sum())
    here = float(weight[at].sum())
    if here > 0.0:
        counts[at] = 1.0 - np.clip((out - below) / here, 0.0, 1.0)
    return counts


def _counted(block: Block, lacking: Lacking) -> Floats:
    if block.patterns is None:
        return np.zeros(block.n_rows)
    return lacking(block.patterns)[block.patterns.which]


def _of(
    mixture: Mixture, source: Source, fold: Fold, weight: Floats, counted: Floats | None
) -> MixtureStatistics:
    """The statistics of one mixture for rows of other weights (n,)."""
    found: MixtureStatistics = fold(mixture.prepare().expect, _reweighted(source, weight))
    if counted is None:
        return found
    return replace(found, log_likelihood=found.log_likelihood + weight @ counted)


def _reweighted(source: Source, weight: Floats) -> Iterator[Block]:
    begin = 0
    for block in source.blocks():
        end = begin + block.n_rows
        own = np.ascontiguousarray(weight[begin:end])
        yield Block(block.rows, own, block.index, block.patterns)
        begin = end
