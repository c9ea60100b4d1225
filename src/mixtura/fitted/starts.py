"""Where every start of a fit would lead by itself."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np

from mixtura._typing import Floats
from mixtura.engine.blocks import in_blocks
from mixtura.engine.fold import Fold
from mixtura.engine.outcome import Outcome
from mixtura.estimators.inputs.parameters import problem_of
from mixtura.estimators.inputs.rows import read_source
from mixtura.fitting import run_starts
from mixtura.model.mixture import Mixture
from mixtura.process.randomness import generator
from mixtura.process.workers import usable_workers


@dataclass(frozen=True, slots=True)
class Start:
    """One start, run to its end by plain EM.

    Attributes
    ----------
    lower_bounds : (i + 1,) mean log-likelihood a row, in nats, at the start and after each
        iteration
    outcome : how it ended
    collapsed : bool, whether a component has collapsed at the end
    mixtures : the mixture at the start and after each iteration, where they were kept
    """

    lower_bounds: Floats
    outcome: Outcome
    collapsed: bool
    mixtures: tuple[Mixture, ...] = ()


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
        sample, runs = run_starts(
            problem_of(model, source, fold),
            fold,
            generator(model.random_state),
            keep_parameters=keep_parameters,
        )
    total_weight = sample.block.total_weight
    return [
        Start(
            np.array(run.trace.values) / total_weight,
            run.outcome,
            bool(run.mixture.collapsed(total_weight).any()),
            tuple(r.mixture for r in run.trace.records if r.mixture is not None),
        )
        for run in runs
    ]
