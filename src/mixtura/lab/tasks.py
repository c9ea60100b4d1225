"""The work that is done in a worker's process. One function a task.

A task takes the sheet that it is about, where it is about one, what the message asks, and a
function to tell how far it is. It returns an :class:`Answer`: what the page is told and, where
the task has made new rows, the sheet for the lab to keep.

What a task needs is imported by the function itself, if the worker has not had the time before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from mixtura._typing import Floats
    from mixtura.lab.limits import Limits
    from mixtura.page.dataset import Dataset
    from mixtura.page.parameters import PageNoise
    from mixtura.page.spec import Spec

Progress = Callable[[int, int], None]

Given = tuple["Floats", "Floats", "Floats", "Floats | None", "PageNoise | None"]
"""Weights, means, covariances, degrees of freedom and noise as a message brings them, of one
number of components."""


class Answer(NamedTuple):
    """What a task has to say."""

    value: Any
    sheet: Dataset | None = None


def fit(sheet: Dataset, spec: Spec, progress: Progress) -> Answer:
    """A ``Fit``."""
    from mixtura.page.fit import fit_of

    return Answer(fit_of(sheet, spec))


def sweep(
    sheet: Dataset, spec: Spec, sizes: list[int], covariance_types: list[str], progress: Progress
) -> Answer:
    """A ``Sweep``."""
    from mixtura.page.sweep import run_sweep, sweep_of

    return Answer(sweep_of(run_sweep(sheet, spec, sizes, covariance_types, progress)))


def compare(sheet: Dataset, spec: Spec, progress: Progress) -> Answer:
    """A ``Comparison`` with the mixture of the spec."""
    from mixtura.page.comparison import comparison_of
    from mixtura.page.fit import fit_model

    model = fit_model(sheet, spec)
    return Answer(comparison_of(sheet, model, sheet.shown, spec.seed))


def failure(mode: str, fixed: bool, seed: int, identity: str, progress: Progress) -> Answer:
    """A ``Failure``, and its rows, so that the page can go on with the same."""
    from mixtura.page.failures import failure_of, stage

    side = stage(mode, fixed, seed)
    return Answer(failure_of(mode, fixed, side, identity), side.sheet)


def builtin(
    name: str, n: int, noise: float, seed: int, identity: str, progress: Progress
) -> Answer:
    """A built-in data set as ``Data``."""
    from mixtura.page.builtin import builtin as draw

    return _data(draw(name, n, noise, seed), identity)


def points(
    title: str, names: list[str], rows: Floats, identity: str, progress: Progress
) -> Answer:
    """Rows drawn with the mouse as ``Data``."""
    from mixtura.page.dataset import Dataset

    return _data(Dataset.of(Dataset(title, names, rows)), identity)


def upload(
    body: bytes, filename: str, limits: Limits, identity: str, progress: Progress
) -> Answer:
    """The bytes of a file as ``Data``."""
    from mixtura.lab.tables import uploaded

    return _data(uploaded(body, filename, limits), identity)


def start(sheet: Dataset, spec: Spec, progress: Progress) -> Answer:
    """The parameters of the first start, before any iteration, as ``Parameters``."""
    from mixtura.page.trace import start_of

    return Answer(start_of(sheet, spec))


def starts(sheet: Dataset, spec: Spec, count: int, limits: Limits, progress: Progress) -> Answer:
    """Plain EM from each start of the fit, as a list of ``Start``."""
    from mixtura.page.trace import Limits as Bounds
    from mixtura.page.trace import starts_of

    bounds = Bounds(limits.iterations, limits.step_seconds)
    return Answer(starts_of(sheet, spec, count, bounds))


def steps(
    sheet: Dataset, spec: Spec, given: Given, iterations: int, limits: Limits, progress: Progress
) -> Answer:
    """So many iterations from given parameters, or fewer where EM comes to rest, as ``Trace``."""
    from mixtura.page.parameters import Parameters
    from mixtura.page.trace import Limits as Bounds
    from mixtura.page.trace import steps_from

    bounds = Bounds(iterations, limits.step_seconds)
    return Answer(steps_from(sheet, spec, Parameters.of(*given), bounds))


def explain(sheet: Dataset, given: Given, point: Floats, progress: Progress) -> Answer:
    """Whose a point is, how unusual, and what makes it so, as ``Explanation``."""
    from mixtura.page.explain import explanation_of
    from mixtura.page.parameters import Parameters

    return Answer(explanation_of(sheet, Parameters.of(*given), point))


def _data(sheet: Dataset, identity: str) -> Answer:
    from mixtura.page.data import data_of

    return Answer(data_of(sheet, identity), sheet)


TASKS: dict[str, Callable[..., Answer]] = {
    "builtin": builtin,
    "compare": compare,
    "explain": explain,
    "failure": failure,
    "fit": fit,
    "points": points,
    "start": start,
    "starts": starts,
    "steps": steps,
    "sweep": sweep,
    "upload": upload,
}
"""Every task by its name."""

NEEDS = {
    "jobs": ("mixtura.page.failures", "mixtura.page.sweep"),
    "calls": ("mixtura.page.builtin", "mixtura.page.explain", "mixtura.page.trace"),
}
"""What a worker imports while nobody asks it for anything, by what it is for."""
