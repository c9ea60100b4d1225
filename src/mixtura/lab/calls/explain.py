"""``/api/explain``: one point under given parameters."""

from __future__ import annotations

from typing import Any

from mixtura.lab.desk import Desk
from mixtura.lab.reading import Fields


def call(desk: Desk, fields: Fields) -> Any:
    """Whose it is, how unusual, and what makes it so."""
    sheet = desk.sheet(fields)
    given = desk.parameters(fields)
    point = fields.vector("point", most=desk.limits.columns)
    fields.done()
    return desk.quick.run("explain", {"given": given, "point": point}, sheet).value
