"""``/api/steps``: EM from given parameters."""

from __future__ import annotations

from typing import Any

from mixtura.lab.context import Context
from mixtura.lab.reading import Fields


def call(context: Context, fields: Fields) -> Any:
    """So many iterations, or fewer where EM comes to rest."""
    sheet = context.sheet(fields)
    spec = context.spec(fields)
    given = context.parameters(fields)
    iterations = fields.whole("iterations", 1, context.limits.iterations)
    fields.done()
    arguments = {"spec": spec, "given": given, "iterations": iterations, "limits": context.limits}
    return context.pool.run("steps", arguments, sheet).value
