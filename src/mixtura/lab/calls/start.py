"""``/api/start``: where EM would begin."""

from __future__ import annotations

from typing import Any

from mixtura.lab.context import Context
from mixtura.lab.reading import Fields


def call(context: Context, fields: Fields) -> Any:
    """The parameters of the first start, before any iteration."""
    sheet = context.sheet(fields)
    spec = context.spec(fields)
    fields.done()
    return context.pool.run("start", {"spec": spec}, sheet).value
