"""EM from every start, and the one of them by which the page shows how the model came about."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, replace
from numbers import Integral
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from mixtura._typing import Floats, Ints
from mixtura.data.source import some_rows
from mixtura.diagnostics.words import count_of
from mixtura.errors import MixturaError
from mixtura.estimators.gaussian_mixture import GaussianMixture
from mixtura.fitted.starts import Start, run_starts_of
from mixtura.model.mixture import Mixture
from mixtura.process.lazy import cached_property
from mixtura.process.quiet import quietly
from mixtura.report.assessment import Assessment
from mixtura.report.disclosure import Disclosure
from mixtura.report.numbers import significant
from mixtura.report.private import Privacy, coarse_noise
from mixtura.report.space import COARSE

MOST_STARTS = 10
MOST_ITERATIONS = 300
MOST_ROWS = 10_000
"""Rows on which starts run where there are more ..."""

WORK = 2e9
"""... or fewer, so that all starts together take about a second."""

NEAR = 1e-4
"""Nats a row: a start that ends so near to the model has found the same optimum."""


@dataclass(frozen=True, slots=True)
class Trajectory:
    """One start, its components in the order of the model's.

    Attributes
    ----------
    number : int
    totals : (i + 1,) log-likelihoods, scaled up to all rows
    outcome : str
    converged : bool
    mixtures : (i + 1,) the parameters
    collapsed : components at the end
    """

    number: int
    totals: Floats
    outcome: str
    converged: bool
    mixtures: tuple[Mixture, ...]
    collapsed: list[int]


@dataclass(frozen=True)
class Trajectories:
    """All of them, the number of the one that leads to the model, and what to say of them.

    ``why`` is the reason where there are none; it may quote a cell. ``rows`` are those that the
    starts ran on.
    """

    each: list[Trajectory]
    nearest: int | None
    note: str
    why: str = ""
    rows: Floats | None = None
    _known: dict[tuple[int, int], bool] = field(default_factory=dict)

    @cached_property
    def _crowd(self) -> Disclosure:
        return Disclosure.of(np.empty((0, 0)) if self.rows is None else self.rows)

    def tells(self, course: Trajectory, step: int) -> bool:
        """Whether a component tells one of the rows after so many steps of a course."""
        which = (course.number, step)
        if which not in self._known:
            self._known[which] = bool(self._crowd.tells(course.mixtures[step]).any())
        return self._known[which]


def run_all(subject: Assessment) -> Trajectories:
    """Plain EM from each start of the fit, on a sample of the rows where there are many.

    Where the model cannot start on these rows, there are none, and the note says why.
    """
    rows = subject.fitted_rows
    m, k = rows.shape[1], subject.mixture.n_components
    pass_work = k * (m * m + 10.0)
    n_rows = min(len(rows), MOST_ROWS, max(2_000, int(WORK / (500 * pass_work))))
    drawn = some_rows(len(rows), n_rows, np.random.default_rng(0))
    sample = np.asarray(rows[drawn], dtype=np.float64)
    passes = max(2, int(WORK / (n_rows * pass_work)))
    n_starts = int(min(subject.model.inner.n_init, MOST_STARTS, max(1, passes // 30)))
    plain = _plain(subject.model.inner, min(MOST_ITERATIONS, max(1, passes // n_starts)))
    try:
        with quietly():  # each start's outcome says how it ended
            starts = run_starts_of(plain, sample, n_starts=n_starts, keep_parameters=True)
    except (MixturaError, np.linalg.LinAlgError) as error:
        return Trajectories([], None, "The starts cannot be run on these rows.", str(error))
    mean = subject.mixture.prepare().log_density(np.ascontiguousarray(sample)).mean()
    level = float(subject.fitted_log_density.mean())
    # to the units of the table, and from the sample, whose rows may be likelier, to all rows
    correction = level - float(mean)
    each = [_course(i, start, subject, correction, n_rows) for i, start in enumerate(starts)]
    note = ""
    if n_rows < len(rows):
        note = (
            f"The starts ran on {n_rows:,} of the {count_of(len(rows), 'row')}; their "
            "log-likelihoods are scaled up to all."
        )
    return Trajectories(each, _nearest(each, level * len(rows)), note, rows=sample)


def start_of(
    course: Trajectory,
    courses: Trajectories,
    subject: Assessment,
    frames: int,
    privacy: Privacy | None,
) -> dict[str, Any]:
    """A course as the page's ``Start``, with so many of its parameters.

    With ``privacy`` no step is told in which a component tells a row, and none at all where a
    group is withheld, since the steps tell the mean of the whole table.
    """
    kept = _kept(course, frames)
    if privacy is not None:
        withheld = bool(privacy.withheld.any())
        kept = [i for i in kept if not withheld and not courses.tells(course, i)]
    parameters = [subject.space.parameters(course.mixtures[i], COARSE) for i in kept]
    return {
        "number": course.number,
        "seed": subject.seed,
        "parameters": parameters if privacy is None else [*map(coarse_noise, parameters)],
        "kept": kept,
        "logLikelihoods": [
            significant(total, 11) if privacy is None else privacy.rounded(total)
            for total in course.totals
        ],
        "outcome": course.outcome,
        "converged": course.converged,
        "collapsed": course.collapsed,
    }


def replay_of(
    courses: Trajectories,
    subject: Assessment,
    fit: dict[str, Any],
    frames: int,
    privacy: Privacy | None,
) -> dict[str, Any]:
    """EM from the start that leads to the model or nearest to it; the last frame is the model."""
    own = {
        "parameters": [fit["parameters"]],
        "kept": [0],
        "logLikelihoods": [fit["logLikelihood"]],
        "outcome": fit["outcome"],
        "converged": fit["converged"],
        "collapsed": fit["collapsed"],
    }
    if courses.nearest is None or frames < 2:
        return own
    course = courses.each[courses.nearest]
    told = start_of(course, courses, subject, frames - 1, privacy)
    totals = told["logLikelihoods"]
    last = len(totals)  # the number of the step to the model
    behind = (fit["logLikelihood"] - totals[-1]) / len(subject.fitted_rows)
    if abs(behind) <= NEAR:
        last -= 1  # which is the start's own last one
        totals = totals[:-1]
        said = f"Plain EM from start {course.number + 1} leads to the model."
    else:
        side = "below the model" if behind > 0 else "above the model, on the rows that it saw"
        said = (
            f"Plain EM from start {course.number + 1}, which comes nearest, ends "
            f"{abs(behind):.2g} nats a row {side}. The fit searched further; the last step shows "
            "what it found."
        )
    kept = [(i, p) for i, p in zip(told["kept"], told["parameters"], strict=True) if i < last]
    if len(kept) < last:
        said += f" {count_of(len(kept) + 1, 'step')} of {last + 1:,} can be seen."
    return {
        **own,
        "parameters": [*(parameters for _, parameters in kept), fit["parameters"]],
        "kept": [*(i for i, _ in kept), last],
        "logLikelihoods": [*totals, fit["logLikelihood"]],
        "outcome": said,
    }


def _plain(inner: GaussianMixture, max_iter: int) -> GaussianMixture:
    """The same model, whose starts run from the same seed and not too long."""
    plain = copy(inner)
    plain.max_iter, plain.warm_start, plain.verbose = max_iter, False, 0
    if not isinstance(plain.random_state, Integral):
        plain.random_state = 0
    return plain


def _course(
    number: int, start: Start, subject: Assessment, correction: float, n_rows: int
) -> Trajectory:
    order = _order(start.mixtures[-1], subject)
    last = replace(start.mixtures[-1].reorder(order), floor=subject.mixture.floor)
    totals = (start.likelihoods + correction) * len(subject.fitted_rows)
    return Trajectory(
        number=number,
        totals=totals,
        outcome=str(start.outcome),
        converged=start.outcome.converged and not start.collapsed,
        mixtures=tuple(mixture.reorder(order) for mixture in start.mixtures),
        collapsed=[int(i) for i in np.flatnonzero(last.collapsed(float(n_rows)))],
    )


def _order(mixture: Mixture, subject: Assessment) -> Ints:
    """Which component stands for each of the model's, so that numbers and colours agree."""
    own, other = subject.mixture.components, mixture.components
    variances = np.einsum("kdd->kd", own.covariance_matrices).mean(axis=0)
    scale = np.sqrt(np.maximum(variances, np.finfo(float).tiny))
    apart = (own.means[:, None] - other.means[None]) / scale
    _, order = linear_sum_assignment(np.square(apart).sum(axis=2))
    found: Ints = np.asarray(order, dtype=np.intp)
    return found


def _nearest(each: list[Trajectory], level: float) -> int | None:
    sound = [course for course in each if not course.collapsed] or each
    if not sound:
        return None
    return min(sound, key=lambda course: (abs(level - course.totals[-1]), course.number)).number


def _kept(course: Trajectory, frames: int) -> list[int]:
    """Which iterations are shown: the first, the last and an even choice in between."""
    steps = len(course.mixtures)
    if frames < 1:
        return []
    places = np.linspace(0, steps - 1, min(frames, steps)).round().astype(int)
    return [int(place) for place in np.unique(places)]
