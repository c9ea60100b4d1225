"""``/api/explain``: one point under given parameters."""

from __future__ import annotations

from typing import Any

from mixtura.lab.context import Context
from mixtura.lab.reading import Fields


def call(context: Context, fields: Fields) -> Any:
    """Whose it is, how unusual, and what makes it so."""
    sheet = context.sheet(fields)
    given = context.parameters(fields)
    point = fields.vector("point", most=context.limits.columns)
    fields.done()
    return context.pool.run("explain", {"given": given, "point": point}, sheet).value
