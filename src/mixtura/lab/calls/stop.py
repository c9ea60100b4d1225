"""``/api/stop``: end a job."""

from __future__ import annotations

from typing import Any

from mixtura.lab.desk import Desk
from mixtura.lab.reading import Fields


def call(desk: Desk, fields: Fields) -> Any:
    """Its state after that."""
    identity = fields.text("id", most=64)
    fields.done()
    return desk.jobs.stop(identity)
