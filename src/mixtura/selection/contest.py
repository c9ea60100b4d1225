"""The model that a criterion prefers against simpler ones, on rows that neither has seen.

A criterion judges a model on the rows that made it, and charges for parameters by a formula that
holds where rows are many. Where they are few it is checked: a simpler model that predicts better
takes the place of the one preferred.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf, isfinite

import numpy as np

from mixtura._typing import Floats
from mixtura.selection.candidate import Row

ROWS_A_PARAMETER = 10.0
"""Rows for each estimated number from which on a criterion's formula is trusted unchecked."""

MOST = 6
"""Simpler models that one is checked against."""


@dataclass(frozen=True, slots=True)
class Check:
    """The chosen model beside a simpler one, on rows left out of their fits.

    Attributes
    ----------
    n_components, covariance_type : the simpler model
    difference : float, log-likelihood of all rows, each when left out, under the chosen model less
        that under the simpler one, in nats
    standard_error : float, of the difference, from its spread over the rows
    """

    n_components: int
    covariance_type: str
    difference: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class Contest:
    """What came of it.

    Attributes
    ----------
    chosen : int, the index of the model that stands
    checks : of the model that stands against each simpler one, the next by the criterion first
    beaten : dict of index to index
        Models that the criterion prefers to the one that stands, and which predicts better.
    """

    chosen: int
    checks: tuple[Check, ...] = ()
    beaten: dict[int, int] = field(default_factory=dict)


def contest(
    rows: Sequence[Row],
    preferred: int,
    criterion: str,
    log_density: Callable[[Row], Floats],
    weight: Callable[[], Floats],
) -> Contest:
    """Check the preferred model, and whoever takes its place, against simpler ones.

    Simpler is one with fewer parameters and no more components. A model that one or more of them
    out-predict gives way to the one of those that the criterion likes best.

    Parameters
    ----------
    rows : the models of a sweep
    preferred : int, the index of the one that the criterion prefers
    log_density : callable(row) -> (m,), of rows left out of the model's fit
    weight : callable() -> (m,), of those rows
    """
    known: dict[int, Floats] = {}

    def total(index: int) -> Floats:
        if index not in known:
            known[index] = log_density(rows[index])
        return known[index]

    beaten: dict[int, int] = {}
    checks: list[Check] = []
    chosen = preferred
    while rows[chosen].rows_a_parameter < ROWS_A_PARAMETER:
        rivals = simpler(rows, chosen, criterion)
        checks = [_check(rows[rival], total(chosen), total(rival), weight()) for rival in rivals]
        lost = [rival for rival, check in zip(rivals, checks, strict=True) if check.difference < 0]
        if not lost:
            break
        beaten[chosen] = chosen = lost[0]
    else:
        checks = []
    for index in known:  # asked as rivals of one that gave way, and no better than it
        if index not in beaten and rows[index].value(criterion) < rows[chosen].value(criterion):
            lead = _check(rows[index], total(chosen), total(index), weight())
            if lead.difference > 0:
                beaten[index] = chosen
    return Contest(chosen, tuple(checks), beaten)


def simpler(rows: Sequence[Row], than: int, criterion: str) -> list[int]:
    """The best simpler model of each number of components, the most promising first."""
    size, p = rows[than].n_components, rows[than].n_parameters
    ranked = sorted(
        (
            index
            for index, row in enumerate(rows)
            if row.n_components <= size
            and row.n_parameters < p
            and not row.set_aside
            and isfinite(row.value(criterion))
        ),
        key=lambda index: rows[index].value(criterion),
    )
    best = {rows[index].n_components: index for index in reversed(ranked)}
    return sorted(best.values(), key=ranked.index)[:MOST]


def _check(rival: Row, chosen: Floats, other: Floats, weight: Floats) -> Check:
    # a model that cannot be fitted without some rows predicts nothing, and loses to any that can
    if not np.isfinite(other).all():
        gain, error = inf, 0.0
    elif not np.isfinite(chosen).all():
        gain, error = -inf, 0.0
    else:
        each = chosen - other
        n = float(weight.sum())
        gain = float(weight @ each)
        error = float(np.sqrt(max(0.0, float(weight @ np.square(each - gain / n)))))
    return Check(rival.n_components, rival.covariance_type, gain, error)
