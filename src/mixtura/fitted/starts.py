"""Where every start of a fit would lead by itself."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np

from mixtura._typing import Floats
from mixtura.engine.blocks import in_blocks
from mixtura.engine.fold import Fold
from mixtura.engine.objective import Objective
from mixtura.engine.outcome import Outcome
from mixtura.estimators.inputs.parameters import problem_of
from mixtura.estimators.inputs.rows import read_source
from mixtura.fitting import run_starts
from mixtura.model.mixture import Mixture
from mixtura.model.statistics import MixtureStatistics
from mixtura.process.randomness import generator
from mixtura.process.workers import usable_workers


@dataclass(frozen=True, slots=True)
class Start:
    """One start, run to its end by plain EM.

    Attributes
    ----------
    lower_bounds : (i + 1,) mean log-likelihood a row, or what else the fit maximises, in nats, at
        the start and after each iteration
    outcome : how it ended
    collapsed : bool, whether a component has collapsed at the end
    mixtures : the mixture at the start and after each iteration, where they were kept
    log_likelihoods : (i + 1,) mean log-likelihood a row; None where that is ``lower_bounds``
    compares_by : by what its end compares with others, a row in nats; None for the last bound
    """

    lower_bounds: Floats
    outcome: Outcome
    collapsed: bool
    mixtures: tuple[Mixture, ...] = ()
    log_likelihoods: Floats | None = None
    compares_by: float | None = None

    @property
    def end(self) -> float:
        """By what its end compares with that of others, a row in nats."""
        return float(self.lower_bounds[-1]) if self.compares_by is None else self.compares_by

    @property
    def likelihoods(self) -> Floats:
        """Mean log-likelihood a row (i + 1,), whatever the fit maximises."""
        return self.lower_bounds if self.log_likelihoods is None else self.log_likelihoods


def run_starts_of(
    model: Any, X: Any, *, n_starts: int | None = None, keep_parameters: bool = False
) -> list[Start]:
    """Run plain EM from each start of a mixture's fit, without the search.

    With the integer ``random_state`` of the fit they are the starts that its search began with.
    Above 10 000 rows they run on a sample of the rows, as the search does.

    Parameters
    ----------
    model : GaussianMixture, fitted or not; its constructor's parameters are what counts
    X : rows as the model takes them
    n_starts : int, or None for the model's ``n_init``
    keep_parameters : keep the mixture of every iteration
    """
    model = copy(model)
    if n_starts is not None:
        model.n_init = n_starts
    rows = read_source(model, X, reset=True, at_least=2, gaps=True).wide()
    source = in_blocks(rows, n_components=model.n_components)
    with Fold(usable_workers(model.n_jobs)) as fold:
        problem = problem_of(model, source, fold)
        objective = problem.settings.objective
        sample, runs = run_starts(
            problem,
            fold,
            generator(model.random_state),
            keep_parameters=keep_parameters,
        )
    total_weight = sample.block.total_weight * (1.0 - objective.trim)
    return [
        Start(
            np.array(run.trace.values) / total_weight,
            run.outcome,
            not objective.sound(run.mixture, total_weight),
            tuple(r.mixture for r in run.trace.records if r.mixture is not None),
            None if objective.plain else np.array(run.trace.log_likelihoods) / total_weight,
            None
            if objective.plain
            else float(objective.compared(run.mixture, run.statistics)) / total_weight,
        )
        for run in runs
    ]


def value_of(model: Any, X: Any) -> float:
    """What a fitted mixture's fit maximises, at its parameters and on these rows, a row in nats.

    It compares with the ``lower_bounds`` of :func:`run_starts_of` on the same rows.
    """
    objective, mixture, statistics = _pass(model, X)
    return float(objective.value(mixture, statistics)) / statistics.total_weight


def end_of(model: Any, X: Any) -> float:
    """By what a fitted mixture compares with the :attr:`Start.end` of starts on these rows."""
    objective, mixture, statistics = _pass(model, X)
    return float(objective.compared(mixture, statistics)) / statistics.total_weight


def _pass(model: Any, X: Any) -> tuple[Objective, Mixture, MixtureStatistics]:
    """One pass of these rows under a fitted mixture, and what its fit maximises."""
    rows = read_source(copy(model), X, reset=True, at_least=2, gaps=True).wide()
    source = in_blocks(rows, n_components=max(1, model.n_components))
    with Fold(usable_workers(model.n_jobs)) as fold:
        objective = problem_of(model, source, fold).settings.objective
        mixture = model.mixture()
        statistics = objective.expect(mixture, source, fold)
    return objective, mixture, statistics
