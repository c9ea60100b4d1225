"""How many principal components keep what separates groups, if reducing helps at all.

Components of largest variance need not be those that tell groups apart (Chang 1983, Applied
Statistics 32:267), and where many are kept their cost hides groups from every criterion. So
numbers of components are tried with a few models each, and the columns as they are with them, all
as densities of all columns (:mod:`mixtura.preparation.one_gaussian`), which one criterion can
compare. Raftery & Dean (2006, JASA 101:168) select columns in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from math import isclose

import numpy as np

from mixtura._typing import Rows
from mixtura.data import ArraySource, Source
from mixtura.fitting import SEARCH_ALL_ROWS
from mixtura.initialise.one_gaussian import filled_by_one
from mixtura.patterns import complete
from mixtura.preparation.logarithms import Places
from mixtura.preparation.one_hot import OneHot
from mixtura.preparation.principal_axes import PrincipalAxes
from mixtura.preparation.reduction_path import Ladder, Rung, Watch, climb, enough_for
from mixtura.preparation.transform import KEPT_VARIANCE, MANY_FEATURES, Preparation

CLEAR = 10.0
"""How far one group has to be behind: very strong evidence (Kass & Raftery 1995), as groups are
looked for in several places."""

ROWS_A_NUMBER = 5
"""Rows for each number of a model that is believed on its scores alone."""


@dataclass(frozen=True, slots=True)
class Reduction:
    """A preparation, and why it is this one.

    Attributes
    ----------
    preparation : Preparation, learnt from all rows
    covariance_types : those that the rows are enough for
    rungs : tuple of Rung, what was tried; empty where there was nothing to choose
    chosen : Rung, or None where none shows groups
    """

    preparation: Preparation
    covariance_types: tuple[str, ...]
    rungs: tuple[Rung, ...] = ()
    chosen: Rung | None = None

    @property
    def n_principal_components(self) -> int | None:
        """Those kept, or None for the columns as they are."""
        pca = self.preparation.pca
        return None if pca is None else len(pca.components)

    @property
    def runner_up(self) -> Rung | None:
        """The best rung but the chosen one, or None."""
        others = [rung for rung in self.rungs if rung is not self.chosen]
        return min(others, key=lambda rung: rung.value, default=None)


def find_reduction(
    X: Rows | Source,
    feature_names: list[str],
    sizes: Iterable[int],
    covariance_types: Sequence[str],
    *,
    pca: str | int | None = "auto",
    criterion: str = "bic",
    scale: bool = True,
    encoding: OneHot | None = None,
    log: Places = (),
    watch: Watch | None = None,
    n_jobs: int | None = None,
) -> Reduction:
    """The preparation of rows (n, d), for these numbers of groups and shapes.

    A number of principal components, or None for none, is what ``pca`` says unless it is "auto":
    then up to 20 columns stay as they are. Of more, a number of components shows groups where
    several are clearly better on it than one, and the whole is better than the best single
    Gaussian for all columns, or has five rows for each number of its mixture: among very many
    columns an axis is worth its d numbers late, and groups on it are there before. Of those that
    do, the best by the criterion is chosen, and so may be the columns as they are. Where none does
    there is nothing to hide: the columns stay as they are if one group is best described in them,
    and the components that hold 95 % of the variance are kept otherwise. Where one group is not
    asked for, the best is chosen whatever one Gaussian does.

    Of a source out of memory, models are tried on a sample; all rows say which axes there are.
    All of it happens to the logarithms of the features that ``log`` numbers.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.preparation.reduction import find_reduction
    >>> X = np.random.default_rng(0).normal(size=(100, 30))
    >>> X[:50] += 2
    >>> names = [f"x{column}" for column in range(30)]
    >>> found = find_reduction(X, names, range(1, 4), ["tied"])
    >>> found.n_principal_components, found.chosen.n_components
    (1, 2)
    """
    source = X if isinstance(X, Source) else ArraySource(X)
    n, d = source.n_rows, source.n_features
    sizes, types = list(sizes), tuple(covariance_types)
    if pca != "auto":
        given = Preparation.fit(
            source, feature_names, scale=scale, pca=pca, encoding=encoding, log=log
        )
        return Reduction(given, types)
    scaled = partial(
        Preparation.scaled, source, feature_names, scale=scale, encoding=encoding, log=log
    )
    if d <= MANY_FEATURES:
        return Reduction(scaled(), types)
    centred = scaled(centre=True)
    rows = centred.prepare(source)
    axes = PrincipalAxes.of(rows)
    if not axes.rank:  # rows that are all the same
        return Reduction(scaled(), types)
    usual = axes.holding(KEPT_VARIANCE)
    if sizes == [1]:  # one group is one group on any of them
        return Reduction(centred.reduced(axes, usual), types)
    seen, weight = rows.some(SEARCH_ALL_ROWS)
    if not complete(seen):  # the quick fits see rows filled by one Gaussian
        seen = filled_by_one(seen, np.ones(len(seen)) if weight is None else weight)
    ladder = climb(seen, usual, sizes, types, criterion, watch, n_jobs)
    shows = [rung for rung in ladder.rungs if 1 not in sizes or _shows_groups(ladder, rung)]
    chosen = min(shows, key=lambda rung: rung.value, default=None)
    if chosen is None:
        keep = None if _simple(ladder) else usual
    else:
        keep = chosen.n_principal_components
    if keep is not None:
        return Reduction(centred.reduced(axes, keep), types, ladder.rungs, chosen)
    able = tuple(name for name in types if enough_for(name, d, n))
    return Reduction(scaled(), able, ladder.rungs, chosen)


def _shows_groups(ladder: Ladder, rung: Rung) -> bool:
    if rung.n_components == 1 or rung.advantage <= CLEAR:
        return False
    reduced = rung.n_principal_components is not None
    believed = reduced and rung.rows_a_number >= ROWS_A_NUMBER
    return believed or rung.value < ladder.one_gaussian


def _simple(ladder: Ladder) -> bool:
    """Whether one group is best described in the columns as they are."""
    best = ladder.one_gaussian
    return any(
        rung.n_principal_components is None
        and (rung.one_group <= best or isclose(rung.one_group, best, rel_tol=1e-9))
        for rung in ladder.rungs
    )
