r"""How well models predict rows that they have not seen: cross-validation on the rows at hand.

The rows are divided into folds; for each, the model is fitted without the fold's rows, and asked
for their density (Smyth 2000, Statistics and Computing 10:63, who chooses the number of components
so). A refit begins twice, where the fit to all rows ended and afresh, and the likelier of the two
stands. The first alone is too kind, since where a group was found is known from all rows: some 0.4
nats a row for two or three groups in 25 rows of four columns that have none. The second alone may
end in a worse optimum by bad luck, and is held against the model then. Together they are close to
what new rows say (docs/choice.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace

import numpy as np

from mixtura._typing import Floats, Ints, Rows
from mixtura.data import ArraySource, Source
from mixtura.engine.blocks import in_blocks
from mixtura.engine.em import Run
from mixtura.engine.fold import Fold
from mixtura.engine.objective import Objective
from mixtura.engine.outcome import Outcome
from mixtura.engine.threads import Threads
from mixtura.errors import MixturaError
from mixtura.fitting import Problem, Starts, find_starts, fit_from, settings_for
from mixtura.initialise import Floor, Moments, Sample, draw, measure
from mixtura.initialise.noise import Noise
from mixtura.model.mixture import Mixture
from mixtura.process.lazy import cached_property

FOLDS = 10
"""Parts of the rows that are left out in turn."""

TOLERANCE, MOST_ITERATIONS = 1e-5, 200
"""When a refit is at rest, in nats a row, and how long it may take."""

SHARES_OF_NOISE = 0.01, 0.5
"""Between these a refit's noise begins, so that it may become more or less."""

FRESH = 2
"""Starts of the search that begins afresh: more did not change any choice."""

MOST_ROWS = 10_000
"""Rows of a source out of memory that stand for all of them."""


class OutOfSample:
    """The rows of a sweep, divided into folds once for all its models.

    Equal rows are in the same fold, so that none is predicted by its own copy, and the division
    depends on the set of rows alone: not on their order, on weights instead of repetition, or on
    any seed.

    Parameters
    ----------
    rows : (n, d), or a source; of one out of memory a sample stands for all rows
    weight : (n,) or None
    reg_covar : float, of the fits
    workers : int, threads; results do not depend on them
    objective : callable(mixture, moments) -> Objective
        What refits of such a mixture to rows of these moments maximise; the likelihood if None.

    Attributes
    ----------
    source : the rows, as they were given
    """

    def __init__(
        self,
        rows: Rows | Source,
        weight: Floats | None = None,
        *,
        reg_covar: float = 1e-6,
        workers: int = 1,
        objective: Callable[[Mixture, Moments], Objective] | None = None,
    ) -> None:
        self.source = in_blocks(rows, weight)
        self._reg_covar = reg_covar
        self._workers = workers
        self._objective = objective

    @property
    def weight(self) -> Floats:
        """(m,) of the distinct rows."""
        return self._sample.weight

    def log_density(self, mixture: Mixture) -> Floats:
        """The log-density (m,) of every distinct row under its mixture fitted without its fold.

        Minus infinity for the rows of a fold without which it cannot be fitted.
        """
        folds, _ = self._folds, self._moments  # worked out before there are threads
        log_density = np.full(self._sample.n_rows, -np.inf)

        def predict(number: int) -> Floats | None:
            return self._predict(mixture, folds[number], np.random.default_rng(number))

        def take(number: int, predicted: Floats | None) -> None:
            if predicted is not None:
                log_density[folds[number]] = predicted

        with closing(Threads(min(self._workers, len(folds)) - 1)) as threads:
            threads.each(predict, range(len(folds)), take)
        return log_density

    def _predict(
        self, mixture: Mixture, left_out: Ints, rng: np.random.Generator
    ) -> Floats | None:
        sample = self._sample
        if not mixture.n_components:  # nothing was learnt from any row but where they lie
            return mixture.prepare().log_density(sample.rows[left_out])
        kept = np.delete(np.arange(sample.n_rows), left_out)
        if kept.size < mixture.n_components:
            return None
        source = sample.part(kept).source(mixture.n_components)
        with Fold(1) as fold:
            ended = list(self._refits(mixture, source, fold, rng))
        if not ended:
            return None
        best = max(ended, key=_rank)
        others = sample.part(left_out)
        return best.mixture.prepare().log_density(others.rows, others.errors)

    def _refits(
        self, mixture: Mixture, source: Source, fold: Fold, rng: np.random.Generator
    ) -> Iterator[Run]:
        """Fits of the same kind of mixture to fewer rows, those that are possible."""
        settings = settings_for(
            type(mixture.components),
            mixture.n_components,
            tol=TOLERANCE,
            max_iter=MOST_ITERATIONS,
            n_init=FRESH,
            noise=_noise_of(mixture),
        )
        moments = self._moments[settings.family.spans_all_directions]
        if self._objective is not None:
            settings = replace(settings, objective=self._objective(mixture, moments))
        floor = Floor.of(self._reg_covar, moments, even=settings.objective.even)
        problem = Problem(source, settings, moments, moments, floor)
        for afresh in (False, True)[: mixture.n_components]:  # one component has but one end
            try:
                starts = Starts([mixture])
                if afresh:
                    starts = find_starts(problem, fold, rng)
                yield fit_from(starts, problem, fold)
            except (MixturaError, np.linalg.LinAlgError):
                continue  # without these rows it has no fit from here

    @cached_property
    def _sample(self) -> Sample:
        held = isinstance(self.source, ArraySource)
        most = self.source.n_rows if held else MOST_ROWS
        return draw(self.source, most, np.random.default_rng(0))

    @cached_property
    def _folds(self) -> list[Ints]:
        n = self._sample.n_rows
        shuffled = np.random.default_rng(0).permutation(n)
        return [np.sort(shuffled[first::FOLDS]) for first in range(min(FOLDS, n))]

    @cached_property
    def _moments(self) -> dict[bool, Moments]:
        """Of all rows, with the covariances that some families ask for and without."""
        with Fold(1) as fold:
            return {
                full: measure(self.source, fold, with_covariance=full) for full in (True, False)
            }


def _noise_of(mixture: Mixture) -> Noise | None:
    """As much noise as the mixture has, and as dense: where it lies is known from all rows."""
    if mixture.background is None:
        return None
    share = float(np.clip(mixture.weights[-1], *SHARES_OF_NOISE))
    return Noise(mixture.background, share, sides=mixture.sides)


def _rank(result: Run) -> tuple[bool, float]:
    """A sound refit before a collapsed one, and of these the likelier."""
    return result.outcome is not Outcome.COLLAPSED, result.trace.log_likelihoods[-1]
