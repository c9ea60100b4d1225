"""``/api/starts``: where every start leads."""

from __future__ import annotations

from typing import Any

from mixtura.lab.context import Context
from mixtura.lab.reading import Fields


def call(context: Context, fields: Fields) -> Any:
    """Plain EM from each start of the fit."""
    sheet = context.sheet(fields)
    spec = context.spec(fields)
    count = fields.whole("count", 1, context.limits.starts)
    fields.done()
    arguments = {"spec": spec, "count": count, "limits": context.limits}
    return context.pool.run("starts", arguments, sheet).value
