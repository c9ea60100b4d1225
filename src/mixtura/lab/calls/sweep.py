"""``/api/sweep``: models of every size and shape, as a job."""

from __future__ import annotations

from typing import Any

from mixtura.lab.context import Context
from mixtura.lab.reading import Fields


def call(context: Context, fields: Fields) -> Any:
    """Begin it."""
    from mixtura.model.families import FAMILIES

    sheet = context.sheet(fields)
    spec = context.spec(fields)
    sizes = fields.wholes("sizes", 1, context.limits.k)
    covariance_types = fields.choices("covarianceTypes", list(FAMILIES))
    fields.done()
    arguments = {"spec": spec, "sizes": sizes, "covariance_types": covariance_types}
    return context.jobs.start("sweep", arguments, sheet)
