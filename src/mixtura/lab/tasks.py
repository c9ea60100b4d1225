"""The work that jobs do, in a worker's process. One function a task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mixtura.page.fit import fit_of
from mixtura.page.sheet import Sheet
from mixtura.page.spec import Spec

Progress = Callable[[int, int], None]


def fit(sheet: Sheet, spec: Spec, progress: Progress) -> dict[str, Any]:
    """A ``Fit``."""
    return fit_of(sheet, spec)


TASKS: dict[str, Callable[..., dict[str, Any]]] = {"fit": fit}
"""Every task by its name."""
