"""EM in steps: from a start, from given parameters, and from every start."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from mixtura.data import Source
from mixtura.engine.em import run
from mixtura.engine.outcome import Outcome
from mixtura.engine.trace import Record
from mixtura.errors import InvalidParameterError
from mixtura.model.mixture import Mixture
from mixtura.page.dataset import Dataset
from mixtura.page.parameters import Parameters
from mixtura.page.plain_em import PlainEM
from mixtura.page.spec import Spec

MOST_NUMBERS = 200_000
"""Parameters that one answer holds: some megabytes of JSON."""

CHUNK = 20
"""Iterations between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far steps may go: iterations, and seconds for all of them."""

    iterations: int
    seconds: float = 10.0


def start_of(sheet: Dataset, spec: Spec) -> dict[str, Any]:
    """The first start of the fit, before any iteration, as ``Parameters``."""
    with PlainEM.open(sheet, spec) as em:
        _, (mixture,) = em.starts(1)
        return Parameters.of_mixture(mixture, em.preparation).to_dict()


def steps_from(
    sheet: Dataset, spec: Spec, parameters: Parameters, limits: Limits
) -> dict[str, Any]:
    """Plain EM, as ``Trace``, from given parameters, or the family's nearest to them.

    InvalidParameterError where they are of another number of components or columns.
    """
    k, d = parameters.means.shape
    if d != sheet.X.shape[1]:
        raise InvalidParameterError(
            f"the means have {d} numbers each, but {sheet.title} has {sheet.X.shape[1]} columns."
        )
    if k != spec.k:
        raise InvalidParameterError(
            f"there are {k} means, but k is {spec.k}: give as many components as k says."
        )
    with PlainEM.open(sheet, spec) as em:
        settings, floor = em.problem.settings, em.problem.floor
        begin = parameters.mixture(settings.family, em.preparation, floor, settings.noise)
        most = max(1, MOST_NUMBERS // numbers_of(k, d) - 1)
        end = perf_counter() + limits.seconds
        trajectory = _run(em, em.problem.source, begin, min(limits.iterations, most), end)
        return _trace(em, trajectory, spec, len(trajectory.records))


def starts_of(sheet: Dataset, spec: Spec, count: int, limits: Limits) -> list[dict[str, Any]]:
    """Where each of the fit's starts leads by itself, as a list of ``Start``.

    Where a trace is long, only its first parameters come with it; from the last of those,
    :func:`steps_from` goes on.
    """
    room = MOST_NUMBERS // (count * numbers_of(spec.k, sheet.X.shape[1]))
    with PlainEM.open(sheet, spec) as em:
        source, starts = em.starts(count)
        most, end = min(limits.iterations, spec.max_iter), perf_counter() + limits.seconds
        trajectories = [_run(em, source, mixture, most, end) for mixture in starts]
        return [
            {"number": number, "seed": spec.seed, **_trace(em, trajectory, spec, max(1, room))}
            for number, trajectory in enumerate(trajectories)
        ]


def numbers_of(k: int, d: int) -> int:
    """Numbers in the page's parameters of k components in d dimensions."""
    return k * (1 + d + d * d)


@dataclass(frozen=True, slots=True)
class _Trajectory:
    """Records of a run, the weight of its rows, and how it ended; None where time was up."""

    records: list[Record]
    weight: float
    outcome: Outcome | None


def _run(em: PlainEM, source: Source, mixture: Mixture, left: int, end: float) -> _Trajectory:
    """Plain EM for so many iterations, in chunks, so that it ends when time is up."""
    records: list[Record] = []
    while True:
        piece = run(
            mixture,
            source,
            em.fold,
            tol=em.problem.settings.tol,
            max_iter=min(left, CHUNK),
            earlier=tuple(record.value for record in records[-5:-1]),
            keep_parameters=True,
            accelerate=False,
        )
        records = [*records[:-1], *piece.trace.records]  # a chunk begins where the last one ended
        left -= piece.trace.n_iterations
        mixture = piece.mixture
        weight = piece.statistics.total_weight
        if left <= 0 or piece.outcome is not Outcome.NOT_CONVERGED:
            return _Trajectory(records, weight, piece.outcome)
        if perf_counter() >= end:
            return _Trajectory(records, weight, None)


def _trace(em: PlainEM, trajectory: _Trajectory, spec: Spec, room: int) -> dict[str, Any]:
    records, weight = trajectory.records, trajectory.weight
    mixtures = [record.mixture for record in records if record.mixture is not None]
    collapsed = np.flatnonzero(mixtures[-1].collapsed(weight)).tolist()
    kept = list(range(min(len(mixtures), room)))
    parameters = [Parameters.of_mixture(mixtures[i], em.preparation) for i in kept]
    return {
        "parameters": [each.to_dict() for each in parameters],
        "kept": kept,
        "logLikelihoods": [em.total(record.log_likelihood / weight) for record in records],
        "outcome": _in_words(trajectory.outcome, len(records) - 1, spec, collapsed),
        "converged": trajectory.outcome is not None and trajectory.outcome.converged,
        "collapsed": collapsed,
        "nParameters": mixtures[-1].n_parameters,
    }


def _in_words(outcome: Outcome | None, done: int, spec: Spec, collapsed: list[int]) -> str:
    many = f"{done} iteration{'s'[: done != 1]}"
    if outcome is None:
        return f"stopped after {many}, because time was up; EM is not at rest yet."
    if not outcome.converged and done < spec.max_iter:
        return f"{many}; EM is not at rest yet."
    if outcome.converged and collapsed:
        return str(Outcome.COLLAPSED)
    return str(outcome)
