"""Where a few fresh starts lead, beside where a model is, at a bounded cost: for a diagnosis."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mixtura.diagnostics import Examination, StartEnds
from mixtura.engine.outcome import Outcome
from mixtura.estimators.inputs.regularised import is_regularised
from mixtura.fitted.starts import end_of, run_starts_of
from mixtura.process.quiet import quietly

if TYPE_CHECKING:
    from mixtura.estimators.gaussian_mixture import GaussianMixture

START_ROWS = 2_000
"""Rows that starts are run on where there are more than the search would see, or at the least."""

N_STARTS = 6
LEAST_STARTS = 3

MOST_ITERATIONS = 300
"""Of each start."""

MANY_ITERATIONS = 100
"""Rather than run fewer than these, there are fewer starts ..."""

LEAST_ITERATIONS = 40
"""... and rather than run fewer than these, fewer rows."""

MOST_WORK = 3e10
"""Rows times free parameters times iterations, of all starts: a second or two on one core.

A free parameter stands for about two operations a row, whatever the family of the covariances.
"""

START_TOL = 0.2
"""Nats in total that a start may leave to gain."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many rows, starts, and iterations of each."""

    rows: int
    starts: int
    iterations: int


def plan(n_rows: int, n_parameters: int) -> Plan:
    """As much as is worth while and no more than MOST_WORK, but for the least of each.

    Examples
    --------
    >>> from mixtura.fitted.restarts import plan
    >>> plan(2_000, 17)
    Plan(rows=2000, starts=6, iterations=300)
    >>> plan(5_000, 28_000)
    Plan(rows=5000, starts=3, iterations=71)
    """
    rows, starts = n_rows, N_STARTS
    passes = MOST_WORK / (rows * n_parameters)
    if passes / starts < MANY_ITERATIONS:
        starts = int(max(LEAST_STARTS, passes // MANY_ITERATIONS))
    if passes / starts < LEAST_ITERATIONS:
        most = int(MOST_WORK / (n_parameters * starts * LEAST_ITERATIONS))
        rows = min(n_rows, max(START_ROWS, most))
        passes = MOST_WORK / (rows * n_parameters)
    iterations = int(max(LEAST_ITERATIONS, passes // starts))
    return Plan(rows, starts, min(MOST_ITERATIONS, iterations))


def fresh_starts(mixture: GaussianMixture, subject: Examination, random_state: int) -> StartEnds:
    """Run plain EM from each, and compare with the model on the same rows."""
    seen = len(subject.rows)
    whole = seen == subject.n_rows
    planned = plan(seen if whole else min(START_ROWS, seen), subject.mixture.n_parameters)
    rows = subject.rows
    if planned.rows < seen:
        whole = False
        drawn = np.random.default_rng(random_state).choice(seen, planned.rows, replace=False)
        rows = np.ascontiguousarray(rows[np.sort(drawn)])
    blank = np.isnan(rows).all(axis=1)
    if blank.any():  # rows without any value count nothing in a fit
        rows = rows[~blank]
    plain = copy(mixture)
    plain.weights_init = plain.means_init = plain.precisions_init = None
    plain.random_state = random_state
    plain.warm_start, plain.max_iter = False, planned.iterations
    plain.tol = START_TOL / len(rows)
    with quietly():
        ended = run_starts_of(plain, rows, n_starts=planned.starts)
    reached = float(subject.mixture.prepare().log_density(rows).sum())
    if is_regularised(mixture):
        with quietly():
            reached = len(rows) * end_of(plain, rows)
    sound = [start for start in ended if not start.collapsed]
    # a fit to a part of the rows alone gains half a nat for each parameter, give or take
    slack = START_TOL if whole else START_TOL + subject.mixture.n_parameters
    return StartEnds(
        len(ended),
        np.array([start.end * len(rows) for start in sound]),
        reached,
        slack,
        n_rows=len(rows),
        most_iterations=planned.iterations,
        n_unfinished=sum(
            planned.iterations < MOST_ITERATIONS and start.outcome is Outcome.NOT_CONVERGED
            for start in sound
        ),
    )
