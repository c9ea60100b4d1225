"""What plain EM runs on: the rows of a sheet as the engine takes them, and how to begin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from mixtura.engine.fold import Fold
from mixtura.engine.rows import in_memory
from mixtura.estimators.preparation import Preparation
from mixtura.estimators.randomness import generator
from mixtura.estimators.validation import check_enough_rows
from mixtura.families import FAMILIES
from mixtura.fitting import Settings, run_starts
from mixtura.initialise import INITIALISERS, Floor, Given, measure, partition_by
from mixtura.mixture import Mixture
from mixtura.page.sheet import Sheet
from mixtura.page.spec import TOLERANCE, Spec
from mixtura.process.workers import usable_workers
from mixtura.sources import Source

STEP_ROWS = 100_000
"""Above this many rows the page's steps run on an even sample of so many: they must be quick."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Rows to step on.

    Attributes
    ----------
    preparation : from the sheet's units to the rows' here
    source : the rows
    n_rows : of the whole sheet, to which log-likelihoods are scaled up
    floor : covariance floor
    settings : of the fit
    seed : of the starts
    fold : open
    """

    preparation: Preparation
    source: Source
    n_rows: int
    floor: Floor
    settings: Settings
    seed: int
    fold: Fold

    def total(self, mean_log_likelihood: float) -> float:
        """Of all rows, in the units of the sheet, from a row's mean in prepared units."""
        return self.n_rows * (mean_log_likelihood + self.preparation.log_determinant)

    def starts(self, count: int) -> tuple[Source, list[Mixture]]:
        """The starts that a fit begins its search with, and the rows on which they run."""
        settings = replace(self.settings, n_init=count, max_iter=0)
        sample, runs = run_starts(
            self.source, settings, self.floor, self.fold, generator(self.seed)
        )
        return sample.source(settings.n_components), [run.mixture for run in runs]

    @classmethod
    @contextmanager
    def open(cls, sheet: Sheet, spec: Spec) -> Iterator[Self]:
        """The ground of a sheet, for as long as it is needed.

        Raises
        ------
        InvalidDataError
            The rows cannot be fitted as the spec asks.
        """
        family = FAMILIES[spec.covariance_type]
        spec.check_rows(sheet.n_rows)
        preparation, rows = sheet.prepared(spec.scale)
        check_enough_rows(rows, None, spec.k)
        if len(rows) > STEP_ROWS:
            rows = rows[np.linspace(0, len(rows) - 1, STEP_ROWS).astype(np.intp)]
        source = in_memory(rows, n_components=spec.k)
        with Fold(usable_workers(None)) as fold:
            moments = measure(source, fold, with_covariance=family.spans_all_directions)
            yield cls(
                preparation=preparation,
                source=source,
                n_rows=sheet.n_rows,
                floor=Floor.of(spec.reg_covar, moments),
                settings=Settings(
                    family=family,
                    n_components=spec.k,
                    tol=TOLERANCE,
                    max_iter=spec.max_iter,
                    n_init=1,
                    partition=partition_by(INITIALISERS[spec.init]),
                    given=Given(None, None, None),
                ),
                seed=spec.seed,
                fold=fold,
            )
