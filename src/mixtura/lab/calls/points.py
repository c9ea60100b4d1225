"""``/api/points``: rows that were drawn with the mouse."""

from __future__ import annotations

from typing import Any

from mixtura.lab.context import Context
from mixtura.lab.reading import Fields


def call(context: Context, fields: Fields) -> Any:
    """Take them as a table."""
    from mixtura.lab.refusal import RefusedError

    names = fields.texts("names", most=context.limits.columns)
    rows = fields.matrix("rows", rows=context.limits.drawn_rows, columns=context.limits.columns)
    title = fields.text("title")
    fields.done()
    if rows.shape[1] != len(names):
        raise RefusedError(
            400, f"there are {len(names)} names for rows of {rows.shape[1]} numbers."
        )
    return context.made("points", {"title": title or "Points", "names": names, "rows": rows})
