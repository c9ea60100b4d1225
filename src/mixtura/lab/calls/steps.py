"""``/api/steps``: EM from given parameters."""

from __future__ import annotations

from typing import Any

from mixtura.lab.desk import Desk
from mixtura.lab.reading import Fields


def call(desk: Desk, fields: Fields) -> Any:
    """So many iterations, or fewer where EM comes to rest."""
    sheet = desk.sheet(fields)
    spec = desk.spec(fields)
    given = desk.parameters(fields)
    iterations = fields.whole("iterations", 1, desk.limits.iterations)
    fields.done()
    arguments = {"spec": spec, "given": given, "iterations": iterations, "limits": desk.limits}
    return desk.quick.run("steps", arguments, sheet).value
