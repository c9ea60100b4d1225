"""``/api/compare``: other methods on the same rows, as a job."""

from __future__ import annotations

from typing import Any

from mixtura.lab.desk import Desk
from mixtura.lab.reading import Fields


def call(desk: Desk, fields: Fields) -> Any:
    """Begin it."""
    sheet = desk.sheet(fields)
    spec = desk.spec(fields)
    fields.done()
    return desk.jobs.start("compare", {"spec": spec}, sheet)
