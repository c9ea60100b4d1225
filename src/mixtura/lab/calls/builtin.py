"""``/api/builtin``: a built-in data set."""

from __future__ import annotations

from typing import Any

from mixtura.lab.context import Context
from mixtura.lab.reading import Fields


def call(context: Context, fields: Fields) -> Any:
    """Draw or load it."""
    from mixtura.page.catalogue import BUILTIN

    name = fields.choice("name", list(BUILTIN))
    n = fields.whole("n", 10, context.limits.drawn_rows)
    noise = fields.number("noise", 0.0, 100.0)
    seed = fields.whole("seed", 0, 2**32 - 1)
    fields.done()
    return context.made("builtin", {"name": name, "n": n, "noise": noise, "seed": seed})
