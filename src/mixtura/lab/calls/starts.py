"""``/api/starts``: where every start leads."""

from __future__ import annotations

from typing import Any

from mixtura.lab.desk import Desk
from mixtura.lab.reading import Fields


def call(desk: Desk, fields: Fields) -> Any:
    """Plain EM from each start of the fit."""
    from mixtura.page.trace import Limits, starts_of

    _, sheet = desk.sheet(fields)
    spec = desk.spec(fields)
    count = fields.whole("count", 1, desk.limits.starts)
    fields.done()
    limits = Limits(desk.limits.iterations, desk.limits.step_seconds)
    return starts_of(sheet, spec, count, limits)
