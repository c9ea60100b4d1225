"""``/api/starts``: where every start leads."""

from __future__ import annotations

from typing import Any

from mixtura.lab.desk import Desk
from mixtura.lab.reading import Fields


def call(desk: Desk, fields: Fields) -> Any:
    """Plain EM from each start of the fit."""
    sheet = desk.sheet(fields)
    spec = desk.spec(fields)
    count = fields.whole("count", 1, desk.limits.starts)
    fields.done()
    arguments = {"spec": spec, "count": count, "limits": desk.limits}
    return desk.quick.run("starts", arguments, sheet).value
