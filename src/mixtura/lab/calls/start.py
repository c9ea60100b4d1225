"""``/api/start``: where EM would begin."""

from __future__ import annotations

from typing import Any

from mixtura.lab.desk import Desk
from mixtura.lab.reading import Fields


def call(desk: Desk, fields: Fields) -> Any:
    """The parameters of the first start, before any iteration."""
    sheet = desk.sheet(fields)
    spec = desk.spec(fields)
    fields.done()
    return desk.quick.run("start", {"spec": spec}, sheet).value
