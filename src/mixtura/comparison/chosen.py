"""The mixture that the other methods are held against: the one given, or the best by BIC."""

from __future__ import annotations

from dataclasses import replace
from numbers import Integral
from time import perf_counter
from typing import Any

import numpy as np
from sklearn.base import clone

from mixtura._typing import Floats, Rows
from mixtura.comparison.reliability import SoftClustering, doubts
from mixtura.comparison.task import Chosen
from mixtura.data import ArraySource
from mixtura.data.validation import n_distinct
from mixtura.diagnostics.words import listed
from mixtura.errors import InvalidDataError, InvalidModelError, InvalidParameterError
from mixtura.estimators.gaussian_mixture import GaussianMixture
from mixtura.estimators.grid_search import GridSearch
from mixtura.estimators.inputs.fittedness import check_is_fitted
from mixtura.fitted import FittedModel
from mixtura.model.families import usual
from mixtura.preparation.logarithms import Places
from mixtura.preparation.reduction import find_reduction
from mixtura.preparation.transform import Preparation
from mixtura.process.quiet import quietly

SIZES = range(1, 16)
"""Numbers of components tried where none are asked for."""

MOST_ROWS = 20_000
"""Rows that number and shape are chosen on; the chosen mixture is fitted to all."""


def given(model: SoftClustering, raw: Rows, X: Any, names: list[str], scale: bool) -> Chosen:
    """A mixture that is fitted already; anything else is refused."""
    if not isinstance(model, SoftClustering):
        raise InvalidParameterError(
            f"model is {type(model).__name__}, which has no predict_proba and score_samples: give "
            "a fitted GaussianMixture, or leave model out."
        )
    preparation = None
    try:
        preparation = FittedModel.of(model).preparation
    except InvalidModelError:  # another's mixture, or the class instead of a model
        if hasattr(model, "get_params"):
            check_is_fitted(model)
    began = perf_counter()
    responsibilities = np.asarray(model.predict_proba(X), dtype=np.float64)
    log_density = np.asarray(model.score_samples(X), dtype=np.float64)
    own = preparation
    if preparation is None:
        preparation = Preparation.fit(raw, names, scale=scale, pca="auto")
    rows = preparation.transform(raw)
    parameters: dict[str, Any] = {"n_components": int(responsibilities.shape[1])}
    shape = getattr(getattr(model, "best_estimator_", model), "covariance_type", None)
    if isinstance(shape, str):
        parameters["covariance_type"] = shape
    return Chosen(
        responsibilities,
        log_density,
        rows,
        parameters,
        perf_counter() - began,
        "the model that was given",
        _distances(own, raw, names, rows),
        doubts(model, X),
    )


def _distances(
    preparation: Preparation | None, raw: Rows, names: list[str], rows: Floats
) -> Floats:
    """What a silhouette is measured on, for a mixture of rows prepared so, or not at all."""
    if preparation is not None and preparation.settles_distances:
        return rows
    own = raw if preparation is None else rows  # which may be logarithms
    return Preparation.scaled(ArraySource(own), names).transform(own)


def by_bic(
    raw: Rows, names: list[str], n_components: Any, seed: int, scale: bool, log: Places = ()
) -> Chosen:
    """The best of all numbers of components and covariance types by BIC."""
    began = perf_counter()
    sizes = _sizes(n_components, raw)
    reduction = find_reduction(raw, names, sizes, usual(), scale=scale, log=log)
    preparation, shared = reduction.preparation, {"random_state": seed, "scale": scale}
    search = GridSearch.prepared(reduction, raw, sizes, shared)
    rows, types = search.rows.array(), search.covariance_types
    n, m = rows.shape
    seen = rows
    if n > MOST_ROWS:
        seen = rows[np.sort(np.random.default_rng(seed).choice(n, MOST_ROWS, replace=False))]
        search = replace(search, rows=ArraySource(seen))
    with quietly():  # a model that did not settle loses by its BIC
        swept = search.run(limits=search.limits())
        best = swept.selected.candidate
        assert best is not None  # noqa: S101  (a row that failed is never selected)
        model: GaussianMixture = best.model.mixture_
        if seen is not rows:
            model = clone(model).set_params(n_jobs=None).fit(rows)
    tried = f"{sizes[0]} to {sizes[-1]} groups" if len(sizes) > 1 else f"{sizes[0]} groups"
    note = f"the best by BIC among {tried} of {len(types)} shape{'s'[: len(types) != 1]}"
    if preparation.pca is not None:
        note += f" on {m} principal component{'s'[: m != 1]}"
    if log:
        logs = listed([repr(names[place]) for place in log])
        note += f", with {logs} as logarithm{'s'[: len(log) != 1]}"
    if seen is not rows:
        note += f", chosen on {MOST_ROWS:,} rows and fitted to all"
    several = [row for row in swept if row.n_components > 1]  # one group always goes
    unfit = [
        shape
        for shape in dict.fromkeys(row.covariance_type for row in several)
        if all(row.error for row in several if row.covariance_type == shape)
    ]
    if unfit:
        note += f"; {' and '.join(unfit)} could not be fitted"
    aside = swept.overruled
    if aside is not None:
        which = f"{aside.n_components} groups ({aside.covariance_type})"
        note += f"; {which} set aside, since {aside.set_aside}"
    seconds = perf_counter() - began
    by_share = np.argsort(-model.weights_, kind="stable")  # numbered as `mixtura fit` does
    return Chosen(
        np.ascontiguousarray(model.predict_proba(rows)[:, by_share]),
        model.score_samples(rows) + (preparation.log_volume(rows) if log else 0.0),
        rows,
        {"n_components": model.n_components, "covariance_type": model.covariance_type},
        seconds,
        note,
        _distances(preparation, raw, names, rows),
        doubts(model, rows),
    )


def _sizes(n_components: Any, raw: Rows) -> list[int]:
    """The numbers of components to try, as far as the rows allow."""
    wanted: Any = SIZES if n_components is None else n_components
    if isinstance(wanted, Integral):
        wanted = [wanted]
    try:
        sizes = sorted({int(size) for size in wanted if isinstance(size, Integral)})
    except TypeError as error:
        raise InvalidParameterError(
            f"n_components is {n_components!r}; give a number of groups or several to try."
        ) from error
    if not sizes or sizes[0] < 1:
        raise InvalidParameterError(
            f"n_components is {n_components!r}; give one or more whole numbers from 1 on."
        )
    distinct = n_distinct(raw, sizes[-1])
    possible = [size for size in sizes if size <= distinct]
    if not possible:
        raise InvalidDataError(
            f"n_components asks for {sizes[0]} groups, but X has only {distinct} different rows: "
            f"ask for at most {distinct}."
        )
    return possible
