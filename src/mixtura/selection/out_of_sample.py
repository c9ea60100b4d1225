r"""How well models predict rows that they have not seen: cross-validation on the rows at hand.

The rows are divided into folds; for each, EM goes on from the fitted parameters without the
fold's rows, and the mixture where it comes to rest is asked for their density (Smyth 2000,
Statistics and Computing 10:63, who chooses the number of components so).

Beginning where the fit to all rows ended is cheap and has no luck in it: no fold ends in another
optimum by chance. It is also a little too kind, since where a group was found is known from all
rows; docs/choice.md has by how much. So what this rejects is not to be believed, and what it lets
pass may still be wrong.
"""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats, Ints, Rows
from mixtura.engine.em import run
from mixtura.engine.fold import Fold
from mixtura.engine.rows import in_memory
from mixtura.initialise import Sample, draw, floor_of
from mixtura.mixture import Mixture

FOLDS = 10
"""Parts of the rows that are left out in turn."""

REFIT = 1e-5, 50
"""Tolerance (nats a row) and iterations of a refit, which begins next to where it ends."""


class OutOfSample:
    """The rows of a sweep, divided into folds once for all its models.

    Equal rows are in the same fold, so that none is predicted by its own copy, and the division
    depends on the set of rows alone: not on their order, on weights instead of repetition, or on
    any seed.

    Parameters
    ----------
    rows : (n, d)
    weight : (n,) or None
    reg_covar : float, of the fits

    Attributes
    ----------
    weight : (m,) of the distinct rows
    """

    def __init__(self, rows: Rows, weight: Floats | None = None, reg_covar: float = 1e-6) -> None:
        self._source = in_memory(rows, weight)
        self._reg_covar = reg_covar
        self._rows: Sample | None = None

    @property
    def _sample(self) -> Sample:
        if self._rows is None:  # many sweeps never ask
            self._rows = draw(self._source, self._source.n_rows, np.random.default_rng(0))
        return self._rows

    @property
    def weight(self) -> Floats:
        return self._sample.weight

    def log_density(self, mixture: Mixture) -> Floats:
        """The log-density (m,) of every distinct row under a mixture fitted without its fold.

        Minus infinity for the rows of a fold without which the mixture cannot be fitted.
        """
        sample = self._sample
        log_density = np.full(sample.n_rows, -np.inf)
        with Fold(1) as fold:
            floor = floor_of(self._source, type(mixture.components), self._reg_covar, fold)
            mixture = floor.under(mixture)
            for left_out in self._folds():
                kept = np.setdiff1d(np.arange(sample.n_rows), left_out)
                source = in_memory(
                    np.ascontiguousarray(sample.rows[kept]),
                    sample.weight[kept],
                    n_components=mixture.n_components,
                )
                tol, most = REFIT
                try:
                    refitted = run(mixture, source, fold, tol=tol, max_iter=most).mixture
                except np.linalg.LinAlgError:
                    continue
                log_density[left_out] = refitted.prepare().log_density(
                    np.ascontiguousarray(sample.rows[left_out])
                )
        return log_density

    def _folds(self) -> list[Ints]:
        n = self._sample.n_rows
        shuffled = np.random.default_rng(0).permutation(n)
        return [np.sort(shuffled[first::FOLDS]) for first in range(min(FOLDS, n))]
