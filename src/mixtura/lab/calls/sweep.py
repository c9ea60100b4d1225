"""``/api/sweep``: models of every size and shape, as a job."""

from __future__ import annotations

from typing import Any

from mixtura.lab.desk import Desk
from mixtura.lab.reading import Fields


def call(desk: Desk, fields: Fields) -> Any:
    """Begin it."""
    from mixtura.families import FAMILIES

    sheet = desk.sheet(fields)
    spec = desk.spec(fields)
    sizes = fields.wholes("sizes", 1, desk.limits.k)
    covariance_types = fields.choices("covarianceTypes", list(FAMILIES))
    fields.done()
    arguments = {"spec": spec, "sizes": sizes, "covariance_types": covariance_types}
    return desk.jobs.start("sweep", arguments, sheet)
