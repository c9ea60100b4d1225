"""From a matrix of numbers to a chosen model: prepare, see what can be fitted, sweep, choose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from mixtura._printable import first_of
from mixtura._typing import Bools, Floats, Ints
from mixtura.data.validation import n_distinct
from mixtura.diagnostics.words import sentence
from mixtura.errors import InvalidDataError, InvalidParameterError
from mixtura.estimators.grid_search import GridSearch
from mixtura.estimators.prepared_gaussian_mixture import PreparedGaussianMixture
from mixtura.model.families import GAUSSIAN, for_dependent_columns, parts_of
from mixtura.preparation.logarithms import taken
from mixtura.preparation.reduction import Reduction
from mixtura.preparation.trimming import find_extremes
from mixtura.selection import Row, Sweep
from mixtura.workflow.caveats import note_caveats
from mixtura.workflow.preparing import Plan, logarithms, prepare, settled
from mixtura.workflow.reduced import sentences
from mixtura.workflow.telling import Progress, Voice

if TYPE_CHECKING:  # its module needs pyarrow, and what Python has in memory does not
    from mixtura.tables.columns import Matrix

MOST_LISTED = 12
"""Rows left out of the fit that are named by their numbers."""


@dataclass(frozen=True, slots=True)
class Study:
    """A finished sweep.

    Attributes
    ----------
    matrix : all rows
    plan : what was fitted
    sweep : every model, and which is chosen
    trimmed : (t,) numbers of the rows left out of the fit, from 0
    reduction : Reduction, how the rows were prepared, and why so
    """

    matrix: Matrix
    plan: Plan
    sweep: Sweep
    trimmed: Ints
    reduction: Reduction

    @property
    def selected(self) -> Row:
        return self.sweep.selected

    @property
    def left_out(self) -> Bools:
        """Which rows (n,) are trimmed."""
        left_out = np.zeros(len(self.matrix.X), dtype=bool)
        left_out[self.trimmed] = True
        return left_out

    @property
    def pca(self) -> str | int | None:
        """What to ask for to get the same preparation again, whatever the models tried."""
        return settled(self.plan, self.reduction)

    @property
    def model(self) -> PreparedGaussianMixture:
        candidate = self.selected.candidate
        assert candidate is not None  # noqa: S101  (a row that failed is never selected)
        model: PreparedGaussianMixture = candidate.model
        return model


def study(matrix: Matrix, plan: Plan, voice: Voice, progress: Progress) -> Study:
    """Fit what the plan asks for, as far as the rows allow, and choose.

    ``progress`` is told what is done, and how much of it is.

    Raises
    ------
    MixturaError
        The data does not allow what was asked for, or no model could be fitted.
    """
    _check_densities(plan)
    trimmed = _trimmed(matrix, plan, voice)
    rows = np.delete(matrix.X, trimmed, axis=0) if trimmed.size else matrix.X
    plan = replace(plan, sizes=_possible(plan.sizes, rows, voice))
    reduction = prepare(rows, matrix, plan, progress)
    if (told := sentences(reduction, plan.criterion, plan.shapes, rows.shape)) is not None:
        voice.note(*told)
    parameters = {
        "n_init": plan.n_init,
        "random_state": plan.seed,
        "scale": plan.scale,
        "pca": settled(plan, reduction),
        "anomaly_quantile": plan.anomaly_quantile,
        "one_hot": None if matrix.encoding is None else list(matrix.encoding.levels),
        "trim": plan.trim,
        "log": list(plan.log) or None,
        "noise": plan.noise,
        "prior": plan.prior,
        "max_ratio": plan.max_ratio,
        "degrees_of_freedom": plan.degrees_of_freedom,
    }
    search = GridSearch.prepared(reduction, rows, plan.sizes, parameters, trimmed)
    if reduction.preparation.pca is None:  # principal components never depend on each other
        search = _comparable(search, voice)
    plan = replace(plan, shapes=list(search.covariance_types))
    # time grows with the number of groups, and so do the steps
    steps = sum(plan.sizes) * len(plan.shapes)
    advance = progress(f"trying {len(plan.sizes) * len(plan.shapes)} models", steps)
    swept = search.run(plan.criterion, lambda row: advance(row.n_components))
    finished = Study(matrix, plan, swept, trimmed, reduction)
    finished.model.feature_names_in_ = np.array(matrix.columns, dtype=object)
    note_caveats(finished.selected, finished.model, search.rows.array(), rows, voice)
    return finished


def _check_densities(plan: Plan) -> None:
    """What only bell-shaped groups have."""
    if not any(parts_of(shape)[1] != GAUSSIAN for shape in plan.shapes):
        return
    for option, value in (("--prior", plan.prior), ("--max-ratio", plan.max_ratio)):
        if value is not None:
            raise InvalidParameterError(
                f"{option} goes with --component gaussian only: leave one of the two out."
            )


def _trimmed(matrix: Matrix, plan: Plan, voice: Voice) -> Ints:
    """Numbers of the rows to leave out of the fit."""
    if plan.trim is None:
        return np.empty(0, dtype=np.intp)
    encoding = matrix.encoding
    numbers = slice(None) if encoding is None else ~np.array(encoding.is_dummy)
    log = logarithms(plan, matrix)
    rows = taken(matrix.X, log, matrix.names) if log else matrix.X  # as they are fitted
    trimming = find_extremes(rows, plan.trim, numbers)
    if trimming.doubt is not None:
        voice.note(f"--trim: {trimming.doubt}")
    if trimming.rows.size:
        listing = first_of([*map(str, matrix.kept[trimming.rows] + 1)], MOST_LISTED)
        voice.note(
            f"--trim left {trimming.rows.size} of {len(matrix.X)} rows out of the fit.",
            f"Extreme in some column{' or its logarithm' if log else ''}: data "
            f"row{'s'[: trimming.rows.size != 1]} {listing}. They get a group all the same, and "
            "count as anomalies.",
        )
    elif trimming.doubt is None:
        voice.note("--trim left no row out.")
    return trimming.rows


def _possible(sizes: list[int], X: Floats, voice: Voice) -> list[int]:
    """The sizes that the rows allow: as many groups as there are different rows."""
    distinct = n_distinct(X, max(sizes))
    possible = [size for size in sizes if size <= distinct]
    what = f"the table has {X.shape[0]} rows"
    if min(sizes) > X.shape[0]:
        raise InvalidDataError(
            f"-k asks for {min(sizes)} groups, but {what}: ask for at most {distinct}."
        )
    if distinct < X.shape[0]:
        what += f", {distinct} of them different"
    if not possible:
        possible = [min(sizes)]
        voice.note(
            f"note: {what}, fewer than the {possible[0]} groups that -k asks for, so that groups "
            f"share a row or have none: ask for at most {distinct}."
        )
    elif len(possible) < len(sizes):
        voice.note(f"{what}, so only up to {max(possible)} groups are tried, not {max(sizes)}.")
    return possible


def _comparable(search: GridSearch, voice: Voice) -> GridSearch:
    """The search without the shapes that a floor under their covariances would let win."""
    limits = search.limits()
    if limits.told is not None:
        voice.note(
            f"note: the shapes {' and '.join(limits.shapes)} were left out: these rows do not "
            "allow them.",
            f"{sentence(limits.told)} Fewer columns (--columns, --pca N) would let "
            f"{'it' if len(limits.shapes) == 1 else 'them'} in.",
        )
    elif limits.why:
        voice.note(
            "note: these rows leave a direction without spread, which decides the criteria.",
            f"{sentence(limits.why)}. The spread across them is held at a small floor, which "
            "decides densities and criteria: use "
            f"--covariance {','.join(for_dependent_columns())}, --pca N or "
            "fewer --columns to be free of it.",
        )
    left = [shape for shape in search.covariance_types if shape not in limits.shapes]
    return replace(search, covariance_types=left)
