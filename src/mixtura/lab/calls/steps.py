"""``/api/steps``: EM from given parameters."""

from __future__ import annotations

from typing import Any

from mixtura.lab.desk import Desk
from mixtura.lab.reading import Fields


def call(desk: Desk, fields: Fields) -> Any:
    """So many iterations, or fewer where EM comes to rest."""
    from mixtura.page.trace import Limits, steps_from

    _, sheet = desk.sheet(fields)
    spec = desk.spec(fields)
    parameters = desk.parameters(fields)
    iterations = fields.whole("iterations", 1, desk.limits.iterations)
    fields.done()
    return steps_from(sheet, spec, parameters, Limits(iterations, desk.limits.step_seconds))
