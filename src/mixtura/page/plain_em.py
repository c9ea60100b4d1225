"""Plain EM for the page: a fit to the rows of a sheet as it is set up, and where it may begin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

import numpy as np

from mixtura.data import Source
from mixtura.data.validation import check_enough_rows
from mixtura.engine.blocks import in_blocks
from mixtura.engine.fold import Fold
from mixtura.fitting import Problem, run_starts, settings_for
from mixtura.initialise import Floor, Moments
from mixtura.initialise.box import Box
from mixtura.initialise.noise import Noise
from mixtura.model.families import FAMILIES
from mixtura.model.mixture import Mixture
from mixtura.page.dataset import Dataset
from mixtura.page.spec import TOLERANCE, Spec
from mixtura.preparation.transform import Preparation
from mixtura.process.randomness import generator
from mixtura.process.workers import usable_workers

STEP_ROWS = 100_000
"""Above this many rows the page's steps run on an even sample of so many: they must be quick."""


@dataclass(frozen=True, slots=True)
class PlainEM:
    """What EM in steps runs on.

    Attributes
    ----------
    problem : the fit, to rows in prepared units
    preparation : from the sheet's units to those
    n_rows : of the whole sheet, to which log-likelihoods are scaled up
    seed : of the starts
    fold : open
    """

    problem: Problem
    preparation: Preparation
    n_rows: int
    seed: int
    fold: Fold

    def total(self, mean_log_likelihood: float) -> float:
        """Of all rows, in the units of the sheet, from a row's mean in prepared units."""
        return self.n_rows * (mean_log_likelihood + self.preparation.log_determinant)

    def starts(self, count: int) -> tuple[Source, list[Mixture]]:
        """The first starts of the initialiser that was asked for, and the rows they run on."""
        settings = replace(self.problem.settings, n_init=count, max_iter=0)
        problem = replace(self.problem, settings=settings)
        sample, runs = run_starts(problem, self.fold, generator(self.seed))
        return sample.source(settings.n_components), [run.mixture for run in runs]

    @classmethod
    @contextmanager
    def open(cls, sheet: Dataset, spec: Spec) -> Iterator[Self]:
        """Plain EM on a sheet, for as long as it is needed; InvalidDataError for too few rows."""
        spec.check_rows(sheet.n_rows)
        preparation, rows = sheet.prepared(spec.scale)
        check_enough_rows(rows, spec.k)
        if len(rows) > STEP_ROWS:
            rows = rows[np.linspace(0, len(rows) - 1, STEP_ROWS).astype(np.intp)]
        source = in_blocks(rows, n_components=spec.k)
        settings = settings_for(
            spec.family,
            spec.k,
            tol=TOLERANCE,
            max_iter=spec.max_iter,
            n_init=1,
            init_params=spec.init,
        )
        # the page shows what this initialiser does
        settings = replace(settings, plain=None, others=None)
        with Fold(usable_workers(None)) as fold:
            noise = partial(_noise, source, spec)
            problem = Problem.of(source, settings, spec.reg_covar, fold, noise=noise)
            yield cls(problem, preparation, sheet.n_rows, spec.seed, fold)


def _noise(source: Source, spec: Spec, moments: Moments, floor: Floor) -> Noise | None:
    """The noise that a spec asks for, as dense as an estimator would have it."""
    if spec.noise is None:
        return None
    box = Box.around(source, moments, floor, FAMILIES[spec.covariance_type])
    return Noise(box.background, spec.noise, box=box)
