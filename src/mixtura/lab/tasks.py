"""The work that jobs do, in a worker's process. One function a task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mixtura.page.comparison import comparison_of
from mixtura.page.failures import failure_of
from mixtura.page.fit import fit_model, fit_of
from mixtura.page.sheet import Sheet
from mixtura.page.spec import Spec
from mixtura.page.sweep import run_sweep, sweep_of

Progress = Callable[[int, int], None]


def fit(sheet: Sheet, spec: Spec, progress: Progress) -> dict[str, Any]:
    """A ``Fit``."""
    return fit_of(sheet, spec)


def sweep(
    sheet: Sheet, spec: Spec, sizes: list[int], covariance_types: list[str], progress: Progress
) -> dict[str, Any]:
    """A ``Sweep``."""
    return sweep_of(run_sweep(sheet, spec, sizes, covariance_types, progress))


def compare(sheet: Sheet, spec: Spec, progress: Progress) -> dict[str, Any]:
    """A ``Comparison`` with the mixture of the spec."""
    model = fit_model(sheet, spec)
    return comparison_of(sheet, model, sheet.shown, spec.seed)


def failure(
    mode: str, fixed: bool, seed: int, identity: str, progress: Progress
) -> dict[str, Any]:
    """A ``Failure``."""
    return failure_of(mode, fixed, seed, identity)


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    "fit": fit,
    "sweep": sweep,
    "compare": compare,
    "failure": failure,
}
"""Every task by its name."""
