"""From a matrix of numbers to a chosen model: prepare, see what can be fitted, sweep, choose."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.cli.doubts import note_doubts
from mixtura.cli.options import listed
from mixtura.cli.preparing import prepare, settled
from mixtura.cli.progress import Progress
from mixtura.cli.reduced import sentence
from mixtura.cli.voice import Voice
from mixtura.errors import InvalidDataError
from mixtura.estimators.choices import different_types
from mixtura.estimators.limits import limits_of
from mixtura.estimators.prepared import PreparedGaussianMixture
from mixtura.estimators.reduction import Reduction
from mixtura.estimators.trimming import find_extremes
from mixtura.estimators.validation import n_distinct
from mixtura.families import for_dependent_columns
from mixtura.process.quiet import quietly
from mixtura.process.workers import usable_workers
from mixtura.selection import Candidate, OutOfSample, Row, Sweep, sweep
from mixtura.tables.columns import Matrix


@dataclass(frozen=True, slots=True)
class Plan:
    """What to fit: every size with every shape, and how to choose."""

    sizes: list[int]
    shapes: list[str]
    criterion: str
    n_init: int
    seed: int
    scale: bool
    pca: str | int | None
    anomaly_quantile: float
    trim: float | None = None


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
    def pca(self) -> str | int | None:
        """What to ask for to get the same preparation again, whatever the models tried."""
        return settled(self.plan, self.reduction)

    @property
    def model(self) -> PreparedGaussianMixture:
        candidate = self.selected.candidate
        assert candidate is not None  # noqa: S101  (a row that failed is never selected)
        model: PreparedGaussianMixture = candidate.model
        return model


def study(
    matrix: Matrix,
    plan: Plan,
    voice: Voice,
    progress: Progress,
) -> Study:
    """Fit what the plan asks for, as far as the rows allow, and choose.

    ``progress`` is told what is done, and how much of it is.

    Raises
    ------
    MixturaError
        The data does not allow what was asked for, or no model could be fitted.
    """
    trimmed = _trimmed(matrix, plan, voice)
    rows = np.delete(matrix.X, trimmed, axis=0) if trimmed.size else matrix.X
    plan = replace(plan, sizes=_possible(plan.sizes, rows, voice))
    reduction = prepare(rows, matrix, plan, progress)
    preparation = reduction.preparation
    prepared = preparation.transform(rows)
    if (why := sentence(reduction, plan.criterion, plan.shapes, rows.shape)) is not None:
        voice.note(why)
    shapes = different_types(reduction.covariance_types, prepared.shape[1])
    plan = replace(plan, shapes=shapes)
    if preparation.pca is None:  # principal components never depend on each other
        plan = _comparable(prepared, plan, matrix.names, voice)

    workers = min(usable_workers(None), len(plan.sizes) * len(plan.shapes))

    def fit_one(n_components: int, covariance_type: str) -> Candidate:
        model = PreparedGaussianMixture(
            n_components,
            covariance_type=covariance_type,
            n_init=plan.n_init,
            random_state=plan.seed,
            scale=plan.scale,
            pca=settled(plan, reduction),
            anomaly_quantile=plan.anomaly_quantile,
            n_jobs=1 if workers > 1 else None,
            one_hot=None if matrix.encoding is None else list(matrix.encoding.levels),
            trim=plan.trim,
        ).fit_prepared(preparation, prepared, trimmed=trimmed)
        mixture = model.mixture_
        evidence = model.evidence_of_prepared(prepared)
        return Candidate.of(model, mixture.mixture(), evidence, mixture.outcome_, mixture.n_iter_)

    with quietly():  # each row says how its fit ended
        # time grows with the number of groups, and so do the steps
        steps = sum(plan.sizes) * len(plan.shapes)
        advance = progress(f"trying {len(plan.sizes) * len(plan.shapes)} models", steps)
        swept = sweep(
            fit_one,
            plan.sizes,
            plan.shapes,
            plan.criterion,
            lambda row: advance(row.n_components),
            workers,
            OutOfSample(prepared, workers=usable_workers(None)),
        )
    finished = Study(matrix, plan, swept, trimmed, reduction)
    finished.model.feature_names_in_ = np.array(matrix.columns, dtype=object)
    note_doubts(finished.selected, finished.model, prepared, rows, voice)
    return finished


def _trimmed(matrix: Matrix, plan: Plan, voice: Voice) -> Ints:
    """Numbers of the rows to leave out of the fit."""
    if plan.trim is None:
        return np.empty(0, dtype=np.intp)
    encoding = matrix.encoding
    numbers = slice(None) if encoding is None else ~np.array(encoding.is_dummy)
    trimming = find_extremes(matrix.X, plan.trim, numbers)
    if trimming.doubt is not None:
        voice.note(f"--trim: {trimming.doubt}")
    if trimming.rows.size:
        listing = listed([str(row + 1) for row in trimming.rows])
        voice.note(
            f"--trim left {trimming.rows.size} of {len(matrix.X)} rows out of the fit, extreme in "
            f"some column: data row{'s'[: trimming.rows.size != 1]} {listing}. They get a group "
            "all the same, and count as anomalies."
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


def _comparable(prepared: Floats, plan: Plan, names: list[str], voice: Voice) -> Plan:
    """The plan without the shapes that a floor under their covariances would let win."""
    limits = limits_of(prepared, None, plan.sizes, plan.shapes, names)
    if limits.told is not None:
        voice.note(
            f"note: {limits.told} Fewer columns (--columns, --pca N) would let "
            f"{'it' if len(limits.shapes) == 1 else 'them'} in."
        )
    elif limits.why:
        voice.note(
            f"note: {limits.why}. The spread across them is held at a small floor, which decides "
            f"densities and criteria: use --covariance {','.join(for_dependent_columns())}, "
            "--pca N or fewer --columns to be free of it."
        )
    return replace(plan, shapes=[shape for shape in plan.shapes if shape not in limits.shapes])
