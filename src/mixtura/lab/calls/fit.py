"""``/api/fit``: the whole fit, as a job."""

from __future__ import annotations

from typing import Any

from mixtura.lab.context import Context
from mixtura.lab.reading import Fields


def call(context: Context, fields: Fields) -> Any:
    """Begin it."""
    sheet = context.sheet(fields)
    spec = context.spec(fields)
    fields.done()
    return context.jobs.start("fit", {"spec": spec}, sheet)
