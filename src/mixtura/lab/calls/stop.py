"""``/api/stop``: end a job."""

from __future__ import annotations

from typing import Any

from mixtura.lab.context import Context
from mixtura.lab.reading import Fields


def call(context: Context, fields: Fields) -> Any:
    """Its state after that."""
    identity = fields.text("id", most=64)
    fields.done()
    return context.jobs.stop(identity)
